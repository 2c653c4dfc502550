"""
Where do connections wait that hold no thread?

    bring_back(held), from any thread
        │
        ▼
    returned ─▶ park ─▶ the selector, for its socket ─────▶ ready ──▶ unpark
                    └─▶ the heap, for its deadline ───────▶ overdue ─▶ unpark

All but ``bring_back`` and the count belongs to the thread that runs the loop.
"""

import math
import selectors
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


class Parking:
    """The parked connections, and the loop that watches them."""

    def __init__(self) -> None:
        self._loop: Loop | None = None
        self._deadlines: Deadlines[Held] = Deadlines()
        self._parked: set[Held] = set()
        self._returned: deque[Held] = deque()

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
        if held.wait.events:
            stale = loop.register(held.request, held.wait.events, held)
        self._parked.add(held)
        held.is_parked = True
        if held.wait.deadline < math.inf:
            self._deadlines.set(held, held.wait.deadline)
        if isinstance(stale, Held) and stale.is_parked:
            self._forget(stale)
            return stale
        return None

    def unpark(self, held: Held) -> None:
        """Wait for *held* no longer."""
        if self._loop is not None and held.wait.events:
            self._loop.unregister(held.request)
        self._forget(held)

    def _forget(self, held: Held) -> None:
        held.is_parked = False
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
        late = self._deadlines.expired(now)
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
