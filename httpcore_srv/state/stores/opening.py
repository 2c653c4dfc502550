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
_SOCKETS = ("redis+unix", "unix")

# So many digits the number of a database may have.
_DIGITS = 9


def is_server(text: str) -> bool:
    """
    Tell whether *text* means a server, rather than a file or the memory.

    >>> is_server("unix:/run/redis.sock"), is_server("state.sqlite")
    (True, False)
    """
    scheme, colon, _ = text.partition(":")
    return bool(colon) and scheme.lower() in ("redis", *_SOCKETS)


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
    if is_server(text):
        return ValkeyStore(_address(text), password_file)
    if not text or "://" in text:
        raise ConfigError(f'{text!r} is no store: "memory", a path, or redis://…')
    return SqliteStore(folder / text)


def _address(text: str) -> ValkeyAddress:
    """Read the address of a server; a password in it is not repeated."""
    try:
        parts = urlsplit(text)
        port = _PORT if parts.port is None else parts.port
    except ValueError as error:
        raise ConfigError(f"{_unsaid(text)!r}: {error}") from error
    if parts.password is not None:
        raise ConfigError("a password does not stand in a URL: name a password file")
    if parts.scheme in _SOCKETS:
        return _socket(text, parts)
    number = parts.path.removeprefix("/") or "0"
    is_whole = parts.hostname and port and _is_number(number)
    if not is_whole or parts.query or parts.fragment:
        raise ConfigError(f"{text!r} is not redis://host:port/number")
    user = unquote(parts.username) if parts.username else None
    return ValkeyAddress(parts.hostname or "", port, int(number), user)


def _socket(text: str, parts: SplitResult) -> ValkeyAddress:
    """Read unix:/path, with any number of slashes before it."""
    if parts.netloc or not parts.path.startswith("/") or parts.query or parts.fragment:
        raise ConfigError(f"{text!r} is not redis+unix:///path")
    return ValkeyAddress(socket=Path(unquote(parts.path)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


def _unsaid(text: str) -> str:
    """Return *text* without what may be a password."""
    scheme, _, rest = text.partition(":")
    return f"{scheme}://{rest.rpartition('@')[2].lstrip('/')}"
