"""Where connections wait that hold no thread."""

import math
import selectors
import socket

import pytest

from httpcore_srv.core.parking import Held, Parking
from httpcore_srv.core.resumable import Wait

READ = selectors.EVENT_READ


@pytest.fixture
def parking():
    parking = Parking()
    parking.open(selectors.DefaultSelector)
    yield parking
    parking.close()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def held_for(request, wait):
    held = Held(request, "address")
    held.wait = wait
    return held


def opened(parking):
    return parking.open(selectors.DefaultSelector)


# fmt: off
PARKED = [
    # wait                     idle   deadline  watched  why
    (Wait(READ, math.inf),     False, math.inf, True,    "the socket alone"),
    (Wait(READ, 5.0),          False, 5.0,      True,    "the socket, until a moment"),
    (Wait(0, 5.0),             False, 5.0,      False,   "the moment alone"),
    (Wait(READ, 5.0, True),    True,  5.0,      True,    "between two requests"),
]
# fmt: on


@pytest.mark.parametrize(("wait", "idle", "deadline", "watched", "why"), PARKED)
def test_what_is_parked_waits_for_what_it_says(
    wait, idle, deadline, watched, why, parking, pair
):
    ours, theirs = pair
    held = held_for(ours, wait)
    theirs.send(b"x")

    assert parking.park(held, opened(parking)) is None
    assert (held.is_parked, len(parking)) == (True, 1)
    assert parking.idle() == ([held] if idle else []), why
    assert parking.next_deadline() == deadline, why
    assert opened(parking).wait(0) == ([held] if watched else []), why

    parking.unpark(held)
    assert (held.is_parked, len(parking)) == (False, 0)
    assert parking.next_deadline() == math.inf
    assert opened(parking).wait(0) == []


def test_the_overdue_are_no_longer_parked(parking, pair):
    ours, theirs = pair
    late, later = held_for(ours, Wait(READ, 5.0)), held_for(theirs, Wait(READ, 6.0))
    for held in (late, later):
        parking.park(held, opened(parking))

    assert parking.overdue(5.5) == [late]
    assert (late.is_parked, later.is_parked) == (False, True)


def test_a_closed_connection_is_refused_and_not_kept(parking):
    closed = socket.socket()
    closed.close()

    with pytest.raises(ValueError, match="file descriptor"):
        parking.park(held_for(closed, Wait(READ, 5.0)), opened(parking))
    assert len(parking) == 0
    assert parking.next_deadline() == math.inf


def test_the_owner_of_a_number_gives_way_to_its_heir(parking, pair):
    closed, other = socket.socketpair()
    number = closed.fileno()
    old = held_for(closed, Wait(READ, 5.0))
    parking.park(old, opened(parking))
    closed.close()
    with socket.socket(fileno=pair[0].dup().detach()) as heir, other:
        assert heir.fileno() == number
        new = held_for(heir, Wait(READ, math.inf))

        assert parking.park(new, opened(parking)) is old
        assert (old.is_parked, new.is_parked) == (False, True)
        assert parking.next_deadline() == math.inf
        parking.unpark(new)


def test_what_is_brought_back_wakes_the_loop_and_is_given_once(parking, pair):
    held = held_for(pair[0], Wait(READ, math.inf))
    parking.bring_back(held, wake=True)

    assert opened(parking).wait(10) == []  # would not return
    assert list(parking.returned()) == [held]
    assert list(parking.returned()) == []


def test_closing_gives_everyone_back(pair):
    parking = Parking()
    parked, returned = (held_for(sock, Wait(READ, 5.0)) for sock in pair)
    parking.park(parked, opened(parking))
    parking.bring_back(returned, wake=False)

    assert parking.close() == [parked, returned]
    assert len(parking) == 0
    assert parking.close() == []


def test_parking_that_was_never_opened_is_woken_and_closed_without_fault():
    parking = Parking()
    parking.wake()

    assert parking.close() == []


# What is lent

IDLE = Wait(READ, 5.0, idle=True)


@pytest.fixture
def lent(parking, pair):
    """A connection that was parked, and is lent."""
    held = held_for(pair[0], IDLE)
    parking.park(held, opened(parking))
    parking.lend(held)
    return held


def test_what_is_lent_is_not_parked_but_its_deadline_stands(parking, lent):
    assert (lent.is_parked, len(parking), parking.idle()) == (False, 0, [])
    assert parking.next_deadline() == 5.0


def test_what_is_taken_back_waits_as_before(parking, lent, pair):
    assert parking.take_back(lent, lent.wait)

    assert (lent.is_parked, len(parking), parking.idle()) == (True, 1, [lent])
    assert opened(parking).wait(0.0) == []
    pair[1].send(b"x")
    assert opened(parking).wait(0.0) == [lent]
    assert parking.overdue(5.0) == [lent]


def test_what_waits_for_something_else_has_to_be_parked_anew(parking, lent, pair):
    """Also for an equal Wait: the one that was returned before is a promise."""
    later = Wait(READ, 5.0, idle=True)
    pair[1].send(b"x")

    assert not parking.take_back(lent, later)
    assert not lent.is_parked
    lent.wait = later
    parking.park(lent, opened(parking))
    assert opened(parking).wait(0.0) == [lent]


def test_what_is_ready_while_it_is_lent_is_withdrawn(parking, lent, pair):
    """Else the loop would be told of it again and again."""
    pair[1].send(b"x")
    assert opened(parking).wait(0.0) == [lent]
    assert parking.withdraw(lent)

    assert opened(parking).wait(0.0) == []
    assert parking.next_deadline() == math.inf
    assert not parking.take_back(lent, lent.wait), "nobody would be told of it"


def test_what_is_back_is_not_withdrawn(parking, lent, pair):
    parking.take_back(lent, lent.wait)

    assert not parking.withdraw(lent)
    assert lent.is_parked


def test_what_is_overdue_while_it_is_lent_is_withdrawn(parking, lent):
    """It is at work, so it is not silent."""
    assert parking.overdue(5.0) == []
    assert not parking.take_back(lent, lent.wait), "its deadline is forgotten"


def test_what_waits_without_an_end_forgets_the_one_it_had(parking, lent):
    """It was lent with a deadline, which is not for what it waits for now."""
    lent.wait = Wait(READ, math.inf)
    parking.park(lent, opened(parking))

    assert parking.next_deadline() == math.inf
    assert parking.overdue(6.0) == []
    assert lent.is_parked


def test_one_closed_while_it_was_lent_is_not_taken_back(parking, lent, pair):
    """Its number is inherited: the watch is for the heir."""
    number = pair[0].fileno()
    pair[0].close()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert ours.fileno() == number
        assert parking.park(held_for(ours, IDLE), opened(parking)) is None
        assert not parking.take_back(lent, lent.wait)
