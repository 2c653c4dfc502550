"""
Which octets of a response head change when it is sent again?

    HTTP/1.1 200 OK CRLF
    Date: ░░░░░░░░░░░░░░░░░░░░ CRLF          a new one each second      RFC 9110 §6.6.1
    Authentication-Info: ░░░░░ CRLF          one for each request       RFC 9110 §11.6.3
    Content-Length: 6 CRLF                   the rest stays as it is
    CRLF

A head is checked once, as ``Connection.respond`` checks it, and its octets are those
that h11 would write.  What h11 would write in its own way is not made ready: a
response of unknown length (h11 frames it), more Connection options than ``close`` (h11
sorts them), Host (h11 puts it first).
"""

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Response
from httpcore_srv.wire.responses import Sendable, as_it_is

_DATE, _INFO = b"date", b"authentication-info"

# Sun, 06 Nov 1994 08:49:37 GMT                                      RFC 9110 §5.6.7
_DATE_LENGTH = 29

# HTAB / SP / VCHAR / obs-text                                       RFC 9110 §5.5
_FIELD_CONTENT = b"\t" + bytes({*range(0x20, 0x100)} - {0x7F})


class ReadyHead:
    """
    The octets of a response head, with holes for what changes.

    *made* is a head that was checked.  Its values of Date, which it has once, and of
    Authentication-Info, which it has at most once, are left out.
    """

    __slots__ = ("_info_at", "_info_name", "_pieces")

    def __init__(self, made: Sendable) -> None:
        pieces = [b"HTTP/1.1 %d %b\r\n" % (made.status, made.reason)]
        self._info_name, self._info_at = b"", 0
        for name, value in made.lines:
            if name.lower() == _DATE:
                pieces[-1] += name + b": "
                pieces.append(b"\r\n")
            elif name.lower() == _INFO:
                self._info_name = name + b": "
                self._info_at = sum(map(len, pieces)) + _DATE_LENGTH * (len(pieces) - 1)
            else:
                pieces[-1] += b"%b: %b\r\n" % (name, value)
        pieces[-1] += b"\r\n"
        self._pieces = tuple(pieces)

    def with_line(self, line: bytes, other: bytes) -> "ReadyHead":
        """
        Return a copy in which *line* is the *other*, neither with its end.

        Raises ResponseError if *line* is not there just once.
        """
        line, other = b"\r\n%b\r\n" % line, b"\r\n%b\r\n" % other
        before, after = self._pieces
        if before.count(line) + after.count(line) != 1:
            raise ResponseError(f"not one such line: {line[:200]!r}")
        place = before.find(line)
        if place < 0:
            place = len(before) + _DATE_LENGTH + after.index(line)
        made = ReadyHead.__new__(ReadyHead)
        is_before = place + len(b"\r\n") < self._info_at
        moved = len(other) - len(line) if is_before else 0
        made._info_name, made._info_at = self._info_name, self._info_at + moved
        made._pieces = before.replace(line, other), after.replace(line, other)
        return made

    @property
    def informs(self) -> bool:
        """True if there is a hole for Authentication-Info (RFC 9110 §11.6.3)."""
        return self._info_at > 0

    def octets(self, date: bytes) -> bytes:
        """
        Return the octets with *date*, an IMF-fixdate, in its place.

        There is no line of Authentication-Info in them.
        """
        before, after = self._pieces
        return b"".join((before, date, after))

    def informed(self, octets: bytes, info: bytes) -> bytes:
        """
        Return *octets*, those of this head at any date, with *info* in its place.

        It is the value of Authentication-Info; if it is empty, there is no such line.
        Raises ResponseError if it is no field value, or has no place here.
        """
        if info.translate(None, _FIELD_CONTENT):
            raise ResponseError(f"not a value of Authentication-Info: {info[:200]!r}")
        value, place = info.strip(b" \t"), self._info_at
        if not value:
            return octets
        if not place:
            raise ResponseError("this head has no place for Authentication-Info")
        line = self._info_name + value + b"\r\n"
        return b"".join((octets[:place], line, octets[place:]))


def ready(response: Response, method: str, *, closing: bool) -> ReadyHead:
    """
    Return the head of the final *response* to *method*, to be sent many times.

    *closing* tells that the connection ends after it (RFC 9112 §9.6).  For HEAD,
    *response* is what GET would send; content is neither read nor closed here.  Raises
    ResponseError for what may not be sent, and for what is not made ready (see above).
    """
    found = as_it_is(response, method, closing=closing)
    if found is None:
        raise ResponseError("not for a head made ready: h11 writes it in its own way")
    made, _, _ = found
    names = [name.lower() for name, _ in made.lines]
    if names.count(_DATE) != 1 or names.count(_INFO) > 1:
        raise ResponseError("not for a head made ready: not one Date, or many Infos")
    return ReadyHead(made)
