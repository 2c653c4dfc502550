"""
By which connections does a process reach the file of a store?

A connection serves one call at a time.  Each call takes a free one, or a new one, so
there are never more than threads that call at the same time, and none stays behind
when its thread has ended.

Rule: a connection is used by the process that opened it, on the file that has the name
now.  "Do not open an SQLite database connection, then fork(), then try to use that
database connection in the child process": a child opens its own, and leaves alone what
it inherited.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.private_files import place, shared_fault, temporary_beside

# Whose file it is, by the mark SQLite has for that, and in which version.
_OURS = int.from_bytes(b"htpc")
_VERSION = 1

# How long a call waits for other processes that write, and for other threads of this
# one, in seconds.  A write of ours takes a thousandth of that.
_PATIENCE = 0.4
_TURN = 1.0

# A flood of failures must not fill the disk: so many pages of 4096 octets, 1 GiB.
_PAGES = 262_144

_SCHEMA = f"""
    PRAGMA journal_mode = WAL;
    PRAGMA application_id = {_OURS};
    PRAGMA user_version = {_VERSION};
    CREATE TABLE entries (
        key BLOB PRIMARY KEY, value BLOB NOT NULL, end REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX ends ON entries (end);
"""
_SETTINGS = f"""
    PRAGMA synchronous = NORMAL;
    PRAGMA trusted_schema = OFF;
    PRAGMA max_page_count = {_PAGES};
"""

# Which file a connection is of: device and inode.
_Identity: TypeAlias = tuple[int, int]


# Connections that nobody uses just now.
_Free: TypeAlias = list[tuple[_Identity, sqlite3.Connection]]


def _close_all(free: _Free) -> None:
    """Close all connections of *free*."""
    while free:
        free.pop()[1].close()


class _Pool:
    """The free connections of one process; they are closed when it is collected."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._lock = threading.Lock()
        self._free: _Free = []
        weakref.finalize(self, _close_all, self._free).atexit = False

    def take(self, identity: _Identity) -> sqlite3.Connection | None:
        """Return a free connection to that file; close those to another one."""
        with self._lock:
            while self._free:
                other, connection = self._free.pop()
                if other == identity:
                    return connection
                connection.close()
        return None

    def give(self, identity: _Identity, connection: sqlite3.Connection) -> None:
        """Take back a connection that is free again."""
        with self._lock:
            self._free.append((identity, connection))

    def close(self) -> None:
        """Close the free ones; those in use are closed by the next ``close``."""
        with self._lock:
            _close_all(self._free)


class Connections:
    """
    The connections to the file *path*, which is made if there is none.

    With *once* no other one is made in its place when it has gone: what it held would
    be taken for what never was.  What is forked knows what was seen before.
    """

    def __init__(self, path: Path, *, once: bool = False) -> None:
        self._path = path
        self._once = once
        self._was_there = False
        self._pools: dict[int, _Pool] = {}

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """
        Lend a connection, in no transaction, for the time of a block.

        Whatever fails meanwhile is raised as StoreUnavailable, which names the file.
        """
        pool = self._pool()
        try:
            identity = self._identity()
            connection = pool.take(identity) or self._opened()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            pool.give(identity, connection)
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error

    @contextmanager
    def turn(self) -> Iterator[sqlite3.Connection]:
        """
        Lend a connection to write by, to one thread of this process at a time.

        SQLite lets whoever waits look now and then whether the file is free, and who
        waits the longest looks the least: fewer who wait are served more evenly.
        """
        turn = self._pool().turn
        if not turn.acquire(timeout=_TURN):
            raise StoreUnavailable(f"{self._path}: others are writing all the time")
        try:
            with self.one() as connection:
                yield connection
        finally:
            turn.release()

    def close(self) -> None:
        """Close what is open in this process, and free."""
        self._pool().close()

    def _pool(self) -> _Pool:
        """Return the pool of this process: after a fork it is another one."""
        process = os.getpid()
        return self._pools.get(process) or self._pools.setdefault(process, _Pool())

    def _identity(self) -> _Identity:
        """Look which file has the name now, make it if there is to be one."""
        try:
            status = self._path.stat()
        except FileNotFoundError as error:
            if self._once and self._was_there:
                raise StoreUnavailable(
                    f"{self._path}: it was removed while it was in use; "
                    "only a new start makes another one"
                ) from error
            _make(self._path)
            status = self._path.stat()
        self._was_there = True
        if fault := shared_fault(status):
            raise StoreUnavailable(f"{self._path}: {fault}")
        return status.st_dev, status.st_ino

    def _opened(self) -> sqlite3.Connection:
        """Open the file, or raise StoreUnavailable if it is none of ours."""
        connection = _connected(self._path)
        try:
            _demand_ours(connection, self._path)
            for setting in _SETTINGS.split(";"):
                connection.execute(setting).fetchall()
        except BaseException:
            connection.close()
            raise
        return connection


def _connected(path: Path) -> sqlite3.Connection:
    """Open *path*, which exists; a statement is a transaction unless it begins one."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )


def _demand_ours(connection: sqlite3.Connection, path: Path) -> None:
    [[mark]] = connection.execute("PRAGMA application_id").fetchall()
    [[version]] = connection.execute("PRAGMA user_version").fetchall()
    if (mark, version) != (_OURS, _VERSION):
        raise StoreUnavailable(f"{path}: this is no store of this version's")


def _make(path: Path) -> None:
    """Make a new store, whole, and give it the name, unless another one has it."""
    with temporary_beside(path) as made:
        with closing(_connected(made)) as connection:
            connection.executescript(_SCHEMA)
        place(made, path)
