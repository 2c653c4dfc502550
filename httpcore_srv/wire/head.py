"""
Is this the head of a request, and how long is it?

    CRLF            skipped, at most twice                          RFC 9112 §2.2
    request line    octets as they come · length · shape · version  400 414 505
    field line      length · count · shape                          400 431
      ...
    empty line      Host · form of the target                       400

``HeadReader`` is stricter than the RFC obliges it to be wherever two readers of the
same octets could disagree: what is ambiguous is refused, not interpreted, because a
proxy in front of this server may interpret it otherwise (RFC 9112 §11.2).
"""

import re
from typing import NamedTuple

from httpcore_srv.errors import (
    FieldSyntaxError,
    MalformedRequest,
    TargetTooLong,
    VersionNotSupported,
)
from httpcore_srv.grammar.core import TOKEN
from httpcore_srv.grammar.uris import parse_authority
from httpcore_srv.message import Fields
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

# absolute-form = absolute-URI; scheme ":" hier-part                 RFC 9112 §3.2.2
_ABSOLUTE_FORM = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]+[^#]*")

# "a server that is expecting to receive and parse a request-line SHOULD ignore at
# least one empty line (CRLF) received prior to the request-line" -- RFC 9112 §2.2.
# One is left behind by old clients after their content, a second is chance.
_EMPTY_LINES = 2


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
        "request_line",
    )

    request_line: RequestLine | None

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lines = Lines(lenient=limits.lenient)
        self._section = FieldSection("header section", limits, self._lines)
        self._empty_lines = 0
        self._seen = 0
        self._octets = b""
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
        check_target(self.request_line)
        check_host(self.request_line, fields)
        return self.request_line, fields

    def _take_request_line(self, received: bytearray) -> RequestLine | None:
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
                raise MalformedRequest("no request line, only empty lines")
        self._octets = line
        self._section.room -= len(line)
        return parse_request_line(without_end(line))

    def _refuse_early(self, received: bytearray) -> None:
        """Refuse what is not HTTP (a TLS hello) without waiting for a line end."""
        end = received.find(b"\n", self._seen)
        window = self._limits.request_line + 2
        end = min(window, len(received) if end < 0 else end + 1)
        if _NOT_REQUEST_LINE.search(received, max(0, self._seen - 1), end):
            raise MalformedRequest("these octets are no request line of HTTP/1.1")
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
        raise MalformedRequest("not a request line (RFC 9112 §3)")
    if found["major"] != b"1":
        raise VersionNotSupported("this server speaks HTTP/1.1 and HTTP/1.0")
    method, target = found["method"].decode("ascii"), found["target"].decode("ascii")
    return RequestLine(method, target, (1, int(found["minor"])))


def check_target(line: RequestLine) -> None:
    """
    Let pass the four forms of a request target, each with its methods (RFC 9112 §3.2).

    Raises MalformedRequest.  A fragment is part of no form; authority-form belongs to
    CONNECT alone and has a port (§3.2.3); asterisk-form to OPTIONS (§3.2.4).
    """
    if line.method == "CONNECT":
        fit = _is_authority_form(line.target)
    elif line.target == "*":
        fit = line.method == "OPTIONS"
    elif line.target.startswith("/"):
        fit = "#" not in line.target
    else:
        fit = _ABSOLUTE_FORM.fullmatch(line.target) is not None
    if not fit:
        raise MalformedRequest("not a request target of this method (RFC 9112 §3.2)")


def _is_authority_form(target: str) -> bool:
    """Tell whether *target* is uri-host ":" port, neither of them empty (§3.2.3)."""
    try:
        host, port = parse_authority(target)
    except FieldSyntaxError:
        return False
    return bool(host) and bool(port)


def check_host(line: RequestLine, fields: Fields) -> None:
    """
    See that the one Host field is there and valid (RFC 9112 §3.2).

    Raises MalformedRequest.  An empty Host is for target URIs that have no authority
    (§3.2).  http and https URIs always have one (RFC 9110 §4.2.1, §4.2.2), so from
    HTTP/1.1 on it is refused, as §3.3 permits, but for asterisk-form, which names no
    resource of any host.  HTTP/1.0 knows no Host: there it may be absent, or empty.
    """
    values = fields.all("Host")
    if len(values) > 1 or (not values and line.version >= (1, 1)):
        raise MalformedRequest("there must be exactly one Host field (RFC 9112 §3.2)")
    if any(values):
        _check_uri_host(values[0])
    elif line.version >= (1, 1) and line.target != "*":
        raise MalformedRequest("the Host field is empty (RFC 9112 §3.3)")


def _check_uri_host(text: str) -> None:
    """Let pass uri-host [ ":" port ], where the host is not empty (RFC 9110 §7.2)."""
    try:
        host, _ = parse_authority(text)
    except FieldSyntaxError as error:
        raise MalformedRequest("Host is not a host with a port") from error
    if not host:
        raise MalformedRequest("Host names no host (RFC 9110 §4.2.1)")


def _too_long(_beginning: bytes) -> TargetTooLong:
    return TargetTooLong("the request line is too long")
