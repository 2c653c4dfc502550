"""Show who is logged in, and log them out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from httpcore_srv.access.realms import realms_of
from httpcore_srv.cli.options import CONFIG, examples
from httpcore_srv.cli.plan import fail, read_plan
from httpcore_srv.cli.printing import printing
from httpcore_srv.errors import MissingExtra, StoreUnavailable
from httpcore_srv.grammar.durations import spoken
from httpcore_srv.state.sessions.protocol import Lifetimes, Session, Sessions
from httpcore_srv.state.stores.memory import MemoryStore

# So much of an id is shown, and so little of one will do to name a session.
SHOWN = 12
LEAST = 4

WRONG_USAGE = 2
NOT_FOUND = 1

IN_MEMORY = (
    "the store is in memory: only the running process knows its sessions, and they end "
    'with it; with [state] store = "sqlite" they can be seen here'
)
NO_SESSIONS = "no realm of this configuration has sessions"
NO_LIST = "{}: its sessions are signed, nobody keeps a list; --user ends a user's"

USER = click.option("-u", "--user", help="The sessions of this user.")


@click.group(
    "sessions",
    short_help="Show who is logged in, and log them out.",
    epilog=examples(
        "sessions ls -c site.toml",
        "sessions show -c site.toml 5d3a",
        "sessions rm -c site.toml --user ada",
    ),
)
def command() -> None:
    """Show and end the sessions that people opened by a log-in form."""


@command.command("ls", short_help="List the open sessions.")
@CONFIG
@USER
def ls(config: Path, user: str | None) -> None:
    """List the open sessions, the oldest first."""
    now = datetime.now(UTC)
    with printing() as out:
        tell(kept(config, on_paper=True), now, out, user)


@command.command("show", short_help="Show all that is known of one session.")
@click.argument("id")
@CONFIG
def show(id: str, config: Path) -> None:
    """Show the session whose id begins with ID."""
    now = datetime.now(UTC)
    with printing() as out:
        sessions, session = one(kept(config, on_paper=True), id, now)
        for name, value in rows(session, sessions.lifetimes, now):
            print(f"{name:<8} {value}", file=out)


@command.command("rm", short_help="End sessions.")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@CONFIG
@USER
def rm(ids: tuple[str, ...], config: Path, user: str | None) -> None:
    """End the sessions whose ids begin with ID, or all of --user."""
    if not ids and user is None:
        raise click.UsageError("name an id, or a --user")
    now, seen = datetime.now(UTC), kept(config, on_paper=True)
    named = [one(seen, id, now)[1] for id in ids]  # all of them, or none is ended
    realms = kept(config)
    with printing() as out:
        for session in named:
            realms[session.realm].remove(session.id_hash, now)
            print(f"{session.id_hash[:SHOWN]} of {session.user} has ended", file=out)
        for name, sessions in realms.items() if user is not None else ():
            number = sessions.close_all(user or "", now)
            count = number if sessions.listable else "all"
            print(f"{name}: {count} session(s) of {user} ended", file=out)


def kept(config: Path, *, on_paper: bool = False) -> dict[str, Sessions]:
    """
    Return the sessions of each realm of *config*; fail where none can be seen.

    *on_paper* they can be seen and not ended.
    """
    site, _ = read_plan(config, on_paper=on_paper)
    found = {realm.name: realm.sessions for realm in realms_of(site)}
    realms = {name: sessions for name, sessions in found.items() if sessions}
    if not realms:
        raise fail(NO_SESSIONS, NOT_FOUND)
    if isinstance(site.store, MemoryStore):
        raise fail(IN_MEMORY, NOT_FOUND)
    try:
        if site.store is not None:
            site.store.check()
    except (StoreUnavailable, MissingExtra) as error:
        raise fail(str(error)) from error
    return realms


def tell(
    realms: dict[str, Sessions], now: datetime, out: TextIO, user: str | None
) -> None:
    """Write the open sessions of *user*, or of all, one a line."""
    listed = [each for sessions in realms.values() for each in sessions.list(now, user)]
    table = [("ID", "USER", "REALM", "SINCE", "LAST SEEN", "FROM")]
    for each in sorted(listed, key=lambda session: session.created):
        id = each.id_hash[:SHOWN]
        since, seen = written(each.created), ago(each.seen, now)
        table.append((id, each.user, each.realm, since, seen, each.about))
    for line in aligned(table) if listed else ["nobody is logged in"]:
        print(line, file=out)
    for name, sessions in realms.items():
        if not sessions.listable:
            print(NO_LIST.format(name), file=out)


def aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows of *table* as lines; the last column is as long as it is."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "  ".join((*cells, row[-1])).rstrip()


def one(
    realms: dict[str, Sessions], id: str, now: datetime
) -> tuple[Sessions, Session]:
    """Return the one session whose id begins with *id*; fail if there is not one."""
    if len(id) < LEAST:
        raise fail(f"{id}: at least {LEAST} digits of an id are needed", WRONG_USAGE)
    found = [
        (sessions, session)
        for sessions in realms.values()
        for session in sessions.list(now)
        if session.id_hash.startswith(id.lower())
    ]
    if not found:
        raise fail(f"{id}: no such session is open", NOT_FOUND)
    if len(found) > 1:
        raise fail(f"{id}: {len(found)} sessions begin so; add digits", WRONG_USAGE)
    return found[0]


def rows(
    session: Session, lifetimes: Lifetimes, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what is known of *session*, by name; *lifetimes* tell when it ends."""
    yield "id", session.id_hash
    yield "user", session.user
    yield "realm", session.realm
    yield "since", f"{written(session.created)}, {ago(session.created, now)}"
    yield "seen", f"{written(session.seen)}, {ago(session.seen, now)}"
    yield "ends", ending(session.seen, lifetimes.idle, now, "if it is not used")
    yield "", ending(session.created, lifetimes.absolute, now, "in any case")
    yield "from", session.about or "unknown"


def ending(since: datetime, seconds: float, now: datetime, when: str) -> str:
    """Say when something ends that lasts so many *seconds*, and *when* that is so."""
    end = since + timedelta(seconds=seconds)
    left = max(0, int((end - now).total_seconds()))
    return f"{written(end)}, in {spoken(left)}, {when}"


def written(moment: datetime) -> str:
    """Write *moment* in UTC, to the minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago *moment* was."""
    seconds = int((now - moment).total_seconds())
    return f"{spoken(seconds)} ago" if seconds > 0 else "now"
