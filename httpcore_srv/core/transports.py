"""
What is listened on: the axes *family* (internet, Unix) and *type* (stream, datagram).

    TCPServer ── UnixStreamServer       a request is a connected socket
        │
    UDPServer ── UnixDatagramServer     a request is (packet, the server's socket)

The request of a datagram server is done when it has been read: there is nothing to
shut down, close or cut.
"""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self

from httpcore_srv.core.server import BaseServer, HandlerFactory, Socket


class TCPServer(BaseServer):
    """
    A stream server on the internet, and the base of all socket servers.

    *server_address* is what ``bind`` takes; port 0 lets the system choose, and the
    attribute ``server_address`` tells what it chose.  With *bind_and_activate* False
    the caller calls ``server_bind`` and ``server_activate`` later.
    """

    address_family: int = socket.AF_INET
    """``AF_INET6`` makes it an IPv6 server."""

    socket_type: int = socket.SOCK_STREAM

    request_queue_size: int = 5
    """How many connections the system keeps for us until they are accepted."""

    allow_reuse_address: bool = False
    """Bind although connections of a former server linger (SO_REUSEADDR)."""

    allow_reuse_port: bool = False
    """Share the port with other servers that say the same (SO_REUSEPORT)."""

    def __init__(
        self,
        server_address: Any,
        RequestHandlerClass: HandlerFactory,
        bind_and_activate: bool = True,
    ) -> None:
        super().__init__(server_address, RequestHandlerClass)
        self.socket = socket.socket(self.address_family, self.socket_type)
        if bind_and_activate:
            try:
                self.server_bind()
                self.server_activate()
            except BaseException:
                self.server_close()
                raise

    @classmethod
    def adopt(
        cls, sock: Socket, RequestHandlerClass: HandlerFactory, **options: Any
    ) -> Self:
        """
        Make a server on *sock*, which is bound already, and may listen already.

        The socket may come from a parent process or from a service manager.  The
        server owns it from now on.  ``server_bind`` is not called; *options* go to
        the constructor.  Raises ValueError if *sock* is of another type than this
        server's, or not bound.
        """
        address = sock.getsockname()
        if sock.type != cls.socket_type:
            raise ValueError(f"{cls.__name__} takes no socket of {sock.type!r}")
        if not (address[1] if isinstance(address, tuple) else address):
            raise ValueError("the socket is not bound to an address")
        server = cls(address, RequestHandlerClass, bind_and_activate=False, **options)
        server.socket.close()
        server.socket = sock
        server.address_family = sock.family
        if not _listens(sock):
            server.server_activate()
        return server

    def server_bind(self) -> None:
        """Bind the socket, and learn the address it really has."""
        if self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.allow_reuse_port and self.address_family != socket.AF_UNIX:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def server_activate(self) -> None:
        """Begin to listen."""
        self.socket.listen(self.request_queue_size)

    def server_close(self) -> int:
        """Close the listening socket; return how many requests were cut."""
        cut = super().server_close()
        self.socket.close()
        return cut

    def fileno(self) -> int:
        """Return the descriptor of the listening socket."""
        return self.socket.fileno()

    def get_request(self) -> tuple[Any, Any]:
        """Accept one connection: its socket, and the peer's address."""
        request, client_address = self.socket.accept()
        if self.socket.gettimeout() == 0.0:  # the BSDs pass our mode on, Linux does not
            request.settimeout(socket.getdefaulttimeout())
        return request, client_address

    def shutdown_request(self, request: Any) -> None:
        """Say that nothing more will be sent, then close."""
        try:
            request.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the peer was faster
        finally:
            self.close_request(request)

    def close_request(self, request: Any) -> None:
        """Close the connection's socket."""
        request.close()

    def cut_request(self, request: Any) -> None:
        """
        Shut the connection both ways, under the hands of whoever uses it.

        Of a TLS socket this shuts the socket below: its own ``shutdown`` would drop
        the encryption first, and let another thread write in clear meanwhile.
        """
        try:
            Socket.shutdown(request, socket.SHUT_RDWR)
        except (OSError, TypeError):
            return  # gone already, or not a socket: a subclass has its own requests

    def _nonblocking(self) -> AbstractContextManager[None]:
        """
        Never block in ``accept`` while the loop runs.

        A connection that was reported may be gone when it is to be accepted: its
        client has left, or another process on the same address was faster.
        """
        return _nonblocking(self.socket)


@contextmanager
def _nonblocking(sock: Socket) -> Iterator[None]:
    before = sock.gettimeout()
    _set_timeout(sock, 0.0)
    try:
        yield
    finally:
        _set_timeout(sock, before)


def _set_timeout(sock: Socket, seconds: float | None) -> None:
    """Set it, unless another thread has closed *sock* meanwhile."""
    try:
        sock.settimeout(seconds)
    except OSError:
        if sock.fileno() >= 0:
            raise


def _listens(sock: Socket) -> bool:
    """Tell whether *sock* listens; a system that cannot tell counts as no."""
    try:
        return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False


class UDPServer(TCPServer):
    """A datagram server on the internet; a request is (packet, socket)."""

    socket_type: int = socket.SOCK_DGRAM

    max_packet_size: int = 8192
    """Octets of a packet that are read; the rest is lost."""

    def server_activate(self) -> None:
        """Do nothing: a datagram socket has no queue to open."""

    def get_request(self) -> tuple[Any, Any]:
        """
        Read one packet: (packet, the server's socket), and the peer's address.

        Without waiting for it: a packet that was reported may prove broken and be
        dropped when it is read.
        """
        packet, client_address = self.socket.recvfrom(
            self.max_packet_size, socket.MSG_DONTWAIT
        )
        return (packet, self.socket), client_address

    def shutdown_request(self, request: Any) -> None:
        """Pass on to ``close_request``; there is no connection to end."""
        self.close_request(request)

    def close_request(self, request: Any) -> None:
        """Do nothing: the socket is the server's."""

    def cut_request(self, request: Any) -> None:
        """Do nothing: the socket is the server's."""

    def _nonblocking(self) -> AbstractContextManager[None]:
        """Leave the socket as it is: handlers send with it."""
        return BaseServer._nonblocking(self)


class UnixStreamServer(TCPServer):
    """A stream server on a path."""

    address_family: int = socket.AF_UNIX


class UnixDatagramServer(UDPServer):
    """A datagram server on a path."""

    address_family: int = socket.AF_UNIX
