"""
May a request be counted at once, with a nonce that its user has proven before?

``nonces`` tells everything about any nonce.  Here is one that was found good, and that
is asked about again and again, by whoever must not wait: what does not change is looked
up once, and what does not come to a plain yes is not decided.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from httpcore_srv.semantics.authentication.nonces import read
from httpcore_srv.semantics.authentication.windows import advanced
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonce, Nonces, Standing, ended_key, keys_of
from httpcore_srv.state.stores.memory import MemoryStore, Place, is_memory

# So many seconds before it ages one looks closely.
_SURE = 1.0


@dataclass(frozen=True, slots=True)
class NonceInUse:
    """
    A *nonce* of ours that a user has proven to know the password with.

    *window* and *ended* are the places where *store* has its counts, and the user's
    log-out; *keys* are those that held when it was found to be ours.  It is FRESH for
    sure from when it was *issued* until *fresh*; nothing of it matters after *until*.
    Moments are in seconds since 1970, as ``time.time`` has them.
    """

    nonce: Nonce
    nonces: Nonces
    store: MemoryStore
    keys: KeyRing
    window: Place
    ended: Place
    issued: float
    fresh: float
    until: float

    @classmethod
    def of(cls, nonces: Nonces, text: str, realm: str, user: str) -> Self | None:
        """
        Return *text*, found to be ours a moment ago, as a nonce in use by *user*.

        None if one would have to wait for the store, or for the keys.
        """
        found, keys, store = read(text), nonces.keys.at_hand(), nonces.store
        if found is None or keys is None or not is_memory(store):
            return None
        nonce = Nonce(text, realm, found.moment, nonces.lifetime)
        issued = found.moment.timestamp()
        window, _ = keys_of(text, realm, user)
        return cls(
            nonce,
            nonces,
            store,
            keys,
            store.place(window),
            store.place(ended_key(realm, user)),
            issued,
            fresh=issued + nonce.ageing - _SURE,
            until=issued + nonce.keeping,
        )

    def standing(self, now: float) -> Standing | None:
        """Judge the nonce at the moment *now*; None if keys have changed since."""
        if self.nonces.keys.at_hand() is not self.keys:
            return None
        if self.issued <= now < self.fresh:
            return Standing.FRESH
        return self.nonce.standing(_moment(now))

    def following(self, now: float) -> str:
        """Issue the nonce with which to go on (RFC 7616 §3.5, nextnonce)."""
        nonces = replace(self.nonces, keys=self.keys)
        return nonces.issue(self.nonce.realm, _moment(now))

    def count(self, nc: int, now: float) -> bool:
        """
        Count *nc*; tell whether it was done.

        It is not if the count is not new, or if the user has not used this nonce, or
        has logged out: ``Nonces`` can say.
        """
        return self.store.advance(
            self.window, advanced, nc, self.until - now, self.ended
        )


def _moment(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)
