"""
Can this file keep a new password, and what does it keep of it?

The first is asked before the password is: nobody types one in vain.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from httpcore_srv.cli.failing import fail
from httpcore_srv.cli.sheets import USAGE, explained
from httpcore_srv.state.accounts.formats import Format
from httpcore_srv.state.accounts.lines import lines_for, prepare, wanted
from httpcore_srv.state.accounts.sheet import Sheet

NO_DIGEST = (
    "no line for Digest: say --realm NAME for realms with Digest, which browsers "
    "prefer to Basic"
)
OF_APACHE = (
    "MD5, which Apache's htdigest files know alone; lighttpd and this server take "
    "--algorithm SHA-256, too"
)


def must_take(
    sheet: Sheet,
    user: str,
    realms: Sequence[str],
    algorithms: Sequence[str],
    path: Path,
) -> None:
    """
    Fail if *sheet*, from *path*, cannot keep such lines for *user*.

    Hints tell what it will not keep, where that may surprise.
    """
    pairs = wanted(sheet.format, sheet.of_user(user), realms, algorithms)
    if reason := _misused(sheet.format, realms, algorithms, has_pairs=bool(pairs)):
        raise fail(reason, USAGE)
    with explained(path):
        prepare(sheet.format, user, pairs)
    if sheet.format is Format.OWN and not pairs:
        click.echo(f"hint: {NO_DIGEST}", err=True)
    if sheet.format is Format.HTDIGEST and realms and not algorithms:
        click.echo(f"hint: {OF_APACHE}", err=True)


def with_password(
    sheet: Sheet,
    user: str,
    password: str,
    realms: Sequence[str],
    algorithms: Sequence[str],
) -> Sheet:
    """Return *sheet* with a new password of *user*."""
    old = sheet.of_user(user)
    made = lines_for(sheet.format, user, password, old, realms, algorithms)
    return sheet.with_user(user, made)


def _misused(
    form: Format, realms: Sequence[str], algorithms: Sequence[str], *, has_pairs: bool
) -> str | None:
    """Say which options do not go together, or not with such a file."""
    if form is Format.HTPASSWD and realms:
        return "an htpasswd file has no realms"
    if form is Format.HTDIGEST and not has_pairs:
        return "an htdigest file needs --realm"
    if algorithms and not realms:
        return "--algorithm goes with --realm"
    return None
