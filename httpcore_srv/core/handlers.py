"""
Who answers one request?

A handler's constructor does all the work: ``setup``, ``handle``, and ``finish`` in
any case.  (So an instance is of no use to anybody when it exists.  It is the
contract of 1990s Python, and every handler in the world relies on it.)
"""

import io
import socket
from typing import Any

from httpcore_srv.core.server import Socket


class BaseRequestHandler:
    """
    Answer one request; derive from it, and give it a ``handle``.

    ``request`` is what the server's ``get_request`` returned, ``client_address`` is
    where it came from, ``server`` is the server.
    """

    def __init__(self, request: Any, client_address: Any, server: Any) -> None:
        self.request = request
        self.client_address = client_address
        self.server = server
        self._drive()

    def _drive(self) -> None:
        """Go through the three steps."""
        self.setup()
        try:
            self.handle()
        finally:
            self.finish()

    def setup(self) -> None:
        """Prepare; when it fails, neither ``handle`` nor ``finish`` is called."""

    def handle(self) -> None:
        """Do what the service is for."""

    def finish(self) -> None:
        """Clean up, whether or not ``handle`` succeeded."""


class StreamRequestHandler(BaseRequestHandler):
    """A handler with files: ``rfile`` to read the connection, ``wfile`` to write it."""

    rbufsize: int = -1
    """The buffer of ``rfile``: -1 the system's choice, 0 none, else octets."""

    wbufsize: int = 0
    """The buffer of ``wfile``: 0 sends each write at once and whole."""

    timeout: float | None = None
    """Seconds each single wait of the socket may last; None for ever."""

    disable_nagle_algorithm: bool = False
    """Send small packets at once (TCP_NODELAY); for a ``wbufsize`` other than 0."""

    def setup(self) -> None:
        """Make the files."""
        self.connection: Socket = self.request
        if self.timeout is not None:
            self.connection.settimeout(self.timeout)
        if self.disable_nagle_algorithm:
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.rfile: io.BufferedIOBase = self.connection.makefile("rb", self.rbufsize)
        self.wfile: io.BufferedIOBase = (
            self.connection.makefile("wb", self.wbufsize)
            if self.wbufsize
            else SocketWriter(self.connection)
        )

    def finish(self) -> None:
        """Send what is buffered, if the peer still listens, and close the files."""
        try:
            self.wfile.close()
        except OSError:
            pass  # the peer has gone: nobody is left to tell
        finally:
            self.rfile.close()


class SocketWriter(io.BufferedIOBase):
    """A file that sends each write at once and whole, and buffers nothing."""

    def __init__(self, sock: Socket) -> None:
        self._sock = sock

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, data: Any) -> int:
        """Send all of *data*, any buffer; return its length in octets."""
        self._sock.sendall(data)
        with memoryview(data) as view:
            return view.nbytes

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self._sock.fileno()


class DatagramRequestHandler(BaseRequestHandler):
    """A handler with files: ``rfile`` is the packet, ``wfile`` becomes the answer."""

    def setup(self) -> None:
        """Put the packet into ``rfile``."""
        self.packet: bytes
        self.socket: Socket
        self.packet, self.socket = self.request
        self.rfile = io.BytesIO(self.packet)
        self.wfile = io.BytesIO()

    def finish(self) -> None:
        """Send one packet with all that was written."""
        self.socket.sendto(self.wfile.getvalue(), self.client_address)
