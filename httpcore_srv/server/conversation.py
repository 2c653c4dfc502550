"""
What is said on one connection, from the first octet of a head until nobody says more.

           ┌───────────── next exchange ◀───────────────┐   nothing begun: at rest
           ▼                                            │ ╱
    await a head ──▶ respond ──▶ send ──▶ drain what was not read ──▶ linger ──▶ over
     │ slow              │ 500    │ slow                  │ too much     ▲
     └── 408 ────────────┴────────┴───────────────────────┴──────────────┘

A connection at rest goes back to the ``reception``, and costs no more than its socket.
It is written as one generator, straight down, though no thread waits in it: where it
would wait it yields a ``Wait``, is parked, and goes on, perhaps on another thread, when
the socket is ready (True) or the deadline has passed (False).  Only ``respond`` keeps a
thread: for the disk, and for applications.
"""

import logging
import socket
import time
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING

from httpcore_srv.core import Wait
from httpcore_srv.errors import RequestError, RequestTimeout, ResponseError, TooBusy
from httpcore_srv.message import EMPTY, Content, Fields, Peer, Request, Response
from httpcore_srv.server.access import Exchange, Sent
from httpcore_srv.server.answering import failed, postponed, refused
from httpcore_srv.server.gathering import ahead_of, gather, longest
from httpcore_srv.server.hinting import early_hints
from httpcore_srv.server.incoming import Incoming
from httpcore_srv.server.lingering import linger
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import Transport
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.head import Head

if TYPE_CHECKING:
    from httpcore_srv.server.http_server import HTTPServer

log = logging.getLogger("httpcore_srv.server")

Waiting = Generator[Wait, bool, None]


class Conversation:
    """
    Exchange after exchange on the connection of *transport* with *peer*.

    *octets* have been received from it already.
    """

    def __init__(
        self,
        transport: Transport,
        sock: socket.socket,
        peer: Peer,
        server: "HTTPServer",
        octets: bytes,
    ) -> None:
        self._transport = transport
        self._socket = sock
        self._peer = peer
        self._server = server
        self._deadlines = server.site.deadlines
        self._wire = Connection(server.site.limits)
        if octets:
            self._wire.feed(octets)
        self.exchanges = 0
        self.whole = True

    def talk(self) -> Generator[Wait, bool, bool]:
        """Carry out exchanges; True if the connection is at rest, False if over."""
        try:
            if (yield from self._exchange_all()):
                settled = self._wire.content_done
                patience = self._deadlines.linger
                yield from linger(self._transport, patience, settled=settled)
                return False
        except ResponseError:
            return False  # what was promised was not sent: nothing can be said now
        return not self._wire.peer_done

    def _exchange_all(self) -> Generator[Wait, bool, bool]:
        """Answer all requests; False if nothing is begun: there is nothing to end."""
        try:
            while (head := (yield from self._await_head())) is not None:
                yield from self._exchange(head)
                if self._wire.must_close:
                    return True
                self._wire.next_exchange()
                if self._wire.started:  # more was sent at once: others come first
                    yield Wait(0, 0.0)
                elif self._wire.is_empty and not self._transport.holds_more:
                    return False  # the next may stand ready, and need no conversation
        except RequestError as error:
            yield from self._refuse(error)
            return True
        return False

    def _await_head(self) -> Generator[Wait, bool, Head | None]:
        """Return the next head; None if none was begun.  A slow one is refused."""
        deadline = None
        while (head := self._wire.next_head()) is None:
            if self._wire.peer_done:
                return None
            now = time.monotonic()
            if self._wire.started and deadline is None:
                deadline = now + self._deadlines.head
            if deadline is None:
                if not (self._take() or (yield from self._take_rest(now))):
                    return None
            elif now >= deadline or not (yield from self._receive(deadline)):
                raise RequestTimeout("The header section did not arrive in time.")
        return head

    def _take_rest(self, now: float) -> Generator[Wait, bool, bool]:
        """Feed what follows half an empty line; False if nothing does, or none came."""
        if self._wire.is_empty:
            return False
        return (yield from self._receive(now + self._deadlines.head))

    def _take(self) -> bool:
        """Feed to the wire what has come; False if nothing has."""
        octets = self._transport.receive()
        if octets is None:
            return False
        self._wire.feed(octets)
        return True

    def _exchange(self, head: Head) -> Waiting:
        """Answer one request, and leave the connection ready for the next."""
        started = time.monotonic()
        request, content = self._request(*head[:4]), None
        try:
            self._wire.check_content()
            content = yield from self._content(request, head.content_length)
            yield from self._announce(early_hints(request, self._server.site))
            request = replace(request, content=content)
            response = self._server.answers.answer(head.octets, request)
        except RequestError as error:
            response = refused(error, request, self._server.site)
        except TooBusy as error:
            response = postponed(error, request, self._server.site)
        finally:
            if content is not None:
                content.close()
        if self._wire.expects_continue or self._server.is_ending:
            self._wire.close_after()
        yield from self._deliver(request, response, started)
        if not self._wire.must_close:
            yield from self._drain()

    def _content(
        self, request: Request, length: int | None
    ) -> Generator[Wait, bool, Content]:
        """Return the content: gathered if it will surely be read, else to come."""
        wire, transport, ahead = self._wire, self._transport, ahead_of(self._wire)
        if (most := longest(request, length, self._server.site)) is not None:
            came = (request, ahead, wire, transport)
            return (yield from gather(most, *came, self._deadlines))
        pace = self._pace(self._deadlines.content)
        return Incoming(length, ahead, wire, transport, self._socket, pace)

    def _announce(self, hints: Fields | None) -> Waiting:
        """Send a 103 (Early Hints) while the answer is still being made (RFC 8297)."""
        if hints is not None:
            pace = self._pace(self._deadlines.response)
            octets = self._wire.interim(103, hints)
            yield from send(self._transport, iter((octets,)), pace)

    def _refuse(self, error: RequestError) -> Waiting:
        """Answer a request that could not be understood; this is the last answer."""
        self._wire.close_after()
        line = self._wire.request_line
        request = self._request(*line) if line else self._request("-", "-")
        response = refused(error, request, self._server.site)
        yield from self._deliver(request, response, time.monotonic())

    def _request(
        self,
        method: str,
        target: str,
        version: tuple[int, int] = (1, 1),
        fields: Fields = Fields(),
    ) -> Request:
        """Return a request of this connection, whose content is still to come."""
        id = token_hex(16)
        return Request(method, target, fields, version, EMPTY, self._peer, id)

    def _deliver(self, request: Request, response: Response, started: float) -> Waiting:
        """Send *response*, close its content and note the exchange in the log."""
        self.exchanges += 1
        self._server.note_exchange()
        moment, head = datetime.now(UTC), b""
        pace = self._pace(self._deadlines.response)
        self.whole = False
        try:
            try:
                pieces = self._wire.respond(response)
            except ResponseError:  # nothing is out yet, so this can still be said
                response.content.close()
                response = failed(request, self._server.site)
                pieces = self._wire.respond(response)
            head = bytes(next(pieces))
            yield from send(self._transport, chain((head,), pieces), pace)
            self.whole = True
        except ResponseError as error:
            log.warning("%s: cut, %s", request.id, error, exc_info=error.__cause__)
            raise
        finally:
            response.content.close()
            elapsed = time.monotonic() - started
            sent = Sent(len(head), pace.octets, elapsed, whole=self.whole)
            noted = Response(response.status, visitor=response.visitor)
            self._server.note(Exchange(request, noted, moment, sent))

    # Between exchanges, and at the end...

    def _receive(self, deadline: float) -> Generator[Wait, bool, bool]:
        """Feed what arrives before *deadline* to the wire; False if nothing does."""
        while (octets := self._transport.receive()) is None:
            if not (yield Wait(self._transport.awaits, deadline)):
                return False
        self._wire.feed(octets)
        return True

    def _drain(self) -> Waiting:
        """Read what no one wanted of the content, up to a limit (RFC 9112 §9.3)."""
        pace = self._pace(self._deadlines.content)
        left = self._server.site.limits.drain
        try:
            while (octets := self._wire.next_content()) != b"" and left >= 0:
                if octets is not None:
                    left -= len(octets)
                    pace.moved(len(octets), time.monotonic())
                elif not (yield from self._receive(pace.deadline)):
                    break
        except RequestError as error:  # too late to say so: the answer is out
            log.debug("connection %d: %s", self._peer.serial, error)
        if not self._wire.content_done:
            self._wire.close_after()

    def _pace(self, grace: float) -> Pace:
        """Return a new deadline for a transfer that begins now."""
        return Pace(grace, self._deadlines.minimum_rate, time.monotonic())
