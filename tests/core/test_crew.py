"""A bounded number of threads shares the work."""

import threading
import time

import pytest

from httpcore_srv.core import crew as crew_module
from httpcore_srv.core.crew import Crew


def make(work):
    return Crew(work, "crew #{}".format)


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def test_threads_start_on_demand_up_to_the_limit(gate, until):
    crew = make(lambda item: gate.wait(10))
    assert crew.thread_count == 0

    for item in range(5):
        crew.submit(item, 2)
    until(lambda: crew.queued_count == 3)

    assert (crew.thread_count, crew.busy_count) == (2, 2)
    gate.set()
    until(lambda: crew.queued_count == 0)
    assert crew.close() == []
    assert crew.join(10)


def test_an_idle_thread_is_used_again(until):
    names = []
    crew = make(lambda item: names.append(threading.current_thread().name))
    for item in range(20):
        crew.submit(item, 8)
        until(lambda: len(names) == item + 1 and crew.busy_count == 0)  # noqa: B023

    assert crew.thread_count == 1
    assert set(names) == {"crew #1"}
    crew.close()
    assert crew.join(10)


def test_what_no_thread_began_comes_back_on_close(gate, until):
    crew = make(lambda item: gate.wait(10))
    for item in "abc":
        crew.submit(item, 1)
    until(lambda: crew.queued_count == 2)

    assert crew.close() == ["b", "c"]
    with pytest.raises(RuntimeError):
        crew.submit("d", 1)
    started = time.monotonic()
    assert not crew.join(0.01)
    assert time.monotonic() - started < 1
    gate.set()
    assert crew.join(10)


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_no_error_of_the_work_ends_a_thread(error, until, caplog):
    done = []

    def work(item):
        done.append(item)
        if item == "bad":
            raise error

    crew = make(work)
    crew.submit("bad", 1)
    crew.submit("good", 1)
    until(lambda: done == ["bad", "good"] and crew.busy_count == 0)

    assert crew.thread_count == 1
    logged = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(logged) == (error is not SystemExit)
    crew.close()
    assert crew.join(10)


class NoMore(threading.Thread):
    """A thread of a system that gives none beyond the first *left*."""

    left = 0

    def start(self):
        if not NoMore.left:
            raise RuntimeError("can't start new thread")
        NoMore.left -= 1
        super().start()


@pytest.mark.parametrize(
    ("left", "served", "why"),
    [
        (0, [], "nobody will ever take it, so the caller must know"),
        (1, ["a", "b"], "the one thread takes both, in turn"),
    ],
)
def test_a_system_without_threads(left, served, why, monkeypatch, until):
    monkeypatch.setattr(crew_module.threading, "Thread", NoMore)
    NoMore.left = left
    gate, done = threading.Event(), []

    def work(item):
        gate.wait(10)
        done.append(item)

    crew = make(work)
    refused = 0
    for item in "ab":
        try:
            crew.submit(item, 4)
        except RuntimeError:
            refused += 1
    gate.set()
    until(lambda: done == served)

    assert refused == 2 - len(served), why
    assert crew.close() == []
    assert crew.join(10)


def test_what_is_brief_waits_for_those_at_work(gate, until, monkeypatch):
    """More threads are no faster under one lock; the work goes on one after another."""
    monkeypatch.setattr(crew_module, "AT_ONCE", 2)
    done = []
    crew = make(lambda item: done.append(item) if gate.wait(10) else None)
    for item in range(6):
        crew.submit(item, 32, brief=True)
    until(lambda: crew.queued_count == 4)

    assert crew.thread_count == 2
    gate.set()
    until(lambda: len(done) == 6)
    assert crew.thread_count == 2
    crew.close()
    assert crew.join(10)


def test_where_nothing_moves_another_thread_is_called(gate, until, monkeypatch):
    """Those at work wait for a disk: each look at it, STALL apart, calls one more."""
    monkeypatch.setattr(crew_module, "AT_ONCE", 1)
    crew = make(lambda item: gate.wait(10))
    for item in range(4):
        crew.submit(item, 3, brief=True)
    until(lambda: crew.queued_count == 3)
    now = time.monotonic()

    assert 0 < crew.hurry(now) <= crew_module.STALL
    assert crew.thread_count == 1, "it was just begun"
    assert crew.hurry(now + 1.0) == pytest.approx(crew_module.STALL)
    until(lambda: crew.thread_count == 2 and crew.queued_count == 2)
    crew.hurry(now + 2.0)
    until(lambda: crew.thread_count == 3 and crew.queued_count == 1)

    assert crew.hurry(now + 3.0) == float("inf"), "there may be no more"
    gate.set()
    until(lambda: crew.queued_count == 0)
    assert crew.hurry(now + 4.0) == float("inf"), "nothing waits"
    crew.close()
    assert crew.join(10)


def test_what_is_not_brief_has_a_thread_at_once(gate, until, monkeypatch):
    """A handler that holds its thread to its end must not keep others waiting."""
    monkeypatch.setattr(crew_module, "AT_ONCE", 1)
    crew = make(lambda item: gate.wait(10))
    for item in range(4):
        crew.submit(item, 4)
    until(lambda: crew.queued_count == 0)

    assert crew.busy_count == 4
    gate.set()
    crew.close()
    assert crew.join(10)
