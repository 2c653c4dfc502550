"""
One question, one answer, looked at closely: is it the right one?

What makes the load only counts answers.  So each server is asked every question once
before, with the same octets, and the answer is compared with the file.
"""

import gzip
import socket
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from tests.bench.processes import HOST

# How long an answer may take here, in seconds.
PATIENCE = 10.0

# How many octets an answer may have here.
MOST = 64 * 2**20


class Wrong(Exception):
    """A server has not given the answer that the work asks for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: *fields* by their lower-case name, *length* that of all its octets."""

    status: int
    fields: dict[str, list[str]]
    content: bytes
    length: int

    def only(self, name: str) -> str:
        """Return the first value of the field *name*, or ""."""
        return self.fields.get(name, [""])[0]


@dataclass(frozen=True, slots=True)
class Check:
    """
    A question, as octets, and its right answer.

    *content* is what the content must be after decoding, from *coding*; None if it does
    not matter.
    """

    question: bytes
    status: int = 200
    content: bytes | None = None
    coding: str = ""


class Client:
    """A connection to the server at *port*; opened anew when it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._file: BinaryIO | None = None

    def ask(self, question: bytes) -> Answer:
        """Send *question*, return the answer; OSError, or Wrong if it is none."""
        if self._socket is None or self._file is None:
            self._socket = socket.create_connection((HOST, self._port), PATIENCE)
            self._file = self._socket.makefile("rb")
        self._socket.sendall(question)
        answer = read(self._file)
        closing = answer.only("connection").lower() == "close"
        if closing or b"\r\nConnection: close" in question:
            self.close()
        return answer

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket is not None and self._file is not None:
            self._file.close()
            self._socket.close()
        self._socket = self._file = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def verify(port: int, checks: Iterable[Check]) -> None:
    """Ask all *checks* of the server at *port*; Wrong at the first wrong answer."""
    with Client(port) as client:
        for check in checks:
            try:
                answer = client.ask(check.question)
            except OSError as error:
                raise Wrong(f"{_named(check)}: {error!r}") from error
            judge(check, answer)


def judge(check: Check, answer: Answer) -> None:
    """Raise Wrong if *answer* is not what *check* demands."""
    what = _named(check)
    if answer.status != check.status:
        raise Wrong(f"{what}: {answer.status}, not {check.status}")
    if check.content is None:
        return
    coding = answer.only("content-encoding")
    if coding != check.coding:
        raise Wrong(f"{what}: Content-Encoding {coding!r}, not {check.coding!r}")
    content = _decoded(answer.content) if coding else answer.content
    if content != check.content:
        raise Wrong(f"{what}: {len(content)} octets, not those of the file")


def _decoded(octets: bytes) -> bytes:
    try:
        return gzip.decompress(octets)
    except (OSError, EOFError, zlib.error) as error:
        raise Wrong(f"not coded with gzip: {error}") from error


def _named(check: Check) -> str:
    return check.question.partition(b" HTTP/")[0].decode("latin-1")


def read(file: BinaryIO) -> Answer:
    """Read one response; Wrong if there is none, or what comes is none."""
    try:
        return _read(_Counted(file))
    except (ValueError, IndexError) as error:
        raise Wrong(f"no response: {error}") from error


def _read(counted: "_Counted") -> Answer:
    line = counted.line()
    if not line:
        raise Wrong("closed without an answer")
    status = int(line.split()[1])
    fields: dict[str, list[str]] = {}
    while line := counted.line().strip():
        name, _, value = line.decode("latin-1").partition(":")
        fields.setdefault(name.strip().lower(), []).append(value.strip())
    content = b"" if status in (204, 304) else _content(counted, fields)
    return Answer(status, fields, content, counted.length)


class _Counted:
    """A file that counts what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.length = 0

    def line(self) -> bytes:
        return self._told(self._file.readline(MOST + 1))

    def octets(self, count: int = -1) -> bytes:
        if count > MOST:
            raise Wrong(f"more than {MOST:,} octets")
        octets = self._told(self._file.read(MOST + 1 if count < 0 else count))
        if len(octets) < count:
            raise Wrong("closed within an answer")
        return octets

    def _told(self, octets: bytes) -> bytes:
        self.length += len(octets)
        if self.length > MOST:
            raise Wrong(f"more than {MOST:,} octets")
        return octets


def _content(file: _Counted, fields: dict[str, list[str]]) -> bytes:
    if "content-length" in fields:
        return file.octets(int(fields["content-length"][0]))
    if fields.get("transfer-encoding", [""])[0].lower() != "chunked":
        return file.octets()
    chunks = []
    while size := int(file.line().partition(b";")[0], 16):
        chunks.append(file.octets(size))
        file.line()
    file.line()
    return b"".join(chunks)
