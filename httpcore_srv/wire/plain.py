"""
Is this head so plain that it can be read in one way only, and fast?

    request line    GET or HEAD · a path, and not "//" · HTTP/1.1       RFC 9112 §3
    field line      name ":" VCHAR and SP, nothing else                 RFC 9112 §5
    names           each once · Host among them, valid                  RFC 9112 §3.2
    content         none: nothing that frames or announces any          RFC 9112 §6.3
    connection      kept, or closed after the response; no more         RFC 9112 §9

Rule 1: what is read here, ``Connection`` and h11 read as the same request.  Whatever
        is not surely so is not refused but not plain: None, and they shall say.
Rule 2: a line that was read once is known.  Clients say the same again and again, so
        most lines cost one look into a table, and what makes a line plain may cost.
Rule 3: a line is parted from the next at LF, which is fast, and has to end with CR:
        nothing but CRLF ends a line (RFC 9112 §2.2).
Rule 4: what is known is bounded, in number and in octets, whoever sends what; and no
        secret is kept: of all fields, only those named in ``_KEPT``, and of all
        targets, only those without a query.

A reader serves all connections of a process at once.  Its tables are changed by whole
steps that the interpreter makes one at a time, with or without a global lock; two
threads that read the same new line both keep it, and both are right.
"""

import re
from functools import lru_cache
from typing import NamedTuple, TypeVar

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.grammar.core import TOKEN
from httpcore_srv.grammar.uris import is_path_and_query
from httpcore_srv.message import EMPTY, NOBODY, Fields, Peer, Request
from httpcore_srv.semantics.targets import read_target
from httpcore_srv.wire.limits import Limits

Parts = TypeVar("Parts")

_VERSION = (1, 1)

# What GET and HEAD need of: method SP request-target SP HTTP-version   RFC 9112 §3
_REQUEST_LINE = re.compile(r"(GET|HEAD) (/(?!/)[!-~]*+) HTTP/1\.1\r")

# field-line = field-name ":" OWS field-value OWS                       RFC 9112 §5
# without HTAB and obs-text; the whitespace is taken off afterwards
_FIELD_LINE = re.compile(rf"({TOKEN}):([ -~]*+)\r")

# Fields that frame content, announce it, or ask something of this one connection.
_NOT_PLAIN = frozenset(
    {
        "content-length",
        "expect",
        "http2-settings",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

# Does the connection end, if Connection says this, or nothing?
_CLOSING = {
    "": False,
    "keep-alive": False,
    "Keep-Alive": False,
    "close": True,
    "Close": True,
}

# Fields of which a client says the same in many requests, and nothing confidential.
_KEPT = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language"),
        *("cache-control", "connection", "dnt", "host", "if-modified-since"),
        *("if-none-match", "pragma", "priority", "save-data", "sec-ch-ua"),
        *("sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest"),
        *("sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "sec-gpc"),
        *("upgrade-insecure-requests", "user-agent"),
    }
)

# Three tables of so many lines of so many octets: some 8 MiB at the very most, and some
# 150 KiB for the browsers of one site.
_MOST_LINES = 2048
_LONGEST_LINE = 512


class PlainHead(NamedTuple):
    """
    A plain head, as received (RFC 9112 §2.1).

    *fields* has the value of each field under its name in lower case, in the order
    they came; *closing* tells that the client closes after the response (§9.6).
    """

    method: str
    target: str
    fields: dict[str, str]
    closing: bool

    def to_request(self, octets: bytes, peer: Peer = NOBODY, id: str = "") -> Request:
        """
        Return the request of this head, equal to what ``Connection`` makes of it.

        *octets* are those that were read: they alone have the names as sent.
        """
        lines = octets[:-3].split(b"\n")
        names = map(_NAMES.__getitem__, lines[1:])
        sent = zip(names, self.fields.values(), strict=True)
        fields = Fields.indexed(sent, self.fields)
        return Request(self.method, self.target, fields, _VERSION, EMPTY, peer, id)


class PlainReader:
    """Reads plain heads; one reader for all connections of a process."""

    __slots__ = ("_field_count", "_field_line", "_head", "_request_line")

    def __init__(self, limits: Limits) -> None:
        self._head = limits.head
        self._field_count = limits.field_count
        self._request_line = _RequestLines(limits.request_line + 1).__getitem__
        self._field_line = _FieldLines(limits.field_line + 1).__getitem__

    def read(self, octets: bytes) -> PlainHead | None:
        """
        Read *octets*, one whole head; None if it is not plain.

        The head ends with its empty line, and nothing follows.  None is no refusal:
        the head may be good, bad or more than a head.
        """
        if len(octets) > self._head or not octets.endswith(b"\r\n\r\n"):
            return None
        try:
            lines = octets[:-3].split(b"\n")
            rest = iter(lines)
            method, target = self._request_line(next(rest))
            fields = dict(map(self._field_line, rest))
        except (_NotPlainError, UnicodeDecodeError):
            return None
        count = len(fields)
        if count != len(lines) - 1 or count > self._field_count:
            return None
        closing = _CLOSING.get(fields.get("connection", ""))
        if closing is None or "host" not in fields:
            return None
        return PlainHead(method, target, fields, closing)


class _NotPlainError(Exception):
    """A line is not plain; whether it is wrong, another reader says."""


class _Lines(dict[bytes, Parts]):
    """
    Lines that were read before, with their CR, and the parts of each.

    *limit* is the number of octets that a line may have, its CR among them.
    """

    __slots__ = ("_limit",)

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def _keep(self, line: bytes, parts: Parts) -> None:
        """Know *line* from now on, unless it is long; forget all others if too many."""
        if len(line) <= _LONGEST_LINE:
            if len(self) >= _MOST_LINES:
                self.clear()
            self[line] = parts


class _RequestLines(_Lines[tuple[str, str]]):
    """Request lines, and the method and target of each (RFC 9112 §3)."""

    __slots__ = ()

    def __missing__(self, line: bytes) -> tuple[str, str]:
        """Read *line*; _NotPlainError or UnicodeDecodeError if it is not plain."""
        found = _REQUEST_LINE.fullmatch(line.decode("ascii"))
        if found is None or len(line) > self._limit:
            raise _NotPlainError
        method, target = found.groups()
        if not is_path_and_query(target):
            raise _NotPlainError
        parts = method, target
        if "?" not in target:
            self._keep(line, parts)
        return parts


class _FieldLines(_Lines[tuple[str, str]]):
    """Field lines, and the name in lower case and the value of each (§5)."""

    __slots__ = ()

    def __missing__(self, line: bytes) -> tuple[str, str]:
        """Read *line*; _NotPlainError or UnicodeDecodeError if it is not plain."""
        found = _FIELD_LINE.fullmatch(line.decode("ascii"))
        if found is None or len(line) > self._limit:
            raise _NotPlainError
        name, value = found.groups()
        name = name.lower()
        parts = name, value.strip(" ")
        if name in _NOT_PLAIN or (name == "host" and not _is_host(parts[1])):
            raise _NotPlainError
        if name in _KEPT:
            self._keep(line, parts)
        return parts


class _Names(_Lines[str]):
    """Field lines of plain heads, and the name of each as sent."""

    __slots__ = ()

    def __missing__(self, line: bytes) -> str:
        """Return the name before the colon."""
        name = line.partition(b":")[0].decode("ascii")
        if name.lower() in _KEPT:
            self._keep(line, name)
        return name


_NAMES = _Names(_LONGEST_LINE)


def _is_host(value: str) -> bool:
    """Tell whether *value* is what Host has to be (RFC 9112 §3.2)."""
    try:
        read_target("GET", "/", _VERSION, (value,))
    except MalformedRequest:
        return False
    return True


@lru_cache(maxsize=8)
def plain_reader(limits: Limits) -> PlainReader:
    """Return the reader of this process: what one has learned, all know."""
    return PlainReader(limits)
