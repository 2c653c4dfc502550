"""
Is this the password, and what does it cost to find out?

A password hash is slow on purpose, so it is an invitation to keep a server busy: only
so many are computed at once, and who finds no place soon is told to come back.

    verify ── a place? ─┬─ the user's hash                    True or False
                        └─ nobody's name: somebody's hash     False, at the same cost

Rule: strangers cost what users do.  A name that nobody has is verified against the hash
of somebody, the same one each time, picked with a key of this process: how long the
answer takes then tells nothing of who is known, whatever hashes a file mixes.
"""

import hashlib
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hmac import compare_digest

from httpcore_srv.errors import TooBusy
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import kinds, making
from httpcore_srv.state.accounts.book import Book


class Hashing:
    """
    The places for computing password hashes; one object serves all realms.

    *places* is how many are computed at once, by default as many as there are
    processors; *patience* is how many seconds one waits for a place.
    """

    def __init__(self, places: int | None = None, patience: float = 2.0) -> None:
        self._places = threading.BoundedSemaphore(places or os.cpu_count() or 1)
        self._patience = patience
        self._key = secrets.token_bytes(16)

    def verify(self, book: Book, realm: str, user: str, password: str) -> bool:
        """
        Tell whether *password* is that of *user*.

        A user of whom *book* keeps no hash is verified by the A1 of *realm*.  Raises
        TooBusy, and MissingExtra if a library has vanished.
        """
        known = book.knows(user)
        whose = user if known else self._somebody(book, user)
        compared = profiles.password(password)
        with self._place():
            right = _is_right(book, realm, whose, compared or "")
        return right and known and compared is not None

    def hash(self, password: str) -> str:
        """Return *password* hashed with argon2id; raises TooBusy and MissingExtra."""
        with self._place():
            return making.argon2id(password)

    def _somebody(self, book: Book, stranger: str) -> str:
        """Return who is verified in place of *stranger*; nobody of an empty book."""
        if not book.names:
            return stranger
        octets = stranger.encode(errors="surrogatepass")
        drawn = hashlib.blake2b(octets, digest_size=8, key=self._key).digest()
        return book.names[int.from_bytes(drawn, "big") % len(book.names)]

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            raise TooBusy(f"no place for a password hash in {self._patience} s")
        try:
            yield
        finally:
            self._places.release()


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
