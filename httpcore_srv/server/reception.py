"""
A connection, from its first octet to its last.

                 ┌──────────────── sent ◀───────────────┐
                 ▼                                      │
    at rest: nothing is begun ──▶ octets ──▶ recalled? ─┤ on the loop's thread
        │ silence                              │ no     │
        ▼                                      ▼        │ slow reader: sent on, when
      closed ◀──────── over ──────── a conversation     │ the socket takes more
                                       on a thread      ▼
                 ▲───────── at rest ──────┘           closed, if either side says so

What is asked for plainly, and stands ready, is sent on the spot.  For one plain request
there is a ``PlainExchange``, for all else a ``Conversation``; at rest there is neither.
"""

import itertools
import logging
import ssl
import time
from collections.abc import Generator
from contextlib import suppress
from selectors import EVENT_READ
from socket import MSG_DONTWAIT

from httpcore_srv.core.parking import NOT_YET
from httpcore_srv.core.resumable import LATER, Later, Wait
from httpcore_srv.message import Peer
from httpcore_srv.server.conversation import Conversation
from httpcore_srv.server.lingering import INITIAL_WINDOW, linger
from httpcore_srv.server.patience import PatientHandler
from httpcore_srv.server.plain_exchange import PlainExchange
from httpcore_srv.server.ready_responses import ReadyResponse
from httpcore_srv.server.spot import Reply, peer_of
from httpcore_srv.server.transport import CHUNK, Transport, transport_of
from httpcore_srv.wire.plain import PlainHead

log = logging.getLogger("httpcore_srv.server")

_serials = itertools.count(1)

# So many requests that came at once are answered before others have their turn.
MOST_AT_ONCE = 8

# What ends a head (RFC 9112 §2.1), and what is waited for if more of them have come.
END = b"\r\n\r\n"
MORE = Wait(0, 0.0)


class Reception(PatientHandler):
    """Serve one connection until either side is done."""

    # As they are at rest: most connections never change them.
    _transport: Transport | None = None
    _talk: Conversation | PlainExchange | None = None
    _running: Generator[Wait, bool, bool] | None = None
    _octets = b""
    _head: PlainHead | None = None
    _is_whole = True
    _known_peer: Peer | None = None

    def setup(self) -> None:
        """Prepare the connection; nothing is read yet."""
        self._serial = next(_serials)
        self._known = self.server.answers.known
        self._is_at_rest = self.server.tls is None
        super().setup()

    def opening(self) -> Wait | Later | None:
        """Begin with what has come already, which is often the first request."""
        begun = self.glance(True) if self._is_at_rest else NOT_YET
        return self._await(EVENT_READ) if begun is NOT_YET else begun

    @property
    def _peer(self) -> Peer:
        """Who is at the other end; connections are numbered from 1."""
        if self._known_peer is None:
            secure = isinstance(self.request, ssl.SSLSocket)
            self._known_peer = peer_of(self._serial, self.client_address, secure=secure)
        return self._known_peer

    # On the loop's thread

    def glance(self, ready: bool) -> Wait | Later | None:
        """Answer on the spot what can be, send on what was begun, or leave it."""
        if not (ready and self._is_at_rest):
            return self._go_on_with(ready)
        try:
            octets = self.request.recv(CHUNK, MSG_DONTWAIT)
        except OSError as error:
            return self._wait if isinstance(error, BlockingIOError) else None
        form, now = self._known.get(octets), time.monotonic()
        if form is None or form.until <= now:
            return self._recalled(octets, now)
        try:
            sent = self.request.send(form.octets, MSG_DONTWAIT)
        except OSError:
            sent = 0  # there is no room, or nobody any more: who sends on will see
        return self._sent(form, octets, sent, now)

    def _recalled(self, octets: bytes, now: float) -> Wait | Later | None:
        """Answer what is not known by its whole head, or not at this second."""
        if not octets:
            return None
        form = self.server.answers.recall(octets, self._peer, now)
        if isinstance(form, ReadyResponse):
            return self._send(form, octets, now)
        if form is None and END in octets[: -len(END)]:
            return self._pipelined(octets, now)
        self._octets, self._head = octets, form
        return LATER

    def _pipelined(self, octets: bytes, now: float) -> Wait | Later | None:
        """Answer some of the requests in *octets*, in their order (RFC 9112 §9.3.2)."""
        for _ in range(MOST_AT_ONCE):
            head, end, left = octets.partition(END)
            form = self.server.answers.recall(head + end, self._peer, now)
            if not isinstance(form, ReadyResponse):
                self._octets, self._head = octets, None
                return LATER
            after, octets = self._send(form, head + end, now), left
            if self._running is not None:
                self._octets = left
            if self._octets or after is None or not left:
                return after
        self._octets, self._is_at_rest = octets, False
        return MORE

    def _send(self, form: ReadyResponse, octets: bytes, now: float) -> Wait | None:
        """Answer *octets* by *form*."""
        sent = 0
        if form.file is None and self.server.tls is None:
            with suppress(OSError):
                sent = self.request.send(form.octets, MSG_DONTWAIT)
        return self._sent(form, octets, sent, now)

    def _sent(
        self, form: ReadyResponse, octets: bytes, sent: int, now: float
    ) -> Wait | None:
        """Note that *form* has left, or send what is left of it."""
        self._since = now
        self.server.recalled += 1
        is_whole = sent == len(form.octets) and form.file is None
        if is_whole and not (form.closing and sent > INITIAL_WINDOW):
            if self.server.jot is not None:
                Reply(form, octets, self._peer, now).note(self.server, sent)
            return None if form.closing else self._wait
        self._is_at_rest = False
        self._running = self._sending(Reply(form, octets, self._peer, now), sent)
        return self._go_on(None)

    def _sending(self, reply: Reply, sent: int) -> Generator[Wait, bool, bool]:
        """Send the rest of *reply*; True if the connection is at rest then."""
        pace = reply.pace(sent, self.server.site.deadlines)
        self._is_whole = False
        try:
            yield from reply.sending(self._opened(), pace)
        finally:
            self._is_whole = pace.octets == reply.length
            reply.note(self.server, pace.octets)
        if self._is_whole and reply.form.closing:
            patience = self.server.site.deadlines.linger
            yield from linger(self._opened(), patience, settled=True)
        return self._is_whole and not reply.form.closing

    def _go_on_with(self, ready: bool) -> Wait | Later | None:
        """Go on with what is more than a new request to read in plain octets."""
        if self._running is not None:
            return self._go_on(ready) if self._talk is None else LATER
        if octets := self._octets:
            self._octets, self._is_at_rest = b"", self.server.tls is None
            return self._recalled(octets, time.monotonic())
        if not ready:
            return self._overdue()
        is_begun = self._since != self._began  # no handshake on the loop's thread
        return self._unseal() if is_begun and self._transport else LATER

    def _unseal(self) -> Wait | Later | None:
        """Answer under TLS what came, and what came with it and no selector sees."""
        transport = self._opened()
        for _ in range(MOST_AT_ONCE):
            try:
                octets = transport.receive()
            except OSError:
                return None
            if octets is None:
                return self._rest()
            after = self._recalled(octets, time.monotonic())
            is_over = after is None or after is LATER or self._running or self._octets
            if is_over or not transport.holds_more:
                return after
        return LATER

    # On any thread

    def resume(self, ready: bool) -> Wait | None:
        """Go on with a conversation, or begin one with what has come."""
        if self._running is not None:
            return self._go_on(ready)
        self._is_at_rest = False
        whose, transport = (self._peer, self.server), self._opened()
        octets, head = self._octets, self._head
        self._octets, self._head = b"", None
        if head is None or self.server.answers.is_hinted(head) or transport.holds_more:
            self._talk = Conversation(transport, self.request, *whose, octets)
        else:
            self._talk = PlainExchange(transport, *whose, octets, head)
        self._running = self._talk.talk()
        return self._go_on(None)

    def _go_on(self, ready: bool | None) -> Wait | None:
        """Go on until the next wait, from the beginning if *ready* is None."""
        if self._running is None:
            return None
        try:
            return next(self._running) if ready is None else self._running.send(ready)
        except StopIteration as end:
            return self._rest() if end.value else None
        except OSError as error:  # the peer is gone: reset, broken pipe, failed TLS
            log.debug("connection %d ended: %s", self._peer.serial, error)
            return None

    def _rest(self) -> Wait:
        """Let go of all that was about the last exchange; wait for the next."""
        if self._running is not None and (self._talk is None or self._talk.exchanges):
            self._since = time.monotonic()
        events = EVENT_READ
        if self.server.tls is not None and self._transport is not None:
            events = self._transport.awaits  # a handshake may wait to write
        self._talk = self._running = None
        if self._octets:
            return MORE
        self._is_at_rest = self.server.tls is None
        usual = self._wait.idle and self._wait.events == events
        return self._wait if usual else self._await(events)

    def _opened(self) -> Transport:
        """Return the transport; most connections need none."""
        if self._transport is None:
            self._transport = transport_of(self.request)
        return self._transport

    def finish(self) -> None:
        """Give back what an unfinished exchange holds, and say goodbye under TLS."""
        if self._running is not None:
            self._running.close()
        whole = self._is_whole if self._talk is None else self._talk.whole
        if whole and self._transport is not None:  # what is cut must not look whole
            with suppress(OSError, ValueError):
                self._transport.end()
