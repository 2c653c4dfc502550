"""
How does this process run?

What the machine has to know, as opposed to what visitors may see (``site``): where
to listen, how many threads, where the log goes.  Everything here is a frozen value;
nothing is opened.

    Bind      127.0.0.1:8000 │ :8000 │ [::1]:8000 │ unix:/run/x.sock │ fd:3
"""

import os
import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from pathlib import Path
from typing import Self

from httpcore_srv.errors import ConfigError

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8000

# sun_path holds 108 octets on Linux, 104 on macOS and the BSDs, with a final NUL.
LONGEST_SOCKET_PATH = 103

# More processes than that are a slip of the pen.
MOST_WORKERS = 256

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?")
_DIGITS = re.compile(r"[0-9]+")
_FORMS = '"127.0.0.1:8000", "8000", ":8000", "[::1]:8000", "unix:/path" or "fd:3"'


@dataclass(frozen=True, slots=True)
class Bind:
    """
    One place to listen at: an address, a UNIX socket, or an inherited descriptor.

    *host* is a name or an address without brackets, "" for every address of this
    machine; *port* 0 asks for a free one.  With *path* (a UNIX socket) or
    *descriptor* (a socket that is open already) host and port mean nothing.

    >>> Bind.parse("[::1]:8000")
    Bind(host='::1', port=8000, path=None, descriptor=None)
    >>> str(Bind.parse("8000"))
    '127.0.0.1:8000'
    """

    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    path: Path | None = None
    descriptor: int | None = None

    @classmethod
    def parse(cls, text: str, default_port: int = DEFAULT_PORT) -> Self:
        """
        Read a place to listen at; *default_port* serves an address without a port.

        A port alone means the loopback address, ":port" every address.  Raises
        ConfigError, whose text says what was found and what is allowed.
        """
        if text.startswith("unix:"):
            return cls("", 0, path=_socket_path(text))
        if text.startswith("fd:"):
            return cls("", 0, descriptor=_descriptor(text))
        if _DIGITS.fullmatch(text):
            return cls(LOOPBACK, _port(text, text))
        if not text:
            raise _wrong(text, "which is empty")
        host, colon, port = _split(text)
        return cls(_host(host, text), _port(port, text) if colon else default_port)

    def __str__(self) -> str:
        if self.path is not None:
            return f"unix:{self.path}"
        if self.descriptor is not None:
            return f"fd:{self.descriptor}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AccessLogSettings:
    """
    Where the access log goes, and in which format.

    *target* is a path, "-" for standard output, None for no access log; *format* is
    "combined", "common", "json", or "auto": short coloured lines on a terminal,
    "combined" there if NO_COLOR is set, else JSON.
    """

    target: str | None = "-"
    format: str = "auto"


@dataclass(frozen=True, slots=True)
class TLSSettings:
    """A certificate chain and its private key, both PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """
    How many finished answers stand ready to be sent again.

    *size* is in octets, in each worker, shared evenly by its listening sockets; 0 to
    keep none.  *check* is in seconds: no change of a file goes unseen for longer, and
    with 0 none at all.
    """

    size: int = 67_108_864
    check: float = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How the process runs.

    *workers* are processes; with one, this very process serves.  *threads* answer
    requests, on each listening socket of each worker; *max_connections* bounds what is
    open at once in one worker, shared evenly by its sockets, and *backlog* what the
    kernel queues before that.  *tls* protects every address but UNIX sockets.
    *pid_file* and *port_file* are written once the process listens.  *log_level* is
    "debug", "info", "warning" or "error".  *answers* are kept by each worker,
    their size is shared evenly by its sockets.
    """

    binds: tuple[Bind, ...] = (Bind(),)
    workers: int = 1
    threads: int = 32
    backlog: int = 1024
    max_connections: int = 10_000
    answers: AnswerSettings = AnswerSettings()
    access_log: AccessLogSettings = AccessLogSettings()
    log_level: str = "info"
    tls: TLSSettings | None = None
    pid_file: Path | None = None
    port_file: Path | None = None


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _wrong(text: str, reason: str) -> ConfigError:
    """Say why *text* is no place to listen at."""
    return ConfigError(f"found {text!r}, {reason}; allowed: {_FORMS}")


def _split(text: str) -> tuple[str, str, str]:
    """Part host and port at the colon; an IPv6 address must stand in brackets."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and rest[0] != ":"):
            raise _wrong(text, "whose brackets are not closed before the port")
        return f"[{host}]", rest[:1], rest[1:]
    host, colon, port = text.partition(":")
    if ":" in port:
        raise _wrong(text, f"an address without brackets: write {_bracketed(text)}")
    return host, colon, port


def _bracketed(text: str) -> str:
    """Guess what an IPv6 address without brackets was meant to be."""
    try:
        return f'"[{IPv6Address(text)}]:{DEFAULT_PORT}"'
    except AddressValueError:
        host, _, port = text.rpartition(":")
        return f'"[{host}]:{port}"'


def _host(written: str, text: str) -> str:
    """Return the host, without brackets."""
    try:
        if written.startswith("["):
            return str(IPv6Address(written[1:-1]))
        if written and _DIGITS.fullmatch(written.replace(".", "")):
            return str(IPv4Address(written))
    except AddressValueError as error:
        raise _wrong(text, f"whose address is not valid ({error})") from error
    if written and not _NAME.fullmatch(written):
        raise _wrong(text, "whose host is neither a name nor an address")
    return written


def _port(written: str, text: str) -> int:
    """Return the port, a number from 0 to 65535."""
    if not _DIGITS.fullmatch(written) or len(written) > 5 or int(written) > 65_535:
        raise _wrong(text, "whose port is not a number from 0 to 65535")
    return int(written)


def _descriptor(text: str) -> int:
    """Return the number of an inherited file descriptor."""
    number = text.removeprefix("fd:")
    if not _DIGITS.fullmatch(number) or len(number) > 9:
        raise _wrong(text, "whose descriptor is not a number")
    return int(number)


def _socket_path(text: str) -> Path:
    """Return the path of a UNIX socket."""
    path = text.removeprefix("unix:")
    if not path or "\0" in path:
        raise _wrong(text, "which names no path")
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise _wrong(text, f"whose path is over {LONGEST_SOCKET_PATH} octets long")
    return Path(path)
