"""A deadline that is earned by progress, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.server.pace import Pace

# fmt: off
TRANSFERS = [
    # grace  rate  moves                        deadline  why
    (10,     500,  [],                          110.0,    "grace alone"),
    (10,     500,  [(5000, 101)],               111.0,    "standing still: grace from the last move"),
    (10,     500,  [(500, 109)],                111.0,    "500 octets earn a second"),
    (10,     500,  [(500, 105), (500, 109)],    112.0,    "and 1000 earn two"),
    (10,     500,  [(1, 109)],                  110.002,  "CVE-2007-6750: an octet earns next to nothing"),
    (10,     500,  [(1, 101), (1, 105)],        110.004,  "however often"),
    (10,     500,  [(10**9, 109)],              119.0,    "a flood is no credit for a pause"),
    (10,     500,  [(0, 109)],                  110.0,    "no octets, no time"),
    (0.1,    1,    [(3, 100.05)],               100.15,   "fractions of a second"),
]
# fmt: on


@pytest.mark.parametrize(("grace", "rate", "moves", "deadline", "why"), TRANSFERS)
def test_table(grace, rate, moves, deadline, why):
    pace = Pace(grace, rate, now=100.0)
    for octets, now in moves:
        pace.moved(octets, now)

    assert pace.deadline == pytest.approx(deadline), why


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 100))),
    st.floats(0.1, 100),
    st.integers(1, 10**6),
)
def test_nobody_gets_more_time_than_was_earned(moves, grace, rate):
    """And nobody is granted more than grace from the last sign of life."""
    pace, last, octets = Pace(grace, rate, now=0.0), 0.0, 0
    for count, pause in moves:
        last, octets = last + pause, octets + count
        pace.moved(count, last)

    assert pace.deadline <= grace + octets / rate + 1e-6
    assert pace.deadline <= last + grace + 1e-6
