"""
Can a session be kept in its token alone?

The token says who logged in, and when, and is signed with the realm's keys: machines
that share the keys and a store need to share no sessions.  What is signed cannot be
taken back one by one, and these are the limits:

- Nobody knows which sessions there are: there is no list.
- A log-out ends every session of the user, on all devices: there is one generation for
  them all, and a copy of the token would else outlive the log-out.
- A new log-in leaves the token before it as it was, until it is idle for too long.
- Each use after a minute makes a new token, with the later moment in it, and the old
  one stays good until it is idle: somebody's copy too.
- The store has to be there: without the user's generation no token is believed.
- The user's name, and the moment of log-in, can be read by whoever sees the cookie.
"""

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from httpcore_srv import extras
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.recent import Recent
from httpcore_srv.state.sessions.generations import Generations
from httpcore_srv.state.sessions.protocol import Found, Lifetimes, Session
from httpcore_srv.state.sessions.records import Record
from httpcore_srv.state.stores.memory import is_memory
from httpcore_srv.state.stores.store import Store

PURPOSE = "session"
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{16,4096}")


def _library() -> Any:
    """Load the library: nobody needs it who does not sign sessions."""
    return extras.load("itsdangerous", "a signed session")


class _Known(NamedTuple):
    """What a token said, when it was read, and the keys that it was signed by."""

    record: Record
    keys: KeyRing


class SignedSessions:
    """The sessions of *realm*, each in its own token: see ``protocol.Sessions``."""

    __slots__ = ("_generations", "_keys", "_realm", "_recent", "_store", "lifetimes")

    listable = False

    def __init__(
        self,
        store: Store,
        keys: KeyRing,
        realm: str,
        lifetimes: Lifetimes | None = None,
    ) -> None:
        self._keys = keys
        self._realm = realm
        self._store = store
        self._recent: Recent[_Known] = Recent()
        self.lifetimes = lifetimes or Lifetimes()
        self._generations = Generations(store, realm, self.lifetimes.absolute)

    def open(
        self,
        user: str,
        fingerprint: str,
        now: datetime,
        *,
        about: str = "",
        instead_of: str | None = None,
    ) -> str:
        """Begin a session; return its token.  Neither *about* nor the old one tells."""
        moment = now.astimezone(UTC)
        session = Session(_new_id(), user, self._realm, moment, moment, fingerprint)
        return self._write(Record(session, self._generations.enter(user)))

    def find(self, token: str, now: datetime) -> Found | None:
        """Return the session that *token* proves, and now and then a newer token."""
        record = self._read(token, now)
        if record is None:
            return None
        session = record.session
        if (now - session.seen).total_seconds() < self.lifetimes.touched:
            return Found(session)
        used = replace(session, seen=now.astimezone(UTC))
        return Found(used, self._write(replace(record, session=used)))

    def glimpse(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token that was read before, unless it is renewed."""
        keys, known = self._keys.at_hand(), self._recent.get(_hash_of(token))
        if keys is None or known is None or not is_memory(self._store):
            return None
        record, session = known.record, known.record.session
        if known.keys is not keys or not self._holds(record, now):
            return None
        unnoted = (now - session.seen).total_seconds()
        return session if unnoted < self.lifetimes.touched else None

    def renew(self, token: str, fingerprint: str, now: datetime) -> Found | None:
        """Return a token of a new id, with *fingerprint*; the old one is as it was."""
        record = self._read(token, now)
        if record is None:
            return None
        session = replace(
            record.session,
            id_hash=_new_id(),
            seen=now.astimezone(UTC),
            fingerprint=fingerprint,
        )
        return Found(session, self._write(replace(record, session=session)))

    def close(self, token: str, now: datetime) -> None:
        """End the session of *token*, and with it every session of its user."""
        record = self._read(token, now)
        if record is not None:
            self._generations.end(record.session.user)

    def close_all(self, user: str, now: datetime) -> int:
        """End every session of *user*; how many there were, nobody knows."""
        self._generations.end(user)
        return 0

    def remove(self, id_hash: str, now: datetime) -> bool:
        """Return False: no single session is known."""
        return False

    def list(self, now: datetime, user: str | None = None) -> tuple[Session, ...]:
        """Return nothing: no session is known before its token comes."""
        return ()

    def _write(self, record: Record) -> str:
        """Sign *record*: with the first key of the ring."""
        text = record.write().decode("ascii")
        signed: str = self._signer().dumps([record.session.id_hash, text])
        return signed

    def _read(self, token: str, now: datetime) -> Record | None:
        """Return what *token* says, if we have said so, and it still holds."""
        if not _TOKEN.fullmatch(token):
            return None
        keys = self._keys.at_hand()
        try:
            id_hash, text = self._signer().loads(token)
            record = Record.read(text.encode(), self._realm, id_hash)
        except (_library().BadData, ValueError, TypeError, AttributeError):
            return None  # not signed by us, or in a form of another version of us
        if record is None or not self._holds(record, now):
            return None
        if keys is not None:
            self._recent.keep(_hash_of(token), _Known(record, keys))
        return record

    def _holds(self, record: Record, now: datetime) -> bool:
        """Tell whether the session of *record* has neither ended nor been closed."""
        session = record.session
        if self.lifetimes.left(session.created, session.seen, now) <= 0:
            return False
        return self._generations.holds(session.user, record.generation)

    def _signer(self) -> Any:
        """Return what signs for this realm; it verifies with every key of the ring."""
        secrets_of_ring = self._keys.derived(PURPOSE)
        return _library().URLSafeSerializer(
            secrets_of_ring[::-1],  # the last one signs, there
            salt=self._realm.encode(),
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


def _hash_of(token: str) -> bytes:
    """Return by what a token is known: it does not lead back to it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _new_id() -> str:
    """Return a name for a session: nothing is looked up by it."""
    return secrets.token_hex(32)
