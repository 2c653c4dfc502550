"""
How is answered on paper, without a trace in a store that others use?

    read    what was written on paper, else what the store holds
    write   on paper alone, gone with this process

What is not there yet is not made: without a store, there is but paper.
"""

import math
import threading
from collections.abc import Iterator, Sequence

from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.store import Store


class OnPaper:
    """
    A ``Store`` that reads what *store* holds, and writes nothing into it.

    *store* is None where there is none yet.

    >>> kept = MemoryStore()
    >>> kept.put("guests:total", b"1", 60.0)
    >>> paper = OnPaper(kept)
    >>> paper.swap("guests:total", b"1", b"2", 60.0)
    True
    >>> paper.get("guests:total"), kept.get("guests:total")
    (b'2', b'1')
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._paper = MemoryStore()
        self._written: set[str] = set()
        self._lock = threading.RLock()

    def get(self, key: str) -> bytes | None:
        """Return what *key* holds; see ``Store``."""
        with self._lock:
            if key in self._written or self._store is None:
                return self._paper.get(key)
        return self._store.get(key)

    def get_many(self, keys: Sequence[str]) -> tuple[bytes | None, ...]:
        """Return what each of *keys* holds; see ``Store``."""
        return tuple(map(self.get, keys))

    def put(self, key: str, value: bytes, lifetime: float) -> None:
        """Let *key* hold *value* on paper; see ``Store``."""
        with self._lock:
            self._paper.put(key, value, lifetime)
            self._written.add(key)

    def swap(
        self, key: str, old: bytes | None, new: bytes | None, lifetime: float
    ) -> bool:
        """Let *key* hold *new* on paper if it holds *old*; see ``Store``."""
        with self._lock:
            if self.get(key) != old:
                return False
            self.put(key, new or b"", lifetime if new is not None else 0.0)
            return True

    def delete(self, key: str) -> bool:
        """Let *key* hold nothing on paper; see ``Store``."""
        with self._lock:
            held = self.get(key) is not None
            self.put(key, b"", 0.0)
            return held

    def items(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield what is held, first what stands on paper; see ``Store``."""
        with self._lock:
            written = frozenset(self._written)
            yield from tuple(self._paper.items(prefix))
        for key, value in self._store.items(prefix) if self._store else ():
            if key not in written:
                yield key, value

    def remembers(self, kind: str) -> float:
        """Tell for how long paper and store have forgotten nothing; see ``Store``."""
        held = math.inf if self._store is None else self._store.remembers(kind)
        return min(held, self._paper.remembers(kind))

    def check(self) -> None:
        """Look whether the store can be read; see ``Store``."""
        if self._store is not None:
            self._store.check()

    def close(self) -> None:
        """Give back what is open; see ``Store``."""
        if self._store is not None:
            self._store.close()
