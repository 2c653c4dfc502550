"""
Where is state kept if the configuration does not say?

    $STATE_DIRECTORY                  what systemd gives a service (StateDirectory=)
    $XDG_STATE_HOME/httpcore-srv      what a person has chosen
    ~/.local/state/httpcore-srv       where it is else

A file there is named after the path of the configuration, so that two of them do not
share their sessions.  Nothing is made here, nor looked for.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from httpcore_srv.config.access_values import MEMORY, SQLITE
from httpcore_srv.config.disk import beside
from httpcore_srv.state.stores.opening import is_server

NAME = "httpcore-srv"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of state; relative if no home is known."""
    if given := environment.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(given)
    chosen = Path(environment.get("XDG_STATE_HOME", ""))
    if chosen.is_absolute():  # "the path should be considered invalid" else
        return chosen / NAME
    home = environment.get("HOME") or os.path.expanduser("~")
    return Path(home) / ".local" / "state" / NAME


def default_store(config: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file of state of the configuration at *config*."""
    whole = os.fsencode(config.absolute())
    distinct = hashlib.blake2b(whole, digest_size=6).hexdigest()
    return state_folder(environment) / f"{config.stem}-{distinct}.sqlite"


def store_file(text: str, folder: Path, default: Path) -> Path | None:
    """Return the file that *text*, a place of state, means; None for no file."""
    if text == SQLITE:
        return default
    return None if text == MEMORY or is_server(text) else beside(folder, text)


def keys_file(text: str | None, store: str, folder: Path, default: Path) -> Path | None:
    """
    Return the file of the keys, beside the store unless *text* says another.

    None for keys that end with the process, as what is kept in memory does.
    """
    if text is not None:
        return beside(folder, text)
    if store == MEMORY:
        return None
    return (store_file(store, folder, default) or default).with_suffix(".keys")
