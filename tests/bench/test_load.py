"""What wrk tells, and what of it is a failure."""

import json

import pytest

from tests.bench.load import read

FINE = {
    **{"requests": 2000, "octets": 9_000_000, "microseconds": 2_000_000},
    **{"p50": 300, "p99": 900},
    **{"connect": 0, "read": 0, "write": 0, "status": 0, "timeout": 0},
}


def told(**more):
    """Write what wrk writes: its own text, and our line."""
    return (
        f"Running 2s test\n  2000 requests in 2.00s\n{json.dumps({**FINE, **more})}\n"
    )


def test_the_line_of_json_is_read():
    outcome = read(told(), used=1.5)

    assert outcome.rate == 1000.0
    assert (outcome.p50, outcome.p99) == (300, 900)
    assert outcome.octets == 4500
    assert outcome.busy == 0.75
    assert outcome.failures == ""


# fmt: off
FAILURES = [
    ({"status": 3},               "3 answers of 400 or more"),
    ({"timeout": 1},              "1 not answered in time"),
    ({"read": 2, "connect": 1},   "1 failed to connect, 2 broken while reading"),
    ({"write": 7},                "7 broken while writing"),
    ({"requests": 0},             "no answer at all"),
]
# fmt: on


@pytest.mark.parametrize(("more", "expected"), FAILURES)
def test_what_went_wrong_is_never_hidden(more, expected):
    assert read(told(**more)).failures == expected


# fmt: off
REFUSED = [
    ({"status": 2000},  "",                              "all were refused, as they should be"),
    ({"status": 1999},  "1 answers of less than 400",    "one was not"),
    ({"status": 2000, "read": 1}, "1 broken while reading", "other failures stay failures"),
]
# fmt: on


@pytest.mark.parametrize(("more", "expected", "why"), REFUSED)
def test_where_all_must_be_refused_an_answer_is_a_failure(more, expected, why):
    assert read(told(**more), refused=True).failures == expected, why


def test_a_run_that_tells_nothing_is_an_error():
    with pytest.raises(ValueError, match="unable to connect"):
        read("unable to connect to 127.0.0.1:1\n")
