"""
How is a session written down?

As one JSON object, which can say what a session is and do nothing else: to read it runs
no code (CVE-2013-7489).  What is no such object is no session.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self

from httpcore_srv.state.sessions.protocol import Session

VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A session, its user's *generation*, and when it ends in any case, if known."""

    session: Session
    generation: str
    until: datetime | None = None

    def write(self) -> bytes:
        """Return the octets to be kept; the id's hash is in the key, not in them."""
        session = self.session
        document = {
            "version": VERSION,
            "user": session.user,
            "created": session.created.isoformat(),
            "seen": session.seen.isoformat(),
            "fingerprint": session.fingerprint,
            "about": session.about,
            "generation": self.generation,
            "until": self.until and self.until.isoformat(),
        }
        return json.dumps(document, separators=(",", ":")).encode()

    @staticmethod
    def read(octets: bytes, realm: str, id_hash: str) -> "Record | None":
        """Return what was written, or None if that is damaged."""
        return _read(octets, realm, id_hash)

    @classmethod
    def _of(cls, octets: bytes, realm: str, id_hash: str) -> Self | None:
        """Read it: one that is asked for again and again is remembered (``_read``)."""
        try:
            document = json.loads(octets)
            if document["version"] != VERSION:
                return None
            session = Session(
                id_hash=id_hash,
                user=_text(document["user"]),
                realm=realm,
                created=_moment(document["created"]),
                seen=_moment(document["seen"]),
                fingerprint=_text(document["fingerprint"]),
                about=_text(document["about"]),
            )
            until = document["until"] and _moment(document["until"])
            return cls(session, _text(document["generation"]), until or None)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


@lru_cache(maxsize=1024)
def _read(octets: bytes, realm: str, id_hash: str) -> Record | None:
    return Record._of(octets, realm, id_hash)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError(value)
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise TypeError(value)
    return moment
