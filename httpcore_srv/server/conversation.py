"""
One connection, from its first octet to its last.

           ┌───────────── next exchange ◀───────────────┐
           ▼                                            │
    await a head ──▶ respond ──▶ send ──▶ drain what was not read ──▶ linger ──▶ closed
     │ idle, slow        │ 500    │ slow                  │ too much     ▲
     └── silence, 408 ───┴────────┴───────────────────────┴──────────────┘

It is written as one generator, straight down, though no thread waits in it: where it
would wait it yields a ``Wait``, is parked, and goes on, perhaps on another thread, when
the socket is ready (True) or the deadline has passed (False).  Only ``respond`` keeps a
thread: for the disk, and for applications.
"""

import logging
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from secrets import token_hex
from selectors import EVENT_READ
from typing import TYPE_CHECKING

from httpcore_srv.core import ResumableRequestHandler, Wait
from httpcore_srv.errors import RequestError, RequestTimeout, ResponseError, TooBusy
from httpcore_srv.message import EMPTY, Content, Fields, Request, Response
from httpcore_srv.server.access import Exchange, Sent
from httpcore_srv.server.answering import answer, failed, postponed, refused
from httpcore_srv.server.gathering import ahead_of, gather, longest
from httpcore_srv.server.hinting import early_hints, linked
from httpcore_srv.server.incoming import Incoming
from httpcore_srv.server.lingering import linger
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import transport_of
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.head import Head

if TYPE_CHECKING:
    from httpcore_srv.server.http_server import HTTPServer

log = logging.getLogger("httpcore_srv.server")

Waiting = Generator[Wait, bool, None]


class Conversation(ResumableRequestHandler):
    """Serve one connection, exchange after exchange, until either side is done."""

    server: "HTTPServer"

    def setup(self) -> None:
        """Prepare the connection; nothing is read yet."""
        self._transport = transport_of(self.request)
        self._deadlines = self.server.site.deadlines
        self._wire = Connection(self.server.site.limits)
        self._peer = self.server.peer_of(self.request, self.client_address)
        self._exchanges = 0
        self._whole = True
        self._talk = self._converse()

    def opening(self) -> Wait:
        """Begin the conversation: wait for the first octets."""
        return next(self._talk)

    def resume(self, ready: bool) -> Wait | None:
        """Go on until the next wait; None when the conversation is over."""
        try:
            return self._talk.send(ready)
        except StopIteration:
            return None
        except OSError as error:  # the peer is gone: reset, broken pipe, failed TLS
            log.debug("connection %d ended: %s", self._peer.serial, error)
            return None

    def finish(self) -> None:
        """Give back what an unfinished exchange holds, and say goodbye under TLS."""
        self._talk.close()
        if self._whole:  # a cut response must not look like a whole one
            with suppress(OSError, ValueError):
                self._transport.end()

    def _converse(self) -> Waiting:
        """Carry out exchanges until the connection must close."""
        patience = time.monotonic() + self._deadlines.head
        if not (yield Wait(EVENT_READ, patience, idle=True)):
            return
        try:
            if (yield from self._exchange_all()):
                settled = self._wire.content_done
                patience = self._deadlines.linger
                yield from linger(self._transport, patience, settled=settled)
        except ResponseError:
            return  # what was promised was not sent: nothing can be said now

    def _exchange_all(self) -> Generator[Wait, bool, bool]:
        """Answer all requests; False: the peer went or was silent, do not linger."""
        try:
            while (head := (yield from self._await_head())) is not None:
                yield from self._exchange(head)
                if self._wire.must_close:
                    return True
                self._wire.next_exchange()
                if self._wire.started:  # more was sent at once: others come first
                    yield Wait(0, 0.0)
        except RequestError as error:
            yield from self._refuse(error)
            return True
        return False

    def _await_head(self) -> Generator[Wait, bool, Head | None]:
        """Return the next head; None if none comes.  A slow one is refused (408)."""
        idle = time.monotonic() + (
            self._deadlines.idle if self._exchanges else self._deadlines.head
        )
        deadline = None
        while (head := self._wire.next_head()) is None:
            if self._wire.peer_done:
                return None
            now = time.monotonic()
            if self._wire.started and deadline is None:
                deadline = now + self._deadlines.head
            patience = idle if deadline is None else deadline
            if now >= patience or not (
                yield from self._receive(patience, idle=deadline is None)
            ):
                if deadline is None:
                    return None
                raise RequestTimeout("The header section did not arrive in time.")
        return head

    def _exchange(self, head: Head) -> Waiting:
        """Answer one request, and leave the connection ready for the next."""
        started = time.monotonic()
        request, content = self._request(*head[:4]), None
        try:
            self._wire.check_content()
            content = yield from self._content(request, head.content_length)
            yield from self._announce(early_hints(request, self.server.site))
            response = answer(replace(request, content=content), self.server.site)
            response = linked(request, response, self.server.site)
        except RequestError as error:
            response = refused(error, request, self.server.site)
        except TooBusy as error:
            response = postponed(error, request, self.server.site)
        finally:
            if content is not None:
                content.close()
        if self._wire.expects_continue or self.server.draining:
            self._wire.close_after()
        yield from self._deliver(request, response, started)
        if not self._wire.must_close:
            yield from self._drain()

    def _content(
        self, request: Request, length: int | None
    ) -> Generator[Wait, bool, Content]:
        """Return the content: gathered if it will surely be read, else to come."""
        wire, transport, ahead = self._wire, self._transport, ahead_of(self._wire)
        if (most := longest(request, length, self.server.site)) is not None:
            came = (request, ahead, wire, transport)
            return (yield from gather(most, *came, self._deadlines))
        pace = self._pace(self._deadlines.content)
        return Incoming(length, ahead, wire, transport, self.request, pace)

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
        response = refused(error, request, self.server.site)
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
        self._exchanges += 1
        moment, head = datetime.now(UTC), b""
        pace = self._pace(self._deadlines.response)
        self._whole = False
        try:
            try:
                pieces = self._wire.respond(response)
            except ResponseError:  # nothing is out yet, so this can still be said
                response.content.close()
                response = failed(request, self.server.site)
                pieces = self._wire.respond(response)
            head = bytes(next(pieces))
            yield from send(self._transport, chain((head,), pieces), pace)
            self._whole = True
        except ResponseError as error:
            log.warning("%s: cut, %s", request.id, error, exc_info=error.__cause__)
            raise
        finally:
            response.content.close()
            elapsed = time.monotonic() - started
            sent = Sent(len(head), pace.octets, elapsed, whole=self._whole)
            noted = Response(response.status, visitor=response.visitor)
            self.server.note(Exchange(request, noted, moment, sent))

    # Between exchanges, and at the end...

    def _receive(self, deadline: float, *, idle: bool) -> Generator[Wait, bool, bool]:
        """Feed what arrives before *deadline* to the wire; False if nothing does."""
        while (octets := self._transport.receive()) is None:
            if not (yield Wait(self._transport.awaits, deadline, idle=idle)):
                return False
        self._wire.feed(octets)
        return True

    def _drain(self) -> Waiting:
        """Read what no one wanted of the content, up to a limit (RFC 9112 §9.3)."""
        pace = self._pace(self._deadlines.content)
        left = self.server.site.limits.drain
        try:
            while (octets := self._wire.next_content()) != b"" and left >= 0:
                if octets is not None:
                    left -= len(octets)
                    pace.moved(len(octets), time.monotonic())
                elif not (yield from self._receive(pace.deadline, idle=False)):
                    break
        except RequestError as error:  # too late to say so: the answer is out
            log.debug("connection %d: %s", self._peer.serial, error)
        if not self._wire.content_done:
            self._wire.close_after()

    def _pace(self, grace: float) -> Pace:
        """Return a new deadline for a transfer that begins now."""
        return Pace(grace, self._deadlines.minimum_rate, time.monotonic())
