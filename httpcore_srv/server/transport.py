"""
How do octets get on and off a socket without waiting?

    Plain   recv, send, sendfile
    Secure  the same through TLS; a file's octets are read, sealed and sent

No call blocks.  One that would returns None and leaves in ``awaits`` what the socket
must be ready for (a selector's event mask) before it is worth another try.
"""

import os
import socket
import ssl
from selectors import EVENT_READ, EVENT_WRITE
from typing import Protocol

from httpcore_srv.message import Span

# One read takes what a large socket buffer usually holds; larger gains nothing.
CHUNK = 65_536

# What a client gets that speaks HTTP where TLS is spoken.
SPOKEN_PLAINLY = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 54\r\n"
    b"Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    b"This is a port for TLS. Ask again with https:// here.\n"
)

# Linux: hold a head back until its content follows, so that both leave together.
_MORE = getattr(socket, "MSG_MORE", 0)


class Transport(Protocol):
    """A connected, non-blocking byte stream."""

    awaits: int

    @property
    def holds_more(self) -> bool:
        """Whether there are octets, read ahead, that no selector sees."""
        ...

    def receive(self) -> bytes | None:
        """Return octets, b"" at the peer's end, None if it would block."""
        ...

    def send(self, octets: memoryview, *, more: bool = False) -> int | None:
        """Send some of *octets*, return how many; *more* will follow at once."""
        ...

    def send_span(self, span: Span) -> int | None:
        """Send some of a file's span, return how many; 0: the file ends before it."""
        ...

    def end(self) -> bool:
        """Tell the peer that nothing more will be sent; False if it would block."""
        ...


def transport_of(sock: socket.socket) -> Transport:
    """Return the transport that suits *sock*."""
    return Secure(sock) if isinstance(sock, ssl.SSLSocket) else Plain(sock)


class Plain:
    """A TCP or UNIX stream as it is."""

    holds_more = False

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self.awaits = EVENT_READ

    def receive(self) -> bytes | None:
        """Return octets, b"" at the peer's end, None if it would block."""
        try:
            return self._socket.recv(CHUNK)
        except BlockingIOError:
            self.awaits = EVENT_READ
            return None

    def send(self, octets: memoryview, *, more: bool = False) -> int | None:
        """Send some of *octets*, return how many; *more* will follow at once."""
        try:
            return self._socket.send(octets, _MORE if more else 0)
        except BlockingIOError:
            self.awaits = EVENT_WRITE
            return None

    def send_span(self, span: Span) -> int | None:
        """Send some of a file's span, return how many; 0: the file ends before it."""
        if not hasattr(os, "sendfile"):
            return _copy_span(self, span)
        try:
            return os.sendfile(self._socket.fileno(), *span)
        except BlockingIOError:
            self.awaits = EVENT_WRITE
            return None

    def end(self) -> bool:
        """Close our direction of the stream (RFC 9112 §9.6)."""
        self._socket.shutdown(socket.SHUT_WR)
        return True


class Secure:
    """A stream under TLS; the handshake is made by the first ``receive``."""

    def __init__(self, sock: ssl.SSLSocket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self.awaits = EVENT_READ

    @property
    def holds_more(self) -> bool:
        """Whether more of the last record is there than was taken of it."""
        return self._socket.pending() > 0

    def receive(self) -> bytes | None:
        """Return octets, b"" at the peer's end, None if it would block."""
        try:
            return self._socket.recv(CHUNK)
        except (ssl.SSLWantReadError, BlockingIOError):  # the latter after the end
            self.awaits = EVENT_READ
            return None
        except ssl.SSLWantWriteError:
            self.awaits = EVENT_WRITE
            return None
        except ssl.SSLEOFError:
            return b""
        except ssl.SSLError as error:
            if error.reason == "HTTP_REQUEST":
                socket.socket.send(self._socket, SPOKEN_PLAINLY)  # as it was asked
                socket.socket.recv(self._socket, CHUNK)  # unread, it would reset that
            raise

    def send(self, octets: memoryview, *, more: bool = False) -> int | None:
        """Send some of *octets*, return how many; TLS decides what leaves together."""
        try:
            return self._socket.send(octets[:CHUNK])
        except ssl.SSLWantReadError:
            self.awaits = EVENT_READ
            return None
        except ssl.SSLWantWriteError:
            self.awaits = EVENT_WRITE
            return None

    def send_span(self, span: Span) -> int | None:
        """Read, seal and send some of a span; 0: the file ends before it."""
        return _copy_span(self, span)

    def end(self) -> bool:
        """
        Send close_notify (RFC 9112 §9.8), then close our direction of the stream.

        The peer's own is awaited elsewhere, and what comes before it stays sealed.
        """
        try:
            self._socket.unwrap()
        except ssl.SSLWantWriteError:
            self.awaits = EVENT_WRITE
            return False
        except ssl.SSLError:
            pass  # ours is out; what the peer still sends is no close_notify yet
        self._socket.shutdown(socket.SHUT_WR)
        return True


def _copy_span(transport: Transport, span: Span) -> int | None:
    """Send some of *span* by way of memory."""
    octets = os.pread(span.descriptor, min(span.length, CHUNK), span.offset)
    return transport.send(memoryview(octets)) if octets else 0
