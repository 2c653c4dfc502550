"""A number of seconds, as people write it and as it is said to them."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.durations import parse_duration, spoken

# fmt: off
SPANS = [
    (0,             "0 seconds",      "nothing"),
    (1,             "1 second",       "one"),
    (59,            "59 seconds",     "less than a minute"),
    (60,            "1 minute",       "one"),
    (90,            "1.5 minutes",    "with a fraction"),
    (7200,          "2 hours",        "no fraction that says nothing"),
    (86_400,        "1 day",          "one"),
    (31_536_000,    "1 year",         "what a year is to caches"),
]
WRITTEN = [
    ("500 ms",      0.5,              "a part of a second"),
    ("10s",         10.0,             "the space may be left out"),
    ("2 MIN",       120.0,            "the case of letters does not matter"),
    ("1.5 h",       5400.0,           "a fraction"),
    ("7d",          604_800.0,        "a day has 24 hours here"),
    ("2 w",         1_209_600.0,      "and a week 7 days"),
]
NO_DURATIONS = [
    ("7",           "of what?"),
    ("2 m",         "minutes or months? write min"),
    ("1 a",         "no two years are alike"),
    ("1h30min",     "one number, one unit"),
    ("-1 s",        "less than nothing"),
    ("1,5 h",       "a point, not a comma"),
    (" 1 s",        "a space before"),
    ("1 s\n",       "a line end after"),
    ("",            "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "words", "why"), SPANS)
def test_spans(seconds, words, why):
    assert spoken(seconds) == words, why


@pytest.mark.parametrize(("text", "seconds", "why"), WRITTEN)
def test_what_people_write(text, seconds, why):
    assert parse_duration(text) == seconds, why


@pytest.mark.parametrize(("text", "why"), NO_DURATIONS)
def test_what_is_no_duration(text, why):
    with pytest.raises(FieldSyntaxError, match="duration"):
        parse_duration(text)
