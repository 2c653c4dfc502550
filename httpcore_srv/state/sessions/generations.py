"""
How are all sessions of one person ended at once?

Each carries the generation of its user, a random text that the store keeps.  Where the
store has another one, or none, the session is over: to forget the generation ends them
all, whoever holds their tokens, and what a store has lost lets nobody in.
"""

import secrets
from functools import lru_cache
from urllib.parse import quote

from httpcore_srv.state.stores.store import Store

# What the store may be late by before a generation goes that a session still needs.
MARGIN = 60.0


@lru_cache(maxsize=1024)
def key_of(kind: str, realm: str, name: str = "") -> str:
    """
    Return the store's key of *name* among the things of one *kind* in *realm*.

    >>> key_of("session", "Staff only", "0f")
    'session:Staff%20only:0f'
    """
    return f"{kind}:{quote(realm, safe='')}:{quote(name, safe='')}"


class Generations:
    """The generations of the users of *realm*; each lives *lifetime* seconds more."""

    __slots__ = ("_lifetime", "_realm", "_store")

    def __init__(self, store: Store, realm: str, lifetime: float) -> None:
        self._store = store
        self._realm = realm
        self._lifetime = lifetime + MARGIN

    def enter(self, user: str) -> str:
        """Return the generation of *user*, a new one if need be, and keep it alive."""
        key, fresh = self._key(user), secrets.token_urlsafe(12).encode()
        while True:  # ends as soon as no other process changes it meanwhile
            old = self._store.get(key)
            kept = old or fresh
            if self._store.swap(key, old, kept, self._lifetime):
                return kept.decode("ascii", "replace")

    def holds(self, user: str, generation: str) -> bool:
        """Tell whether *generation* is that of *user* now."""
        return self._store.get(self._key(user)) == generation.encode()

    def end(self, user: str) -> None:
        """Forget the generation of *user*: what carries it is over."""
        self._store.delete(self._key(user))

    def _key(self, user: str) -> str:
        return key_of("session.user", self._realm, user)
