"""
What is kept in a file, and shared by the processes of one machine?

    call ──▶ Connections ──▶ one of the free connections, or a new one
                 │
                 └─ of this process, and of the file that is there now

The file is a database of SQLite with a write-ahead log.  What was acknowledged is in
that log: it survives the end of this process in any form, SIGKILL included.  A loss of
power may take the last moments with it, and leaves the file whole.

One writes at a time, and the others wait for a moment.  Who keeps the file locked for
longer, as a backup may, keeps none of our threads: writing is refused at once then, but
for a try now and again (``breaker``), and reading goes on.

Rule: a file that cannot be read as ours is reported and left as it is.  No other one is
put in its place, not even for an empty file: a new store is made whole, and only then
gets its name.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores.breaker import Breaker
from httpcore_srv.state.stores.connections import Connections
from httpcore_srv.state.stores.store import LONGEST

# What ended is removed: so many at once, and so often, in seconds.
_SWEPT = 256
_PAUSE = 1.0

# How many items are read at once.
_PAGE = 256

_GET = "SELECT value FROM entries WHERE key = ? AND end > ?"
_GET_MANY = "SELECT key, value FROM entries WHERE end > ? AND key IN ({})"
_PUT = "INSERT OR REPLACE INTO entries (key, value, end) VALUES (?, ?, ?)"
_CREATE = """
    INSERT INTO entries (key, value, end) VALUES (:key, :new, :end)
    ON CONFLICT (key) DO UPDATE SET value = :new, end = :end WHERE entries.end <= :now
"""
_CHANGE = """
    UPDATE entries SET value = :new, end = :end
    WHERE key = :key AND value = :old AND end > :now
"""
_REMOVE = "DELETE FROM entries WHERE key = :key AND value = :old AND end > :now"
_DELETE = "DELETE FROM entries WHERE key = :key AND end > :now"
_SWEEP = """
    DELETE FROM entries
    WHERE key IN (SELECT key FROM entries WHERE end <= ? ORDER BY end LIMIT ?)
"""
_ITEMS = """
    SELECT key, value FROM entries
    WHERE key >= ? AND key < ? AND end > ? ORDER BY key LIMIT ?
"""


class SqliteStore:
    """
    A ``Store`` in the file *path*, for any number of threads and processes.

    It is made at the first use, for its owner alone, if there is none; with *once* it
    is not made again after that.  A child of a fork opens the file for itself.  *clock*
    gives seconds since 1970, the same ones for all who share the file.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        *,
        once: bool = False,
    ) -> None:
        self._path = path
        self._clock = clock
        self._connections = Connections(path, once=once)
        self._breaker = Breaker()
        self._next_sweep = 0.0

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"

    def get(self, key: str) -> bytes | None:
        """Return what *key* holds; see ``Store``."""
        rows = self._read(_GET, (key.encode(), self._clock()))
        return bytes(rows[0][0]) if rows else None

    def get_many(self, keys: Sequence[str]) -> tuple[bytes | None, ...]:
        """Return what each of *keys* holds; see ``Store``."""
        named = [key.encode() for key in keys]
        statement = _GET_MANY.format(", ".join("?" * len(named)))
        held = dict(self._read(statement, (self._clock(), *named)))
        return tuple(map(held.get, named))

    def put(self, key: str, value: bytes, lifetime: float) -> None:
        """Let *key* hold *value*; see ``Store``."""
        if lifetime > 0:
            self._change(_PUT, (key.encode(), value, self._end(lifetime)))
        else:
            self.delete(key)

    def swap(
        self, key: str, old: bytes | None, new: bytes | None, lifetime: float
    ) -> bool:
        """Let *key* hold *new* if it holds *old*; see ``Store``."""
        if lifetime <= 0:
            new = None
        match old is None, new is None:
            case True, True:
                return self.get(key) is None
            case True, False:
                statement = _CREATE
            case False, True:
                statement = _REMOVE
            case _:
                statement = _CHANGE
        values = {
            "key": key.encode(),
            "old": old,
            "new": new,
            "end": self._end(lifetime),
        }
        return self._change(statement, values | {"now": self._clock()}) == 1

    def delete(self, key: str) -> bool:
        """Let *key* hold nothing; see ``Store``."""
        return self._change(_DELETE, {"key": key.encode(), "now": self._clock()}) == 1

    def items(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield what is held, in the order of keys; see ``Store``."""
        least = prefix.encode()
        beyond = least + b"\xff"  # no UTF-8 has that octet
        while page := self._read(_ITEMS, (least, beyond, self._clock(), _PAGE)):
            for key, value in page:
                yield bytes(key).decode(), bytes(value)
            least = page[-1][0] + b"\0"  # the very next key there can be

    def remembers(self, kind: str) -> float:
        """Forget nothing too early: what finds no room is refused; see ``Store``."""
        return math.inf

    def check(self) -> None:
        """Read the whole file, and begin to write; see ``Store``."""
        with self._connections.one() as connection:
            [[found]] = connection.execute("PRAGMA quick_check(1)").fetchall()
            if found != "ok":
                raise StoreUnavailable(f"{self._path}: {found}")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; see ``Store``."""
        self._connections.close()

    def _read(
        self, statement: str, values: Sequence[object]
    ) -> list[tuple[bytes, bytes]]:
        with (
            self._connections.one() as connection,
            closing(connection.execute(statement, values)) as cursor,
        ):
            return cursor.fetchall()

    def _change(
        self, statement: str, values: Sequence[object] | Mapping[str, object]
    ) -> int:
        """Execute *statement*, which is a transaction; return how many rows changed."""
        if not self._breaker.lets_ask():
            raise StoreUnavailable(f"{self._path}: it was locked a moment ago")
        try:
            with self._connections.turn() as connection:
                self._sweep(connection)
                with closing(connection.execute(statement, values)) as cursor:
                    changed = cursor.rowcount
        except StoreUnavailable as error:
            if _is_locked(error.__cause__):
                self._breaker.failed()
            raise
        self._breaker.succeeded()
        return changed

    def _sweep(self, connection: sqlite3.Connection) -> None:
        """Now and then remove some of what has ended: a part, for it takes time."""
        now = time.monotonic()
        if now < self._next_sweep:
            return
        self._next_sweep = now + _PAUSE
        with closing(connection.execute(_SWEEP, (self._clock(), _SWEPT))) as cursor:
            if cursor.rowcount == _SWEPT:
                self._next_sweep = 0.0

    def _end(self, lifetime: float) -> float:
        return self._clock() + min(lifetime, LONGEST)


def _is_locked(error: BaseException | None) -> bool:
    """Tell whether somebody else was writing for too long."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF == sqlite3.SQLITE_BUSY  # the rest says at what
