"""A password comes from a terminal or from standard input."""

import io
import sys
from types import SimpleNamespace

import pytest

from httpcore_srv.cli.passwords import new_password, present_password
from httpcore_srv.cli.plan import Failure

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


@pytest.mark.parametrize("octets", [b"", b"\n", b"a\tb\n", b"\xff\n"])
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
