"""One thread waits for many sockets, and others wake it."""

import math
import selectors
import socket
import threading
import time

import pytest

from httpcore_srv.core.loop import Loop

SELECTORS = [
    selectors.DefaultSelector,
    selectors.PollSelector,
    selectors.SelectSelector,
]


@pytest.fixture(params=SELECTORS)
def loop(request):
    loop = Loop(request.param)
    yield loop
    loop.close()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_ready_socket_gives_its_data(loop, pair):
    ours, theirs = pair
    loop.register(ours, selectors.EVENT_READ, "data")
    theirs.send(b"x")

    assert loop.wait(10) == ["data"]


def test_a_wake_from_another_thread_ends_an_endless_wait(loop):
    thread = threading.Thread(target=loop.wake)
    thread.start()

    assert loop.wait(math.inf) == []
    thread.join()


def test_a_wake_before_the_wait_is_not_lost(loop):
    loop.wake()

    started = time.monotonic()
    loop.wait(10)
    assert time.monotonic() - started < 1


def test_ten_thousand_wakes_are_one(loop):
    """The socketpair's buffer has an end, and wake() must not find it."""
    for _ in range(10_000):
        loop.wake()

    assert loop.wait(10) == []
    started = time.monotonic()
    loop.wait(0.02)
    assert time.monotonic() - started >= 0.015


def test_a_wake_comes_with_what_is_ready_and_only_once(loop, pair):
    """It is nobody's data, and the next wait knows nothing of it."""
    ours, theirs = pair
    loop.register(ours, selectors.EVENT_READ, "data")
    theirs.send(b"x")
    loop.wake()
    found = loop.wait(10)

    assert found == ["data"]
    ours.recv(1)
    assert loop.wait(0) == []


def test_wakes_during_the_waits_leave_nothing_behind(loop):
    """From other threads, at any moment: the last of them still ends a wait."""
    stop = threading.Event()

    def ring():
        while not stop.is_set():
            loop.wake()

    threads = [threading.Thread(target=ring) for _ in range(2)]
    for thread in threads:
        thread.start()
    found = [loop.wait(10) for _ in range(300)]
    stop.set()
    for thread in threads:
        thread.join()
    loop.wake()

    assert found == [[]] * 300
    assert loop.wait(10) == []
    assert loop.wait(0.01) == [], "nothing is left to hear"


def test_a_negative_wait_is_none(loop):
    assert loop.wait(-1) == []


def test_an_unregistered_socket_is_silent(loop, pair):
    ours, theirs = pair
    loop.register(ours, selectors.EVENT_READ, "data")
    loop.unregister(ours)
    theirs.send(b"x")

    assert loop.wait(0) == []


def test_unregistering_a_stranger_is_no_fault(loop, pair):
    loop.unregister(pair[0])

    assert loop.wait(0) == []


def test_the_listener_gives_none_until_it_is_taken_away(loop, pair):
    ours, theirs = pair
    theirs.send(b"x")
    loop.listen(ours)
    loop.listen(ours)
    assert loop.wait(10) == [None]

    loop.listen(None)
    assert loop.wait(0) == []


def test_a_number_left_behind_is_inherited(pair):
    """A socket closed while it was watched: its descriptor returns under a new one."""
    loop = Loop(selectors.DefaultSelector)
    closed, other = socket.socketpair()
    loop.register(closed, selectors.EVENT_READ, "old")
    number = closed.fileno()
    closed.close()
    heir = socket.socket(fileno=pair[0].dup().detach())
    with heir, other:
        assert heir.fileno() == number

        assert loop.register(heir, selectors.EVENT_READ, "new") == "old"
        pair[1].send(b"x")
        assert loop.wait(10) == ["new"]
    loop.close()


def test_a_closed_socket_is_refused(loop):
    closed = socket.socket()
    closed.close()

    with pytest.raises(ValueError, match="file descriptor"):
        loop.register(closed, selectors.EVENT_READ, None)


def test_a_closed_loop_is_woken_and_closed_without_fault():
    loop = Loop(selectors.DefaultSelector)
    loop.close()

    loop.wake()
    loop.listen(None)
    loop.close()
    assert loop._closed
