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

import re

from httpcore_srv.errors import ResponseError
from httpcore_srv.fields.connection import CLOSE, parse_connection
from httpcore_srv.message import Response
from httpcore_srv.wire.responses import Sendable, sendable
from httpcore_srv.wire.trailers import announced

_DATE, _INFO = b"date", b"authentication-info"

# Without content there need be no length                            RFC 9112 §6.3
_WITHOUT_CONTENT = (204, 304)

# *( HTAB / SP / VCHAR / obs-text )                                  RFC 9110 §5.5
_FIELD_CONTENT = re.compile(rb"[\t\x20-\x7e\x80-\xff]*+")


class ReadyHead:
    """
    The octets of a response head, with holes for what changes.

    *made* is a head that was checked.  Its values of Date, which it has once, and of
    Authentication-Info, which it has at most once, are left out.
    """

    __slots__ = ("_info_name", "_is_info_first", "_pieces")

    def __init__(self, made: Sendable) -> None:
        pieces = [b"HTTP/1.1 %d %b\r\n" % (made.status, made.reason)]
        self._info_name, self._is_info_first = b"", False
        for name, value in made.lines:
            if name.lower() == _DATE:
                pieces[-1] += name + b": "
                pieces.append(b"\r\n")
            elif name.lower() == _INFO:
                self._info_name, self._is_info_first = name, len(pieces) == 1
                pieces.append(b"")
            else:
                pieces[-1] += b"%b: %b\r\n" % (name, value)
        pieces[-1] += b"\r\n"
        self._pieces = tuple(pieces)

    @property
    def informs(self) -> bool:
        """True if there is a hole for Authentication-Info (RFC 9110 §11.6.3)."""
        return bool(self._info_name)

    def octets(self, date: bytes, info: bytes = b"") -> bytes:
        """
        Return the octets with *date*, an IMF-fixdate, and *info* in their places.

        *info* is the value of Authentication-Info; if it is empty, there is no such
        line.  Raises ResponseError if it is no field value, or has no place here.
        """
        if not self._info_name:
            if info:
                raise ResponseError("this head has no place for Authentication-Info")
            before, after = self._pieces
            return b"".join((before, date, after))
        before, between, after = self._pieces
        line = self._info_line(info)
        if self._is_info_first:
            return b"".join((before, line, between, date, after))
        return b"".join((before, date, between, line, after))

    def _info_line(self, info: bytes) -> bytes:
        if _FIELD_CONTENT.fullmatch(info) is None:
            raise ResponseError(f"not a value of Authentication-Info: {info[:200]!r}")
        value = info.strip(b" \t")
        return b"%b: %b\r\n" % (self._info_name, value) if value else b""


def ready(response: Response, method: str, *, closing: bool) -> ReadyHead:
    """
    Return the head of the final *response* to *method*, to be sent many times.

    *closing* tells that the connection ends after it (RFC 9112 §9.6).  For HEAD,
    *response* is what GET would send; content is neither read nor closed here.  Raises
    ResponseError for what may not be sent, and for what is not made ready (see above).
    """
    stated = parse_connection(response.fields.get("Connection") or "")
    if not {CLOSE, "keep-alive"}.issuperset(stated):
        raise ResponseError(f"not for a head made ready: Connection: {stated}")
    made = sendable(
        announced(response, trailed=False),
        method,
        reason=None,
        closing=closing or CLOSE in stated,
    )
    names = [name.lower() for name, _ in made.lines]
    if "host" in response.fields or names.count(_DATE) != 1 or names.count(_INFO) > 1:
        raise ResponseError("not for a head made ready: Host, or not one Date")
    if made.status not in _WITHOUT_CONTENT and b"content-length" not in names:
        raise ResponseError("not for a head made ready: the length is not known")
    return ReadyHead(made)
