"""
How does a command read and change a file of accounts?

Whatever goes wrong ends it in one line, with the exit status that htpasswd has for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from httpcore_srv.cli.plan import fail
from httpcore_srv.errors import MissingExtra
from httpcore_srv.state.accounts.editing import edited
from httpcore_srv.state.accounts.formats import BadLine, Format
from httpcore_srv.state.accounts.making import PasswordTooLong
from httpcore_srv.state.accounts.sheet import Sheet

# Exit statuses: not allowed, wrong usage, another password, one that is too long, a
# user who may not be, is already, or is not, and no file of accounts
DENIED, USAGE, WRONG, TOO_LONG, BAD_USER, BAD_FILE = 1, 2, 3, 5, 6, 7


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Let what goes wrong with the file at *path* be a Failure."""
    try:
        yield
    except OSError as error:
        raise fail(f"{path}: {error.strerror}", DENIED) from error
    except BadLine as error:
        raise fail(f"{path}: {error}", BAD_FILE) from error
    except PasswordTooLong as error:
        raise fail(str(error), TOO_LONG) from error
    except MissingExtra as error:
        raise fail(str(error), DENIED) from error


def sheet_at(path: Path) -> Sheet:
    """Return the sheet of the file at *path*, or fail."""
    with explained(path):
        return Sheet.of(path.read_bytes())


def keep(
    path: Path, change: Callable[[Sheet], Sheet], otherwise: Format = Format.OWN
) -> None:
    """
    Make *change* to the file at *path*, or fail and leave it.

    A file that says nothing yet gets the format *otherwise*.
    """
    with explained(path):
        opened = edited(path, lambda old: change(Sheet.of(old, otherwise)).octets())
    if opened:
        click.echo(f"{path}: others could open it; now they cannot", err=True)


def must_be_absent(sheet: Sheet, user: str, path: Path) -> None:
    """Fail if *sheet*, from *path*, has a line for *user*."""
    if sheet.mentions(user):
        raise fail(f"{path}: {user} is there already; say passwd set", BAD_USER)


def must_be_present(sheet: Sheet, user: str, path: Path) -> None:
    """Fail unless *sheet*, from *path*, has a line for *user*."""
    if not sheet.mentions(user):
        raise fail(f"{path}: nobody is called {user}", BAD_USER)


def say_faults(sheet: Sheet, path: Path) -> bool:
    """Say what is wrong in *sheet*, from *path*; tell whether anything is."""
    faults = tuple(sheet.faults())
    for number, sentence in faults:
        click.echo(f"{path}:{number}: {sentence}", err=True)
    return bool(faults)
