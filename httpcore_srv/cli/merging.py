"""
What becomes of a file of accounts when the lines of another one join it?

    only one says something of a user      it is kept, or taken
    both say the same                      it is kept
    they say something else for the same   it is told, and asked what counts

Rule: nobody has one password more by it, and no strong hash gives way to a weak one
unless somebody says so.
"""

from collections.abc import Iterable
from pathlib import Path

import click

from httpcore_srv.cli.failing import fail
from httpcore_srv.cli.sheets import BAD_FILE, BAD_USER
from httpcore_srv.state.accounts.formats import DigestLine, Format, Line
from httpcore_srv.state.accounts.kinds import kind_of
from httpcore_srv.state.accounts.sheet import Sheet

# What is said of a user, by whether the lines that are taken replace what there was
_ENDS = {None: "?", True: "; the former is replaced", False: "; the latter is left out"}


def merged(
    sheet: Sheet, path: Path, given: Sheet, source: Path, *, replacing: bool | None
) -> Sheet:
    """
    Return *sheet*, of *path*, with the lines of *given*, which is that of *source*.

    *replacing* tells whose count of users of whom they say something else; with None
    it fails if there are any.
    """
    if sheet.format is not Format.OWN:
        raise fail(f"{path}: is not in our own format; say passwd migrate", BAD_FILE)
    disputed = sheet.disputed(given)
    for user in disputed:
        ours, theirs = (kept(one.of_user(user)) for one in (sheet, given))
        said = f"{user} has {ours}, but {theirs} in {source}{_ENDS[replacing]}"
        click.echo(f"{path}: {said}", err=True)
    if disputed and replacing is None:
        raise fail(f"{path}: nothing was written; say --replace or --keep", BAD_USER)
    return sheet.joined(given, replacing=bool(replacing))


def kept(lines: Iterable[Line]) -> str:
    """Say what *lines* keep, but for the hashes."""
    return ", ".join(map(_one_kept, lines))


def _one_kept(line: Line) -> str:
    if isinstance(line, DigestLine):
        return f"digest {line.algorithm} in {line.realm!r}"
    kind = kind_of(line.hash)
    return kind.name if kind else "nothing"
