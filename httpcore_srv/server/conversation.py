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
from datetime import UTC, datetime
from secrets import token_hex
from selectors import EVENT_READ
from typing import TYPE_CHECKING

from httpcore_srv.core import ResumableRequestHandler, Wait
from httpcore_srv.errors import (
    ContentTooLarge,
    RequestError,
    RequestTimeout,
    ResponseError,
)
from httpcore_srv.message import Request, Response
from httpcore_srv.pipeline import apologize, refuse, respond
from httpcore_srv.server.access import Exchange
from httpcore_srv.server.incoming import Incoming
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
        """Give back what an unfinished exchange holds."""
        self._talk.close()

    # The conversation...

    def _converse(self) -> Waiting:
        """Carry out exchanges until the connection must close."""
        patience = time.monotonic() + self._deadlines.head
        if not (yield Wait(EVENT_READ, patience, idle=True)):
            return
        try:
            if (yield from self._exchange_all()):
                yield from self._linger()
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
        except RequestError as error:
            request = Request("-", "-", peer=self._peer, id=token_hex(16))
            response = self._refuse(error, request)
            yield from self._deliver(request, response, time.monotonic())
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
        request = self._request_of(head)
        response = self._respond(request)
        if self._wire.expects_continue or self.server.draining:
            self._wire.close_after()
        yield from self._deliver(request, response, started)
        if not self._wire.must_close:
            yield from self._drain()

    # Answering...

    def _request_of(self, head: Head) -> Request:
        """Return the request that begins with *head*."""
        pace = self._pace(self._deadlines.content)
        content = Incoming(
            head.content_length, self._wire, self._transport, self.request, pace
        )
        return Request(
            head.method,
            head.target,
            head.fields,
            head.version,
            content,
            self._peer,
            token_hex(16),
        )

    def _respond(self, request: Request) -> Response:
        """Take *request* down the line; a failure of ours is noted and answered."""
        now = datetime.now(UTC)
        try:
            if (request.content.length or 0) > self.server.site.limits.content:
                raise ContentTooLarge("The content is longer than this server accepts.")
            return respond(request, self.server.site, now)
        except RequestError as error:
            return self._refuse(error, request)
        except OSError as error:  # the machine's fault, perhaps only for now
            log.error("%s: 503, %s", request.id, error)
            return apologize(503, request, self.server.site, now)
        except Exception:
            return self._failed(request)

    def _refuse(self, error: RequestError, request: Request) -> Response:
        """Answer a request that broke the protocol; this is the last answer."""
        log.info("connection %d refused: %d %s", self._peer.serial, error.status, error)
        self._wire.close_after()
        return refuse(error, request, self.server.site, datetime.now(UTC))

    def _failed(self, request: Request) -> Response:
        """Log the exception being handled with the id that the client will see."""
        log.exception("%s: 500", request.id)
        return apologize(500, request, self.server.site, datetime.now(UTC))

    def _deliver(self, request: Request, response: Response, started: float) -> Waiting:
        """Send *response*, close its content and note the exchange in the log."""
        self._exchanges += 1
        moment, sent = datetime.now(UTC), None
        try:
            try:
                pieces = self._wire.respond(response)
            except ResponseError:  # nothing is out yet, so this can still be said
                response.content.close()
                response = self._failed(request)
                pieces = self._wire.respond(response)
            pace = self._pace(self._deadlines.response)
            sent = yield from send(self._transport, pieces, pace)
        except ResponseError as error:
            log.warning("%s: cut, %s", request.id, error, exc_info=error.__cause__)
            raise
        finally:
            response.content.close()
            elapsed = time.monotonic() - started
            self.server.note(Exchange(request, response, moment, sent, elapsed))

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

    def _linger(self) -> Waiting:
        """End our side, and wait for the peer's, lest a reset overtake us (§9.6)."""
        deadline = time.monotonic() + self._deadlines.linger
        settled = self._wire.content_done  # then closing cannot make a reset
        while not self._transport.end():
            if not (yield Wait(self._transport.awaits, deadline)):
                return
        while (octets := self._transport.receive()) != b"":
            if time.monotonic() >= deadline:
                return
            if octets is None and not (
                yield Wait(self._transport.awaits, deadline, idle=settled)
            ):
                return

    def _pace(self, grace: float) -> Pace:
        """Return a new deadline for a transfer that begins now."""
        return Pace(grace, self._deadlines.minimum_rate, time.monotonic())
