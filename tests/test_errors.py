"""The tree of errors: who is at fault, and which status follows."""

import inspect
import re

import pytest

from httpcore_srv import errors
from httpcore_srv.errors import (
    ConfigError,
    FieldSyntaxError,
    HttpcoreError,
    RequestError,
    ResponseError,
)

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception)
}

# fmt: off
STATUSES = [
    # class                  status why: the section of RFC 9110
    ("RequestError",         400,   "§15.5.1"),
    ("MalformedRequest",     400,   "§15.5.1"),
    ("RequestTimeout",       408,   "§15.5.9"),
    ("ContentTooLarge",      413,   "§15.5.14"),
    ("TargetTooLong",        414,   "§15.5.15"),
    ("ExpectationFailed",    417,   "§15.5.18"),
    ("Misdirected",          421,   "§15.5.20"),
    ("FieldsTooLarge",       431,   "RFC 6585 §5"),
    ("NotImplementedHere",   501,   "§15.6.2"),
    ("VersionNotSupported",  505,   "§15.6.6"),
]
# fmt: on


@pytest.mark.parametrize(("name", "status", "why"), STATUSES)
def test_the_status_follows_from_the_class(name, status, why):
    error = CLASSES[name]("a sentence for the client")

    assert isinstance(error, RequestError)
    assert error.status == status, why
    assert str(error) == "a sentence for the client"


def test_every_error_of_the_peer_stands_in_the_table():
    of_the_peer = {name for name in CLASSES if issubclass(CLASSES[name], RequestError)}

    assert {row[0] for row in STATUSES} == of_the_peer


def test_the_drawing_and_the_tree_agree():
    drawn = re.findall(r"[─ ]([A-Z]\w+)  ", inspect.getdoc(errors) or "")

    assert set(drawn) | {"HttpcoreError"} == set(CLASSES)


def test_the_drawing_and_the_statuses_agree():
    drawn = dict(
        re.findall(r"([A-Z]\w+) .*→ (\d{3})$", errors.__doc__ or "", re.MULTILINE)
    )

    assert {name: int(status) for name, status in drawn.items()} == {
        name: status for name, status, _ in STATUSES if name != "RequestError"
    } | {"ResponseError": 500}


@pytest.mark.parametrize("kind", [FieldSyntaxError, ConfigError, ResponseError])
def test_nobody_elses_fault_is_the_peers(kind):
    assert issubclass(kind, HttpcoreError)
    assert not issubclass(kind, RequestError)


def test_a_syntax_error_names_the_rule_and_the_text():
    error = FieldSyntaxError("HTTP-date", "yesterday")

    assert (error.rule, error.text) == ("HTTP-date", "yesterday")
    assert str(error) == "not a valid HTTP-date: 'yesterday'"


def test_a_syntax_error_stays_short_and_printable():
    """A hostile value reaches a log neither whole nor raw."""
    error = FieldSyntaxError("token", "\x1b[31m\r\nFAKE " * 100_000)

    assert len(str(error)) < 2_000
    assert str(error).isprintable()
