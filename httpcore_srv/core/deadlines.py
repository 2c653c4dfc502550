"""
Which of many moments comes next?

One heap for all, not a timer each.  A moment that was withdrawn stays in the heap
until it surfaces, because a heap has no cheap removal; when more than half of the
heap is such, it is built anew, so that a busy connection which sets a new deadline
for every request does not fill the memory with its old ones.
"""

import heapq
import itertools
import math
from typing import Generic, TypeVar

Item = TypeVar("Item")

# Below this many entries a rebuild saves nothing worth counting.
FEW = 64


class Deadlines(Generic[Item]):
    """At most one moment (seconds on ``time.monotonic()``) for each item."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Item]] = []
        self._current: dict[Item, tuple[float, int, Item]] = {}
        self._order = itertools.count()

    def __len__(self) -> int:
        """Count the items that have a moment."""
        return len(self._current)

    def set(self, item: Item, moment: float) -> None:
        """Expect *item* at *moment*, and no longer at the one before."""
        entry = (moment, next(self._order), item)
        self._current[item] = entry
        heapq.heappush(self._heap, entry)
        if len(self._heap) > FEW + 2 * len(self._current):
            self._heap = list(self._current.values())
            heapq.heapify(self._heap)

    def discard(self, item: Item) -> None:
        """Expect *item* no longer; it is no fault if it was not expected."""
        self._current.pop(item, None)

    def next(self) -> float:
        """Return the earliest moment, or infinity."""
        while self._heap and self._is_stale(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else math.inf

    def expired(self, now: float) -> list[Item]:
        """Return, and forget, the items whose moment is not after *now*."""
        items = []
        while self.next() <= now:
            item = heapq.heappop(self._heap)[2]
            del self._current[item]
            items.append(item)
        return items

    def _is_stale(self, entry: tuple[float, int, Item]) -> bool:
        return self._current.get(entry[2]) is not entry
