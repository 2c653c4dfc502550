"""A number of seconds, said for people."""

import pytest

from httpcore_srv.grammar.durations import spoken

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
# fmt: on


@pytest.mark.parametrize(("seconds", "words", "why"), SPANS)
def test_spans(seconds, words, why):
    assert spoken(seconds) == words, why
