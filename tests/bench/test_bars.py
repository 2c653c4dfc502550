"""The bars: what holds, what does not, and what was not to be measured."""

import pytest

from tests.bench.bars import Bar, Verdict, bars, best, told
from tests.bench.ratios import Spread
from tests.bench.rest import Rest
from tests.bench.runs import Outcome, Run, failed
from tests.bench.servers import SERVERS
from tests.bench.works import WORKS

BY_KEY = {work.key: work for work in WORKS}


def runs(*rates, p99=100.0, idle=None):
    return [Run(rate, 50.0, p99, 1.0, 0.5, idle_octets=idle) for rate in rates]


def of(median):
    return Spread(median, median / 2, median * 2)


# fmt: off
VERDICTS = [
    # must  aim   reached   at most  verdict          why
    (1.0,   1.5,  of(0.99), False,   Verdict.FAILS,   "the median decides"),
    (1.0,   1.5,  of(1.0),  False,   Verdict.HOLDS,   "as much as must be"),
    (1.0,   1.5,  of(1.5),  False,   Verdict.AIM,     "as much as is aimed at"),
    (60.0,  None, of(61.0), True,    Verdict.FAILS,   "less is better"),
    (60.0,  None, of(60.0), True,    Verdict.HOLDS,   "less is better"),
    (1.0,   1.5,  None,     False,   Verdict.FAILS,   "what could not be measured does not hold"),
    (None,  None, of(0.01), False,   Verdict.TOLD,    "there is no bar"),
]
# fmt: on


@pytest.mark.parametrize(
    ("must", "aim", "reached", "at_most", "verdict", "why"), VERDICTS
)
def test_the_median_is_judged(must, aim, reached, at_most, verdict, why):
    assert Bar("x", must, aim, reached, at_most).verdict is verdict, why


def judged(keys, outcomes, rest=None):
    works = [BY_KEY[key] for key in keys]
    return {bar.what: bar for bar in bars(works, SERVERS, outcomes, rest or {})}


def test_a_work_is_judged_against_nginx_and_the_best_in_python():
    done = {
        "nginx": Outcome(runs(100, 100)),
        "ours": Outcome(runs(120, 130)),
        "http.server": Outcome(runs(1, 1)),
        "granian": Outcome(runs(20, 20)),
        "gunicorn": Outcome(runs(999), note="wrong: 404"),
    }

    made = judged(["unchanged"], {"unchanged": done})

    to_nginx, to_the_best, _ = made.values()
    assert (to_nginx.reached.median, to_the_best.reached.median) == (1.25, 6.25)
    assert [*made][1].endswith("to granian"), "the fastest whose answers are right"
    assert {to_nginx.verdict, to_the_best.verdict} == {Verdict.HOLDS}


def test_beside_a_compiled_server_stands_the_best_written_in_python():
    done = {
        "nginx": Outcome(runs(100)),
        "ours": Outcome(runs(150)),
        "granian": Outcome(runs(30)),
        "aiohttp": Outcome(runs(5)),
        "gunicorn": Outcome(runs(6)),
    }

    _, granian, gunicorn, *_ = judged(["one"], {"one": done}).values()

    assert (granian.must, granian.reached.median) == (5.0, 5.0)
    assert gunicorn.what == (
        "1 one file, keep-alive, to gunicorn, the best written in Python"
    )
    assert (gunicorn.must, gunicorn.reached.median) == (None, 25.0)
    assert gunicorn.verdict is Verdict.TOLD


def test_the_system_alone_is_the_ceiling_and_nobody_is_compared_with_it():
    done = {
        "nginx": Outcome(runs(100)),
        "ours": Outcome(runs(120)),
        "granian": Outcome(runs(80)),
        "system": Outcome(runs(160)),
    }

    made = [*judged(["new"], {"new": done}).values()]

    assert [bar.note for bar in made] == [
        "ceiling: 1.6 of nginx",
        "ceiling: 2 of granian",
    ]
    assert "(ceiling: 2 of granian)" in told(made)


def test_where_the_load_was_full_a_busy_second_is_compared_too():
    """What makes the load is slower than some servers, above all with new connections."""
    done = {
        "nginx": Outcome([Run(100.0, 1.0, 2.0, 0.5, 0.99)]),
        "ours": Outcome([Run(100.0, 1.0, 2.0, 1.0, 0.99)]),
        "system": Outcome([Run(110.0, 1.0, 2.0, 0.25, 1.0)]),
    }

    [bar] = judged(["new"], {"new": done}).values()

    assert bar.reached.median == 1.0, "it is the rate that is judged"
    assert bar.note == ("0.5 a busy second, ceiling: 1.1 of nginx, 2.2 a busy second")


def test_a_work_aside_is_told_and_not_judged():
    done = {
        "nginx": Outcome(runs(100)),
        "ours": Outcome(runs(3)),
        "aiohttp": Outcome(runs(6)),
    }

    made = [*judged(["absent"], {"absent": done}).values()]

    assert [(bar.must, bar.reached.median) for bar in made] == [
        (None, 0.03),
        (None, 0.5),
    ]
    assert {bar.verdict for bar in made} == {Verdict.TOLD}


def test_our_failure_makes_the_bar_fall():
    done = {"nginx": Outcome(runs(100)), "ours": Outcome([failed("closed")])}

    [bar] = judged(["unchanged"], {"unchanged": done}).values()

    assert bar.reached is None
    assert bar.verdict is Verdict.FAILS


def test_a_work_that_was_not_to_be_done_has_no_bar():
    assert judged([], {}) == {}
    assert judged(["one"], {"one": {"ours": Outcome(runs(1))}}) == {}


def test_digest_is_compared_with_apache():
    done = {"apache": Outcome(runs(10)), "ours": Outcome(runs(35))}

    [bar] = judged(["digest"], {"digest": done}).values()

    assert bar.reached.median == 3.5


def test_the_slowest_of_a_hundred_is_compared_at_half_the_rate():
    done = {
        "nginx": Outcome(runs(100), paced=runs(50, p99=100.0)),
        "ours": Outcome(runs(100), paced=runs(50, p99=210.0)),
    }

    bar = [*judged(["one"], {"one": done}).values()][-1]

    assert bar.reached.median == 2.1
    assert bar.verdict is Verdict.FAILS


def test_memory_is_judged_in_octets():
    done = {"ours": Outcome(runs(1, idle=8192.0))}

    made = judged([], {"idle": done}, {"ours": Rest(50 * 2**20, 1, 1)})

    assert [bar.reached.median for bar in made.values()] == [50.0, 8.0]
    assert all(bar.verdict is Verdict.HOLDS for bar in made.values())


def test_nobody_is_the_best_of_nobody():
    assert best(SERVERS, {}) is None
    assert best(SERVERS, {"granian": Outcome([failed("x")])}) is None


def test_the_table_names_what_was_reached():
    text = told(
        [Bar("1 one file", 1.0, 1.5, Spread(1.25, 1.0, 1.5)), Bar("y", 2, None, None)]
    )

    assert "1.25 (1..1.5)" in text
    assert "not measured" in text
    assert "DOES NOT HOLD" in text
