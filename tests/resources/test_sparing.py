"""Dear work is done once for many who ask; what is quick is done each time."""

from threading import Event, Thread

import pytest

from httpcore_srv.resources.sparing import Sparing


class Clock:
    """Seconds that grow when they are told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counted(clock):
    """Work that takes *seconds* and tells how often it was done."""

    class Work:
        done = 0
        seconds = 0.0

        def __call__(self):
            self.done += 1
            clock.now += self.seconds
            return self.done

    return Work()


# fmt: off
ASKED = [
    # work takes  asked again after  done  why
    (0.001,       0.0,               2,    "quick work is done each time"),
    (0.1,         0.5,               1,    "ten times as long as it took has not passed"),
    (0.1,         1.1,               2,    "it has"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "later", "done", "why"), ASKED)
def test_dear_work_is_spared(clock, counted, seconds, later, done, why):
    sparing = Sparing(clock=clock)
    counted.seconds = seconds

    sparing.result("key", counted)
    clock.now += later

    assert sparing.result("key", counted) == done, why


def test_keys_have_nothing_to_do_with_each_other(clock, counted):
    sparing, counted.seconds = Sparing(clock=clock), 1.0

    assert [sparing.result(key, counted) for key in "aabb"] == [1, 1, 2, 2]


def test_who_asks_meanwhile_gets_what_came_of_it_last():
    sparing, begun, go_on = Sparing(), Event(), Event()

    def slow():
        begun.set()
        go_on.wait(10)
        return "new"

    clock = Clock()
    sparing = Sparing(clock=clock)

    def first():
        clock.now += 1.0
        return "old"

    assert sparing.result("key", first) == "old"
    clock.now += 100.0
    worker = Thread(target=sparing.result, args=("key", slow))
    worker.start()
    begun.wait(10)

    assert sparing.result("key", slow) == "old"

    go_on.set()
    worker.join(10)


def test_work_that_fails_leaves_no_lock_behind(clock, counted):
    sparing = Sparing(clock=clock)

    def broken():
        raise OSError

    with pytest.raises(OSError):
        sparing.result("key", broken)

    assert sparing.result("key", counted) == 1


def test_results_are_bounded(clock, counted):
    sparing, counted.seconds = Sparing(most=2, clock=clock), 1.0
    for key in "abc":
        sparing.result(key, counted)

    sparing.result("a", counted)

    assert counted.done == 4
