"""
What does h11 say to this?

h11 is the referee of the protocol: every head and all content that our own readers
let pass is read by it once more, every response goes out through it, and it keeps the
state of the exchange (RFC 9112 §9).  This is the one module that imports it; its
events, states and errors go no further.

    request head    exactly as received (strictly checked before)  ─▶  equal, or 400
    content         as received; chunks merged, in plainest form    ─▶  the same octets
    response head   checked before                                  ─▶  octets
    content piece   bytes, or a span that is passed on unread       ─▶  framed

h11 never holds octets of a later request: it is given one message, and no more.

What is plain it is spared, as long as both sides are: a request whose head can be read
in one way only (``plain``), and a response whose head h11 would write as it is
(``responses.written``).  Then only the octets are counted.  As soon as anything else is
said, h11 reads what it was spared, and is in charge again.
"""

from collections.abc import Iterator, Sequence
from typing import cast

import h11

from httpcore_srv.errors import MalformedRequest, ResponseError
from httpcore_srv.message import Span
from httpcore_srv.wire.head import Head
from httpcore_srv.wire.responses import FieldLine, Sendable, written

# In these states, of either side, the connection ends with this exchange.
_FINAL_STATES = (h11.MUST_CLOSE, h11.CLOSED, h11.ERROR, h11.SWITCHED_PROTOCOL)


class _Passed:
    """A span that h11 frames unread: it asks for no more than the length."""

    __slots__ = ("span",)

    def __init__(self, span: Span) -> None:
        self.span = span

    def __len__(self) -> int:
        return self.span.length


class Referee:
    """h11 as this server uses it: one connection, the server's end."""

    def __init__(self, longest_head: int) -> None:
        self._longest_head = longest_head
        self._made: h11.Connection | None = None
        self._spared = b""
        self._left: int | None = None
        self._has_ended = False

    @property
    def _h11(self) -> h11.Connection:
        """Return h11, which has read what it was spared until now."""
        if self._made is None:
            self._made = h11.Connection(
                h11.SERVER, max_incomplete_event_size=self._longest_head
            )
        if self._spared:
            octets, self._spared = self._spared, b""
            self._read(octets)
        return self._made

    # Reading

    def spare_head(self, octets: bytes) -> None:
        """Take a plain head as read: h11 would read the same."""
        self._spared = octets

    def read_head(self, head: Head) -> None:
        """Read the octets of *head*; MalformedRequest unless that gives the same."""
        events = self._read(head.octets)
        if not (events and agrees(events[0], head)):
            raise MalformedRequest(
                "The head of the request can be read in more than one way."
            )

    def read_content(self, octets: bytes, *, is_chunked: bool) -> None:
        """Read a piece of content, not empty: as it is, or as one chunk."""
        self._read(b"%x\r\n%b\r\n" % (len(octets), octets) if is_chunked else octets)

    def read_last_chunk(self) -> None:
        """Read the end of chunked content (RFC 9112 §7.1)."""
        self._read(b"0\r\n\r\n")

    def _read(self, octets: bytes) -> list[h11.Event]:
        """Let h11 read *octets* to their end; MalformedRequest if it will not."""
        events: list[h11.Event] = []
        judge = self._h11
        try:
            judge.receive_data(octets)
            while isinstance(event := judge.next_event(), h11.Event):
                events.append(event)
        except h11.RemoteProtocolError as error:
            raise MalformedRequest(
                "The request does not follow the grammar of HTTP/1.1 (RFC 9112)."
            ) from error
        return events

    # Writing

    @property
    def may_respond(self) -> bool:
        """True while no final response was begun."""
        if self._spared:
            return self._left is None
        return self._h11.our_state in (h11.IDLE, h11.SEND_RESPONSE)

    def send_interim(self, status: int, reason: bytes, lines: list[FieldLine]) -> bytes:
        """Return the octets of an interim response (RFC 9110 §15.2)."""
        return self._sent(
            h11.InformationalResponse(status_code=status, headers=lines, reason=reason)
        )

    def send_head(self, made: Sendable, *, answers_head: bool) -> bytes:
        """
        Return the octets of a response head.

        *answers_head* tells whether the head of a request was read.  If not, nobody
        knows the client's version, and nothing beyond HTTP/1.0 is promised to it.
        """
        if self._spared:
            octets = written(made)
            if octets is not None:
                self._left = made.content_length
                return octets
        if not answers_head:
            self._h11.their_http_version = None
        return self._sent(
            h11.Response(
                status_code=made.status, headers=made.lines, reason=made.reason
            )
        )

    def send_piece(self, piece: bytes | Span) -> Iterator[bytes | Span]:
        """Yield *piece* inside its chunk, if the content is chunked."""
        if self._left is not None:
            yield from self._counted(piece)
        elif not isinstance(piece, Span):
            if octets := self._sent(h11.Data(data=piece)):
                yield octets
        elif piece.length:
            passed = cast(bytes, _Passed(piece))
            for part in self._send(h11.Data(data=passed)):
                yield part.span if isinstance(part, _Passed) else part

    def _counted(self, piece: bytes | Span) -> Iterator[bytes | Span]:
        """Yield *piece*, if there is room for it in the length that was told."""
        length = piece.length if isinstance(piece, Span) else len(piece)
        self._left = (self._left or 0) - length
        if self._left < 0:
            raise ResponseError("the content is longer than its Content-Length")
        if length:
            yield piece

    def send_end(self, trailers: Sequence[FieldLine] = ()) -> bytes:
        """
        Return the octets that end a response: the last chunk and *trailers*, or none.

        ResponseError if there are trailers, and the response is not chunked.
        """
        if self._left is None:
            return self._sent(h11.EndOfMessage(headers=list(trailers)))
        if trailers:
            raise ResponseError("content of a known length has no trailers")
        if self._left:
            raise ResponseError("the content is shorter than its Content-Length")
        self._has_ended = True
        return b""

    def _sent(self, event: h11.Event) -> bytes:
        return b"".join(cast(list[bytes], self._send(event)))

    def _send(self, event: h11.Event) -> list[bytes | _Passed]:
        """Let h11 frame *event*; ResponseError if it will not."""
        try:
            parts = self._h11.send_with_data_passthrough(event)
        except h11.LocalProtocolError as error:
            raise ResponseError(str(error)) from error
        return cast(list[bytes | _Passed], parts or [])

    # The end of an exchange

    @property
    def must_close(self) -> bool:
        """True if no exchange may follow this one, for all that h11 has seen of it."""
        if self._spared or self._made is None:
            return False
        return any(state in _FINAL_STATES for state in self._h11.states.values())

    def next_exchange(self) -> None:
        """Begin the next exchange; ResponseError while this one is incomplete."""
        if self._spared and self._has_ended:
            self._spared, self._left, self._has_ended = b"", None, False
            return
        try:
            self._h11.start_next_cycle()
        except h11.LocalProtocolError as error:
            raise ResponseError("request or response is not complete") from error


def agrees(event: h11.Event, head: Head) -> bool:
    """
    Tell whether h11 read the same request.

    h11 writes transfer codings in lower case; else the two must be equal, case and
    order of the fields included.
    """
    if not isinstance(event, h11.Request):
        return False
    ours = [
        (name, value.lower() if name.lower() == "transfer-encoding" else value)
        for name, value in head.fields
    ]
    theirs = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in event.headers.raw_items()
    ]
    return ours == theirs and (event.method, event.target, event.http_version) == (
        head.method.encode(),
        head.target.encode(),
        b"%d.%d" % head.version,
    )
