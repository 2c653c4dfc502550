"""
What is a session?

    open ─▶ token ─▶ cookie ─▶ find(token) ─▶ Found ─┬─ idle too long      ended
                                                     ├─ older than allowed ended
                                                     └─ closed             ended

The token is the only thing that proves a session, and only its browser has it: whoever
keeps sessions keeps a hash.  Two keep them: ``stored`` in a store, ``signed`` in the
token itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

# A session that is used is written at most this often, in seconds.
TOUCHED = 60.0


@dataclass(frozen=True, slots=True)
class Session:
    """
    One session: *user* has logged in to *realm*.

    *id_hash* names it for people and logs, in 64 hexadecimal digits; it opens nothing.
    *created* is the log-in, *seen* the last use as far as it was noted, both aware.
    *fingerprint* is that of the account when it was last looked at; *about* says, for
    its owner, from where it was opened.
    """

    id_hash: str
    user: str
    realm: str
    created: datetime
    seen: datetime
    fingerprint: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """
    How long a session lives, in seconds: unused, and at most.

    >>> Lifetimes(idle=60).touched
    15.0
    """

    idle: float = 1800.0
    absolute: float = 43_200.0

    @property
    def touched(self) -> float:
        """How old the note of the last use may become; so much early idleness ends."""
        return min(TOUCHED, self.idle / 4)

    def left(self, created: datetime, seen: datetime, now: datetime) -> float:
        """Return for how many seconds more it lives if it is not used; 0 is the end."""
        unused = self.idle - (now - seen).total_seconds()
        in_all = self.absolute - (now - created).total_seconds()
        return max(0.0, min(unused, in_all))


class Found(NamedTuple):
    """A *session*; *token*, if any, is to be set in place of the one that came."""

    session: Session
    token: str | None = None


class Sessions(Protocol):
    """
    The sessions of one realm.

    Every method may raise StoreUnavailable.  A token of odd form is one that nobody
    knows, as is that of a session that has ended.  *now* is aware.
    """

    @property
    def listable(self) -> bool:
        """Whether anybody knows which sessions there are."""
        ...

    @property
    def lifetimes(self) -> Lifetimes:
        """How long they live."""
        ...

    def open(
        self,
        user: str,
        fingerprint: str,
        now: datetime,
        *,
        about: str = "",
        instead_of: str | None = None,
    ) -> str:
        """
        Begin a session with an id that nobody has seen before; return its token.

        The session of the token *instead_of*, which the browser had until now, is
        closed where that is possible: an id from before log-in is worth nothing after.
        """
        ...

    def find(self, token: str, now: datetime) -> Found | None:
        """Return the session of *token*, and note its use; None if there is none."""
        ...

    def glimpse(self, token: str, now: datetime) -> Session | None:
        """
        Return what ``find`` would, if nothing is to be noted, set or waited for.

        None means only that ``find`` has to be asked.
        """
        ...

    def renew(self, token: str, fingerprint: str, now: datetime) -> Found | None:
        """
        Give the session of *token* a new id and *fingerprint*, and so a new token.

        It is none the younger for it.  None means that there is no such session.
        """
        ...

    def close(self, token: str, now: datetime) -> None:
        """End the session of *token*, if there is one."""
        ...

    def close_all(self, user: str, now: datetime) -> int:
        """End every session of *user*; return how many were known."""
        ...

    def remove(self, id_hash: str, now: datetime) -> bool:
        """End the one session of that hash; tell whether it was known."""
        ...

    def list(self, now: datetime, user: str | None = None) -> Collection[Session]:
        """Return what is known to be open, of *user* or of all, the oldest first."""
        ...
