"""A number with its unit."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.measures import parse_measure

UNITS = {"g": 1, "kg": 1000}

# fmt: off
MEASURES = [
    ("5 g",                 5.0,       "a number, a space, a unit"),
    ("5KG",                 5000.0,    "no space; the case of letters does not matter"),
    ("0.000001 kg",         0.001,     "six digits behind the point"),
    ("999999999999 g",      10**12 - 1.0,  "twelve before it"),
]
NO_MEASURES = [
    ("5",                   "no unit"),
    ("g",                   "no number"),
    ("5 t",                 "a unit that is none of these"),
    ("5  g",                "two spaces"),
    (".5 g",                "no digit before the point"),
    ("1e3 g",               "no exponents"),
    ("-5 g",                "no signs"),
    ("\u0665 g",            "digits are ASCII"),
    ("1000000000000 g",     "thirteen digits"),
    ("5 g\n",               "a line end after"),
]
# fmt: on


@pytest.mark.parametrize(("text", "number", "why"), MEASURES)
def test_measures(text, number, why):
    assert parse_measure(text, UNITS, "weight") == number, why


@pytest.mark.parametrize(("text", "why"), NO_MEASURES)
def test_what_is_none_is_named(text, why):
    with pytest.raises(FieldSyntaxError, match="weight"):
        parse_measure(text, UNITS, "weight")
