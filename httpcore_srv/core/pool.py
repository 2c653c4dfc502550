"""
How requests are carried out: a few threads for many connections.

    accept ─▶ setup, opening ─▶ parked ◀───────────── Wait ─────────────┐
                                  │  in the selector, no thread         │
                                  │ ready, or too late: glance          │
                                  ▼ LATER                               │
                                queue ─▶ a pool thread ─▶ resume ───────┤
    accept ─▶ a plain request ────▲                                     │ None
                                                                        ▼
                                                         finish, shutdown_request

The loop belongs to the thread that serves; a pool thread brings a connection back
and wakes it.  ``holding`` says what is held, this module who works on it.  On a
free-threaded Python the pool's threads use all processors; what the loop's thread does
by itself, it does on one of them, for each server.
"""

import functools
import math
import time
from typing import Any

from httpcore_srv.core.crew import Crew
from httpcore_srv.core.holding import Holding
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.parking import Held
from httpcore_srv.core.resumable import Later, ResumableRequestHandler, Wait
from httpcore_srv.core.server import CUT_GRACE


class PoolMixIn(Holding):
    """
    Carry requests out on a bounded number of threads.

    A ``ResumableRequestHandler`` holds a thread only while it runs.  A plain handler
    holds one from its beginning to its end.  While ``draining``, idle connections
    (``Wait.idle``) are closed at once; the others get ``drain_timeout`` seconds of
    ``server_close``, which runs the loop for them.
    """

    drain_timeout: float | None = 10.0
    """How long ``server_close`` waits for requests, in seconds; None for ever."""

    request_queue_size: int = 1024
    """What the system keeps for us: a pool outlives bursts that 5 would not."""

    max_threads: int = 32
    """How many threads there may be."""

    backlog_limit: int = 256
    """How many plain requests may wait for a thread."""

    max_connections: int = 10_000
    """How many requests and connections may be held, at work or parked."""

    def _prepare(self) -> None:
        super()._prepare()
        self._crew: Crew[Held] = Crew(self._carry_out, self._thread_name)
        self._plain_queued = 0
        self._overloads = 0

    def _thread_name(self, number: int) -> str:
        return f"{type(self).__name__} {self.server_address} #{number}"

    # Facts for a status page

    @property
    def thread_count(self) -> int:
        """How many pool threads there are, idle or not."""
        return self._crew.thread_count

    @property
    def connection_count(self) -> int:
        """How many requests and connections are held."""
        return len(self._held)

    @property
    def parked_count(self) -> int:
        """How many connections wait without a thread."""
        return len(self._parking)

    @property
    def queued_count(self) -> int:
        """How many requests and connections wait for a thread."""
        return self._crew.queued_count

    @property
    def overload_count(self) -> int:
        """How many requests ``handle_overload`` was called for."""
        return self._overloads

    # Accepting

    def process_request(self, request: Any, client_address: Any) -> None:
        """Park *request* or queue it; on overload, do neither."""
        resumable = is_resumable(self.RequestHandlerClass)
        full = not (resumable or self._backlog_has_room())
        if full or len(self._held) >= self.max_connections:
            self._overloads += 1
            self.handle_overload(request, client_address)
        elif resumable:
            self._begin(request, client_address)
        else:
            self._queue(Held(request, client_address))

    @property
    def _batch(self) -> int:
        """No more than there is room for, and one to be told that there is none."""
        left = self.max_connections - len(self._held)
        return max(1, min(self.accept_batch, left + 1))

    def handle_overload(self, request: Any, client_address: Any) -> None:
        """Refuse *request*, and close it; on the accepting thread, without waiting."""
        self.shutdown_request(request)

    def build_handler(
        self, request: Any, client_address: Any
    ) -> ResumableRequestHandler:
        """Make the handler of a resumable request; its constructor does no work."""
        handler = self.RequestHandlerClass(request, client_address, self)
        if not isinstance(handler, ResumableRequestHandler):
            raise TypeError(f"not a resumable handler: {handler!r}")
        return handler

    def _begin(self, request: Any, client_address: Any) -> None:
        """Begin a resumable request; it is held unless that was all."""
        handler = self.build_handler(request, client_address)
        handler.setup()
        wait = self._step(handler, handler.opening)
        if wait is None:
            self.shutdown_request(request)
            return
        held = Held(request, client_address, handler)
        with self._guard:
            self._held.add(held)
        self._settle(held, wait)

    def _queue(self, held: Held) -> None:
        """Queue a plain request for a thread."""
        with self._guard:
            self._held.add(held)
            self._plain_queued += 1
        try:
            self._crew.submit(held, self.max_threads)
        except BaseException:
            with self._guard:
                self._held.discard(held)
                self._plain_queued -= 1
            raise

    def _backlog_has_room(self) -> bool:
        """Tell whether a plain request would find a thread, or a place to wait."""
        free = self.max_threads - self._crew.busy_count
        return self._plain_queued - free < self.backlog_limit

    # On the loop's thread

    def handle_request(self) -> None:
        """
        Wait for one new request and begin it; serve what is parked meanwhile.

        What this leaves parked waits for the next call, or for ``serve_forever``.
        """
        deadline, calls = self._request_deadline(), self._accept_calls
        loop = self._enter()
        if loop is None:
            return None
        usual, self.accept_batch = self.accept_batch, 1
        try:
            with self._nonblocking():
                while True:
                    self._turn(loop, deadline - time.monotonic())
                    if self._accept_calls != calls or self._stopping:
                        return None
                    if time.monotonic() >= deadline:
                        return self.handle_timeout()
        finally:
            self.accept_batch = usual
            self._leave(loop)

    def _turn(self, loop: Loop, limit: float) -> None:
        super()._turn(loop, min(limit, self._crew.hurry(time.monotonic())))

    def _dispatch(self, held: Held, ready: bool) -> None:
        """Choose who runs ``resume``: a thread of the pool."""
        held.ready = ready
        try:
            self._crew.submit(held, self.max_threads, brief=True)
        except RuntimeError:
            self._report(held.request, held.client_address)
            self._end(held)

    # On a pool thread

    def _carry_out(self, held: Held) -> None:
        """Go on with a resumable request, or do a plain one from end to end."""
        handler: ResumableRequestHandler | None = held.handler
        wait: Wait | Later | None = None
        try:
            if handler is None:
                with self._guard:
                    self._plain_queued -= 1
                self.finish_request(held.request, held.client_address)
            else:
                wait = self._step(
                    handler, functools.partial(handler.resume, held.ready)
                )
        except Exception:
            self._report(held.request, held.client_address)
        finally:
            self._settle(held, wait)

    # The end

    def server_close(self) -> int:
        """Stop, drain, cut what is left, and return how much that was."""
        self._stop()
        super().server_close()
        if self._held:
            self._drain(self._open_loop())
        return self._cut()

    def _drain(self, loop: Loop) -> None:
        """Run the loop without accepting, until nothing is held or time is up."""
        limit = math.inf if self.drain_timeout is None else self.drain_timeout
        deadline = time.monotonic() + limit
        self._close_idle(loop)
        while self._held and (left := deadline - time.monotonic()) > 0:
            self._turn(loop, left)

    def _cut(self) -> int:
        """Shut what is held both ways, which wakes its threads, and end the pool."""
        with self._guard:
            self._closed = True
            cut = list(self._held)
            for held in cut:
                self.cut_request(held.request)
        for held in [*self._parking.close(), *self._crew.close()]:
            self._end(held)
        self._crew.join(CUT_GRACE)
        return self._tell_of_cuts(len(cut))


@functools.lru_cache(maxsize=64)
def is_resumable(factory: object) -> bool:
    """Tell whether *factory*, a class or a partial of one, makes resumable handlers."""
    while isinstance(factory, functools.partial):
        factory = factory.func
    return isinstance(factory, type) and issubclass(factory, ResumableRequestHandler)
