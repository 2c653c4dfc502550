"""How long a session lives, as a table; a row says which of its two ends comes first."""

from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.state.sessions.protocol import Lifetimes

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHORT = Lifetimes(idle=1800, absolute=7200)

# created and seen are seconds before now
CASES = [
    # created  seen   left   why
    (0, 0, 1800, "new: it ends when it is idle"),
    (600, 600, 1200, "unused for ten minutes of thirty"),
    (7000, 10, 200, "used just now, but its absolute end is near"),
    (1800, 1800, 0, "idle to the second: the end"),
    (7200, 0, 0, "used this very second, and as old as it may get"),
    (99999, 99999, 0, "long gone: never less than nothing"),
    (-5, -5, 1805, "a clock that was set back ends nothing"),
]


@pytest.mark.parametrize(("created", "seen", "left", "why"), CASES)
def test_a_session_ends_at_the_first_of_its_two_ends(created, seen, left, why):
    ago = [NOON - timedelta(seconds=each) for each in (created, seen)]

    assert SHORT.left(*ago, NOON) == left, why


@pytest.mark.parametrize(("idle", "touched"), [(1800, 60), (240, 60), (60, 15), (4, 1)])
def test_a_use_is_noted_each_minute_and_more_often_where_idleness_is_short(
    idle, touched
):
    assert Lifetimes(idle=idle).touched == touched
