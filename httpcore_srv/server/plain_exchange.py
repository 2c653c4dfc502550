"""
One plain request to which no answer stands ready, and its response.

    PlainHead ─▶ Request ─▶ respond ─▶ one send ─▶ at rest, or linger ─▶ over
                               │           │ a file, or more than the socket takes
                               │           ▼
                               │       sent on, as the socket takes it
                               ▼
                            written by h11, where that has a say (``Connection``)

A plain request has no content, and nothing came behind it: there is no head to await,
nothing to gather and nothing to drain.  What is left of a conversation is this.

Rule: the octets are those that a ``Conversation`` would send.
"""

import logging
import time
from collections.abc import Generator
from datetime import UTC, datetime
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING

from httpcore_srv.core import Wait
from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Peer, Request, Response
from httpcore_srv.server.access import Exchange, Sent
from httpcore_srv.server.answering import failed
from httpcore_srv.server.lingering import linger
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import Transport
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.plain import PlainHead
from httpcore_srv.wire.plain_responses import PlainResponse, plainly

if TYPE_CHECKING:
    from httpcore_srv.server.http_server import HTTPServer

log = logging.getLogger("httpcore_srv.server")


class PlainExchange:
    """The exchange that *head*, received as *octets* from *peer*, begins."""

    def __init__(
        self,
        transport: Transport,
        peer: Peer,
        server: "HTTPServer",
        octets: bytes,
        head: PlainHead,
    ) -> None:
        self._transport = transport
        self._peer = peer
        self._server = server
        self._octets = octets
        self._head = head
        self.exchanges = 0
        self.whole = True

    def talk(self) -> Generator[Wait, bool, bool]:
        """Carry it out; True if the connection is at rest, False if over."""
        started = time.monotonic()
        request = self._head.to_request(self._octets, self._peer, token_hex(16))
        try:
            response = self._server.answers.answer(self._head, request)
            if not (yield from self._deliver(request, response, started)):
                return True
            patience = self._server.site.deadlines.linger
            yield from linger(self._transport, patience, settled=True)
        except ResponseError:
            pass  # what was promised was not sent: nothing can be said now
        return False

    def _deliver(
        self, request: Request, response: Response, started: float
    ) -> Generator[Wait, bool, bool]:
        """Send *response*, and note it; True if the connection ends with it."""
        self.exchanges += 1
        self._server.note_exchange()
        moment, head = time.time(), 0
        deadlines = self._server.site.deadlines
        pace = Pace(deadlines.response, deadlines.minimum_rate, time.monotonic())
        self.whole = False
        try:
            try:
                made = self._made(response)
            except ResponseError:  # nothing is out yet, so this can still be said
                response.content.close()
                response = failed(request, self._server.site)
                made = self._made(response)
            head = made.head
            yield from self._send(made, pace)
            self.whole = True
        except ResponseError as error:
            log.warning("%s: cut, %s", request.id, error, exc_info=error.__cause__)
            raise
        finally:
            response.content.close()
            if self._server.jot is not None:
                elapsed = time.monotonic() - started
                sent = Sent(head, pace.octets, elapsed, whole=self.whole)
                noted = Response(response.status, visitor=response.visitor)
                at = datetime.fromtimestamp(moment, UTC)
                self._server.note(Exchange(request, noted, at, sent))
        return made.closing

    def _made(self, response: Response) -> PlainResponse:
        """Return what is sent of *response*; raises ResponseError if it is unfit."""
        closing = self._head.closing or self._server.is_ending
        made = plainly(response, self._head.method, closing=closing)
        if made is not None:
            return made
        wire = Connection(self._server.site.limits)
        wire.feed(self._octets)
        wire.next_head()
        if closing:
            wire.close_after()
        pieces = wire.respond(response)
        head = bytes(next(pieces))
        return PlainResponse(head, len(head), pieces, wire.must_close)

    def _send(self, made: PlainResponse, pace: Pace) -> Generator[Wait, bool, None]:
        """Send *made*: at once if that can be, else at its *pace*."""
        octets = memoryview(made.octets)
        if made.pieces is None:
            sent = self._transport.send(octets)
            if sent is not None:
                pace.moved(sent, time.monotonic())
                octets = octets[sent:]
        if octets:
            left = chain((bytes(octets),), made.pieces or ())
            yield from send(self._transport, left, pace)
