"""
Who has an account, and with which password?

    httpcore-srv passwd add users ada --realm wiki
    httpcore-srv passwd verify users ada

A file is read in the format it has: our own, htpasswd or htdigest.  A command makes the
next sheet of the one that is there; the file changes when all went well, or not at all.
The exit status is that of htpasswd; see ``sheets``.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from httpcore_srv.cli.account_options import (
    ALGORITHM,
    DROP,
    FILE,
    FORMAT,
    REALM,
    STDIN,
    USER,
)
from httpcore_srv.cli.options import PATH
from httpcore_srv.cli.passwords import new_password, present_password
from httpcore_srv.cli.plan import fail
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.sheets import (
    BAD_FILE,
    DENIED,
    USAGE,
    WRONG,
    explained,
    keep,
    must_be_absent,
    must_be_present,
    say_faults,
    sheet_at,
)
from httpcore_srv.state.accounts.formats import DigestLine, Format, Line
from httpcore_srv.state.accounts.kinds import kind_of
from httpcore_srv.state.accounts.proofs import proofs, proves
from httpcore_srv.state.accounts.reading import held_at
from httpcore_srv.state.accounts.sheet import Sheet


@click.group("passwd", short_help="Keep a file of users and their passwords.")
def command() -> None:
    """
    Keep a file of accounts: our own, an htpasswd or an htdigest file.

    A new file is in our own format, which serves Basic, Digest and forms.
    """


@command.command("add", short_help="Add a user.")
@FILE
@USER
@REALM
@ALGORITHM
@FORMAT
@STDIN
def add(
    path: Path,
    user: str,
    realms: tuple[str, ...],
    algorithms: tuple[str, ...],
    named: str,
    stdin: bool,
) -> None:
    """Add USER to FILE, which is made if it is not there."""
    if path.exists():
        must_be_absent(sheet_at(path), user, path)
    password = new_password(user, stdin=stdin)

    def added(sheet: Sheet) -> Sheet:
        must_be_absent(sheet, user, path)
        return _with_password(sheet, user, password, realms, algorithms)

    keep(path, added, Format(named))
    click.echo(f"{path}: {user} added")


@command.command("set", short_help="Set another password of a user.")
@FILE
@USER
@REALM
@ALGORITHM
@STDIN
def change(
    path: Path,
    user: str,
    realms: tuple[str, ...],
    algorithms: tuple[str, ...],
    stdin: bool,
) -> None:
    """
    Set another password of USER in FILE.

    It holds for each realm that FILE has of USER, and for those that are named.
    """
    must_be_present(sheet_at(path), user, path)
    password = new_password(user, stdin=stdin)

    def changed(sheet: Sheet) -> Sheet:
        must_be_present(sheet, user, path)
        return _with_password(sheet, user, password, realms, algorithms)

    keep(path, changed)
    click.echo(f"{path}: password of {user} set")


@command.command("del", short_help="Delete a user.")
@FILE
@USER
def remove(path: Path, user: str) -> None:
    """Delete USER from FILE."""
    sheet_at(path)

    def removed(sheet: Sheet) -> Sheet:
        must_be_present(sheet, user, path)
        return sheet.without(user)

    keep(path, removed)
    click.echo(f"{path}: {user} deleted")


@command.command("verify", short_help="Tell whether a password is right.")
@FILE
@USER
@STDIN
def verify(path: Path, user: str, stdin: bool) -> None:
    """Tell whether a password is that of USER: exit status 0, 3 wrong, 6 unknown."""
    sheet = sheet_at(path)
    must_be_present(sheet, user, path)
    lines = sheet.of_user(user)
    if not lines:
        raise fail(
            f"{path}: the line of {user} is not valid; say passwd list", BAD_FILE
        )
    password = present_password(stdin=stdin)
    with explained(path):
        right = proves(lines, password)
    if not right:
        raise fail(f"{path}: this is not the password of {user}", WRONG)
    click.echo(f"{path}: this is the password of {user}")


@command.command("list", short_help="List users, and what is kept for them.")
@FILE
@click.pass_context
def show(ctx: click.Context, path: Path) -> None:
    """List the users of FILE, never a hash; exit status 7 if a line is not valid."""
    sheet = sheet_at(path)
    users: dict[str, list[Line]] = {}
    for line in sheet.said():
        users.setdefault(line.user, []).append(line)
    with printing() as out:
        for user, lines in sorted(users.items()):
            click.echo(f"{user}: {', '.join(map(_kept, lines))}", file=out)
    if refusal := held_at(path).refusal:
        click.echo(f"{path}: {refusal}", err=True)
    if say_faults(sheet, path):
        ctx.exit(BAD_FILE)


@command.command("migrate", short_help="Turn a file of Apache's into our own format.")
@FILE
@click.option("--to", "target", type=PATH, help="Write this new file; keep FILE.")
@DROP
def migrate(path: Path, target: Path | None, drop: bool) -> None:
    """Turn FILE, an htpasswd or htdigest file, into our own format; hashes are kept."""
    if target is not None and target.exists():
        raise fail(f"{target}: is there already", DENIED)
    seen = sheet_at(path)

    def migrated(sheet: Sheet) -> Sheet:
        source = sheet if target is None else seen
        _must_be_valid(source, path, drop)
        return source.in_own_format()

    keep(target or path, migrated)
    click.echo(f"{target or path}: is in our own format")


@command.command("import", short_help="Take the lines of another file, too.")
@FILE
@click.argument("source", type=PATH)
@DROP
def take(path: Path, source: Path, drop: bool) -> None:
    """
    Take all lines of SOURCE, an htdigest or htpasswd file, into FILE.

    FILE is in our own format, or is made. A line for the same user, realm and algorithm
    is replaced.
    """
    given = sheet_at(source)
    _must_be_valid(given, source, drop)

    def taken(sheet: Sheet) -> Sheet:
        if sheet.format is not Format.OWN:
            raise fail(
                f"{path}: is not in our own format; say passwd migrate", BAD_FILE
            )
        return sheet.joined(given)

    keep(path, taken)
    click.echo(f"{path}: holds the lines of {source}")


def _with_password(
    sheet: Sheet,
    user: str,
    password: str,
    realms: Sequence[str],
    algorithms: Sequence[str],
) -> Sheet:
    """Return *sheet* with a new password of *user*, or fail if it cannot have one."""
    old = sheet.of_user(user)
    has_realms = realms or any(isinstance(line, DigestLine) for line in old)
    if sheet.format is Format.HTPASSWD and realms:
        raise fail("an htpasswd file has no realms", USAGE)
    if sheet.format is Format.HTDIGEST and not has_realms:
        raise fail("an htdigest file needs --realm", USAGE)
    if algorithms and not realms:
        raise fail("--algorithm goes with --realm", USAGE)
    made = proofs(sheet.format, user, password, old, realms, algorithms)
    return sheet.with_user(user, made)


def _must_be_valid(sheet: Sheet, path: Path, drop: bool) -> None:
    """Say what is wrong in *sheet*, and fail if anything is and *drop* is not said."""
    if say_faults(sheet, path) and not drop:
        raise fail(f"{path}: nothing was written; see --drop", BAD_FILE)


def _kept(line: Line) -> str:
    """Say what *line* keeps, but for the hash."""
    if isinstance(line, DigestLine):
        return f"digest {line.algorithm} in {line.realm!r}"
    kind = kind_of(line.hash)
    return kind.name if kind else "nothing"
