"""
Where does the coded form of some data come from?

    find ──▶ in the store? ──▶ StoredForm
    make ──▶ in the store? ──▶ coded now, while the visitor waits
    make_later                 coded by a thread, for those who come after

A form is made once: who asks for one that is being made waits for it.  Data is hashed
while it is coded, and a form whose source turns out to be other data is thrown away,
so a form is always one of exactly the data that its key names.

Rule: no failure to make a form is ever an error; there is just no form.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Condition

from httpcore_srv.errors import StartError
from httpcore_srv.message import Span
from httpcore_srv.resources.coded.coders import Coder, makeable
from httpcore_srv.resources.coded.store import Store
from httpcore_srv.resources.coded.stored import StoredForm
from httpcore_srv.resources.meanwhile import Meanwhile
from httpcore_srv.resources.reading import Shortened, octets_of
from httpcore_srv.resources.resource import Data
from httpcore_srv.resources.tree import OpenFile

# No data is coded that would fill more than this part of the store.
_LARGEST_PART = 4

# A full disk is full for a while: so many seconds pass before the next attempt.
_PAUSE = 30.0

# How long a stop waits for a form that is being made, in seconds.
_MOMENT = 1.0


class _OtherData(OSError):
    """The data is not, or no longer, what its key names."""


class CodedForms:
    """
    Coded forms, made once and kept in *folder*, *capacity* octets of them.

    *folder* None stands for a private one that is removed when the process ends.  Data
    of up to *small* octets is meant to be coded while its visitor waits.  *clock* gives
    seconds that only grow.  Safe to use from several threads; several processes may
    share a folder.
    """

    def __init__(
        self,
        folder: Path | None = None,
        capacity: int = 268_435_456,
        small: int = 65_536,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.small = small
        self.largest = capacity // _LARGEST_PART
        self._named = folder is not None
        self._store = Store(folder, capacity)
        self._clock = clock
        self._retry = clock()
        self._making: set[str] = set()
        self._changed = Condition()
        self._meanwhile = Meanwhile("coded-forms")

    def prepare(self) -> None:
        """
        Make the folder now; processes that are forked after that share it.

        StartError is raised if the folder that was named cannot be used.  A private one
        is no condition for a start: without it nothing is coded.
        """
        try:
            self._store.prepare()
        except OSError as error:
            if self._named:
                raise StartError(f"coded forms cannot be kept: {error}") from error

    def close(self) -> None:
        """Remove a private folder; what is being made has a moment to end."""
        self._meanwhile.settle(_MOMENT)
        self._store.close()

    def find(self, key: bytes, coding: str, level: int) -> StoredForm | None:
        """
        Open the form in *coding*, at *level*, of the data whose SHA-256 is *key*.

        None is returned if it has not been made.
        """
        coder = makeable().get(coding)
        return self._store.find(_name(key, coder, level)) if coder else None

    def make(
        self, key: bytes, data: Data, coding: str, level: int
    ) -> StoredForm | None:
        """
        Open the form of *data*, making it first if there is none.

        None is returned if it cannot be made: the coding is none of this machine's, or
        has no such level; the disk is full; the SHA-256 of *data* is not *key*.
        """
        return self._made(key, data.pieces(0, data.length), coding, level)

    def make_later(self, key: bytes, file: OpenFile, coding: str, level: int) -> None:
        """Let the form of *file* be made by a thread, if its queue has room."""
        work = partial(
            self._make_and_close,
            key=key,
            length=file.size,
            coding=coding,
            level=level,
        )
        self._meanwhile.do((key, coding, level), file.descriptor, work)

    def settle(self, timeout: float) -> bool:
        """Wait until nothing waits to be made, for *timeout* seconds at most."""
        return self._meanwhile.settle(timeout)

    def _make_and_close(
        self, descriptor: int, key: bytes, length: int, coding: str, level: int
    ) -> None:
        form = self._made(key, [Span(descriptor, 0, length)], coding, level)
        if form is not None:
            form.close()

    def _made(
        self, key: bytes, pieces: Iterable[bytes | Span], coding: str, level: int
    ) -> StoredForm | None:
        coder = makeable().get(coding)
        if coder is None or level not in coder.levels:
            return None
        name = _name(key, coder, level)
        with self._turn(name):
            form = self._store.find(name)
            if form is not None or self._clock() < self._retry:
                return form
            try:
                return self._store.keep(name, _coded(key, pieces, coder, level))
            except (_OtherData, Shortened):
                return None
            except OSError:
                self._retry = self._clock() + _PAUSE
                return None

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        """Let one thread at a time make the form called *name*."""
        with self._changed:
            self._changed.wait_for(lambda: name not in self._making)
            self._making.add(name)
        try:
            yield
        finally:
            with self._changed:
                self._making.discard(name)
                self._changed.notify_all()


def _name(key: bytes, coder: Coder, level: int) -> str:
    """Return the name of a form: all that its octets depend on."""
    return f"{key.hex()}.{coder.coding}.{level}.{coder.library}"


def _coded(
    key: bytes, pieces: Iterable[bytes | Span], coder: Coder, level: int
) -> Iterator[bytes]:
    """Yield *pieces* as coded; raise _OtherData if they are not what *key* names."""
    compressor, hashed = coder.start(level), sha256()
    for octets in octets_of(pieces):
        hashed.update(octets)
        yield compressor.compress(octets)
    yield compressor.flush()
    if hashed.digest() != key:
        raise _OtherData
