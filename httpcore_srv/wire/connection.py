"""
One connection, as octets in and octets out.

    ┌────────┐  feed      ┌─ Connection ───────────┐  next_head     Head
    │        │ ─────────▶ │ Receiver               │ ─────────────▶
    │ socket │            │    ╲                   │  next_content  bytes
    │        │ ◀───────── │     Referee (h11)      │ ◀─────────────
    └────────┘            └────────────────────────┘  respond       Response

The caller owns the socket, the clock and the thread; this module owns the protocol.
``Receiver`` says how requests are read, ``responses`` how responses are framed,
``trailers`` what may follow the content; here it is decided whether the connection
outlives the exchange (RFC 9112 §9.3, §9.6).
"""

from collections.abc import Iterator

from httpcore_srv.errors import ResponseError
from httpcore_srv.fields.connection import CLOSE, parse_connection
from httpcore_srv.message import Content, Fields, Response, Span, Trailing
from httpcore_srv.wire.receiver import Receiver
from httpcore_srv.wire.responses import field_octets, reason_octets, sendable
from httpcore_srv.wire.trailers import announced, permitted, trailing

_NO_FIELDS = Fields()


class Connection(Receiver):
    """
    The server's end of one HTTP/1.1 connection (RFC 9112 §9).

    An exchange is: ``next_head``; ``next_content`` until it returns b""; any number of
    ``interim``; ``respond``, its pieces sent in order; ``next_exchange``.
    """

    def interim(self, status: int, fields: Fields = _NO_FIELDS) -> bytes:
        """
        Return an interim response (RFC 9110 §15.2); b"" if the client is HTTP/1.0.

        Raises ResponseError outside an exchange, for a status that is not 1xx, for
        101, since no other protocol is spoken here, and for unfit fields.
        """
        if not 100 <= status <= 199 or status == 101:
            raise ResponseError(f"{status} is not an interim response of this server")
        if self._head is None or not self._referee.may_respond:
            raise ResponseError("an interim response precedes a final response")
        lines = field_octets(fields.without("Content-Length", "Transfer-Encoding"))
        if self._head.version < (1, 1):
            return b""
        if status == 100:
            self._awaits_continue = False
        return self._referee.send_interim(status, reason_octets(status, None), lines)

    def respond(
        self, response: Response, *, reason: str | None = None
    ) -> Iterator[bytes | Span]:
        """
        Return the octets of the final *response*, its head first.

        The head is made at once, so a ResponseError for unfit fields comes before any
        octet is out, and another response can be sent instead.  Content is read as the
        iterator is; it raises ResponseError if the content turns out shorter or longer
        than its Content-Length: then nothing but closing tells the client (RFC 9112
        §8).  So it does if the trailers, asked for last, are unfit (RFC 9110 §6.5.1).
        A span is passed on as it is.  Closing the content is the caller's duty.

        Without a head (408, a refusal) the response is the last.  It is the last, too,
        if content is left unread that is not worth reading (RFC 9110 §10.1.1).
        """
        if not self._referee.may_respond:
            raise ResponseError("a request has one final response")
        stated = parse_connection(response.fields.get("Connection") or "")
        closing = self._is_last() or CLOSE in stated
        version = self._head.version if self._head is not None else None
        trailed = trailing(response, version)
        response = announced(response, trailed=trailed is not None)
        made = sendable(response, self._method, reason=reason, closing=closing)
        is_known = version is not None
        head = self._referee.send_head(made, answers_head=is_known)
        self._closing = closing
        self._awaits_continue = False
        if made.has_content:
            return self._with_content(head, response.content, trailed)
        if is_known:
            self._referee.send_end()
        return iter((head,))

    @property
    def _method(self) -> str:
        """The method, as soon as it is known to be HEAD, or the whole line is."""
        if self._reader:
            return self._reader.method
        return self._line.method if self._line else ""

    def _is_last(self) -> bool:
        """Tell whether the connection cannot be kept after this response."""
        return (
            self._closing
            or self._head is None
            or self.expects_continue
            or not self._content.drainable
        )

    def _with_content(
        self, head: bytes, content: Content, trailed: Trailing | None
    ) -> Iterator[bytes | Span]:
        """
        Yield *head*, then *content* as framed; close if it cannot be completed.

        *trailed* is the content again if a trailer section follows it (RFC 9110 §6.5).
        """
        complete = False
        try:
            yield head
            for piece in content.pieces():
                yield from self._referee.send_piece(piece)
            trailers = _NO_FIELDS if trailed is None else permitted(trailed.trailers())
            if last := self._referee.send_end(field_octets(trailers)):
                yield last
            complete = True
        finally:
            self._closing |= not complete

    def close_after(self) -> None:
        """Make the response that comes the last; it says so (RFC 9112 §9.6)."""
        self._closing = True

    @property
    def must_close(self) -> bool:
        """True if no exchange may follow this one on the connection."""
        return self._closing or self._referee.must_close

    def next_exchange(self) -> None:
        """
        Begin the next exchange; octets that were received for it are kept.

        Raises ResponseError unless request content and response are complete and the
        connection may be kept.
        """
        if self.must_close or not self.content_done:
            raise ResponseError("the connection cannot be used for another exchange")
        self._referee.next_exchange()
        self._begin()
