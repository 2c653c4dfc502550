"""Pieces are gathered, and sent as far as the socket takes them."""

import time
from selectors import EVENT_WRITE

import pytest

from httpcore_srv.core import Wait
from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Span
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import GATHER, TURN, gathered, send

FILE = Span(7, 0, 100)
REST = Span(7, 100, 50)
LONG = b"x" * GATHER

# fmt: off
GATHERED = [
    # pieces                     bunches                                  why
    ([],                         [],                                      "nothing"),
    ([b"head"],                  [(b"head", None)],                       "a head alone"),
    ([b"a", b"b", b"c"],         [(b"abc", None)],                        "small ones leave together"),
    ([b"head", FILE],            [(b"head", FILE)],                       "the head waits for its file"),
    ([FILE],                     [(b"", FILE)],                           "a file alone"),
    ([b"a", FILE, b"b", REST],   [(b"a", FILE), (b"b", REST)],            "multipart/byteranges"),
    ([b"a", FILE, b"b"],         [(b"a", FILE), (b"b", None)],            "with a delimiter at the end"),
    ([LONG, b"b"],               [(LONG, None), (b"b", None)],            "enough is enough"),
    ([b"a", LONG],               [(b"a" + LONG, None)],                   "a long one ends the gathering"),
    ([b"", b""],                 [(b"", None)],                           "empty pieces are lawful"),
    ([FILE, REST],               [(b"", FILE), (b"", REST)],              "one file after another"),
]
# fmt: on


@pytest.mark.parametrize(("pieces", "bunches", "why"), GATHERED)
def test_gathered(pieces, bunches, why):
    assert list(gathered(iter(pieces))) == bunches, why


def test_what_never_ends_is_not_gathered_for_ever():
    """A stream without end leaves in portions."""

    def stream():
        while True:
            yield b"x" * 1000

    octets, _ = next(gathered(stream()))

    assert GATHER <= len(octets) < GATHER + 1000


def test_a_failure_of_content_is_told_from_one_of_the_connection():
    """An OSError of a disk must not pass for a peer that left."""

    def failing():
        yield LONG
        raise OSError("EIO")

    bunches = gathered(failing())
    next(bunches)

    with pytest.raises(ResponseError) as caught:
        next(bunches)
    assert isinstance(caught.value.__cause__, OSError)


class Narrow:
    """A transport that takes *width* octets, then nothing once, and so on."""

    awaits = EVENT_WRITE

    def __init__(self, width, files=1000):
        self.width, self.files = width, files
        self.sent, self.spans, self.more = b"", [], []
        self.full = False

    def send(self, octets, *, more=False):
        self.full = not self.full
        if not self.full:
            return None
        self.sent += bytes(octets[: self.width])
        self.more.append(more)
        return min(self.width, len(octets))

    def send_span(self, span):
        self.full = not self.full
        if not self.full:
            return None
        count = max(0, min(self.width, span.length, self.files - span.offset))
        self.spans.append((span.offset, count))
        return count


def carried_out(sending, answer=True):
    """Drive *sending*; return its waits and its result."""
    waits = []
    try:
        waits.append(next(sending))
        while True:
            waits.append(sending.send(answer))
    except StopIteration as end:
        return waits, end.value


def pace():
    """A pace that began now."""
    return Pace(grace=5, rate=1000, now=time.monotonic())


@pytest.mark.parametrize("width", [1, 3, 1000])
def test_everything_leaves_in_order_however_little_the_socket_takes(width):
    transport = Narrow(width)
    pieces = [b"head", Span(7, 10, 5), b"mid", Span(7, 0, 2), b"tail"]

    waits, count = carried_out(send(transport, iter(pieces), pace()))

    assert transport.sent == b"headmidtail"
    assert sum(length for _, length in transport.spans) == 7
    assert count == 11 + 7
    assert all(wait.events == EVENT_WRITE and not wait.idle for wait in waits)


def test_it_says_that_more_follows_only_before_a_file():
    """MSG_MORE without more would hold the end back for 0.2 s."""
    transport = Narrow(1000)
    carried_out(send(transport, iter([b"head", FILE, b"tail"]), pace()))

    assert transport.more == [True, False]


def test_a_file_that_ends_early_is_an_error_R306():
    """It is neither padded nor awaited."""
    with pytest.raises(ResponseError, match="shorter"):
        carried_out(send(Narrow(10, files=15), iter([Span(7, 0, 20)]), pace()))


def test_a_peer_that_reads_too_slowly_is_an_error():
    """The wait carries the pace's deadline; a wait in vain is the end."""
    sending = send(Narrow(10), iter([b"x" * 20]), pace())
    wait = next(sending)

    assert isinstance(wait, Wait)
    assert 0 < wait.deadline - time.monotonic() <= 5
    with pytest.raises(ResponseError, match="slowly"):
        sending.send(False)


class Wide:
    """A transport that takes a million octets at once, whenever it is asked."""

    awaits = EVENT_WRITE
    taken = 0

    def send_span(self, span):
        self.taken += min(span.length, 1_000_000)
        return min(span.length, 1_000_000)


# fmt: off
TURNS = [
    # length        turns  why
    (1_000_000,     0,     "little is sent at once"),
    (TURN,          0,     "as much as may be"),
    (2 * TURN,      1,     "others come in between"),
    (100_000_000,   33,    "after each three million: what is taken at once is not cut"),
]
# fmt: on


@pytest.mark.parametrize(("length", "turns", "why"), TURNS)
def test_a_reader_who_takes_all_lets_others_have_their_turn(length, turns, why):
    """It waits for nothing: its own turn comes again at once."""
    transport, pace = Wide(), Pace(10.0, 500, time.monotonic())
    waits = list(send(transport, iter((Span(7, 0, length),)), pace))

    assert waits == [Wait(0, 0.0)] * turns, why
    assert transport.taken == pace.octets == length
