"""
What is a store?

    key  ──▶  octets, until their lifetime has passed

A value is changed by comparing: read what is held, think, and put the new value there
only if the old one is still held (``swap``).  So threads, processes and machines change
one value at the same time, and none of the changes is lost.

Rule: keys are a kind, a colon and what distinguishes within the kind ("session:3f9a").
What strangers wrote is hashed before it becomes part of a key.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from httpcore_srv.errors import StoreUnavailable

# Nothing here has to be remembered for longer, in seconds: ten years.
LONGEST = 10 * 365 * 86_400.0

# Whoever swaps in vain has been overtaken by somebody who did not; so often is odd.
_ATTEMPTS = 1_000


class Store(Protocol):
    """
    Values by key, each for a lifetime; every method may raise StoreUnavailable.

    Nothing is opened before the first use.  What a method has acknowledged by returning
    is seen by all who share the store.  A *lifetime* is in seconds from now; what is
    written with one of 0 or less is gone at once, and none is longer than LONGEST.
    """

    def get(self, key: str) -> bytes | None:
        """Return what *key* holds, None if it holds nothing (any more)."""
        ...

    def get_many(self, keys: Sequence[str]) -> tuple[bytes | None, ...]:
        """Return what each of *keys* holds, in their order; it is asked for at once."""
        ...

    def put(self, key: str, value: bytes, lifetime: float) -> None:
        """Let *key* hold *value*, whatever it held."""
        ...

    def swap(
        self, key: str, old: bytes | None, new: bytes | None, lifetime: float
    ) -> bool:
        """
        Let *key* hold *new* if it holds *old*, in one step; tell whether it did.

        None stands for nothing held, as *old* and as *new*.
        """
        ...

    def delete(self, key: str) -> bool:
        """Let *key* hold nothing; tell whether it held something."""
        ...

    def items(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """
        Yield what is held below the keys that begin with *prefix*, each key once.

        What others write or delete meanwhile is yielded or not.
        """
        ...

    def remembers(self, kind: str) -> float:
        """
        Tell for how many seconds nothing of a *kind* was forgotten before its lifetime.

        It is infinite where nothing ever is.  What was forgotten so was written earlier
        than that.
        """
        ...

    def check(self) -> None:
        """Look whether the store is whole and can be written.  It may be costly."""
        ...

    def close(self) -> None:
        """Give back what is open.  A later use opens it again."""
        ...


def update(
    store: Store,
    key: str,
    change: Callable[[bytes | None], bytes | None],
    lifetime: float,
) -> bytes | None:
    """
    Let *key* hold what *change* makes of what it holds; return that.

    *change* is called again whenever somebody else was faster, so it may do nothing but
    compute.  What it leaves as it was is not written: its lifetime goes on.
    StoreUnavailable is raised if others are faster all the time.

    >>> from httpcore_srv.state.stores.memory import MemoryStore
    >>> store = MemoryStore()
    >>> update(store, "guests:total", lambda held: (held or b"") + b"|", 60.0)
    b'|'
    >>> update(store, "guests:total", lambda held: (held or b"") + b"|", 60.0)
    b'||'
    """
    return update_held(store, key, store.get(key), change, lifetime)


def update_held(
    store: Store,
    key: str,
    held: bytes | None,
    change: Callable[[bytes | None], bytes | None],
    lifetime: float,
) -> bytes | None:
    """Do what ``update`` does, where *key* was found to hold *held* a moment ago."""
    for _ in range(_ATTEMPTS):
        new = change(held)
        if new == held or store.swap(key, held, new, lifetime):
            return new
        held = store.get(key)
    kind = key.partition(":")[0]
    raise StoreUnavailable(f"a value of the kind {kind!r} is changed all the time")
