"""
Is this the head of a request, and how long is it?

    CRLF            skipped, at most twice                          RFC 9112 §2.2
    request line    octets as they come · length · shape · version  400 414 505
    field line      length · count · shape                          400 431
      ...
    empty line      Host and target, by ``semantics.targets``       400

``HeadReader`` is stricter than the RFC obliges it to be wherever two readers of the
same octets could disagree: what is ambiguous is refused, not interpreted, because a
proxy in front of this server may interpret it otherwise (RFC 9112 §11.2).
"""

import re
from typing import NamedTuple

from httpcore_srv.errors import MalformedRequest, TargetTooLong, VersionNotSupported
from httpcore_srv.grammar.core import TOKEN
from httpcore_srv.message import Fields
from httpcore_srv.semantics.targets import read_target
from httpcore_srv.wire.limits import Limits
from httpcore_srv.wire.lines import FieldSection, Lines, without_end

# request-line = method SP request-target SP HTTP-version            RFC 9112 §3
# HTTP-version = %s"HTTP/" DIGIT "." DIGIT                           RFC 9112 §2.3
_REQUEST_LINE = re.compile(
    rb"(?P<method>" + TOKEN.encode("ascii") + rb")"
    rb" (?P<target>[\x21-\x7e]+)"
    rb" HTTP/(?P<major>[0-9])\.(?P<minor>[0-9])"
)

# What no request line can hold; CR is seen with the octet that follows it.
_NOT_REQUEST_LINE = re.compile(rb"[^\x20-\x7e\r\n]|\r[^\n]")

# "a server that is expecting to receive and parse a request-line SHOULD ignore at
# least one empty line (CRLF) received prior to the request-line" -- RFC 9112 §2.2.
# One is left behind by old clients after their content, a second is chance.
_EMPTY_LINES = 2

# Octets that hold "HEAD " behind as many empty lines as are passed over.
_SURELY_HEAD = 2 * _EMPTY_LINES + 5


class Head(NamedTuple):
    """
    The head of one request, as received (RFC 9112 §2.1).

    *content_length* is the number of octets announced, 0 if there is no content, and
    None if it is chunked.  *octets* is the head exactly as it came, from the request
    line to the empty line, line ends included.
    """

    method: str
    target: str
    version: tuple[int, int]
    fields: Fields
    content_length: int | None
    octets: bytes


class RequestLine(NamedTuple):
    """The parts of a request line (RFC 9112 §3)."""

    method: str
    target: str
    version: tuple[int, int]


class HeadReader:
    """Reads one head off the octets received; a new reader for each request."""

    __slots__ = (
        "_empty_lines",
        "_limits",
        "_lines",
        "_octets",
        "_section",
        "_seen",
        "method",
        "request_line",
    )

    method: str
    """The method, as soon as it is known to be HEAD or the request line was read."""

    request_line: RequestLine | None

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lines = Lines(lenient=limits.lenient)
        self._section = FieldSection("header section", limits, self._lines)
        self._empty_lines = 0
        self._seen = 0
        self._octets = b""
        self.method = ""
        self.request_line = None

    @property
    def octets(self) -> bytes:
        """The lines read so far, as received, empty lines before them left out."""
        return self._octets + self._section.octets

    def take(self, received: bytearray) -> tuple[RequestLine, Fields] | None:
        """
        Read on from *received*; return the head's parts, or None if octets are missing.

        Raises RequestError.  ``request_line`` is there as soon as it was read, so that
        a refusal can still be sent as the answer to HEAD.
        """
        if self.request_line is None:
            self.request_line = self._take_request_line(received)
        if self.request_line is None or not self._section.take(received):
            return None
        fields = Fields(self._section.lines)
        read_target(*self.request_line, fields.all("Host"))
        return self.request_line, fields

    def _take_request_line(self, received: bytearray) -> RequestLine | None:
        if received[:_SURELY_HEAD].lstrip(b"\r\n").startswith(b"HEAD "):
            self.method = "HEAD"  # even of a line that is refused
        while True:
            self._refuse_early(received)
            line = self._lines.take(received, self._limits.request_line, _too_long)
            if line is None:
                return None
            self._seen = 0
            if without_end(line):
                break
            self._empty_lines += 1
            if self._empty_lines > _EMPTY_LINES:
                raise MalformedRequest(
                    "There is no request line, only empty lines (RFC 9112 §2.2)."
                )
        self._octets = line
        self._section.room -= len(line)
        parsed = parse_request_line(without_end(line))
        self.method = parsed.method
        return parsed

    def _refuse_early(self, received: bytearray) -> None:
        """Refuse what is not HTTP (a TLS hello) without waiting for a line end."""
        end = received.find(b"\n", self._seen)
        window = self._limits.request_line + 2
        end = min(window, len(received) if end < 0 else end + 1)
        if _NOT_REQUEST_LINE.search(received, max(0, self._seen - 1), end):
            raise MalformedRequest(
                "The request does not begin with a line of HTTP/1.1 (RFC 9112 §3)."
            )
        self._seen = end


def parse_request_line(line: bytes) -> RequestLine:
    """
    Read a request line, its end taken off (RFC 9112 §3).

    Raises MalformedRequest for another shape: whitespace is one SP, the name of the
    protocol is upper case, the version is there.  Raises VersionNotSupported for a
    major version other than 1 (RFC 9110 §15.6.6).
    """
    found = _REQUEST_LINE.fullmatch(line)
    if found is None:
        raise MalformedRequest(
            "The request line is not a method, a target and a version (RFC 9112 §3)."
        )
    if found["major"] != b"1":
        raise VersionNotSupported("This server speaks HTTP/1.1 and HTTP/1.0 only.")
    method, target = found["method"].decode("ascii"), found["target"].decode("ascii")
    return RequestLine(method, target, (1, int(found["minor"])))


def _too_long(_beginning: bytes) -> TargetTooLong:
    return TargetTooLong("The request line is longer than this server accepts.")
