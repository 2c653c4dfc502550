"""Figures of runs made into ratios: round by round, and no run that failed."""

import pytest

from tests.bench.ratios import Spread, figure, rates, rates_per_core, spread
from tests.bench.runs import Outcome, Run, failed, usable


def run(rate, busy=1.0, failures=""):
    return Run(rate, 1.0, 2.0, busy, 1.0, failures)


# fmt: off
ROWS = [
    # ours              theirs              ratio                   why
    ([100, 200, 300],   [100, 100, 100],    Spread(2.0, 1.0, 3.0),  "the median, and both ends"),
    ([100, 50],         [200, 100],         Spread(0.5, 0.5, 0.5),  "what slows both down leaves the ratio"),
    ([100, 100, 100],   [50],               Spread(2.0, 2.0, 2.0),  "a round that only one has had counts for nothing"),
    ([],                [50],               None,                   "nothing was measured"),
]
# fmt: on


@pytest.mark.parametrize(("ours", "theirs", "ratio", "why"), ROWS)
def test_a_ratio_is_of_two_runs_of_one_round(ours, theirs, ratio, why):
    assert rates([run(one) for one in ours], [run(one) for one in theirs]) == ratio, why


def test_a_run_with_failures_counts_for_nothing():
    ours = [run(900, failures="3 answers of 400 or more"), run(200)]

    assert rates(ours, [run(100), run(100)]) == Spread(2.0, 2.0, 2.0)
    assert rates([run(100), run(200)], [failed("closed"), run(100)]).median == 2.0
    assert usable(ours) == ours[1:]


def test_for_each_busy_second_it_is_the_rate_over_the_share_of_the_core():
    """Where the load cannot fill the server, this tells what the rate does not."""
    assert rates_per_core([run(100, busy=0.5)], [run(100, busy=1.0)]).median == 2.0


def test_what_went_wrong_is_told_and_the_note_comes_first():
    outcome = Outcome([run(100), run(90, failures="1 not answered in time")])

    assert outcome.failures == "1 not answered in time"
    assert Outcome([run(1)], note="cannot").failures == "cannot"
    assert Outcome([run(1)]).failures == ""
    assert failed("").failures, "a failure is never without a word"


def test_a_spread_is_written_with_three_digits():
    assert str(Spread(1.23456, 0.5, 2222.2)) == "1.23 (0.5..2,222)"
    assert spread([]) is None
    assert figure(0.0) == "0"
