"""Children stay at work, generation after generation."""

import os
import signal
import time

import pytest

from httpcore_srv.core import supervisor as module
from httpcore_srv.core.children import Order
from httpcore_srv.core.supervisor import Supervisor

pytestmark = [
    pytest.mark.wire,
    pytest.mark.filterwarnings(
        "ignore:.*multi-threaded, use of fork:DeprecationWarning"
    ),
]


class Noting(Supervisor):
    """A supervisor that notes which places were left."""

    def __init__(self):
        self.left = []
        super().__init__(self.left.append)


@pytest.fixture
def supervisor():
    """A supervisor whose children end with the test."""
    made = Noting()
    yield made
    made.kill()
    made.close()


@pytest.fixture
def tending(supervisor, until):
    """Let the supervisor tend until something is so."""

    def tend(so):
        def step():
            supervisor.wait(0.05)
            supervisor.tend()
            return so()

        return until(step)

    return tend


def obey(link):
    link.ready()
    if link.wait() is Order.RETIRE:
        link.cut(1)
        link.wait()
    else:
        link.cut(2)


def hang(link):
    link.wait()


def fail(link):
    link.failed("it is Monday")
    raise SystemExit(3)


def pids(supervisor):
    return {child.pid for child in supervisor.children()}


def test_a_generation_comes_to_work(supervisor, tending):
    generation = supervisor.begin(obey, 3)
    assert generation.is_coming
    assert supervisor.is_busy
    tending(lambda: not generation.is_coming)

    assert not generation.has_failed
    assert sorted(child.place for child in supervisor.children()) == [0, 1, 2]
    assert os.getpid() not in pids(supervisor)


def test_who_dies_is_replaced(supervisor, tending):
    generation = supervisor.begin(obey, 2)
    tending(lambda: not generation.is_coming)
    first, second = supervisor.children()
    first.kill()
    tending(lambda: first.pid not in pids(supervisor) and len(pids(supervisor)) == 2)

    assert second.pid in pids(supervisor)
    assert {child.place for child in supervisor.children()} == {0, 1}, "the same place"


def test_who_dies_young_again_comes_later(supervisor, tending, monkeypatch):
    monkeypatch.setattr("httpcore_srv.core.posts.FIRST_DELAY", 0.3)
    generation = supervisor.begin(obey, 1)
    tending(lambda: not generation.is_coming)
    for _ in range(2):
        [child] = tending(supervisor.children)
        alive = time.monotonic()
        child.kill()
        tending(lambda child=child: child.pid not in pids(supervisor))
    tending(supervisor.children)

    assert time.monotonic() - alive >= 0.3


def test_the_next_generation_takes_over_when_it_is_ready(supervisor, tending):
    former = supervisor.begin(obey, 2)
    tending(lambda: not former.is_coming)
    old = pids(supervisor)
    coming = supervisor.begin(obey, 1)
    with pytest.raises(RuntimeError, match="coming already"):
        supervisor.begin(obey, 1)
    tending(lambda: not coming.is_coming)

    assert supervisor.is_leaving, "they retire for as long as they have something to do"
    assert old < pids(supervisor)
    assert sorted(child.place for child in supervisor.children()) == [0, 1, 2]
    supervisor.stop()
    assert not supervisor.is_busy
    assert supervisor.join(20) == 2 * 1 + 2, "what the old ones cut, and the new one"
    assert pids(supervisor) == set()


def test_a_generation_of_which_none_works_changes_nothing(supervisor, tending):
    former = supervisor.begin(obey, 1)
    tending(lambda: not former.is_coming)
    [old] = supervisor.children()
    coming = supervisor.begin(fail, 2)
    tending(lambda: not coming.is_coming)

    assert coming.failures == ["it is Monday"] * 2
    assert coming.has_failed
    tending(lambda: not supervisor.is_leaving)
    assert supervisor.children() == [old]
    assert old.status is None


def test_one_that_works_is_enough(supervisor, tending):
    def work(link):
        return fail(link) if link.place == 0 else obey(link)

    generation = supervisor.begin(work, 2)
    tending(lambda: not generation.is_coming)

    assert not generation.has_failed


def test_who_is_not_ready_in_time_is_not_waited_for(supervisor, tending, monkeypatch):
    monkeypatch.setattr(module, "START_PATIENCE", 0.1)
    generation = supervisor.begin(hang, 1)
    tending(lambda: not generation.is_coming)

    assert generation.failures == ["it was not ready in time"]


def test_who_does_not_stop_is_killed(supervisor, tending):
    def ignore(link):
        link.ready()
        signal.pause()

    generation = supervisor.begin(ignore, 1)
    tending(lambda: not generation.is_coming)
    supervisor.stop()
    began = time.monotonic()

    assert supervisor.join(0.1) == 0
    assert time.monotonic() - began < 5
    assert pids(supervisor) == set()


def test_all_who_come_are_known_while_they_come(supervisor, monkeypatch):
    """Another thread may ask who lives before the last one was forked."""
    known, fork = [], os.fork

    def fork_and_look():
        known.append(len(supervisor.children()))
        return fork()

    monkeypatch.setattr(os, "fork", fork_and_look)
    supervisor.begin(obey, 3)

    assert known == [0, 1, 2]


def test_which_place_was_left_is_told(supervisor, tending):
    """However its child ended; after that the place may be another one's."""
    generation = supervisor.begin(obey, 2)
    tending(lambda: not generation.is_coming)
    killed = supervisor.children()[1]
    killed.kill()
    tending(lambda: killed.pid not in pids(supervisor))
    assert supervisor.left == [killed.place]
    supervisor.stop()
    supervisor.join(10)

    assert sorted(supervisor.left) == [0, 1, 1]


def test_no_process_to_be_had_at_first(supervisor, monkeypatch):
    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(BlockingIOError):
        supervisor.begin(obey, 2)

    assert not supervisor.is_busy


def test_no_process_to_be_had_later_is_tried_again(
    supervisor, tending, monkeypatch, caplog
):
    monkeypatch.setattr(module, "MOST_DELAY", 0.1)
    generation = supervisor.begin(obey, 1)
    tending(lambda: not generation.is_coming)
    fork = os.fork

    def fail_once():
        monkeypatch.setattr(os, "fork", fork)
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fail_once)
    [child] = supervisor.children()
    child.kill()
    tending(lambda: pids(supervisor) - {child.pid})

    assert any("no worker to be had" in message for message in caplog.messages)


def test_it_can_be_woken(supervisor):
    supervisor.wake()
    began = time.monotonic()
    supervisor.wait(20)

    assert time.monotonic() - began < 5
