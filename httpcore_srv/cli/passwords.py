"""
Which password is meant?

It is typed where nobody sees it, or is the first line of standard input: an argument
stands in the list of processes and in the shell's history.
"""

import sys

import click

from httpcore_srv.cli.plan import fail
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.strength import hints

# What ``passwd`` ends with for a password that nobody can have
BAD_PASSWORD = 2


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
    if not stdin:
        text: str = click.prompt(
            "Password", hide_input=True, confirmation_prompt=twice, err=True
        )
        return text
    octets = sys.stdin.buffer.readline()
    try:
        return octets.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise fail("the password is not UTF-8", BAD_PASSWORD) from None


def _valid(text: str) -> str:
    password = profiles.password(text)
    if password is None:
        raise fail("a password is not empty, without control characters", BAD_PASSWORD)
    return password
