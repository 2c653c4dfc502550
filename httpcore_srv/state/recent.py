"""What was kept lately, so that it need not be found out anew?"""

import threading
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """
    The last things that were kept, each by its key, for any number of threads.

    No more than *most*: those that were kept the longest ago are forgotten first.

    >>> recent = Recent[int](most=2)
    >>> for key in "abc":
    ...     recent.keep(key, ord(key))
    >>> recent.get("a"), recent.get("c")
    (None, 99)
    """

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[str | bytes, V] = {}
        self.get = self._kept.get  # one step: it needs no lock

    def keep(self, key: str | bytes, value: V) -> None:
        """Keep *value*, in the place of what was there."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = value
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
