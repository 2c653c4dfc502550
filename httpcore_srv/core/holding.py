"""
What becomes of a connection that is held: parked, resumed, let go.

                                     ┌────── Wait ◀───────┐
                                     ▼                    │
    _settle ─▶ bring back ─▶ park ─▶ ready, or too late ─▶ glance
       ▲  │                                                │ LATER
       │  └─ None ─▶ _release ─▶ shutdown_request          ▼
       └──────── Wait, or None ◀────── _step ◀── resume ◀── _dispatch (in pool.py)

The selector and all that is parked belong to the thread that runs the loop.  The
set of held connections, which all threads change, has a lock.  Nothing relies on
the GIL.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from httpcore_srv.core.loop import Loop
from httpcore_srv.core.parking import Held, Parking
from httpcore_srv.core.resumable import (
    LATER,
    Later,
    ResumableRequestHandler,
    Wait,
)
from httpcore_srv.core.server import BaseServer, logger
from httpcore_srv.core.watching import MOST_EVENTS

Step: TypeAlias = Callable[[], Wait | Later | None]


class Holding(BaseServer):
    """A server that holds connections, and waits in place of their handlers."""

    parks_requests = True

    accept_batch: int = 64
    """
    How many connections are accepted in one turn of the loop, at most.

    1 for a ``get_request`` that waits if none is there: it is asked until it has none.
    """

    def _prepare(self) -> None:
        super()._prepare()
        self._parking = Parking()
        self._guard = threading.Lock()
        self._held: set[Held] = set()
        self._closed = False

    # On the loop's thread

    def _open_loop(self) -> Loop:
        return self._parking.open(self.selector_class)

    def _close_loop(self, loop: Loop) -> None:
        """Keep it: it holds the parked connections until ``server_close``."""

    def _leave(self, loop: Loop) -> None:
        try:
            if self.draining:
                self._close_idle(loop)
            with self._guard:  # who finishes from now on, need not wait for a turn
                for held in self._held:
                    self._parking.withdraw(held)
            self._park_returned(loop)
        finally:
            super()._leave(loop)

    def _turn(self, loop: Loop, limit: float) -> None:
        self._park_returned(loop)
        left = self._parking.next_deadline() - time.monotonic()
        super()._turn(loop, min(limit, left))
        for held in self._parking.overdue(time.monotonic()):
            self._go_on(held, self._glance(held, ready=False), ready=False)

    def _attend(self, ready: Any) -> None:
        if ready is None:
            self._accept()
        elif ready.is_parked or not self._parking.withdraw(ready):
            handler = ready.handler
            try:
                wait = handler.glance(True)
            except Exception:
                self._report(ready.request, ready.client_address)
                wait = None
            if wait is not ready.wait or self.draining:
                self._go_on(ready, wait, ready=True)

    @property
    def _batch(self) -> int:
        """How many are accepted at once."""
        return self.accept_batch

    def _accept(self) -> None:
        """
        Take what waits to be accepted, but leave a turn to others.

        All are accepted before the first is begun: meanwhile their octets come.
        """
        accepted: deque[tuple[Any, Any]] = deque()
        try:
            while self._accepts and len(accepted) < self._batch:
                if (got := self._get()) is None:
                    break
                accepted.append(got)
            while accepted:
                self._take(*accepted.popleft())
        finally:  # an interrupt: nobody would ever hear of the others
            for request, _ in accepted:
                self.shutdown_request(request)

    def _glance(self, held: Held, ready: bool) -> Wait | Later | None:
        """Let the handler of *held* go on here, if it can."""
        handler = held.handler
        try:
            return LATER if handler is None else handler.glance(ready)
        except Exception:
            self._report(held.request, held.client_address)
            return None

    def _go_on(self, held: Held, wait: Wait | Later | None, ready: bool) -> None:
        """Do with *held* what came of the glance: park it anew, resume or end it."""
        if wait is LATER:
            self._parking.lend(held)
            self._dispatch(held, ready)
            return
        if held.is_parked:
            self._parking.unpark(held)
        if wait is None or (wait.idle and self.draining):
            self._end(held)
        else:
            held.wait = wait
            self._park(held, self._open_loop())

    def _dispatch(self, held: Held, ready: bool) -> None:
        """Choose who runs ``resume``."""
        raise NotImplementedError

    def _park_returned(self, loop: Loop) -> None:
        """Park what came back since the last turn, but idle ones no more at the end."""
        for held in self._parking.returned():
            if self.draining and held.wait.idle:
                self._parking.unpark(held)
                self._end(held)
            else:
                self._park(held, loop)

    def _park(self, held: Held, loop: Loop) -> None:
        """Park *held*; end it if that cannot be, or whom it finds closed there."""
        lost: Held | None
        if held.handler is None:  # it is over, and was watched until now
            self._parking.unpark(held)
            self._release(held)
            return
        try:
            lost = self._parking.park(held, loop)
        except (OSError, ValueError):
            self._report(held.request, held.client_address)
            lost = held
        if lost is not None:
            self._end(lost)

    def _close_idle(self, loop: Loop) -> None:
        """
        Close every connection that loses nothing by it.

        One whose octets have come is none of these: it is looked at once more, since a
        request that was sent before the end deserves its answer.
        """
        for held in self._parking.returned():
            self._park(held, loop)
        for _ in range(1 + len(self._parking) // MOST_EVENTS):  # all have had a look
            for ready in loop.wait(0.0):
                self._attend(ready)
        with self._guard:  # who comes back from now on, sees that the end has begun
            idle = self._parking.idle()
        for held in idle:
            self._parking.unpark(held)
            self._end(held)

    # On any thread

    def _step(
        self, handler: ResumableRequestHandler, step: Step
    ) -> Wait | Later | None:
        """Run *step*, and ``finish`` if it was the last; None says so."""
        wait: Wait | Later | None = None
        try:
            wait = step()
        finally:
            if wait is not LATER and (wait is None or (wait.idle and self.draining)):
                wait = None
                handler.finish()
        return wait

    def _settle(self, held: Held, wait: Wait | Later | None) -> None:
        """Bring *held* back to be parked, or let it go if it waits for nothing."""
        if wait is LATER:
            self._dispatch(held, ready=True)
            return
        with self._guard:
            if not self._closed and (wait is not None or held.is_watched):
                self._return(held, wait)
                return
        let_go = self._end if wait is not None else self._release  # it has finished
        let_go(held)

    def _return(self, held: Held, wait: Wait | None) -> None:
        """Take *held* back as it was lent, or bring it to the loop to be parked."""
        if wait is None:
            held.handler = None  # it has finished
        elif not self.draining and self._parking.take_back(held, wait):
            return
        else:
            held.wait = wait
        elsewhere = threading.get_ident() != self._loop_thread
        self._parking.bring_back(held, wake=elsewhere)

    def _end(self, held: Held) -> None:
        """Run ``finish`` out of turn, and let *held* go."""
        try:
            if held.handler is not None:
                held.handler.finish()
        except Exception:
            self._report(held.request, held.client_address)
        finally:
            self._release(held)

    def _release(self, held: Held) -> None:
        """Let *held* go, and close it; from here on nobody can cut it."""
        with self._guard:
            self._held.discard(held)
        try:
            self.shutdown_request(held.request)
        except Exception:
            self._report(held.request, held.client_address)
        if self.draining:
            self._parking.wake()

    def _report(self, request: Any, client_address: Any) -> None:
        """Call ``handle_error``, which may end neither the loop nor a pool thread."""
        try:
            super()._report(request, client_address)
        except Exception:
            logger.exception("handle_error failed for %s", client_address)
