"""
How is costly work spared when many ask for it at once?

    result(key, work) ──▶ done lately, and dear?  ──▶ what came of it then
                      ──▶ being done just now?    ──▶ what came of it last, or wait
                      ──▶ otherwise               ──▶ work()

What took long is used again for ten times as long: so no more than a tenth of one
processor goes into it, however many ask and however often its subject changes.  What
is quick is done each time.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

# Seconds from which work is dear, and how many times as long its result is used.
DEAR = 0.005
AGAIN = 10


@dataclass(slots=True)
class _Kept(Generic[T]):
    """What came of some work: nothing yet, or *results* of one, good until *until*."""

    until: float = 0.0
    results: tuple[T, ...] = ()
    working: Lock = field(default_factory=Lock)


class Sparing(Generic[T]):
    """
    The results of dear work by key; beyond *most*, the least recently asked for go.

    *clock* gives seconds that only grow.  Safe to use from several threads.
    """

    def __init__(
        self, most: int = 64, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._clock = most, clock
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()
        self._lock = Lock()

    def result(self, key: Hashable, work: Callable[[], T]) -> T:
        """Return what comes of *work*, or what came of it for *key* lately."""
        kept = self._kept_for(key)
        if kept.results and self._clock() < kept.until:
            return kept.results[0]
        if not kept.working.acquire(blocking=not kept.results):
            return kept.results[0]  # somebody is at it
        try:
            if kept.results and self._clock() < kept.until:
                return kept.results[0]
            return self._done(kept, work)
        finally:
            kept.working.release()

    def _done(self, kept: _Kept[T], work: Callable[[], T]) -> T:
        """Do the work, and keep what comes of it if it was dear."""
        began = self._clock()
        result = work()
        ended = self._clock()
        dear = ended - began > DEAR
        kept.until = ended + AGAIN * (ended - began) if dear else 0.0
        kept.results = (result,) if dear else ()
        return result

    def _kept_for(self, key: Hashable) -> _Kept[T]:
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept
