"""Opening hours: by the clock on the wall, past midnight, and when it is put back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.policy.access.hours import ALL_DAY, MIDNIGHT, Hours, Opening
from httpcore_srv.policy.access.parser import parse_requirement

# fmt: off
CASES = [
    # opening                               moment (UTC)          open   why
    ("08:00-18:00",                         "2024-06-03T07:59:59", False, "a second before"),
    ("08:00-18:00",                         "2024-06-03T08:00:00", True,  "the first minute is part of it"),
    ("08:00-18:00",                         "2024-06-03T17:59:59", True,  "the last second"),
    ("08:00-18:00",                         "2024-06-03T18:00:00", False, "the end is not"),
    ("08:00-12:00 13:00-18:00",             "2024-06-03T12:30:00", False, "between two spans"),
    ("08:00-12:00 12:00-18:00",             "2024-06-03T12:00:00", True,  "no gap between two that meet"),
    ("18:00-24:00",                         "2024-06-03T23:59:59", True,  "until midnight"),
    ("18:00-24:00",                         "2024-06-04T00:00:00", False, "and not after it"),
    ("00:00-24:00 sun",                     "2024-06-02T12:00:00", True,  "a whole Sunday"),
    ("mon-fri",                             "2024-06-07T23:59:59", True,  "a Friday"),
    ("mon-fri",                             "2024-06-08T00:00:00", False, "a Saturday"),
    ("fri-mon",                             "2024-06-09T12:00:00", True,  "a run past the end of the week"),
    ("fri-mon",                             "2024-06-04T12:00:00", False, "a Tuesday is not in it"),
    ("sat,sun",                             "2024-06-08T12:00:00", True,  "a list"),
    ("22:00-06:00 fri",                     "2024-06-07T22:00:00", True,  "Friday night begins"),
    ("22:00-06:00 fri",                     "2024-06-08T05:59:59", True,  "and goes on: it is still Friday's"),
    ("22:00-06:00 fri",                     "2024-06-08T06:00:00", False, "until six"),
    ("22:00-06:00 fri",                     "2024-06-07T05:00:00", False, "the night before was Thursday's"),
    ("22:00-06:00 sun",                     "2024-06-03T03:00:00", True,  "from Sunday to Monday"),
    ("22:00-06:00",                         "2024-06-05T12:00:00", False, "noon is no night"),
    ("22:00-00:00",                         "2024-06-05T23:00:00", True,  "00:00 as an end is midnight"),
    ("22:00-00:00",                         "2024-06-06T00:00:00", False, "and no more"),
    ("08:00-18:00 Europe/Berlin",           "2024-06-03T06:00:00", True,  "summer: two hours ahead"),
    ("08:00-18:00 Europe/Berlin",           "2024-01-03T06:00:00", False, "winter: one hour ahead"),
    ("00:00-06:00 sat Europe/Berlin",       "2024-06-07T22:30:00", True,  "there it is Saturday already"),
    ("02:15-02:45 sun Europe/Berlin",       "2024-10-27T00:30:00", True,  "the hour that comes twice, first"),
    ("02:15-02:45 sun Europe/Berlin",       "2024-10-27T01:30:00", True,  "and once more: the wall shows it"),
    ("02:15-02:45 sun Europe/Berlin",       "2024-03-31T01:30:00", False, "the hour that is skipped is never shown"),
]
# fmt: on


@pytest.mark.parametrize(("text", "moment", "is_open", "why"), CASES)
def test_opening(text, moment, is_open, why):
    opening = parse_requirement(f"time {text}").opening

    assert opening.covers(datetime.fromisoformat(moment + "+00:00")) is is_open, why


OPENINGS = st.builds(
    Opening,
    st.lists(
        st.tuples(st.integers(0, MIDNIGHT - 1), st.integers(0, MIDNIGHT))
        .filter(lambda span: span[0] != span[1])
        .map(lambda span: Hours(*span)),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")]),
)


@given(OPENINGS)
def test_what_is_written_is_read_again(opening):
    assert parse_requirement(f"time {opening}").opening == opening


@given(OPENINGS, st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))
def test_a_moment_is_the_same_in_every_zone(opening, moment):
    moment = moment.replace(tzinfo=UTC)
    there = moment.astimezone(ZoneInfo("Australia/Lord_Howe"))

    assert opening.covers(moment) is opening.covers(there)


@given(st.datetimes())
def test_every_minute_of_every_day_is_open_by_default(moment):
    assert Opening((ALL_DAY,)).covers(moment.replace(tzinfo=UTC))
