"""
The HTTP server: the core's pool server, with a reception for each connection.

    BaseServer ── TCPServer ── PoolTCPServer
                                    │
                               HTTPServer ────▶ Answers   ready to be sent again
                                    │ creates      ▲
                                Reception ─────────┘      one per connection
                                    │ begins, and forgets
                               Conversation         with a thread only while it works
                                    │ drives
                             wire.Connection        no socket, no thread

``serve_forever``, ``shutdown`` and ``server_close`` behave as the core documents them.
"""

import math
import socket
import ssl
import threading
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any, Self

from httpcore_srv.core import PoolTCPServer
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.server import HandlerFactory
from httpcore_srv.server.access import Exchange
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.counters import Counted, Tally
from httpcore_srv.server.jotting import Jotting, exchange_of
from httpcore_srv.server.reception import Reception
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Site

# What a connection gets that finds every place taken (RFC 9110 §15.6.4); it is made
# beforehand, because this is the moment at which there is no time to make it.
OVERLOADED = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Retry-After: 1\r\nCache-Control: no-store\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 47\r\n"
    b"Connection: close\r\n\r\n"
    b"The server is too busy just now. Try again soon"
)

# So often it is looked, in seconds, whether large files that are kept open are there,
# and what has been counted since; not at all where nothing happens.
LOOK_EVERY = 1.0

# After so long without an exchange, in seconds, none is kept open any more.
REST_AFTER = 10.0


class HTTPServer(PoolTCPServer):
    """
    Serve *site* on one socket.

    *server_address* is (host, port) or the path of a UNIX socket.  *note* is called
    once for each exchange, on any thread, and must not block (the access log queues
    it); *jot*, if it is given, in its place for those that were answered on the spot.
    *tls* protects every connection.  *keeping* says how many answers stand ready.
    """

    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(
        self,
        server_address: tuple[Any, ...] | str,
        RequestHandlerClass: HandlerFactory = Reception,
        bind_and_activate: bool = True,
        *,
        site: Site,
        note: Callable[[Exchange], None] | None = None,
        jot: Callable[[Jotting], None] | None = None,
        tls: ssl.SSLContext | None = None,
        keeping: AnswerSettings | None = None,
    ) -> None:
        self.site = site
        self.answers = Answers(site, keeping or AnswerSettings())
        self.note = note or unnoted
        self.jot = jot or (self._noted if note and note is not unnoted else None)
        self.tls = tls
        self.patience = site.deadlines.idle
        self.tally = Tally.private()
        self.connections = self.recalled = 0
        self._exchanges = 0
        self._look_at = math.inf
        self._rest_at = 0.0
        self._exchanges_lock = threading.Lock()
        self.drain_timeout = site.deadlines.drain
        self.address_family = _family_of(server_address)
        super().__init__(server_address, RequestHandlerClass, bind_and_activate)

    @property
    def is_ending(self) -> bool:
        """Whether each connection ends with its next answer."""
        return self.draining or self.retiring

    def retire(self) -> None:
        """Accept nothing more; from now on each answer is its connection's last."""
        super().retire()
        self.answers.stop()

    def shutdown(self) -> None:
        """Stop ``serve_forever``; from now on each answer is its connection's last."""
        self.answers.stop()
        super().shutdown()

    def server_close(self) -> int:
        """Stop, drain, close all; return how many exchanges were cut."""
        self.answers.stop()
        return super().server_close()

    @classmethod
    def adopt(
        cls, sock: socket.socket, RequestHandlerClass: HandlerFactory, **options: Any
    ) -> Self:
        """Make a server on *sock*, which is bound already, and may listen already."""
        server = super().adopt(sock, RequestHandlerClass, **options)
        server._delay_nothing()
        return server

    def server_activate(self) -> None:
        """Begin to listen."""
        self._delay_nothing()
        super().server_activate()

    def _delay_nothing(self) -> None:
        """Let small answers leave at once: connections inherit it from the socket."""
        if self.address_family != socket.AF_UNIX:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection; TLS is laid on top, its handshake is not waited for."""
        request, address = self.socket.accept()
        self.connections += 1
        if socket.getdefaulttimeout() is not None:  # it would make the loop wait
            request.setblocking(False)
        if self.tls is not None:
            request.setblocking(False)
            request = self.tls.wrap_socket(
                request, server_side=True, do_handshake_on_connect=False
            )
        return request, address

    def handle_overload(self, request: Any, client_address: Any) -> None:
        """Answer 503 if that is possible at once, and hang up."""
        self.tally.add(Counted.OVERLOADS)
        if self.tls is None:
            try:
                request.setblocking(False)
                request.send(OVERLOADED)
                request.recv(65_536)  # what is left unread would make a reset
            except OSError:
                pass
        super().handle_overload(request, client_address)

    def note_exchange(self) -> None:
        """Count an exchange of a conversation, on any thread."""
        with self._exchanges_lock:
            self._exchanges += 1

    def _turn(self, loop: Loop, limit: float) -> None:
        """Take a turn, and look after what happens in it, and in others' threads."""
        is_at_rest = self._look_at == math.inf
        super()._turn(loop, limit if is_at_rest else min(limit, LOOK_EVERY))
        now = time.monotonic()
        if is_at_rest or now >= self._look_at:
            self._look_at = now + LOOK_EVERY if self._is_busy(now) else math.inf
        if self._count():
            self._look_at = min(self._look_at, now + LOOK_EVERY)
            self._rest_at = now + REST_AFTER

    def _is_busy(self, now: float) -> bool:
        """Look after files; tell whether some are left, or somebody is at work."""
        is_at_work = self.connection_count > self.parked_count
        return self.answers.close_files(every=now >= self._rest_at) or is_at_work

    def _count(self) -> bool:
        """Bring to the tally what was counted; tell whether that was anything."""
        recalled, self.recalled = self.recalled, 0
        connections, self.connections = self.connections, 0
        with self._exchanges_lock:
            exchanges, self._exchanges = self._exchanges, 0
        if recalled:
            self.tally.add(Counted.RECALLED, recalled)
        if recalled or exchanges:
            self.tally.add(Counted.EXCHANGES, recalled + exchanges)
        if connections:
            self.tally.add(Counted.CONNECTIONS, connections)
        return bool(recalled or exchanges or connections)

    def shutdown_request(self, request: Any) -> None:
        """Close *request*, whose reception has said goodbye where that is due."""
        self.close_request(request)

    def _noted(self, jotting: Jotting) -> None:
        """Note an exchange that was answered on the spot, as any other."""
        self.note(exchange_of(jotting, token_hex(16)))


def _family_of(address: tuple[Any, ...] | str | bytes) -> socket.AddressFamily:
    """Return the address family that *address* is written in."""
    if isinstance(address, str | bytes):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET


def unnoted(exchange: Exchange) -> None:
    """Keep no log."""
