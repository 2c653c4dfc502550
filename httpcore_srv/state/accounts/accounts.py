"""
Which accounts hold now?

The files may be changed while the server runs: they are looked at, at most once a
second, when somebody asks, and read again when they are others.  What is wrong in them
is said in the log, once.

Rule: what cannot be found out is no answer.  While a file cannot be read nobody is let
in, nobody has failed, and no session ends (``loading``): the book is not handed out.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.book import Book, Fault
from httpcore_srv.state.accounts.formats import DigestLine, Line, PasswordLine
from httpcore_srv.state.accounts.loading import book_of, read_accounts, read_groups
from httpcore_srv.state.accounts.making import scrypt
from httpcore_srv.state.accounts.reading import Held, stamp_at
from httpcore_srv.state.private_files import Stamp

log = logging.getLogger("httpcore_srv.auth")

# How many seconds a book is taken for granted
_INTERVAL = 1.0
# A file that was changed fewer nanoseconds before it was read may change again without
# another time of change: it is read once more.
_RACY = 2_000_000_000

_NO_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType({})


@cache
def key_of_process() -> bytes:
    """Return a secret that ends with this process."""
    return secrets.token_bytes(32)


class Accounts:
    """
    The accounts in *files*, and the groups in *groups*; nothing is read before use.

    *key* returns the secret of ``Book.fingerprint``: it has to outlive what is compared
    with that.  *clock* counts seconds, *wall* nanoseconds as files have them.
    """

    def __init__(
        self,
        files: tuple[Path, ...],
        groups: tuple[Path, ...] = (),
        *,
        key: Callable[[], bytes] = key_of_process,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], int] = time.time_ns,
    ) -> None:
        self.files = files
        self.groups = groups
        self._key = key
        self._clock = clock
        self._wall = wall
        self._lock = threading.Lock()
        self._book: Book | None = None
        self._told: tuple[Fault, ...] = ()
        self._stamps: tuple[Stamp | None, ...] = ()
        self._due = 0.0
        self._is_sure = True

    @classmethod
    def of_passwords(
        cls,
        passwords: Mapping[str, str],
        realm: str,
        groups: Mapping[str, frozenset[str]] = _NO_GROUPS,
    ) -> "Accounts":
        """Return accounts of no file: of *passwords* by user, for *realm*."""
        lines: list[Line] = [
            DigestLine(user, realm, name, a1(user, realm, password, name))
            for user, password in passwords.items()
            for name, algorithm in ALGORITHMS.items()
            if not algorithm.session and algorithm.is_available
        ]
        lines += [PasswordLine(user, scrypt(text)) for user, text in passwords.items()]
        accounts = cls(())
        key = key_of_process()
        accounts._book = Book.of(lines, groups, key=key, version=secrets.token_hex(16))
        return accounts

    def current(self) -> Book:
        """
        Return the book that holds now; it is never more than a second old.

        Raises StoreUnavailable, which names the file, while that book is closed.
        """
        with self._lock:
            now = self._clock()
            if self._book is None or now >= self._due:
                self._book = self._seen(self._book)
                self._due = now + _INTERVAL
                self._tell(self._book.faults)
            book = self._book
        if book.closed:
            raise StoreUnavailable(book.closed)
        return book

    def at_hand(self) -> Book | None:
        """
        Return what ``current`` would, if no file is to be read for it; None otherwise.

        It waits for nobody, and says nothing of a book that is closed or not settled.
        """
        if self._clock() >= self._due and not self._stays():
            return None
        book = self._book
        return None if book is None or book.closed or not book.is_settled else book

    def _stays(self) -> bool:
        """Look whether the files still are what the book was made of; False: ask."""
        if not self._lock.acquire(blocking=False):
            return False  # somebody reads them
        try:
            stays = self._is_sure and tuple(map(stamp_at, self._paths)) == self._stamps
            if stays:
                self._due = self._clock() + _INTERVAL
            return stays
        finally:
            self._lock.release()

    def _tell(self, faults: tuple[Fault, ...]) -> None:
        """Say in the log which *faults* are new; none of them holds a line."""
        for fault in faults:
            if fault not in self._told:
                log.error("%s", fault)
        self._told = faults

    @property
    def _paths(self) -> tuple[Path, ...]:
        return (*self.files, *self.groups)

    def _seen(self, last: Book | None) -> Book:
        """Look at the files; return *last* if they still are what it was made of."""
        stamps = tuple(map(stamp_at, self._paths))
        if last is not None and stamps == self._stamps and self._is_sure:
            return last
        wall = self._wall()
        files = {path: read_accounts(path) for path in self.files}
        groups = {path: read_groups(path) for path in self.groups}
        read = [*files.values(), *groups.values()]
        before = self._stamps or (None,) * len(read)
        self._stamps = tuple(held.stamp for held in read)
        self._is_sure = all(
            _is_at_rest(*pair, wall) for pair in zip(before, read, strict=True)
        )
        return self._succeeding(last, book_of(files, groups, self._key()))

    def _succeeding(self, last: Book | None, book: Book) -> Book:
        """Return *book*, settled if it is sure; *last* if they are the same."""
        if last is None:
            return book
        is_same = last.version == book.version
        is_settled = self._is_sure or (is_same and last.is_settled)
        if is_same and last.is_settled == is_settled:
            return last
        return replace(book, is_settled=is_settled)


def _is_at_rest(before: Stamp | None, held: Held, wall: int) -> bool:
    """
    Tell whether the file is not being changed: another change would show in its times.

    One that has just vanished may be about to come back.
    """
    if held.stamp is None:
        return before is None
    return wall - held.stamp[-1] > _RACY
