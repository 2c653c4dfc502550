"""How does an application read the content of a request?"""

import socket
import time
from collections.abc import Iterator

from httpcore_srv.core.resumable import WAITS_WITH
from httpcore_srv.errors import MalformedRequest, RequestTimeout
from httpcore_srv.message import Span
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.transport import Transport
from httpcore_srv.wire.connection import Connection


class Incoming:
    """
    Request content as it arrives (RFC 9110 §6.4): a stream, read once, never stored.

    *length* is the number of octets announced, None if the content is chunked; *ahead*
    is what came together with the head.
    Reading holds the calling thread until octets come, as long as *pace* allows.
    """

    __slots__ = ("_ahead", "_pace", "_socket", "_transport", "_wire", "length")

    def __init__(
        self,
        length: int | None,
        ahead: list[bytes],
        wire: Connection,
        transport: Transport,
        sock: socket.socket,
        pace: Pace,
    ) -> None:
        self.length = length
        self._ahead = ahead
        self._wire = wire
        self._transport = transport
        self._socket = sock
        self._pace = pace

    def pieces(self) -> Iterator[bytes | Span]:
        """
        Yield the octets as they come; the end is the end of the content.

        Before the first wait a client that asked for it is told to continue (RFC 9110
        §10.1.1).  Raises ContentTooLarge and MalformedRequest as the wire does (the
        latter, too, if the connection fails), RequestTimeout if the content is slow.
        """
        while self._ahead:
            yield self._ahead.pop(0)
        while (octets := self._wire.next_content()) != b"":
            if octets is not None:
                yield octets
                continue
            try:
                if self._wire.expects_continue:
                    self._send(self._wire.interim(100))
                received = self._receive()
            except OSError as error:
                raise MalformedRequest(
                    "The content ended early (RFC 9112 §8)."
                ) from error
            self._pace.moved(len(received), time.monotonic())
            self._wire.feed(received)

    def close(self) -> None:
        """Do nothing: what is left unread is drained by the conversation."""

    def _receive(self) -> bytes:
        """Return what comes next."""
        while (octets := self._transport.receive()) is None:
            self._await()
        return octets

    def _send(self, octets: bytes) -> None:
        """Send an interim response, all of it."""
        view = memoryview(octets)
        while view:
            sent = self._transport.send(view)
            if sent is None:
                self._await()
            view = view[sent or 0 :]

    def _await(self) -> None:
        """Hold this thread until the socket is ready, as long as the pace allows."""
        patience = self._pace.deadline - time.monotonic()
        with WAITS_WITH() as selector:
            selector.register(self._socket, self._transport.awaits)
            if patience <= 0 or not selector.select(patience):
                self._wire.close_after()
                raise RequestTimeout("The content did not arrive in time.")
