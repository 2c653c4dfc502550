"""When would another change of a file show?"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from httpcore_srv.resources.at_rest import is_at_rest

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
SECOND = 1_000_000_000


class Times(NamedTuple):
    mtime_ns: int
    ctime_ns: int


def before_noon(mtime, ctime):
    """Times that lie so many seconds before noon."""
    noon = int(NOON.timestamp()) * SECOND
    return Times(noon - int(mtime * SECOND), noon - int(ctime * SECOND))


# fmt: off
AGES = [
    # mtime      ctime   at rest  why
    (60,         60,     True,    "nothing happened for a minute"),
    (2.0,        2.0,    True,    "R091 a step of FAT has passed"),
    (60,         1.999,  False,   "R091 changed within the step, and dated back"),
    (1.999,      60,     False,   "R091 written within the step, where there is no ctime"),
    (-1.999,     60,     False,   "R091 dated ahead by less than a step"),
    (-2**32,     60,     True,    "R091 dated far ahead: that says nothing of changes"),
    (60,         -5,     False,   "R091 changed in the future: a clock was wrong"),
]
# fmt: on


@pytest.mark.parametrize(("mtime", "ctime", "at_rest", "why"), AGES)
def test_a_file_is_at_rest(mtime, ctime, at_rest, why):
    assert is_at_rest(before_noon(mtime, ctime), NOON) is at_rest, why


def test_the_granularity_may_be_chosen():
    times = before_noon(1, 1)

    assert is_at_rest(times, NOON, granularity=0.01)
    assert not is_at_rest(times, NOON, granularity=1.001)


def test_less_than_a_microsecond_is_not_rounded_up():
    """The clock of a datetime counts microseconds, that of a file nanoseconds."""
    times = Times(0, 1_001)

    moment = datetime(1970, 1, 1, 0, 0, 2, 1, tzinfo=UTC)

    assert not is_at_rest(times, moment)
    assert is_at_rest(times, moment + timedelta(microseconds=1))
