"""
How does a command read and change a file of accounts?

Whatever goes wrong ends it in one line, with the exit status that htpasswd has for it.
What would go wrong when the file is written is found before a password is asked for.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from httpcore_srv.cli.failing import fail
from httpcore_srv.errors import MissingExtra
from httpcore_srv.state.accounts.editing import edited
from httpcore_srv.state.accounts.formats import BadLine, Format
from httpcore_srv.state.accounts.making import PasswordTooLong
from httpcore_srv.state.accounts.reading import held_at
from httpcore_srv.state.accounts.sheet import Sheet
from httpcore_srv.state.private_files import READ_BY_OTHERS, lent

# Exit statuses: not allowed, wrong usage, another password, one that is too long, a
# user who may not be, is already, or is not, and no file of accounts
DENIED, USAGE, WRONG, TOO_LONG, BAD_USER, BAD_FILE = 1, 2, 3, 5, 6, 7
STATUSES = (
    f"Exit status: 0 done, {DENIED} the file or the machine does not allow it, "
    f"{USAGE} wrong usage, {WRONG} wrong password, {TOO_LONG} password too long, "
    f"{BAD_USER} no such user, one already there, or an impossible name, "
    f"{BAD_FILE} a line or the file is not valid."
)

_MODE = 0o7777  # of a mode, what chmod(1) changes
_OTHERS = 0o007


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


def sheet_at(path: Path, otherwise: Format = Format.OWN) -> Sheet:
    """Return the sheet of the file at *path*, *otherwise* if it is empty, or fail."""
    held = held_at(path, forbidden=0)
    if held.refusal:
        raise fail(f"{path}: {held.refusal}", DENIED)
    with explained(path):
        return Sheet.of(held.octets, otherwise)


def sheet_for(path: Path, named: Format | None) -> Sheet:
    """
    Return the sheet of the file at *path*, or an empty one for a new file.

    It fails if the file has not the format *named*, or could not be written.
    """
    must_be_writable(path)
    otherwise = named or Format.OWN
    sheet = sheet_at(path, otherwise) if path.exists() else Sheet.of(b"", otherwise)
    if named not in (None, sheet.format):
        raise fail(f"{path}: has the format {sheet.format.value} already", USAGE)
    return sheet


def must_be_writable(path: Path) -> None:
    """Fail if the file at *path* could not be replaced, or made."""
    target = Path(os.path.realpath(path))
    with explained(path):
        target.parent.stat()
        if target.exists() and not os.access(target, os.R_OK | os.W_OK):
            raise fail(f"{path}: cannot be read and written", DENIED)
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise fail(f"{path}: its folder cannot be written", DENIED)


def keep(
    path: Path, change: Callable[[Sheet], Sheet], otherwise: Format = Format.OWN
) -> None:
    """
    Make *change* to the file at *path*, or fail and leave it.

    A file that says nothing yet gets the format *otherwise*.
    """
    with explained(path):
        mode = edited(path, lambda old: change(Sheet.of(old, otherwise)).octets())
    if said := lent(mode, READ_BY_OTHERS):
        before, after = mode & _MODE, mode & _MODE & ~_OTHERS
        changed = f"its mode was {before:04o} and is {after:04o} now"
        click.echo(f"{path}: {said.replace('can', 'could')}; {changed}", err=True)


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


def say_refusal(path: Path) -> None:
    """Say if a server would not read the file at *path*."""
    if refusal := held_at(path).refusal:
        click.echo(f"{path}: {refusal}", err=True)
