"""
How does a response leave without a thread waiting for its reader?

    pieces ──▶ gathered: small ones joined, a head held back until its content follows
           ──▶ sent as far as the socket takes it ──▶ Wait ──▶ ... ──▶ all gone

Like the conversation these are generators: they yield a ``Wait`` where they would wait.
"""

import time
from collections.abc import Generator, Iterator

from httpcore_srv.core import Wait
from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Span
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.transport import Transport

# Small pieces of content are gathered up to this many octets before they are sent.
GATHER = 65_536

# A fast reader takes so much of a file at once; then others have their turn.
TURN = 2_097_152

Sending = Generator[Wait, bool, int]
Bunch = tuple[bytes, Span | None]


def send(transport: Transport, pieces: Iterator[bytes | Span], pace: Pace) -> Sending:
    """
    Send *pieces* and return how many octets that was.

    Raises ResponseError when the peer reads slower than *pace* allows, or a file is
    shorter than its span: what was promised cannot be kept, so the connection must be
    cut.  Raises OSError when the peer is gone.
    """
    sent = 0
    for octets, span in gathered(pieces):
        sent += yield from _send_octets(transport, octets, pace, more=span is not None)
        if span is not None:
            sent += yield from _send_span(transport, span, pace)
    return sent


def gathered(pieces: Iterator[bytes | Span]) -> Iterator[Bunch]:
    """
    Join small pieces: octets, and the span that follows them if one does.

    Raises ResponseError, with the cause, if *pieces* fails.
    """
    held: list[bytes] = []
    size = 0
    for piece in _sound(pieces):
        span = piece if isinstance(piece, Span) else None
        if not isinstance(piece, Span):
            held.append(piece)
            size += len(piece)
        if span is not None or size >= GATHER:
            yield b"".join(held), span
            held, size = [], 0
    if held:
        yield b"".join(held), None


def _sound(pieces: Iterator[bytes | Span]) -> Iterator[bytes | Span]:
    """Yield *pieces*; let their failure not be taken for the connection's."""
    try:
        yield from pieces
    except ResponseError:
        raise
    except Exception as error:
        raise ResponseError("the content failed while it was sent") from error


def _send_octets(
    transport: Transport, octets: bytes, pace: Pace, *, more: bool
) -> Sending:
    """Send *octets*; *more* follow at once."""
    view = memoryview(octets)
    while view:
        sent = transport.send(view, more=more)
        yield from _moved(transport, sent, pace)
        view = view[sent or 0 :]
    return len(octets)


def _send_span(transport: Transport, span: Span, pace: Pace) -> Sending:
    """Send the octets of a file that *span* names."""
    left, turn_ends = span, span.length - TURN
    while left.length:
        sent = transport.send_span(left)
        if sent == 0:
            raise ResponseError("a file became shorter while it was sent")
        yield from _moved(transport, sent, pace)
        moved = sent or 0
        left = Span(span.descriptor, left.offset + moved, left.length - moved)
        if 0 < left.length <= turn_ends:
            turn_ends = left.length - TURN
            yield Wait(0, 0.0)
    return span.length


def _moved(
    transport: Transport, sent: int | None, pace: Pace
) -> Generator[Wait, bool, None]:
    """Note progress; without any, wait for it as long as the pace allows."""
    if sent is not None:
        pace.moved(sent, time.monotonic())
    elif not (yield Wait(transport.awaits, pace.deadline)):
        raise ResponseError("the peer reads too slowly")
