"""
What does one process remember by itself?

    kind "session"  ──▶  oldest write … newest write
    kind "nonce"    ──▶  oldest write … newest write

Rule: each kind of key is bounded by itself.  Who can make us remember many failures
does not thereby make us forget a session, or which counts of a nonce were seen.  That
something was forgotten too early is remembered.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeAlias, TypeGuard

from httpcore_srv.state.stores.store import LONGEST, Store

# So many of the oldest are looked at whenever something is written.
_SWEPT = 2

# When a kind is full, this share of it makes room at once.
_SHARE = 16


@dataclass(slots=True, eq=False)
class _Entry:
    """A value, when it ends by the store's clock, and when it was written."""

    value: bytes
    end: float
    written: float


_Kind: TypeAlias = OrderedDict[str, _Entry]


class Place(NamedTuple):
    """Where a ``MemoryStore`` has what *key* holds; it stays there."""

    key: str
    kind: _Kind


class MemoryStore:
    """
    A ``Store`` in the memory of this process, for any number of threads.

    Of each kind of key it holds *most* values; beyond that those that were written the
    longest ago are forgotten.  *clock* gives seconds.

    >>> store = MemoryStore()
    >>> store.put("session:1", b"ada", lifetime=60.0)
    >>> store.swap("session:1", b"ada", b"grace", lifetime=60.0)
    True
    >>> store.get("session:1")
    b'grace'
    """

    def __init__(
        self, most: int = 65_536, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: dict[str, _Kind] = {}
        self._forgotten: dict[str, float] = {}

    def get(self, key: str) -> bytes | None:
        """Return what *key* holds; see ``Store``."""
        with self._lock:
            return self._held(key)

    def get_many(self, keys: Sequence[str]) -> tuple[bytes | None, ...]:
        """Return what each of *keys* holds; see ``Store``."""
        with self._lock:
            return tuple([self._held(key) for key in keys])

    def put(self, key: str, value: bytes, lifetime: float) -> None:
        """Let *key* hold *value*; see ``Store``."""
        with self._lock:
            self._write(key, value, lifetime)

    def swap(
        self, key: str, old: bytes | None, new: bytes | None, lifetime: float
    ) -> bool:
        """Let *key* hold *new* if it holds *old*; see ``Store``."""
        with self._lock:
            if self._held(key) != old:
                return False
            self._write(key, new, lifetime)
            return True

    def place(self, key: str) -> Place:
        """Return where *key* is, for who asks about it again and again."""
        with self._lock:
            return Place(key, self._kind(_kind_of(key)))

    def advance(
        self,
        place: Place,
        advanced: Callable[[bytes, int], bytes | None],
        count: int,
        lifetime: float,
        unless: Place,
    ) -> bool:
        """
        Let *place* hold what *advanced* makes of it and *count*; tell whether it did.

        Not if it holds nothing, if *unless* holds something, if None comes out, or if
        there is no *lifetime*.  *advanced* is not to wait for anything.
        """
        if lifetime <= 0:
            return False
        (key, kind), (other_key, others) = place, unless
        with self._lock:
            now = self._clock()
            entry, other = kind.get(key), others.get(other_key)
            if entry is None or entry.end <= now or (other and other.end > now):
                return False
            value = advanced(entry.value, count)
            if value is None:
                return False
            entry.value, entry.written = value, now
            entry.end = now + (lifetime if lifetime < LONGEST else LONGEST)
            kind.move_to_end(key)
            return True

    def delete(self, key: str) -> bool:
        """Let *key* hold nothing; see ``Store``."""
        with self._lock:
            held = self._held(key) is not None
            self._write(key, None, 0.0)
            return held

    def items(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield what is held, as it is now; see ``Store``."""
        with self._lock:
            now = self._clock()
            found = [
                (key, entry.value)
                for kind in self._kinds.values()
                for key, entry in kind.items()
                if key.startswith(prefix) and entry.end > now
            ]
        yield from found

    def remembers(self, kind: str) -> float:
        """Tell since when nothing of that *kind* made room for other; see ``Store``."""
        with self._lock:
            return self._clock() - self._forgotten.get(kind, -math.inf)

    def check(self) -> None:
        """Find nothing wrong: memory is always there."""

    def close(self) -> None:
        """Do nothing: what is remembered ends with the process."""

    def _held(self, key: str) -> bytes | None:
        kind = self._kinds.get(_kind_of(key))
        entry = kind.get(key) if kind else None
        return entry.value if entry and entry.end > self._clock() else None

    def _write(self, key: str, value: bytes | None, lifetime: float) -> None:
        """Write at the end of its kind; None, or no lifetime, removes."""
        now = self._clock()
        name = _kind_of(key)
        kind = self._kind(name)
        if value is None or lifetime <= 0:
            kind.pop(key, None)
        else:
            if key in kind:
                kind.move_to_end(key)
            elif len(kind) >= self._most:
                self._make_room(name, kind, now)
            kind[key] = _Entry(value, now + min(lifetime, LONGEST), now)
        _sweep(kind, now)

    def _kind(self, name: str) -> _Kind:
        """Return the kind of that *name*: once there, it is never another one."""
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = OrderedDict()
        return kind

    def _make_room(self, name: str, kind: _Kind, now: float) -> None:
        """Forget what has ended, and then the oldest of the *kind* of that *name*."""
        for key in [key for key, entry in kind.items() if entry.end <= now]:
            del kind[key]
        room = max(1, self._most // _SHARE)
        while len(kind) > self._most - room:
            _, oldest = kind.popitem(last=False)
            self._forgotten[name] = oldest.written


def is_memory(store: Store) -> TypeGuard[MemoryStore]:
    """Tell whether nobody has to wait for what *store* does: it is in memory."""
    return isinstance(store, MemoryStore)


def _sweep(kind: _Kind, now: float) -> None:
    """Forget those of the oldest that have ended."""
    for key, entry in tuple(islice(kind.items(), _SWEPT)):
        if entry.end <= now:
            del kind[key]


def _kind_of(key: str) -> str:
    return key.partition(":")[0]
