"""
Where do connections wait that hold no thread?

    bring_back(held), from any thread
        │
        ▼
    returned ─▶ park ─▶ the selector, for its socket ─────▶ ready ──▶ unpark, or lend
                    └─▶ the heap, for its deadline ───────▶ overdue ─▶ unpark

A connection that is lent stays in the selector and the heap, for it often comes back
soon, to wait for the same:

    lend ─▶ take_back, from any thread     parked as before, and nobody need be woken
         └▶ withdraw                       it is ready, or overdue, while it is away

All but ``bring_back``, ``take_back`` and the count belongs to the thread that runs the
loop.
"""

import math
import selectors
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from httpcore_srv.core.deadlines import Deadlines
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.resumable import ResumableRequestHandler, Wait

# What a connection waits for that has not been asked: nothing.
NOT_YET = Wait(0, 0.0)


@dataclass(slots=True, eq=False)
class Held:
    """One accepted request; a plain one has no *handler* that could be resumed."""

    request: Any
    client_address: Any
    handler: ResumableRequestHandler | None = None
    wait: Wait = NOT_YET
    ready: bool = False
    is_parked: bool = False
    is_watched: bool = False


class Parking:
    """The parked connections, and the loop that watches them."""

    def __init__(self) -> None:
        self._loop: Loop | None = None
        self._deadlines: Deadlines[Held] = Deadlines()
        self._parked: set[Held] = set()
        self._returned: deque[Held] = deque()
        self._lending = threading.Lock()

    def __len__(self) -> int:
        """Count the parked connections."""
        return len(self._parked)

    def open(self, selector_class: type[selectors.BaseSelector]) -> Loop:
        """Return the loop, made now if there is none: after a fork, not before."""
        if self._loop is None:
            self._loop = Loop(selector_class)
        return self._loop

    def wake(self) -> None:
        """Let the loop have a turn."""
        if self._loop is not None:
            self._loop.wake()

    def bring_back(self, held: Held, wake: bool) -> None:
        """Take *held* from any thread, to park it in the loop's next turn."""
        self._returned.append(held)
        if wake:
            self.wake()

    def returned(self) -> Iterator[Held]:
        """Yield, and forget, what was brought back."""
        while self._returned:
            yield self._returned.popleft()

    def park(self, held: Held, loop: Loop) -> Held | None:
        """
        Wait for what ``held.wait`` says.

        Returns a connection that proves to have been closed while it was parked, no
        longer parked now, or None.  Raises ValueError if *held* itself is closed,
        OSError if the system cannot watch it.
        """
        stale = None
        if held.is_watched:
            self._unwatch(held)
        if held.wait.events:
            stale = loop.register(held.request, held.wait.events, held)
            held.is_watched = True
        self._parked.add(held)
        held.is_parked = True
        if held.wait.deadline < math.inf:
            self._deadlines.set(held, held.wait.deadline)
        else:  # it may have one from before it was lent
            self._deadlines.discard(held)
        if isinstance(stale, Held) and not self.withdraw(stale):
            self._forget(stale)
            return stale
        return None

    def unpark(self, held: Held) -> None:
        """Wait for *held* no longer."""
        self._unwatch(held)
        self._forget(held)

    def _unwatch(self, held: Held) -> None:
        if self._loop is not None and held.is_watched:
            self._loop.unregister(held.request)
        held.is_watched = False

    def lend(self, held: Held) -> None:
        """Wait for *held* no longer, but expect it back soon."""
        held.is_parked = False
        self._parked.discard(held)

    def take_back(self, held: Held, wait: Wait) -> bool:
        """
        Park *held*, which was lent, anew, from any thread; False if that cannot be.

        It can if it waits for what it did before, and was not withdrawn meanwhile.
        """
        with self._lending:
            if wait is not held.wait or not held.is_watched:
                return False
            self._parked.add(held)
            held.is_parked = True
            return True

    def withdraw(self, held: Held) -> bool:
        """Let go of *held*, which was lent; False if it is back already."""
        with self._lending:
            if held.is_parked:
                return False
            self.unpark(held)
            return True

    def _forget(self, held: Held) -> None:
        held.is_parked = held.is_watched = False
        self._deadlines.discard(held)
        self._parked.discard(held)

    def idle(self) -> list[Held]:
        """Return the parked connections that lose nothing by being closed."""
        return [held for held in self._parked if held.wait.idle]

    def next_deadline(self) -> float:
        """Return the earliest deadline of all, or infinity."""
        return self._deadlines.next()

    def overdue(self, now: float) -> list[Held]:
        """Unpark, and return, the connections whose deadline has passed."""
        late = [
            held for held in self._deadlines.expired(now) if not self.withdraw(held)
        ]
        for held in late:
            self.unpark(held)
        return late

    def close(self) -> list[Held]:
        """Give the loop back; return what was parked or about to be."""
        left = [*self._parked, *self.returned()]
        for held in left:
            self.unpark(held)
        if self._loop is not None:
            self._loop.close()
        return left
