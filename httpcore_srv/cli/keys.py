"""
Show by which keys is signed, and replace them.

    1f0c2a9d  signs     since 2026-03-01 09:00Z, 5 days ago
    77b21e04  believed

Nobody is shown a secret.
"""

from datetime import UTC, datetime
from pathlib import Path

import click

from httpcore_srv.cli.options import CONFIG, examples
from httpcore_srv.cli.plan import fail, keys_of
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.sessions import ago, written
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.key_file import Key, KeyFile, rotate

NO_FILE = (
    "{}: there is no file of keys: nothing is signed here, or the keys end with the "
    'server, as its store does ([state] store = "memory")'
)
NOT_YET = "{}: there are no keys yet; the server makes them when it needs them"


@click.group(
    "keys",
    short_help="Show and replace the keys that sign.",
    epilog=examples("keys ls -c site.toml", "keys rotate -c site.toml"),
)
def command() -> None:
    """Show and replace the keys with which nonces, links and sessions are signed."""


@command.command("ls", short_help="List the keys, the one that signs first.")
@CONFIG
def ls(config: Path) -> None:
    """List the ids of the keys; the first signs, all are believed."""
    path = kept(config)
    first, *others = held(path)
    since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    age = f"since {written(since)}, {ago(since, datetime.now(UTC))}"
    with printing() as out:
        print(f"{first.id}  signs     {age}", file=out)
        for key in others:
            print(f"{key.id}  believed", file=out)


@command.command(
    "rotate",
    short_help="Sign with a new key.",
    epilog=examples(
        "keys rotate -c site.toml            once in a while",
        "keys rotate -c site.toml --keep 0   others have read the file",
    ),
)
@CONFIG
@click.option(
    "--keep",
    type=click.IntRange(0),
    default=2,
    show_default=True,
    help="So many of the older keys are still believed.",
)
def turn(config: Path, keep: int) -> None:
    """
    Put a new key in front; servers that run see it within a second.

    What the older keys have signed stays good for as long as they are kept. With a key
    that is dropped end the links and the sessions that it signed; browsers that know a
    password get a new nonce, and nobody is asked again. With --keep 0 all links and all
    sessions end at once: do that if others may have read the file.
    """
    path = kept(config)
    before = held(path)
    try:
        new = rotate(path, keep)
    except StoreUnavailable as error:
        raise fail(str(error)) from error
    with printing() as out:
        print(f"{new.id}  signs from now on", file=out)
        for at, key in enumerate(before):
            fate = "is still believed" if at < keep else "is dropped"
            print(f"{key.id}  {fate}", file=out)


def kept(config: Path) -> Path:
    """Return the file of the keys, which is there; or fail."""
    path = keys_of(config)
    if path is None:
        raise fail(NO_FILE.format(config))
    if not path.exists():
        raise fail(NOT_YET.format(path))
    return path


def held(path: Path) -> tuple[Key, ...]:
    """Return the keys in the file *path*, or fail."""
    try:
        return KeyFile(path).keys()
    except StoreUnavailable as error:
        raise fail(str(error)) from error
