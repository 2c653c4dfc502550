"""
Which files does a site show to nobody, whatever name they have?

    realm[]     accounts, groups
    [state]     the store, what SQLite writes beside it, the keys, the password
    [listen]    the private key

``private_paths`` refuses them within what is served; this is for their other names,
which links give them, now or later.
"""

from collections.abc import Iterator
from pathlib import Path

from httpcore_srv.config.disk import beside
from httpcore_srv.config.realms import StateTable
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.config.state_places import keys_file, store_file
from httpcore_srv.resources.withheld import NOTHING, Withheld

# What SQLite keeps beside a file, as long as it is open.
_BESIDE = ("", "-wal", "-shm", "-journal")


def withheld_of(config: ConfigFile, folder: Path, state: Path | None) -> Withheld:
    """
    Return the files that no mount of *config* shows.

    Paths are relative to *folder*; *state* is the file where state is kept if no other
    is said, None if none is kept.
    """
    kept = _of_state(config.state, folder, state) if state else ()
    paths = (*_named(config, folder), *kept)
    return Withheld(paths) if paths else NOTHING


def _named(config: ConfigFile, folder: Path) -> Iterator[Path]:
    """Yield the files that are named, and have no default."""
    for realm in config.realm:
        yield from (beside(folder, text) for text in (*realm.accounts, *realm.groups))
    for text in (config.state.password_file, config.listen.tls_key):
        if text is not None:
            yield beside(folder, text)


def _of_state(table: StateTable, folder: Path, default: Path) -> Iterator[Path]:
    """Yield the files of the store and of the keys, if they are files."""
    if store := store_file(table.store, folder, default):
        yield from (store.with_name(f"{store.name}{end}") for end in _BESIDE)
    if keys := keys_file(table.keys, table.store, folder, default):
        yield keys
