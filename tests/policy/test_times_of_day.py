"""The next time of the day, through nights that are too long or too short."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.policy.times_of_day import TimeOfDay

BERLIN = ZoneInfo("Europe/Berlin")
FOUR = TimeOfDay(4, 0)


def at(text):
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# fmt: off
NEXT = [
    # time                      now                      next                    why
    (FOUR,                      "2024-06-02T03:59:59",   "2024-06-02T04:00:00",  "in a second"),
    (FOUR,                      "2024-06-02T04:00:00",   "2024-06-03T04:00:00",  "it is now: the next is tomorrow"),
    (FOUR,                      "2024-12-31T12:00:00",   "2025-01-01T04:00:00",  "next year"),
    (TimeOfDay(4, 0, BERLIN),   "2024-06-02T01:00:00",   "2024-06-02T02:00:00",  "summer: two hours earlier"),
    (TimeOfDay(4, 0, BERLIN),   "2024-01-02T01:00:00",   "2024-01-02T03:00:00",  "winter: one hour earlier"),
    (TimeOfDay(0, 30, BERLIN),  "2024-06-01T22:00:00",   "2024-06-01T22:30:00",  "there it is tomorrow already"),
    (TimeOfDay(2, 30, BERLIN),  "2024-03-31T00:00:00",   "2024-03-31T01:30:00",  "the clocks skip it: 03:30 by the new time"),
    (TimeOfDay(2, 30, BERLIN),  "2024-10-27T00:00:00",   "2024-10-27T00:30:00",  "the clocks show it twice: the first"),
    (TimeOfDay(2, 30, BERLIN),  "2024-10-27T00:45:00",   "2024-10-28T01:30:00",  "the second does not count"),
    (TimeOfDay(2, 30, BERLIN),  "2024-10-27T01:15:00",   "2024-10-28T01:30:00",  "nor between them"),
]
# fmt: on


@pytest.mark.parametrize(("time", "now", "expected", "why"), NEXT)
def test_next(time, now, expected, why):
    assert time.after(at(now)) == at(expected), why


def test_seconds_are_whole_and_never_one_too_many():
    assert FOUR.seconds_after(at("2024-06-02T03:59:58.5")) == 1
    assert FOUR.seconds_after(at("2024-06-02T03:59:59.5")) == 0


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
TIMES = st.builds(
    TimeOfDay,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from([UTC, BERLIN, ZoneInfo("Australia/Lord_Howe")]),
)


@given(TIMES, MOMENTS)
def test_it_comes_within_a_day_and_an_hour(time, now):
    assert timedelta() < time.after(now) - now <= timedelta(hours=25)
