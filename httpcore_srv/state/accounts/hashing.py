"""
Is this the password, and what does it cost to find out?

A password hash is slow on purpose, so it is an invitation to keep a server busy: only
so many are computed at once, few wait for their turn, and the others are told to come
back (``places``).

    place ──▶ verify ─┬─ the user's hash                    True or False
                      └─ nobody's name: somebody's hash     False, at the same cost

Rule: strangers cost what users do.  A name that nobody has is verified against the hash
of somebody, the same one each time, picked with a key of this process: how long the
answer takes then tells nothing of who is known, whatever hashes a file mixes.
"""

import os
import secrets
from contextlib import AbstractContextManager
from hmac import compare_digest

from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import kinds
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.accounts.places import Places
from httpcore_srv.state.fingerprints import fingerprint


class Hashing:
    """
    The places for computing password hashes; one object serves all realms.

    *places* is how many are computed at once, by default as many as there are
    processors; *patience* is how many seconds one waits for a place.
    """

    def __init__(self, places: int | None = None, patience: float = 2.0) -> None:
        self._places = Places(places or os.cpu_count() or 1, patience)
        self._key = secrets.token_bytes(16)

    def place(
        self, network: str = "", *, known: bool = False
    ) -> AbstractContextManager[None]:
        """
        Lend a place, for the time of a block, to somebody of *network*.

        *known* tells that this user has logged in from there lately.  Raises TooBusy.
        """
        return self._places.one(network, known=known)

    def verify(self, book: Book, realm: str, user: str, password: str) -> bool:
        """
        Tell whether *password* is that of *user*, both prepared as profiles say.

        It is for who has a place.  A user of whom *book* keeps no hash is verified by
        the A1 of *realm*.  MissingExtra is raised if a library has vanished.
        """
        known, somebody = book.knows(user), self._somebody(book, user)
        whose = user if known else somebody
        return _is_right(book, realm, whose, password) and known

    def _somebody(self, book: Book, stranger: str) -> str:
        """Return who is verified in place of *stranger*; nobody of an empty book."""
        if not book.names:
            return stranger
        drawn = int(fingerprint(stranger, secret=self._key), 16)
        return book.names[drawn % len(book.names)]


def _is_right(book: Book, realm: str, user: str, password: str) -> bool:
    """Tell whether *password* is that of *user*, by the best proof that is kept."""
    hashed = book.password_hash(user)
    if hashed is not None:
        return kinds.matches(hashed, password.encode())
    for algorithm in ("SHA-512-256", "SHA-256", "MD5"):
        kept = book.a1(user, realm, algorithm)
        if kept is not None and ALGORITHMS[algorithm].is_available:
            made = a1(user, realm, password, algorithm)
            return compare_digest(made, kept)
    return False
