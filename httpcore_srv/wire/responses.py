"""
May this response be sent, and how is it framed?

    response            content octets   Content-Length        Transfer-Encoding
    1xx                 none             never                 never      9112 §6.1
    204                 none             never                 never      9110 §8.6
    205                 none             0                     never      9110 §15.3.6
    304                 none             as the fields say     never      9110 §15.4.5
    to HEAD             none             as to GET             as to GET  9110 §9.3.2
    of a known length   all of them      that length           never      9112 §6.2
    of unknown length   all of them      never                 chunked    9112 §6.1
       to HTTP/1.0      all, then close  never                 never      9112 §6.3

Framing belongs to the wire: a Transfer-Encoding of the caller is dropped, and a
Content-Length that contradicts the content is an error.  So is every octet that could
end a line early (RFC 9112 §11.1): the check stands here, behind all who may have set
the field, and no line is ever folded (§5.2).
"""

import re
from typing import NamedTuple

from httpcore_srv.errors import ResponseError
from httpcore_srv.fields.connection import CLOSE, parse_connection
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.without_content import WITHOUT_CONTENT, WITHOUT_LENGTH
from httpcore_srv.wire.trailers import announced

# *( HTAB / SP / VCHAR / obs-text ): reason-phrase and field-value   RFC 9112 §4, §5
_PRINTABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_DIGITS = re.compile(r"[0-9]{1,18}")

FieldLine = tuple[bytes, bytes]

# Lines are remembered of so many octets each, and so many of them: some 1 MiB at most.
_LONGEST_KEPT = 256
_MOST_KEPT = 2_048

# Fields that say the same in many responses, and nothing confidential.
_KEPT = frozenset(
    {
        *("accept-ranges", "age", "allow", "alternates", "cache-control", "connection"),
        *("content-disposition", "content-encoding", "content-language"),
        *("content-length", "content-security-policy", "content-type", "date", "etag"),
        *("expires", "last-modified", "permissions-policy", "referrer-policy"),
        *("retry-after", "server", "strict-transport-security", "tcn", "vary"),
        *("x-content-type-options", "x-frame-options"),
    }
)

# Connection options that are written where, and as, they stand      RFC 9112 §9
_PLAIN_OPTIONS = (None, "close", "keep-alive")


class Sendable(NamedTuple):
    """
    A response head that was checked.

    *section* is the header section as octets (RFC 9112 §5), *fields* what it says.
    *has_content* tells whether octets of content follow it on the connection.
    """

    status: int
    reason: bytes
    fields: Fields
    section: bytes
    has_content: bool

    @property
    def lines(self) -> list[FieldLine]:
        """The field lines as octets: name and value of each."""
        lines = [line.partition(b": ") for line in self.section.split(b"\r\n")[:-1]]
        return [(name, value) for name, _, value in lines]

    @property
    def content_length(self) -> int:
        """How many octets of content follow, where a Content-Length tells it, or 0."""
        return int(self.fields.get("Content-Length") or 0) if self.has_content else 0


def sendable(
    response: Response, method: str, *, reason: str | None, closing: bool
) -> Sendable:
    """
    Check the head of a final *response* to *method*, and settle its framing fields.

    *reason* replaces the phrase of the registry; *closing* tells that the connection
    ends after this response (RFC 9112 §9.6).  Raises ResponseError.
    """
    status = response.status
    if not 200 <= status <= 599:
        raise ResponseError(f"{status} is not the status code of a final response")
    if method == "CONNECT" and status < 300:
        raise ResponseError("an origin server does not tunnel (RFC 9110 §9.3.6)")
    fields = _with_connection(_framed(response, method), closing=closing)
    return Sendable(
        status,
        reason_octets(status, reason),
        fields,
        section_octets(fields),
        method != "HEAD" and status not in WITHOUT_CONTENT,
    )


def written(made: Sendable) -> bytes | None:
    """
    Return the octets of a checked head; None where h11 would not write it as it is.

    It frames what has no length, sorts other options than these of Connection, and puts
    Host first.
    """
    fields = made.fields
    framed = "Content-Length" in fields or made.status in WITHOUT_LENGTH
    option = fields.get("Connection")
    if not framed or "Host" in fields:
        return None
    if option is not None and option.strip(" \t").lower() not in _PLAIN_OPTIONS:
        return None
    return b"HTTP/1.1 %d %b\r\n%b\r\n" % (made.status, made.reason, made.section)


def as_it_is(
    response: Response, method: str, *, closing: bool
) -> tuple[Sendable, bytes, bool] | None:
    """
    Return the checked head of *response*, its octets, and whether the connection ends.

    Nothing follows it but content: the trailer section that it may have is no part of
    it.  None where h11 would not write it as it is (``written``).  Arguments and errors
    are those of ``sendable``.
    """
    stated = response.fields.get("Connection")
    closing = closing or (stated is not None and CLOSE in parse_connection(stated))
    said = announced(response, trailed=False)
    made = sendable(said, method, reason=None, closing=closing)
    octets = written(made)
    return None if octets is None else (made, octets, closing)


def reason_octets(status: int, reason: str | None) -> bytes:
    """Return *reason*, or the registered phrase of *status*, checked (§4)."""
    text = phrase(status) if reason is None else reason
    if _PRINTABLE.fullmatch(text) is None:
        raise ResponseError(f"not a reason phrase: {text[:200]!r}")
    return text.encode("latin-1")


def section_octets(fields: Fields) -> bytes:
    """
    Return a header or trailer section as octets, without its end (RFC 9112 §5).

    Raises ResponseError for a name that is no token, and for a value in which a
    character is a control or stands for no octet.  Whitespace around a value is not
    part of it (RFC 9110 §5.5) and is left out.
    """
    return b"".join(map(_LINES.__getitem__, fields.lines))


def field_octets(fields: Fields) -> list[FieldLine]:
    """Return the lines of *fields* as octets; raises what ``section_octets`` does."""
    return [_field_line(name, value) for name, value in fields]


def _field_line(name: str, value: str) -> FieldLine:
    """Check a line."""
    if not is_token(name):
        raise ResponseError(f"not a field name: {name[:200]!r}")
    if _PRINTABLE.fullmatch(value) is None:
        raise ResponseError(f"not a value of the field {name}: {value[:200]!r}")
    return name.encode("ascii"), value.strip(" \t").encode("latin-1")


class _Lines(dict[tuple[str, str], bytes]):
    """
    The octets of lines that were checked before: a site says the same again and again.

    Long ones are not kept, nor is anything confidential; of all others so many.
    """

    def __missing__(self, line: tuple[str, str]) -> bytes:
        """Check *line* and return its octets; ResponseError if it is unfit."""
        name, value = line
        octets = b"%b: %b\r\n" % _field_line(name, value)
        if len(octets) <= _LONGEST_KEPT and name.lower() in _KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[line] = octets
        return octets


_LINES = _Lines()


def _framed(response: Response, method: str) -> Fields:
    """Return the fields with the Content-Length that the table above gives them."""
    fields = response.fields.without("Transfer-Encoding")
    if response.status == 204:
        return fields.without("Content-Length")
    if response.status == 205:
        return fields.without("Content-Length").with_line("Content-Length", "0")
    stated = _stated_length(fields)
    if response.status == 304 or (method == "HEAD" and stated is not None):
        return fields
    length = response.content.length
    if length is None or stated == length:
        return fields
    if stated is not None:
        raise ResponseError(f"Content-Length is {stated}, the content has {length}")
    return fields.with_line("Content-Length", str(length))


def _stated_length(fields: Fields) -> int | None:
    """Return the Content-Length among *fields*; ResponseError if it is not one."""
    stated = fields.get("Content-Length")
    if stated is None:
        return None
    if _DIGITS.fullmatch(stated) is None:  # of two, a comma would stand between
        raise ResponseError(f"not one Content-Length: {stated[:200]!r}")
    return int(stated)


def _with_connection(fields: Fields, *, closing: bool) -> Fields:
    """Return *fields* with "close" among the connection options if *closing*."""
    if not closing:
        return fields
    stated = parse_connection(fields.get("Connection") or "")
    kept = [option for option in stated if option not in (CLOSE, "keep-alive")]
    return fields.without("Connection").with_line(
        "Connection", ", ".join([*kept, CLOSE])
    )
