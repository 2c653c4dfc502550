"""Who may work when there is not enough for all at once?"""

import threading
import time

import pytest

from httpcore_srv.server.turns import Turns

LONG = 10


class Work:
    """Somebody on a thread of their own, who stays inside until told to leave."""

    def __init__(self, entering):
        self.inside, self.leave = threading.Event(), threading.Event()
        self._entering = entering
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        with self._entering():
            self.inside.set()
            self.leave.wait(LONG)

    def end(self):
        self.leave.set()
        self._thread.join(LONG)


@pytest.fixture
def begin():
    """Let somebody begin; all have left at the end."""
    begun = []

    def begin(entering):
        begun.append(Work(entering))
        return begun[-1]

    yield begin
    for work in begun:
        work.end()


def wanted(turns):
    """Wait until somebody wants to be alone."""
    deadline = time.monotonic() + LONG
    while not turns._wanting:
        assert time.monotonic() < deadline


def test_many_work_together(begin):
    turns = Turns(LONG)
    works = [begin(turns.together) for _ in range(4)]

    assert all(work.inside.wait(LONG) for work in works)


def test_who_wants_to_be_alone_waits_until_the_others_are_done(begin):
    turns = Turns(LONG)
    others = [begin(turns.together) for _ in range(2)]
    for other in others:
        other.inside.wait(LONG)
    alone, seen = begin(turns.alone), []
    wanted(turns)
    for other in others:
        seen.append(alone.inside.is_set())
        other.end()

    assert seen == [False, False]
    assert alone.inside.wait(LONG)


def test_whoever_comes_then_waits(begin):
    """Or the one would never be alone."""
    turns = Turns(LONG)
    first = begin(turns.together)
    first.inside.wait(LONG)
    alone = begin(turns.alone)
    wanted(turns)
    late = begin(turns.together)
    first.end()
    alone.inside.wait(LONG)
    was_inside = late.inside.is_set()
    alone.end()

    assert not was_inside
    assert late.inside.wait(LONG)


def test_one_is_alone_after_another(begin):
    turns, seen = Turns(LONG), []
    first = begin(turns.together)
    first.inside.wait(LONG)

    def work():
        with turns.alone():
            seen.append(turns._inside)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    first.end()
    for thread in threads:
        thread.join(LONG)

    assert seen == [1] * 8


@pytest.mark.parametrize("inside", ["together", "alone"])
@pytest.mark.parametrize("entering", ["together", "alone"])
def test_nobody_waits_for_ever(begin, inside, entering):
    """An answer that takes long, of an application, must not stop all others."""
    turns = Turns(0.01)
    slow = begin(getattr(turns, inside))
    slow.inside.wait(LONG)
    work = begin(getattr(turns, entering))

    assert work.inside.wait(LONG)
    assert not slow.leave.is_set()


@pytest.mark.parametrize("entering", ["together", "alone"])
def test_an_error_ends_a_turn(entering):
    turns = Turns(LONG)
    with pytest.raises(ZeroDivisionError), getattr(turns, entering)():
        raise ZeroDivisionError

    with turns.alone():
        assert turns._wanting == 1
    assert (turns._wanting, turns._inside) == (0, 0)
