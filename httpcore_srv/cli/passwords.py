"""
Which password is meant?

It is typed where nobody sees it, or is the first line of standard input: an argument
stands in the list of processes and in the shell's history.
"""

import sys

import click

from httpcore_srv.cli.failing import fail
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.strength import hints

# What ``passwd`` ends with for a password that nobody can have, or give
BAD_PASSWORD = 2

# No password is longer, in octets; standard input may have no line end at all.
_MOST = 1 << 16


def must_be_askable(*, stdin: bool) -> None:
    """Fail if there is no way to ask for a password, and *stdin* is not said."""
    if sys.stdin is None:  # Python found none to open: ``<&-``
        raise fail("standard input is closed", BAD_PASSWORD)
    if not stdin and not sys.stdin.isatty():
        raise fail("no terminal to ask for the password at; say --stdin", BAD_PASSWORD)


def new_password(user: str, *, stdin: bool) -> str:
    """Return a new password for *user*, typed twice; say on stderr if it is poor."""
    password = _valid(_read(twice=True, stdin=stdin))
    for hint in hints(user, password):
        click.echo(f"hint: {hint}", err=True)
    return password


def present_password(*, stdin: bool) -> str:
    """Return a password, typed once."""
    return _valid(_read(twice=False, stdin=stdin))


def _read(*, twice: bool, stdin: bool) -> str:
    must_be_askable(stdin=stdin)
    if not stdin:
        text: str = click.prompt(
            "Password", hide_input=True, confirmation_prompt=twice, err=True
        )
        return text
    octets = sys.stdin.buffer.readline(_MOST)
    if len(octets) == _MOST:
        raise fail(f"the password has {_MOST} octets or more", BAD_PASSWORD)
    try:
        return octets.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise fail("the password is not UTF-8", BAD_PASSWORD) from None


def _valid(text: str) -> str:
    password = profiles.password(text)
    if password is None:
        raise fail("a password is not empty, without control characters", BAD_PASSWORD)
    return password
