"""
How does an answer leave that stands ready, and what is noted of it?

    peer_of    who is at the other end
    sending    what one send did not take, or a file: sent on when the socket takes it
    note       a line for the log, whole or cut
"""

import logging
import time
from collections.abc import Generator
from dataclasses import replace
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from httpcore_srv.core import Wait
from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Peer, Span
from httpcore_srv.server.access import Sent
from httpcore_srv.server.jotting import Jotting, exchange_of
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.ready_responses import ReadyResponse
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import Transport
from httpcore_srv.site import Deadlines

if TYPE_CHECKING:
    from httpcore_srv.server.http_server import HTTPServer

log = logging.getLogger("httpcore_srv.server")


def peer_of(serial: int, address: object, *, secure: bool) -> Peer:
    """Return who is at the other end of the connection numbered *serial*."""
    match address:
        case (str(host), int(port), *_):
            return Peer(serial, host, port, secure)
        case _:  # a UNIX socket's peer has no address
            return Peer(serial, secure=secure)


class Reply(NamedTuple):
    """*form*, begun at *started* as the answer to the head *octets* of *peer*."""

    form: ReadyResponse
    octets: bytes
    peer: Peer
    started: float

    def pace(self, sent: int, deadlines: Deadlines) -> Pace:
        """Return the deadline for sending it, when *sent* octets have left."""
        pace = Pace(deadlines.response, deadlines.minimum_rate, self.started)
        pace.moved(sent, self.started)
        return pace

    def sending(self, transport: Transport, pace: Pace) -> Generator[Wait, bool, None]:
        """
        Send what has not left yet.

        It ends early if the peer reads too slowly, or the file was cut short.
        """
        pieces: list[bytes | Span] = [self.form.octets[pace.octets :]]
        if self.form.file is not None:
            pieces.append(self.form.file.span)
        try:
            yield from send(transport, iter(pieces), pace)
        except ResponseError as error:
            log.warning("connection %d: cut, %s", self.peer.serial, error)

    @property
    def length(self) -> int:
        """How many octets there are: the head, and the content."""
        file = self.form.file
        return len(self.form.octets) + (file.span.length if file else 0)

    def note(self, server: "HTTPServer", sent: int) -> None:
        """Note the exchange, of whose answer *sent* octets have left."""
        if server.jot is None:
            return
        form, elapsed = self.form, time.monotonic() - self.started
        head = len(form.octets) - len(form.content)
        moment, content = time.time(), sent - head
        jotting = Jotting(
            *(self.peer, self.octets, moment, form.status),
            *(head, content, elapsed, form.visitor),
            id=form.id,
        )
        if sent == self.length:
            server.jot(jotting)
        else:
            cut = Sent(min(head, sent), sent, elapsed, whole=False)
            server.note(replace(exchange_of(jotting, token_hex(16)), sent=cut))
