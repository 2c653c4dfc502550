"""
Which sessions does the store know?

    session:REALM:SHA-256 of the token   ─▶ a Record
    session.user:REALM:USER              ─▶ what its sessions must carry

The token is 256 random bits, twice what is asked for (RFC 6265bis §8.4 wants enough
that nobody guesses one), and is kept as its hash: who reads the store can impersonate
nobody.  A token of another form is not even looked up, and none ever names a file
(CVE-2008-0252).
"""

import hashlib
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from httpcore_srv.state.sessions.generations import Generations, key_of
from httpcore_srv.state.sessions.protocol import Found, Lifetimes, Session
from httpcore_srv.state.sessions.records import Record
from httpcore_srv.state.stores.memory import is_memory
from httpcore_srv.state.stores.store import Store

log = logging.getLogger("httpcore_srv.state")

OCTETS = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

# For so many seconds a renewed session is still known by its old id: requests that a
# browser sent together with the one that was answered with the new id.
LINGERING = 10.0


def hash_of(token: str) -> str:
    """Return the name of the session of *token*: it does not lead back to it."""
    return hashlib.sha256(token.encode()).hexdigest()


class StoredSessions:
    """The sessions of *realm* in *store*: see ``protocol.Sessions``."""

    __slots__ = ("_generations", "_prefix", "_realm", "_store", "lifetimes")

    listable = True

    def __init__(
        self, store: Store, realm: str, lifetimes: Lifetimes | None = None
    ) -> None:
        self._store = store
        self._realm = realm
        self._prefix = key_of("session", realm)
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
        """Begin a session; return its token.  That of *instead_of* is closed."""
        if instead_of is not None:
            self.close(instead_of, now)
        session = Session("", user, self._realm, now, now, fingerprint, about)
        _, token = self._begin(Record(session, self._generations.enter(user)), now)
        return token

    def find(self, token: str, now: datetime) -> Found | None:
        """Return the session of *token*, and note its use at most once a minute."""
        found = self._found(token, now)
        if found is None:
            return None
        kept, record = found
        if not self._is_due(record, now):
            return Found(record.session)
        session = self._touched(kept, record, now)
        return None if session is None else Found(session)

    def glimpse(self, token: str, now: datetime) -> Session | None:
        """Return the session of *token*, unless its use is to be noted."""
        found = self._found(token, now) if is_memory(self._store) else None
        if found is None or self._is_due(found[1], now):
            return None
        return found[1].session

    def renew(self, token: str, fingerprint: str, now: datetime) -> Found | None:
        """Give the session of *token* a new id; the old one lingers for seconds."""
        while (found := self._found(token, now)) is not None:
            kept, record = found
            if record.until is not None:  # it has another id already
                return None
            session = replace(record.session, fingerprint=fingerprint)
            until = now + timedelta(seconds=LINGERING)
            leaving = replace(record, session=session, until=until).write()
            if self._store.swap(self._key(session.id_hash), kept, leaving, LINGERING):
                session = replace(session, seen=now)
                return Found(*self._begin(replace(record, session=session), now))
        return None

    def close(self, token: str, now: datetime) -> None:
        """End the session of *token*."""
        if _TOKEN.fullmatch(token):
            self._store.delete(self._key(hash_of(token)))

    def close_all(self, user: str, now: datetime) -> int:
        """End every session of *user*; return how many there were."""
        sessions = self.list(now, user)
        self._generations.end(user)  # whatever is opened meanwhile is over as well
        for session in sessions:
            self._store.delete(self._key(session.id_hash))
        return len(sessions)

    def remove(self, id_hash: str, now: datetime) -> bool:
        """End the session of that hash; tell whether it was known."""
        return self._store.delete(self._key(id_hash))

    def list(self, now: datetime, user: str | None = None) -> tuple[Session, ...]:
        """Return the open sessions of *user*, or of all, the oldest first."""
        found = (one for one in self._all(now) if user is None or one.user == user)
        return tuple(sorted(found, key=lambda session: session.created))

    def _all(self, now: datetime) -> Iterator[Session]:
        prefix = self._prefix
        for key, kept in self._store.items(prefix):
            record = self._record(kept, key.removeprefix(prefix), now)
            if record is not None and record.until is None:
                yield record.session

    def _begin(self, record: Record, now: datetime) -> tuple[Session, str]:
        """Write *record* down under a new id; return the session and its token."""
        token = secrets.token_urlsafe(OCTETS)
        session = replace(record.session, id_hash=hash_of(token))
        lifetime = self._left(session, now)
        kept = replace(record, session=session).write()
        self._store.put(self._key(session.id_hash), kept, lifetime)
        return session, token

    def _found(self, token: str, now: datetime) -> tuple[bytes, Record] | None:
        """Return the record of *token*, as it is kept and as it reads, if it holds."""
        if not _TOKEN.fullmatch(token):
            return None
        id_hash = hash_of(token)
        kept = self._store.get(self._key(id_hash))
        record = None if kept is None else self._record(kept, id_hash, now)
        return None if kept is None or record is None else (kept, record)

    def _record(self, kept: bytes, id_hash: str, now: datetime) -> Record | None:
        """Read a record, if it is sound, and that of an open session."""
        record = Record.read(kept, self._realm, id_hash)
        if record is None:
            log.warning("%s: a damaged session is not one", self._key(id_hash)[:60])
            return None
        session, until = record.session, record.until
        if self._left(session, now) <= 0 or (until is not None and now >= until):
            return None
        held = self._generations.holds(session.user, record.generation)
        return record if held else None

    def _is_due(self, record: Record, now: datetime) -> bool:
        """Tell whether it is to be noted that the session is used."""
        unnoted = (now - record.session.seen).total_seconds()
        return record.until is None and unnoted >= self.lifetimes.touched

    def _touched(self, kept: bytes, record: Record, now: datetime) -> Session | None:
        """Note that the session is used, unless it was closed this very moment."""
        session, key = record.session, self._key(record.session.id_hash)
        used = replace(session, seen=now)
        octets = replace(record, session=used).write()
        if self._store.swap(key, kept, octets, self._left(used, now)):
            return used
        return None if self._store.get(key) is None else session

    def _left(self, session: Session, now: datetime) -> float:
        return self.lifetimes.left(session.created, session.seen, now)

    def _key(self, id_hash: str) -> str:
        return f"{self._prefix}{id_hash}"
