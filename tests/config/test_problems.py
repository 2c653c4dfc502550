"""How a problem reads."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.positions import Positions
from httpcore_srv.config.problems import (
    ConfigErrors,
    Fault,
    Problem,
    dotted,
    place,
    quoted,
    shown,
)

# fmt: off
SHOWN = [
    ("a",                          '"a" (a string)',          "as TOML writes it"),
    ('a"b\n',                      '"a\\"b\\n" (a string)',   "on one line"),
    ("x" * 100,                    f'"{"x" * 57}..." (a string)', "briefly"),
    (True,                         "true (a boolean)",        "as TOML writes it; bool is an int to Python"),
    (-3,                           "-3",                      "an integer needs no type"),
    (1.5,                          "1.5 (a float)",           "a float"),
    (datetime.date(2020, 1, 2),    "2020-01-02 (a date)",     "a date"),
    ({},                           "a table",                 "what is in it would be too much"),
    ([],                           "an array",                "an empty one is no array of tables"),
    ([1, {}],                      "an array",                "mixed"),
    ([{}, {}],                     "an array of tables",      "as [[name]] makes"),
]
DOTTED = [
    ((),                           "",                        "the file"),
    (("a", "b-c", "1_2"),          "a.b-c.1_2",               "bare keys"),
    (("a", 0, "b", 12),            "a[0].b[12]",              "arrays count from 0"),
    (("a", ".x", ""),              'a.".x".""',               "keys that need quotes"),
    (("a\nb", "ü"),                '"a\\nb"."ü"',             "on one line"),
]
# fmt: on


@pytest.mark.parametrize(("value", "expected", "why"), SHOWN)
def test_what_was_found_is_shown(value, expected, why):
    assert shown(value) == expected, why


def test_a_very_large_integer_is_not_written_out():
    """Python refuses to write more than 4300 digits (CVE-2020-10735)."""
    assert shown(10**5000) == "a very large integer"


@pytest.mark.parametrize(("path", "expected", "why"), DOTTED)
def test_a_path_is_dotted(path, expected, why):
    assert dotted(path) == expected, why


@given(st.text())
def test_a_quoted_text_is_printable_and_one_line(text):
    """No file can move the cursor of the terminal that its problems are shown on."""
    assert quoted(text).isprintable()


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
