"""
How does a bounded number of threads share an unbounded stream of work?

    submit(item) ──▶ queue ──▶ an idle thread, a new one, or wait for one
                                     │
                                 work(item)

Each thread has a bell of its own, a lock that it waits for; who was the last to have
work is the first to be called, for what it needs is still at hand.

A thread is started when there is more in the queue than there are idle threads, until
the limit is reached.  Threads are daemons: the interpreter may end although one of them
is stuck, and ``join`` waits for those that are not.

Brief work is no faster for many threads where they share one interpreter lock, and
each that is called stands in the way of whoever called it.  So for what is brief few
are called, and one more only when nothing moves: those at work wait for a disk, or
compute.

    brief     AT_ONCE threads at work, then the queue; ``hurry`` calls another
    not brief a thread each, as far as the limit goes
"""

import logging
import math
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")

logger = logging.getLogger(__package__)

# So many threads are called for what is brief; without a lock to share, all.
AT_ONCE = 2 if getattr(sys, "_is_gil_enabled", lambda: True)() else sys.maxsize

# If nothing was begun for so long, in seconds, one more is called.
STALL = 0.005


class Crew(Generic[Item]):
    """Threads that call *work* for each item; *name* makes names, from 1 on."""

    def __init__(
        self, work: Callable[[Item], None], name: Callable[[int], str]
    ) -> None:
        self._work = work
        self._name = name
        self._queue: deque[Item] = deque()
        self._threads: list[threading.Thread] = []
        self._bells: list[threading.Lock] = []  # of those that are idle
        self._busy = 0
        self._closed = False
        self._limit = 0
        self._begun = 0.0
        self._guard = threading.Lock()

    @property
    def thread_count(self) -> int:
        """How many threads there are, idle or not."""
        return len(self._threads)

    @property
    def busy_count(self) -> int:
        """How many threads are at work on an item."""
        with self._guard:
            return self._busy

    @property
    def queued_count(self) -> int:
        """How many items wait for a thread."""
        return len(self._queue)

    def submit(self, item: Item, limit: int, *, brief: bool = False) -> None:
        """
        Queue *item*, and start a thread if one is wanted and *limit* allows it.

        What is *brief* may wait for a thread that is at work.  Raises RuntimeError
        when closed, or when the system gives no thread and there is none that could
        take the item later.
        """
        with self._guard:
            if self._closed:
                raise RuntimeError("the crew has been closed")
            self._queue.append(item)
            self._limit = limit
            if not brief or len(self._threads) - len(self._bells) < AT_ONCE:
                self._call()

    def hurry(self, now: float) -> float:
        """
        Call one more thread if nothing was begun lately, though something waits.

        Returns after how many seconds to look again; *now* is on ``time.monotonic``.
        """
        if not self._queue or self._is_full:
            return math.inf
        with self._guard:
            if now - self._begun >= STALL and not self._closed:
                self._begun = now
                self._call()
            return self._begun + STALL - now

    @property
    def _is_full(self) -> bool:
        """Whether all threads that there may be are at work."""
        return not self._bells and len(self._threads) >= self._limit

    def _call(self) -> None:
        """
        Let a thread begin, a new one if it must be; the lock is held.

        Not if there is one on its way for each item.
        """
        coming = len(self._threads) - len(self._bells) - self._busy
        if coming >= len(self._queue):
            return
        if self._bells:
            self._bells.pop().release()
        elif len(self._threads) < self._limit:
            self._start()

    def _start(self) -> None:
        """Start one thread; the lock is held."""
        name = self._name(len(self._threads) + 1)
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            if not self._threads:
                self._queue.pop()
                raise
            logger.warning("no thread beyond %d to be had", len(self._threads))
        else:
            self._threads.append(thread)

    def _run(self) -> None:
        """Work, until the crew is closed and the queue is empty."""
        bell = threading.Lock()
        bell.acquire()
        while self._waits(bell) or self._take():
            pass

    def _waits(self, bell: threading.Lock) -> bool:
        """Wait until *bell* is rung, if there is nothing to do; tell whether it did."""
        with self._guard:
            if self._queue or self._closed:
                return False
            self._bells.append(bell)
        return bell.acquire()

    def _take(self) -> bool:
        """
        Work on one item; False when there will be none.

        The item is a local name here and nowhere else, so that an idle thread
        keeps no connection alive.
        """
        with self._guard:
            if not self._queue:
                return not self._closed
            item = self._queue.popleft()
            self._busy += 1
            self._begun = time.monotonic()
        try:
            self._work(item)
        except SystemExit:
            logger.debug("a pool thread was asked to exit, and stays")
        except BaseException:
            logger.exception("a pool thread survived an error of its work")
        with self._guard:
            self._busy -= 1
        return True

    def close(self) -> list[Item]:
        """Let the threads end; return the items that no thread has begun."""
        with self._guard:
            self._closed = True
            left = list(self._queue)
            self._queue.clear()
            while self._bells:
                self._bells.pop().release()
        return left

    def join(self, seconds: float) -> bool:
        """Wait for the threads for at most *seconds*; True if all have ended."""
        deadline = time.monotonic() + seconds
        me = threading.current_thread()
        others = [thread for thread in self._threads if thread is not me]
        for thread in others:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in others)
