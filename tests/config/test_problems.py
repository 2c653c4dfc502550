"""How a problem reads."""

import pytest

from httpcore_srv.config.positions import Positions
from httpcore_srv.config.problems import ConfigErrors, Fault, Problem, dotted, place

# fmt: off
DOTTED = [
    ((),                           "",                        "the file"),
    (("a", "b-c", "1_2"),          "a.b-c.1_2",               "bare keys"),
    (("a", 0, "b", 12),            "a[0].b[12]",              "arrays count from 0"),
    (("a", ".x", ""),              'a.".x".""',               "keys that need quotes"),
    (("a\nb", "ü"),                '"a\\nb"."ü"',             "on one line"),
]
# fmt: on


@pytest.mark.parametrize(("path", "expected", "why"), DOTTED)
def test_a_path_is_dotted(path, expected, why):
    assert dotted(path) == expected, why


def test_a_problem_without_a_line_names_the_file_alone():
    assert str(Problem("x.toml", 0, 0, "", "the file does not exist")) == (
        "x.toml: the file does not exist"
    )


def test_a_problem_of_the_whole_file_has_no_path():
    assert str(Problem("x.toml", 1, 1, "", "not TOML")) == "x.toml:1:1: not TOML"


def test_faults_are_placed_at_their_key_or_value_in_the_order_of_the_file():
    positions = Positions.of("a = 1\nb = 2\n")
    later, earlier = Fault(("b",), "value"), Fault(("b",), "key", at_key=True)
    first = Fault(("a",), "first")

    problems = place([later, first, earlier, later], positions, "x")

    assert [str(problem) for problem in problems] == [
        "x:1:5: a: first",
        "x:2:1: b: key",
        "x:2:5: b: value",
    ]


def test_errors_carry_their_problems():
    problems = [Problem("x", 1, 1, "a", "one"), Problem("x", 2, 1, "b", "two")]

    errors = ConfigErrors(problems)

    assert errors.problems == tuple(problems)
    assert str(errors) == "x:1:1: a: one\nx:2:1: b: two"
