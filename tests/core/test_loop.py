"""One thread waits for many sockets, and others wake it."""

import math
import selectors
import signal
import socket
import threading
import time

import pytest

from httpcore_srv.core import loop as module
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


# Signals...


@pytest.fixture
def heeded():
    """A signal that is heeded by a handler in Python; as before at the end."""
    number, heard = signal.SIGUSR1, []
    before = signal.signal(number, lambda number, frame: heard.append(number))
    yield number, heard
    signal.signal(number, before)


def told_of_signals():
    """Return the descriptor that the interpreter tells of signals, -1 for none."""
    told = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(told)
    return told


def test_a_signal_that_comes_just_before_a_wait_ends_it(loop, heeded):
    """Its handler, which runs between two instructions, would run after the wait."""
    number, heard = heeded
    with loop.heeding_signals():
        signal.raise_signal(number)
        assert loop.wait(math.inf) == []
        assert loop.wait(0.01) == []

    assert heard == [number]
    assert told_of_signals() == -1


def test_a_signal_that_nobody_waited_for_is_nobody_s_data_later(loop, heeded):
    """Who closes after an interrupt waits as well: neither misled nor without rest."""
    with loop.heeding_signals():
        signal.raise_signal(heeded[0])

    assert loop.wait(10) == []
    assert loop._watch.ready(0.0) == [], "nothing is left to hear"


@pytest.mark.parametrize("told_already", [False, True])
def test_a_signal_in_the_middle_of_the_beginning_is_heard(
    told_already, loop, heeded, pair, monkeypatch
):
    """It rings as soon as the interpreter is told whom to ring for."""
    set_wakeup_fd = signal.set_wakeup_fd

    def struck(*arguments, **options):
        before = set_wakeup_fd(*arguments, **options)
        if options:
            signal.raise_signal(heeded[0])
        return before

    pair[1].setblocking(False)
    set_wakeup_fd(pair[1].fileno() if told_already else -1)
    monkeypatch.setattr(signal, "set_wakeup_fd", struck)
    try:
        with loop.heeding_signals():
            assert loop.wait(10) == []
            assert loop._watch.ready(0.0) == [], "nothing is left to hear"
    finally:
        set_wakeup_fd(-1)


def test_more_signals_than_can_be_heard_are_no_fault(loop, heeded):
    """And a wake between them is one."""
    number, _ = heeded
    with loop.heeding_signals():
        for _ in range(3000):
            signal.raise_signal(number)
        loop.wake()
        while loop._watch.ready(0.0) != []:
            assert loop.wait(math.inf) == []
        loop.wake()
        assert loop.wait(math.inf) == []


def test_who_is_told_of_signals_already_is_told_on(loop, heeded, pair, monkeypatch):
    """Then a wait is no longer than a signal may wait for its handler."""
    monkeypatch.setattr(module, "SIGNAL_CHECK", 0.01)
    ours, theirs = pair
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    try:
        with loop.heeding_signals():
            signal.raise_signal(heeded[0])
            assert loop.wait(math.inf) == []
        assert told_of_signals() == theirs.fileno()
        assert ours.recv(10) == bytes([heeded[0]])
    finally:
        signal.set_wakeup_fd(-1)


def test_signals_are_no_matter_of_other_threads(loop):
    """Python has them on the main thread alone."""
    heeded = []

    def wait():
        with loop.heeding_signals():
            heeded.append(loop.wait(0.0))

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join(10)

    assert heeded == [[]]
    assert told_of_signals() == -1
