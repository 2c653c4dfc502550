"""RFC 9110 §15 and the IANA registry of status codes."""

from http import HTTPStatus

import pytest

from httpcore_srv.grammar.statuses import PHRASES, phrase

# fmt: off
CASES = [
    # status  phrase                   why
    (200,     "OK",                    "§15.3.1"),
    (206,     "Partial Content",       "§15.3.7"),
    (413,     "Content Too Large",     "§15.5.14, no longer Payload"),
    (416,     "Range Not Satisfiable", "§15.5.17"),
    (422,     "Unprocessable Content", "§15.5.21, no longer Entity"),
    (421,     "Misdirected Request",   "§15.5.20"),
    (506,     "Variant Also Negotiates", "RFC 2295 §8.1"),
    (299,     "",                      "no registry names it"),
    (418,     "",                      "§15.5.19 unused"),
    (0,       "",                      "no status code"),
]
# fmt: on


@pytest.mark.parametrize(("status", "expected", "why"), CASES)
def test_what_a_status_says(status, expected, why):
    assert phrase(status) == expected, why


def test_every_status_of_the_standard_library_has_a_phrase():
    """418 is a joke that RFC 9110 §15.5.19 reserves."""
    assert {int(status) for status in HTTPStatus} - {418} <= set(PHRASES)


def test_phrases_are_plain_text():
    assert all(text.isascii() and text.isprintable() for text in PHRASES.values())
