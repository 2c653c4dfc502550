"""
How does a server run until another thread says stop?

    this thread                        another thread
    serve_forever()
      _enter   ─ stop already asked? ──────▶ return
      _turn    ─ wait, attend, service_actions
      _turn    ◀── wakes the loop ────── shutdown()
      _leave   ─ says that it is over ─▶ shutdown() returns

``draining`` is True from the moment when ``shutdown`` or ``server_close`` begins.
A loop that drains accepts nothing.  Nor does one that is ``retiring``: a successor has
the address, and what is held here is served to its end.
"""

import math
import selectors
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from httpcore_srv.core.loop import Loop


class Lifecycle:
    """Start, turns and end of a loop; what it attends to is a subclass's affair."""

    selector_class: type[selectors.BaseSelector] = selectors.DefaultSelector
    """What ``serve_forever`` waits with."""

    def __init__(self) -> None:
        self.draining = False
        self.retiring = False
        # Over an RLock: a signal handler may call shutdown() on the loop's thread.
        self._state = threading.Condition(threading.RLock())
        self._loop: Loop | None = None
        self._loop_thread = 0
        self._stopping = False
        self._runs_ended = 0
        self._accept_after = 0.0

    def fileno(self) -> int:
        """Return the descriptor to wait for; the selector asks."""
        raise NotImplementedError

    def serve_forever(self, poll_interval: float | None = 0.5) -> None:
        """
        Serve until ``shutdown``.

        ``service_actions`` runs after each turn, and at least every *poll_interval*
        seconds where it is a subclass's (None: only when something happens);
        ``shutdown`` does not wait for it, and who has nothing to do sleeps.
        ``timeout`` has no meaning here.  Returns at once if ``shutdown`` came first;
        raises RuntimeError if another thread is serving.
        """
        loop = self._enter()
        if loop is None:
            return
        limit = poll_interval if self._has_duties else None
        try:
            with self._nonblocking(), loop.heeding_signals():
                while not self._stopping:
                    self._turn(loop, math.inf if limit is None else limit)
        finally:
            self._leave(loop)

    def shutdown(self) -> None:
        """
        Stop ``serve_forever``, and wait until it has returned.

        Called on the loop's own thread (by a handler, a hook, a signal handler) it
        asks and does not wait.  Called while nothing serves, it makes the next
        ``serve_forever`` return at once: whoever starts a thread that serves may
        call ``shutdown`` without knowing how far that thread has come.
        """
        with self._state:
            self._stopping = True
            self._stop()

    def retire(self) -> None:
        """Accept nothing more, and serve what there is: a successor has the address."""
        with self._state:
            self.retiring = True
            if self._loop is not None:
                self._loop.wake()

    def _stop(self) -> None:
        """Begin to drain; wait for the end of the loop if another thread runs it."""
        with self._state:
            ended = self._runs_ended
            if self._ask_to_stop() and self._loop_thread != threading.get_ident():
                self._state.wait_for(lambda: self._runs_ended != ended)

    def _ask_to_stop(self) -> bool:
        """Begin to drain, and wake the loop, if there is one, to its end."""
        with self._state:
            self.draining = True
            if self._loop is None:
                return False
            self._stopping = True
            self._loop.wake()
            return True

    def _enter(self) -> Loop | None:
        """Become the serving thread, or return None if that is already over."""
        with self._state:
            if self._loop is not None:
                raise RuntimeError("this server is already serving")
            if self._stopping:
                self._stopping = False
                return None
            self._loop = self._open_loop()
            self._loop_thread = threading.get_ident()
            self.draining = False
            return self._loop

    def _leave(self, loop: Loop) -> None:
        """Be the serving thread no longer."""
        with self._state:
            loop.listen(None)
            self._close_loop(loop)
            self._loop = None
            self._loop_thread = 0
            self._stopping = False
            self._runs_ended += 1
            self._state.notify_all()

    def _open_loop(self) -> Loop:
        return Loop(self.selector_class)

    def _close_loop(self, loop: Loop) -> None:
        loop.close()

    def _nonblocking(self) -> AbstractContextManager[None]:
        """Keep ``get_request`` from blocking the loop, where a transport can."""
        return nullcontext()

    def _turn(self, loop: Loop, limit: float) -> None:
        """Wait for at most *limit* seconds, and deal with what is ready."""
        pause = self._accept_after - time.monotonic()
        if pause > 0:
            limit = min(limit, pause)
        self._listen(loop, accepting=pause <= 0 and self._accepts)
        for ready in loop.wait(limit):
            self._attend(ready)
        self.service_actions()

    @property
    def _has_duties(self) -> bool:
        """Whether there is something to do now and then, though nothing happens."""
        usual = getattr(self.service_actions, "__func__", None)
        return usual is not Lifecycle.service_actions

    @property
    def _accepts(self) -> bool:
        """Whether newcomers are welcome."""
        return not (self.draining or self.retiring)

    def _listen(self, loop: Loop, accepting: bool) -> None:
        """Watch the listener, or not; it may be closed just now by another thread."""
        try:
            loop.listen(self if accepting else None)
        except (OSError, ValueError):
            if not self._stopping:
                raise

    def _attend(self, ready: Any) -> None:
        """Deal with what the loop was told about; None is the listener."""

    def service_actions(self) -> None:
        """Do what is due now and then; called after each turn of the loop."""
