"""
Who has an account, and with which password?

    httpcore-srv passwd add users ada --realm wiki
    httpcore-srv passwd verify users ada

A file is read in the format it has: our own, htpasswd or htdigest.  A command makes the
next sheet of the one that is there; the file changes when all went well, or not at all.
The exit status is that of htpasswd; see ``sheets``.
"""

from pathlib import Path

import click

from httpcore_srv.cli.account_options import (
    ALGORITHM,
    DROP,
    FILE,
    FORMAT,
    MEANT,
    OTHERWISE,
    PATH,
    REALM,
    STDIN,
    USER,
)
from httpcore_srv.cli.failing import fail
from httpcore_srv.cli.merging import kept, merged
from httpcore_srv.cli.new_lines import must_take, with_password
from httpcore_srv.cli.passwords import (
    must_be_askable,
    new_password,
    present_password,
)
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.sheets import (
    BAD_FILE,
    DENIED,
    STATUSES,
    WRONG,
    explained,
    keep,
    must_be_absent,
    must_be_present,
    must_be_writable,
    say_faults,
    say_refusal,
    sheet_at,
    sheet_for,
)
from httpcore_srv.state.accounts.formats import Format, Line
from httpcore_srv.state.accounts.sheet import Sheet
from httpcore_srv.state.accounts.verifying import verified


@click.group(
    "passwd",
    short_help="Keep a file of users and their passwords.",
    epilog=STATUSES,
)
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
    named: str | None,
    stdin: bool,
) -> None:
    """Add USER to FILE, which is made if it is not there."""
    seen = sheet_for(path, Format(named) if named else None)
    must_be_absent(seen, user, path)
    must_be_askable(stdin=stdin)
    must_take(seen, user, realms, algorithms, path)
    password = new_password(user, stdin=stdin)

    def added(sheet: Sheet) -> Sheet:
        must_be_absent(sheet, user, path)
        return with_password(sheet, user, password, realms, algorithms)

    keep(path, added, seen.format)
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
    seen = sheet_at(path)
    must_be_present(seen, user, path)
    must_be_writable(path)
    must_be_askable(stdin=stdin)
    must_take(seen, user, realms, algorithms, path)
    password = new_password(user, stdin=stdin)

    def changed(sheet: Sheet) -> Sheet:
        must_be_present(sheet, user, path)
        return with_password(sheet, user, password, realms, algorithms)

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
@MEANT
@STDIN
def verify(path: Path, user: str, realms: tuple[str, ...], stdin: bool) -> None:
    """
    Tell whether a password is that of USER, as the server does: by Basic or a form.

    It is said where Digest would find otherwise. Where FILE has a password for each
    realm alone, one of them has to be right.
    """
    sheet = sheet_at(path)
    must_be_present(sheet, user, path)
    lines = sheet.of_user(user)
    if not lines:
        raise fail(
            f"{path}: the line of {user} is not valid; say passwd list", BAD_FILE
        )
    say_refusal(path)
    password = present_password(stdin=stdin)
    with explained(path):
        found = verified(lines, user, password, realms)
    for realm, is_right in found.digest.items():
        if is_right is not found.right:
            so = "it is" if is_right else "it is not"
            click.echo(f"{path}: but for Digest in {realm!r} {so}", err=True)
    if not found.right:
        raise fail(f"{path}: this is not the password of {user}", WRONG)
    with printing(status=DENIED) as out:
        click.echo(f"{path}: this is the password of {user}", file=out)


@command.command("list", short_help="List users, and what is kept for them.")
@FILE
@click.pass_context
def show(ctx: click.Context, path: Path) -> None:
    """List the users of FILE, never a hash; exit status 7 if a line is not valid."""
    sheet = sheet_at(path)
    users: dict[str, list[Line]] = {}
    for line in sheet.said():
        users.setdefault(line.user, []).append(line)
    with printing(status=DENIED) as out:
        for user, lines in sorted(users.items()):
            click.echo(f"{user}: {kept(lines)}", file=out)
    say_refusal(path)
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
@OTHERWISE
@DROP
def take(path: Path, source: Path, replace: bool | None, drop: bool) -> None:
    """
    Take all lines of SOURCE, an htdigest or htpasswd file, into FILE.

    FILE is in our own format, or is made. Where both say something else for the same
    user, realm and algorithm, they know another password of that user: nothing is
    written until it is said which. Nobody gets two passwords.
    """
    given = sheet_at(source)
    _must_be_valid(given, source, drop)

    def taken(sheet: Sheet) -> Sheet:
        return merged(sheet, path, given, source, replacing=replace)

    keep(path, taken)
    click.echo(f"{path}: {source} is imported")


def _must_be_valid(sheet: Sheet, path: Path, drop: bool) -> None:
    """Say what is wrong in *sheet*, and fail if anything is and *drop* is not said."""
    if say_faults(sheet, path) and not drop:
        raise fail(f"{path}: nothing was written; see --drop", BAD_FILE)
