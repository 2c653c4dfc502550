"""
Where does the coded form of some data come from?

    find ──▶ in the store? ──▶ StoredForm
    make ──▶ in the store? ──▶ coded now, while the visitor waits
    make_later                 coded by a thread, for those who come after

A form is made once: who asks for one that is being made waits for it.  Data is hashed
while it is coded, and a form whose source turns out to be other data is thrown away,
so a form is always one of exactly the data that its key names.

Rule: no failure to make a form is ever an error; there is just no form.  What failed
is not tried again for a while, and the operator is told once.
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
from httpcore_srv.resources.coded.pauses import Pauses
from httpcore_srv.resources.coded.store import Store
from httpcore_srv.resources.coded.stored import StoredForm
from httpcore_srv.resources.meanwhile import Meanwhile
from httpcore_srv.resources.reading import BLOCK, octets_of
from httpcore_srv.resources.resource import Data
from httpcore_srv.resources.tree import OpenFile

# No data is coded that would fill more than this part of the store.
_LARGEST_PART = 4

# How long a stop waits for a form that is being made, in seconds.
_MOMENT = 1.0


class _NoForm(Exception):
    """
    The form is not to be, and nothing has failed that was ours.

    The data is not, or no longer, what its key names; it cannot be read; or the server
    stops.
    """


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
        self._folder = folder
        self._store = Store(folder, capacity)
        self._pauses = Pauses(str(folder or ""), clock)
        self._closed = False
        self._making: set[str] = set()
        self._changed = Condition()
        self._meanwhile = Meanwhile("coded-forms")

    def prepare(self) -> None:
        """
        Make the folder now; processes that are forked after that share it.

        StartError is raised if the folder that was named cannot be used.  A private one
        is no condition for a start: without it nothing is coded.
        """
        self._closed = False
        try:
            self._store.prepare()
        except OSError as error:
            if self._folder is None:
                self._pauses.folder_failed(error)
                return
            reason = f"{self._folder}: {error.strerror or error}"
            raise StartError(f"coded forms cannot be kept in {reason}") from error

    def close(self) -> None:
        """
        Remove a private folder, and give up what is being made.

        Nothing is found or made then until ``prepare`` is called again.
        """
        self._closed = True
        self._meanwhile.drop()
        self._meanwhile.settle(_MOMENT)
        self._store.close()

    def find(self, key: bytes, coding: str, level: int) -> StoredForm | None:
        """
        Open the form in *coding*, at *level*, of the data whose SHA-256 is *key*.

        None is returned if it has not been made.
        """
        coder = makeable().get(coding)
        if coder is None or self._closed:
            return None
        return self._store.find(_name(key, coder, level))

    def make(
        self, key: bytes, data: Data, coding: str, level: int
    ) -> StoredForm | None:
        """
        Open the form of *data*, making it first if there is none.

        None is returned if it cannot be made: the coding is none of this machine's, or
        has no such level; it failed a moment ago, or fails now (the disk is full); the
        SHA-256 of *data* is not *key*.
        """
        return self._made(key, data.pieces(0, data.length), coding, level)

    def make_later(self, key: bytes, file: OpenFile, coding: str, level: int) -> None:
        """Let the form of *file* be made by a thread, if its queue has room."""
        if self._closed:
            return
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
            if self._closed:
                return None
            form = self._store.find(name)
            if form is not None or self._pauses.holds(name):
                return form
            return self._kept(name, coding, self._coded(key, pieces, coder, level))

    def _kept(
        self, name: str, coding: str, coded: Iterable[bytes]
    ) -> StoredForm | None:
        """Keep the form called *name*; None if it fails, and there is a pause then."""
        try:
            form = self._store.keep(name, coded)
        except _NoForm:
            return None
        except Exception as error:
            if not self._closed:  # by then the folder is gone, which is no failure
                self._pauses.failed(name, coding, error)
            return None
        self._pauses.kept()
        return form

    def _coded(
        self, key: bytes, pieces: Iterable[bytes | Span], coder: Coder, level: int
    ) -> Iterator[bytes]:
        """Yield *pieces* as coded; raise _NoForm if they are not what *key* names."""
        compressor, hashed = coder.start(level), sha256()
        for octets in _blocks(pieces):
            if self._closed:
                raise _NoForm
            hashed.update(octets)
            yield compressor.compress(octets)
        yield compressor.flush()
        if self._closed or hashed.digest() != key:
            raise _NoForm

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


def _blocks(pieces: Iterable[bytes | Span]) -> Iterator[bytes]:
    """
    Yield the octets of *pieces* in blocks that do not depend on where they lie.

    So the same data has the same form, from a file and from memory.
    """
    try:
        for octets in octets_of(pieces):
            for first in range(0, len(octets), BLOCK):
                yield octets[first : first + BLOCK]
    except OSError as error:  # whoever sends the data will meet the same error
        raise _NoForm from error
