"""A password comes from a terminal or from standard input."""

import io
import sys
from types import SimpleNamespace

import pytest

from httpcore_srv.cli.failing import Failure
from httpcore_srv.cli.passwords import (
    must_be_askable,
    new_password,
    present_password,
)

# fmt: off
LINES = [
    # octets                        password             why
    (b"correct horse battery\n",     "correct horse battery", "a line"),
    (b"correct horse battery",       "correct horse battery", "printf writes no line end"),
    (b"correct horse battery\r\n",   "correct horse battery", "Windows writes two"),
    (b" with spaces around it \n",   " with spaces around it ", "spaces are part of it"),
    (b"the first of two\nlines\n",   "the first of two",      "the rest is somebody else's"),
    ("pa\u0308ssword of some length\n".encode(), "p\xe4ssword of some length", "R173 NFC"),
]
# fmt: on


def given(octets, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(octets)))


@pytest.mark.parametrize(("octets", "password", "why"), LINES)
def test_the_first_line_of_standard_input(monkeypatch, octets, password, why):
    given(octets, monkeypatch)
    assert present_password(stdin=True) == password, why
    given(octets, monkeypatch)
    assert new_password("ada", stdin=True) == password, why


@pytest.mark.parametrize("octets", [b"", b"\n", b"a\tb\n", b"\xff\n", b"a" * 100_000])
def test_what_is_no_password_is_refused(monkeypatch, octets):
    given(octets, monkeypatch)

    with pytest.raises(Failure) as raised:
        present_password(stdin=True)

    assert raised.value.exit_code == 2


def test_a_poor_password_is_taken_and_said_to_be_poor(monkeypatch, capsys):
    given(b"secret\n", monkeypatch)

    assert new_password("ada", stdin=True) == "secret"

    said = capsys.readouterr()
    assert said.out == ""
    assert "hint: this password is among the first" in said.err


def test_of_a_password_that_is_there_already_nothing_is_said(monkeypatch, capsys):
    given(b"secret\n", monkeypatch)

    present_password(stdin=True)

    assert capsys.readouterr() == ("", "")


# fmt: off
ASKABLE = [
    # standard input                           stdin   says             why
    (SimpleNamespace(isatty=lambda: True),     False,  "",              "a terminal"),
    (SimpleNamespace(isatty=lambda: False),    True,   "",              "a pipe, as is said"),
    (SimpleNamespace(isatty=lambda: False),    False,  "say --stdin",   "a pipe: nothing is read that nobody meant"),
    (None,                                     False,  "is closed",     "<&-"),
    (None,                                     True,   "is closed",     "<&-"),
]
# fmt: on


@pytest.mark.parametrize(("given", "stdin", "says", "why"), ASKABLE)
def test_a_password_is_asked_for_at_a_terminal_alone(
    monkeypatch, given, stdin, says, why
):
    monkeypatch.setattr(sys, "stdin", given)
    if not says:
        must_be_askable(stdin=stdin)
        return

    for asking in (must_be_askable, present_password):
        with pytest.raises(Failure, match=says) as raised:
            asking(stdin=stdin)
        assert raised.value.exit_code == 2, why
