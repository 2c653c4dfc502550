"""
Which store does a text of the configuration name?

    memory                               of this process alone
    state.sqlite                         a file, in the folder of the configuration
    redis://[user@]host[:port][/number]  a server, Valkey or Redis
    redis+unix:///path  unix:/path       the same, at a socket of this machine

Rule: nothing is opened here, and no password stands in such a text: it has a file.
"""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from httpcore_srv.errors import ConfigError
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.store import Store
from httpcore_srv.state.stores.valkey import ValkeyAddress, ValkeyStore

_PORT = 6379


def open_store(text: str, folder: Path, password_file: Path | None = None) -> Store:
    """
    Return the store that *text* names; it is opened at its first use.

    A path is relative to *folder*; *password_file* is for servers alone.  ConfigError
    is raised, with a sentence, if the text names none.

    >>> open_store("state.sqlite", Path("/srv"))
    SqliteStore('/srv/state.sqlite')
    >>> open_store("redis://localhost/1", Path())
    ValkeyStore('redis://localhost:6379/1')
    """
    if text == "memory":
        return MemoryStore()
    parts = urlsplit(text)
    if parts.scheme == "redis":
        return ValkeyStore(_host(text, parts), password_file)
    if parts.scheme in ("redis+unix", "unix"):
        return ValkeyStore(_socket(text, parts), password_file)
    if not text or "://" in text:
        raise ConfigError(f'{text!r} is no store: "memory", a path, or redis://…')
    return SqliteStore(folder / text)


def _host(text: str, parts: SplitResult) -> ValkeyAddress:
    """Read redis://user@host:port/number."""
    if parts.password is not None:
        raise ConfigError("a password does not stand in a URL: name a password file")
    number = parts.path.removeprefix("/") or "0"
    try:
        port = _PORT if parts.port is None else parts.port
    except ValueError as error:
        raise ConfigError(f"{text!r}: {error}") from error
    if not parts.hostname or not _is_number(number) or parts.query or parts.fragment:
        raise ConfigError(f"{text!r} is not redis://host:port/number")
    user = unquote(parts.username) if parts.username else None
    return ValkeyAddress(parts.hostname, port, int(number), user)


def _socket(text: str, parts: SplitResult) -> ValkeyAddress:
    """Read unix:/path, with any number of slashes before it."""
    if parts.netloc or not parts.path.startswith("/") or parts.query or parts.fragment:
        raise ConfigError(f"{text!r} is not redis+unix:///path")
    return ValkeyAddress(socket=Path(unquote(parts.path)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
