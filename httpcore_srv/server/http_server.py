"""
The HTTP server: the core's pool server, whose handler is a conversation.

    BaseServer ── TCPServer ── PoolTCPServer
                                    │
                               HTTPServer           one per listening socket
                                    │ creates
                               Conversation         one per connection, a thread only
                                    │ drives        while it works
                             wire.Connection        no socket, no thread

``serve_forever``, ``shutdown`` and ``server_close`` behave as the core documents them.
"""

import itertools
import socket
import ssl
from collections.abc import Callable
from typing import Any

from httpcore_srv.core import PoolTCPServer
from httpcore_srv.core.server import HandlerFactory
from httpcore_srv.message import Peer
from httpcore_srv.server.access import Exchange
from httpcore_srv.server.conversation import Conversation
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

_serials = itertools.count(1)


class HTTPServer(PoolTCPServer):
    """
    Serve *site* on one socket.

    *server_address* is (host, port) or the path of a UNIX socket.  *note* is called
    once for each exchange, on any thread, and must not block (the access log queues
    it).  *tls* protects every connection.
    """

    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(
        self,
        server_address: tuple[Any, ...] | str,
        RequestHandlerClass: HandlerFactory = Conversation,
        bind_and_activate: bool = True,
        *,
        site: Site,
        note: Callable[[Exchange], None] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.site = site
        self.note = note or unnoted
        self.tls = tls
        self.drain_timeout = site.deadlines.drain
        self.address_family = _family_of(server_address)
        super().__init__(server_address, RequestHandlerClass, bind_and_activate)

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection; TLS is laid on top, its handshake is not waited for."""
        request, address = super().get_request()
        if request.family != socket.AF_UNIX:
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        if self.tls is not None:
            request = self.tls.wrap_socket(
                request, server_side=True, do_handshake_on_connect=False
            )
        return request, address

    def handle_overload(self, request: Any, client_address: Any) -> None:
        """Answer 503 if that is possible at once, and hang up."""
        if self.tls is None:
            try:
                request.setblocking(False)
                request.send(OVERLOADED)
                request.recv(65_536)  # what is left unread would make a reset
            except OSError:
                pass
        super().handle_overload(request, client_address)

    def peer_of(self, request: Any, client_address: Any) -> Peer:
        """Return who is at the other end; connections are numbered from 1."""
        serial, secure = next(_serials), isinstance(request, ssl.SSLSocket)
        match client_address:
            case (str(host), int(port), *_):
                return Peer(serial, host, port, secure)
            case _:  # a UNIX socket's peer has no address
                return Peer(serial, secure=secure)


def _family_of(address: tuple[Any, ...] | str | bytes) -> socket.AddressFamily:
    """Return the address family that *address* is written in."""
    if isinstance(address, str | bytes):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET


def unnoted(exchange: Exchange) -> None:
    """Keep no log."""
