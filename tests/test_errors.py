"""The tree of errors: who is at fault, which status follows, and how it is said."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from httpcore_srv import errors
from httpcore_srv.errors import (
    BrokenTypeMap,
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
    ("UnsupportedCoding",    415,   "§15.5.16"),
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
    } | {
        "BrokenTypeMap": 500,
        "ResponseError": 500,
        "StoreUnavailable": 503,
        "TooBusy": 503,
    }


# The sentences: a person reads them, as the lead of a page or a problem's detail...

PACKAGE = Path(errors.__file__).parent
OF_THE_PEER = {row[0] for row in STATUSES}


def refusals_in(source: str) -> Iterator[ast.Call]:
    """Yield the calls that make an error of the peer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in OF_THE_PEER:
                yield node


def is_sentence(call: ast.Call) -> bool:
    """Tell whether the text of an error is a sentence, as far as can be seen here."""
    [text] = call.args or [None]
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    first, last = (
        part.value
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else ""
        for part in (parts[0], parts[-1])
    )
    return first[:1].isupper() and last.endswith(".")


SAID = [
    (f"{path.relative_to(PACKAGE).as_posix()}:{call.lineno}", call)
    for path in sorted(PACKAGE.rglob("*.py"))
    for call in refusals_in(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("place", "call"), SAID, ids=[place for place, _ in SAID])
def test_a_refusal_is_a_sentence(place, call):
    """It begins with a capital letter and ends with a full stop."""
    assert is_sentence(call), f"{place}: {ast.unparse(call)}"


def test_there_are_refusals_to_look_at():
    """A walk that finds nothing would prove nothing."""
    assert len(SAID) > 40
    assert {place.split("/")[0] for place, _ in SAID} >= {"semantics", "stages", "wire"}


# fmt: off
TEXTS = [
    # call                                             sentence  why
    ('MalformedRequest("The host is missing.")',       True,     "a whole sentence"),
    ('errors.MalformedRequest("It is missing.")',      True,     "however the class is reached"),
    ('MalformedRequest(f"The {x} is {y} octets.")',    True,     "its ends are seen"),
    ('MalformedRequest("not a host")',                 False,    "a fragment"),
    ('MalformedRequest("Not a host")',                 False,    "no full stop"),
    ('MalformedRequest("the host is missing.")',       False,    "no capital letter"),
    ('MalformedRequest(f"{x} is missing.")',           False,    "nobody knows how it begins"),
    ('MalformedRequest(f"It is {x}")',                 False,    "nobody knows how it ends"),
    ('MalformedRequest("")',                           False,    "nothing"),
    ('MalformedRequest()',                             False,    "nothing"),
    ('MalformedRequest(str(error))',                   False,    "somebody else's words"),
]
# fmt: on


@pytest.mark.parametrize(("call", "sentence", "why"), TEXTS)
def test_what_counts_as_a_sentence(call, sentence, why):
    [found] = refusals_in(call)

    assert is_sentence(found) is sentence, why


@pytest.mark.parametrize(
    "kind", [FieldSyntaxError, ConfigError, BrokenTypeMap, ResponseError]
)
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


def test_a_broken_type_map_names_the_file_and_the_line():
    """That is for the operator's log; no client sees it."""
    error = BrokenTypeMap("docs/guide.var", 3, "no colon")

    assert (error.place, error.line, error.reason) == ("docs/guide.var", 3, "no colon")
    assert str(error) == "docs/guide.var, line 3: no colon"
