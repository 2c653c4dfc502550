"""
How does a handler wait without holding a thread?

It returns.  ``resume`` does what can be done now and returns a ``Wait`` that says
what it needs to go on; whoever called it sees to that, and calls it again:

                  opening()              ┌──────────── Wait ◀───────────┐
    setup() ──────────────────▶ Wait ────┤                              │
                                         └─▶ ready, or too late ─▶ glance(ready)
                                                                 LATER ─▶ resume(ready)
                                                                        │ None
                                                                        ▼
                                                                    finish()

On a server with ``PoolMixIn`` the selector of the loop waits, for all connections
at once, and the loop's own thread calls ``glance``: what takes microseconds is done
there, all else is left to ``resume`` on a thread of the pool.  On any other server the
handler waits for itself, on the thread it has.
"""

import math
import selectors
import time
from enum import Enum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from httpcore_srv.core.handlers import BaseRequestHandler
from httpcore_srv.core.loop import LONGEST_WAIT

# Where there is poll, waiting costs no further descriptor.
WAITS_WITH = getattr(selectors, "PollSelector", selectors.SelectSelector)

# How often a handler that waits for itself asks whether its server is closing.
DRAIN_CHECK = 0.5


class Wait(NamedTuple):
    """What a handler waits for: its socket to be ready, or a moment to pass."""

    events: int
    """``selectors.EVENT_READ | selectors.EVENT_WRITE``; 0 for the moment alone."""

    deadline: float
    """Seconds on ``time.monotonic()``; ``math.inf`` for none."""

    idle: bool = False
    """Nothing is lost if the connection is closed now (between two requests)."""


class _Later(Enum):
    LATER = "later"


LATER: Final = _Later.LATER
"""What ``glance`` returns to leave a request to ``resume``."""

Later: TypeAlias = Literal[_Later.LATER]


class ResumableRequestHandler(BaseRequestHandler):
    """
    A handler that gives its thread back while it waits.

    At most one of its methods runs at a time, though not always on the same thread.
    The socket is as ``accept`` made it (blocking): ``setup`` may change that.  What
    the selector cannot see, such as octets that TLS has read ahead, is for
    ``resume`` to look after before it returns.
    """

    def _drive(self) -> None:
        """Go through all steps, unless the server does that."""
        if not getattr(self.server, "parks_requests", False):
            super()._drive()

    def opening(self) -> Wait | Later | None:
        """
        Say what to wait for first, or begin at once as ``glance`` does.

        Called right after ``setup``.  Neither may block: on a pool they run on the
        accepting thread.
        """
        return Wait(selectors.EVENT_READ, math.inf, idle=True)

    def glance(self, ready: bool) -> Wait | Later | None:
        """
        Go on here and now if that takes no time, or leave it to ``resume`` (LATER).

        On a pool it runs on the loop's thread, which all connections share: it must
        not block, wait for a lock that others hold for long, or compute.  The very
        Wait that was returned before says that nothing has changed but its deadline's
        reason: nothing is registered anew, so a handler that moves its deadline at
        every request may do so when the old one has passed.
        """
        return LATER

    def resume(self, ready: bool) -> Wait | None:
        """
        Go on: *ready* is True if the socket is, False if the deadline has passed.

        Returns what to wait for next, or None when the connection is done; then
        ``finish`` runs and the request is closed.
        """
        raise NotImplementedError

    def handle(self) -> None:
        """Wait and resume on this very thread, where the server does not."""
        begun = self.opening()
        wait = self.resume(True) if begun is LATER else begun
        while wait is not None:
            ready = _await(self.request, wait, self.server)
            wait = None if ready is None else self._next(ready)

    def _next(self, ready: bool) -> Wait | None:
        """Go on, at a glance or not: this thread has nothing else to do."""
        wait = self.glance(ready)
        return self.resume(ready) if wait is LATER else wait


def _await(request: Any, wait: Wait, server: Any) -> bool | None:
    """Wait in place: True ready, False too late, None the server drains and we idle."""
    patience = DRAIN_CHECK if wait.idle else LONGEST_WAIT
    with WAITS_WITH() as selector:
        if wait.events:
            selector.register(request, wait.events)
        while True:
            if wait.idle and _drains(server):
                return None
            left = max(0.0, wait.deadline - time.monotonic())
            if selector.select(min(left, patience)):
                return True
            if time.monotonic() >= wait.deadline:
                return False


def _drains(server: Any) -> bool:
    """Tell whether *server*, of ours or another's making, is about to close."""
    return bool(getattr(server, "draining", False))
