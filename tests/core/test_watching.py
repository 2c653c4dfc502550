"""What tells which sockets are ready: by epoll, or by any selector."""

import os
import selectors
import socket
from contextlib import suppress

import pytest

from httpcore_srv.core.watching import MOST_EVENTS, Epoll, Selecting, watch_of

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

HAS_EPOLL = hasattr(selectors, "EpollSelector")

SELECTORS = [
    selectors.DefaultSelector,
    selectors.PollSelector,
    selectors.SelectSelector,
]


@pytest.fixture(params=SELECTORS)
def watch(request):
    watch = watch_of(request.param)
    yield watch
    watch.close()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def fill(sock):
    """Send until there is no room."""
    sock.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            sock.send(bytes(65_536))


def test_epoll_is_asked_directly_and_all_else_by_its_class():
    class Own(selectors.PollSelector):
        """A selector of somebody's own, whose methods somebody counts on."""

    made = {each: watch_of(each) for each in (*SELECTORS, Own)}
    kinds = {each: type(watch) for each, watch in made.items()}
    for watch in made.values():
        watch.close()

    assert kinds == {
        selectors.DefaultSelector: Epoll if HAS_EPOLL else Selecting,
        selectors.PollSelector: Selecting,
        selectors.SelectSelector: Selecting,
        Own: Selecting,
    }


@pytest.mark.skipif(not HAS_EPOLL, reason="epoll is Linux's own")
def test_a_class_derived_from_epoll_s_selector_is_used_as_it_is():
    class Own(selectors.EpollSelector):
        """It may do more than epoll does."""

    watch = watch_of(Own)
    watch.close()

    assert isinstance(watch, Selecting)


# fmt: off
READY = [
    # events       comes  room   found   why
    (READ,         True,  True,  True,   "octets have come"),
    (READ,         False, True,  False,  "room to write is not asked for"),
    (WRITE,        False, True,  True,   "there is room"),
    (WRITE,        True,  False, False,  "octets are not asked for"),
    (READ | WRITE, True,  False, True,   "one of both is enough"),
    (READ | WRITE, False, True,  True,   "and so is the other"),
    (READ | WRITE, False, False, False,  "neither"),
]
# fmt: on


@pytest.mark.parametrize(("events", "comes", "room", "found", "why"), READY)
def test_what_is_ready_gives_its_data(watch, pair, events, comes, room, found, why):
    ours, theirs = pair
    if comes:
        theirs.send(b"x")
    if not room:
        fill(ours)
    watch.register(ours, events, "data")

    assert watch.ready(0) == (["data"] if found else []), why


def test_the_end_of_the_peer_is_something_to_read(watch, pair):
    ours, theirs = pair
    watch.register(ours, READ, "data")
    theirs.close()

    assert watch.ready(10) == ["data"]


def test_an_end_both_ways_is_told_to_who_waits_to_write(watch, pair):
    """Nothing can be written any more: whoever tries gets to know."""
    ours, theirs = pair
    fill(ours)
    watch.register(ours, WRITE, "data")
    theirs.close()

    assert watch.ready(10) == ["data"]


def test_what_is_ready_stays_ready_until_it_is_read(watch, pair):
    """A look forgets nothing: who reads a part is told of the rest."""
    ours, theirs = pair
    watch.register(ours, READ, "data")
    theirs.send(b"xy")
    found = []
    for _ in range(2):
        found += watch.ready(10)
        ours.recv(1)

    assert found == ["data", "data"]
    assert watch.ready(0) == []


def test_what_is_unregistered_gives_its_data_back_and_is_silent(watch, pair):
    ours, theirs = pair
    theirs.send(b"x")
    watch.register(ours, READ, "data")

    assert watch.unregister(ours) == "data"
    assert watch.ready(0) == []
    with pytest.raises(KeyError):
        watch.unregister(ours)


def test_a_number_is_as_good_as_its_socket(watch, pair):
    watch.register(pair[0], READ, "data")

    assert watch.unregister(pair[0].fileno()) == "data"


def test_a_number_is_watched_once(watch, pair):
    watch.register(pair[0], READ, "data")

    with pytest.raises(KeyError):
        watch.register(pair[0], WRITE, "other")
    assert watch.unregister(pair[0]) == "data"


def test_a_closed_socket_is_refused(watch):
    closed = socket.socket()
    closed.close()

    with pytest.raises(ValueError, match="file descriptor"):
        watch.register(closed, READ, "data")
    with pytest.raises((ValueError, KeyError)):
        watch.unregister(closed)


def test_the_data_of_a_number_outlive_its_socket(watch, pair):
    """A socket was closed while it was watched: by its number it is found again."""
    ours, theirs = pair
    number = ours.fileno()
    watch.register(ours, READ, "data")
    ours.close()
    theirs.close()

    assert watch.unregister(number) == "data"


@pytest.mark.skipif(not HAS_EPOLL, reason="epoll is Linux's own")
def test_epoll_does_not_watch_what_cannot_wait(tmp_path):
    """Nor does it remember that it was asked to."""
    watch = Epoll()
    with (tmp_path / "file").open("wb") as file:
        with pytest.raises(PermissionError):
            watch.register(file, READ, "data")
        with pytest.raises(KeyError):
            watch.unregister(file)
    watch.close()


@pytest.mark.skipif(not HAS_EPOLL, reason="epoll is Linux's own")
def test_what_is_left_over_comes_at_the_next_look(pair):
    """Of more than it takes at once nothing is lost, and nobody comes twice first."""
    ours, theirs = pair
    theirs.send(b"x")
    watch, copies = Epoll(), [ours.dup() for _ in range(MOST_EVENTS + 50)]
    for number, copy in enumerate(copies):
        watch.register(copy, READ, number)
    first, second = watch.ready(10), watch.ready(10)
    watch.close()
    for copy in copies:
        copy.close()

    assert len(first) == MOST_EVENTS
    assert set(first) | set(second) == set(range(MOST_EVENTS + 50))


def test_closing_gives_the_descriptor_back():
    before = len(os.listdir("/dev/fd"))
    for each in SELECTORS:
        watch = watch_of(each)
        watch.close()
        watch.close()

    assert len(os.listdir("/dev/fd")) == before
