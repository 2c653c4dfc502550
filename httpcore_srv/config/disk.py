"""
Are the files there that a document names?

Paths are relative to the folder of the configuration file.  Every file is opened, the
only honest test; logs, the pid file, the port file and UNIX sockets are to be made, so
their folder must be there.
"""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.server.settings import LONGEST_SOCKET_PATH


class Opener(Protocol):
    """
    The way to the disk: ``os.open``, or what a test puts in its place.

    Raises OSError when *path* cannot be opened.
    """

    def __call__(self, path: Path, flags: int, /) -> int:
        """Open *path* and return a descriptor."""
        ...


def beside(folder: Path, text: str) -> Path:
    """
    Return the absolute path of *text*, relative to *folder*.

    ``..`` is taken out where that means the same file: behind a symbolic link it
    does not.
    """
    path = folder.absolute() / text
    short = Path(os.path.normpath(path))
    try:
        found = path.exists()  # what is to be written has only its folder yet
        one, other = (short, path) if found else (short.parent, path.parent)
        return short if one.samefile(other) else path
    except OSError:
        return path


def faults(root: Node, folder: Path, opener: Opener = os.open) -> Iterator[Fault]:
    """Yield what is missing, of a wrong kind, or unreadable on the disk."""
    listen, process, log = root["listen"], root["process"], root["log"]
    yield from _tls(listen, folder, opener)
    for bind in listen["bind"].items():
        yield from _socket(bind, folder, opener)
    written = (process["pid_file"], process["coded_forms"], log["access"])
    for node in (listen["port_file"], *written):
        if node.text and node != Node(("log", "access"), "-"):
            yield from unopened(node, beside(folder, node.text).parent, opener)
    for host in root["host"].items():
        yield from _host(host, folder, opener)


def _host(host: Node, folder: Path, opener: Opener) -> Iterator[Fault]:
    """Yield the error pages and the folders of one host that cannot be opened."""
    for page in host["errors"].items():
        if page.text:
            yield from unopened(page, beside(folder, page.text), opener, file=True)
    for mount in host["mount"].items():
        source = mount["folder"]
        if source.text:
            yield from unopened(source, beside(folder, source.text), opener)


def _socket(bind: Node, folder: Path, opener: Opener) -> Iterator[Fault]:
    """Yield why no UNIX socket can be made at a place to listen at."""
    text = bind.text or ""
    written = text.removeprefix("unix:") if text.startswith("unix:") else ""
    path = beside(folder, written)
    if not written or len(os.fsencode(written)) > LONGEST_SOCKET_PATH:
        return  # no UNIX socket, or none that can be: the schema has said so
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        found = f"found {shown(bind.text)}, which is {quoted(str(path))}"
        allowed = f"a path of up to {LONGEST_SOCKET_PATH} octets"
        yield Fault(bind.path, f"{found}; allowed: {allowed}")
    else:
        yield from unopened(bind, path.parent, opener)


def unopened(
    node: Node, path: Path, opener: Opener, *, file: bool = False
) -> Iterator[Fault]:
    """Yield why *path*, a folder unless *file*, cannot be opened."""
    reason = _reason(path, opener, file=file)
    if reason:
        kind = "file" if file else "folder"
        message = f"found {shown(node.text)}, which {reason}: {quoted(str(path))[1:-1]}"
        yield Fault(node.path, f"{message}; allowed: a {kind} that can be read")


def _reason(path: Path, opener: Opener, *, file: bool) -> str | None:
    """Say why *path* cannot be opened, or return None."""
    try:
        if file and path.exists() and not path.is_file():
            return "is not a file"
        kind = os.O_NONBLOCK if file else os.O_DIRECTORY
        os.close(opener(path, os.O_RDONLY | os.O_CLOEXEC | kind))
    except FileNotFoundError:
        return "does not exist"
    except NotADirectoryError:
        return "is not a folder"
    except PermissionError:
        return "may not be read"
    except (OSError, ValueError) as error:
        return f"cannot be opened ({error})"
    return None


def _tls(listen: Node, folder: Path, opener: Opener) -> Iterator[Fault]:
    """Yield what is wrong with the certificate and its key."""
    paths, names = [], ("tls_certificate", "tls_key")
    for name in names:
        node = listen[name]
        if node.text:
            path = beside(folder, node.text)
            found = list(unopened(node, path, opener, file=True))
            yield from found
            paths += [] if found else [path]
    if len(paths) == len(names):
        yield from _mismatch(listen, *paths)


def _mismatch(listen: Node, certificate: Path, key: Path) -> Iterator[Fault]:
    """Yield why the two files cannot serve TLS together."""
    at, allowed = "tls_certificate", "a certificate in PEM form"
    if b"-----BEGIN CERTIFICATE-----" in certificate.read_bytes():
        at, allowed = "tls_key", "the private key of tls_certificate, in PEM form"
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without this password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or "cannot be used"
        message = f"found {shown(listen[at].text)}, which is refused ({reason})"
        allowed += ", without a password" if at == "tls_key" else ""
        yield Fault(listen[at].path, f"{message}; allowed: {allowed}")
