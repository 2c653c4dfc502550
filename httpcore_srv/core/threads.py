"""
How requests are carried out: a thread for each.

It is the simplest way to serve many clients at once, and has no bound: a thousand
clients who say nothing are a thousand threads.  ``PoolMixIn`` is the bounded way.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from httpcore_srv.core.server import CUT_GRACE, BaseServer


class Threads:
    """
    The threads that carry out requests, each with the request it is busy with.

    A thread is forgotten when it has ended (bpo-37193): it lists itself as finished,
    and whoever starts the next one drops those.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[threading.Thread, list[Any]] = {}
        self._finished: list[threading.Thread] = []

    def __len__(self) -> int:
        """Count the threads that are remembered."""
        return len(self._running) + len(self._finished)

    @property
    def running_count(self) -> int:
        """How many threads have not finished."""
        with self._lock:  # one that is being started counts
            return len(self._running)

    def start(self, thread: threading.Thread, request: Any) -> None:
        """Start *thread*, which will carry out *request*."""
        with self._lock:
            self._finished = [old for old in self._finished if old.is_alive()]
            thread.start()
            self._running[thread] = [request]

    def release_request(self) -> None:
        """Say, on a thread of these, that its request is about to be closed."""
        with self._lock:
            self._running.get(threading.current_thread(), []).clear()

    def finish(self) -> None:
        """Say, on a thread of these, that it ends."""
        with self._lock:
            thread = threading.current_thread()
            del self._running[thread]
            self._finished.append(thread)

    def join(self, seconds: float | None) -> bool:
        """Wait for all, at most *seconds* (None for ever); True if all have ended."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while others := self._others():
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            others[0].join(left)
        return True

    def cut(self, cut_request: Callable[[Any], None]) -> int:
        """Call *cut_request* for each request not yet closed; return how many."""
        with self._lock:
            me = threading.current_thread()
            requests = [
                r for t, held in self._running.items() if t is not me for r in held
            ]
            for request in requests:
                cut_request(request)
        return len(requests)

    def _others(self) -> list[threading.Thread]:
        """Return the threads that live, without the one that asks."""
        with self._lock:
            known = [*self._running, *self._finished]
        me = threading.current_thread()
        return [thread for thread in known if thread is not me and thread.is_alive()]


class ThreadingMixIn(BaseServer):
    """Carry each request out on a thread of its own."""

    daemon_threads: bool = False
    """Let the interpreter end although requests are being carried out."""

    block_on_close: bool = True
    """
    Let ``server_close`` wait for the requests, ``drain_timeout`` seconds or for ever.

    It does not wait for ever for daemon threads.
    """

    def _prepare(self) -> None:
        super()._prepare()
        self._threads = Threads()

    @property
    def thread_count(self) -> int:
        """How many threads carry out requests."""
        return self._threads.running_count

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread that carries *request* out."""
        thread = threading.Thread(
            target=self._run,
            args=(request, client_address),
            daemon=self.daemon_threads,
        )
        self._threads.start(thread, request)

    def _run(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            self._threads.finish()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Carry *request* out, on its thread."""
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self._threads.release_request()
            self.shutdown_request(request)

    def server_close(self) -> int:
        """Close, drain as ``block_on_close`` says, return how many were cut."""
        cut = super().server_close()
        waits = not self.daemon_threads or self.drain_timeout is not None
        if not self.block_on_close or not waits:
            return cut
        if self._threads.join(self.drain_timeout):
            return cut
        cut += self._tell_of_cuts(self._threads.cut(self.cut_request))
        self._threads.join(CUT_GRACE)
        return cut
