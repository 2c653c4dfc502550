"""How often does the log say that visitors are refused for the same reason?"""

import logging
import threading

import pytest

from httpcore_srv.access.complaints import Complaints
from httpcore_srv.errors import StoreUnavailable, TooBusy

AWAY, BUSY = StoreUnavailable("state.sqlite: away"), TooBusy("no place is free")


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def complaints(clock):
    return Complaints(logging.getLogger("httpcore_srv.server"), 1.0, clock)


# fmt: off
SAID = [
    # when each was refused              what the log says                       why
    ([0.0],                              [""],                                   "the first one, at once"),
    ([0.0, 0.0, 0.5, 0.9],               [""],                                   "no others for a second"),
    ([0.0, 0.5, 0.9, 1.0],               ["", " (and 2 more)"],                  "the next line counts them"),
    ([0.0, 0.5, 1.0, 1.9, 2.0, 9.0],     ["", " (and 1 more)", " (and 1 more)", ""], "each once"),
]
# fmt: on


@pytest.mark.parametrize(("moments", "ends", "why"), SAID)
def test_there_is_a_line_a_second(moments, ends, why, complaints, clock, caplog):
    for moment in moments:
        clock.seconds = 1000.0 + moment
        complaints.refused("7f", AWAY)

    lines = [record.getMessage() for record in caplog.records]
    assert lines == [f"7f: 503, state.sqlite: away{end}" for end in ends], why
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_one_reason_does_not_hide_another(complaints, caplog):
    complaints.refused("1", AWAY)
    complaints.refused("2", BUSY)

    said = [record.getMessage() for record in caplog.records]
    assert said == ["1: 503, state.sqlite: away", "2: 503, no place is free"]


def test_of_many_threads_one_says_it_and_all_are_counted(complaints, clock, caplog):
    start = threading.Barrier(8)

    def refuse():
        start.wait()
        for _ in range(100):
            complaints.refused("7f", AWAY)

    threads = [threading.Thread(target=refuse) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.seconds += 1
    complaints.refused("7f", AWAY)

    _, last = caplog.records
    assert last.getMessage().endswith("(and 799 more)")
