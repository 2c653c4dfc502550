"""How what was found is shown."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.wording import quoted, shown

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
# fmt: on


@pytest.mark.parametrize(("value", "expected", "why"), SHOWN)
def test_what_was_found_is_shown(value, expected, why):
    assert shown(value) == expected, why


def test_a_very_large_integer_is_not_written_out():
    """Python refuses to write more than 4300 digits (CVE-2020-10735)."""
    assert shown(10**5000) == "a very large integer"


@given(st.text())
def test_a_quoted_text_is_printable_and_one_line(text):
    """No file can move the cursor of the terminal that its problems are shown on."""
    assert quoted(text).isprintable()
