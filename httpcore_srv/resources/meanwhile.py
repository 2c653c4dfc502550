"""
What is done with files while nobody waits for it?

    do(key, descriptor, job) ──▶ waiting ──▶ one thread ──▶ job(descriptor)
                                 (few)       ends when nothing waits

Every file that waits holds a descriptor of its own, so that whoever opened it may
close it at once.  What finds no place is simply not done: a later request asks again.
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Hashable
from threading import Condition, Thread
from typing import NamedTuple

log = logging.getLogger("httpcore_srv.resources")

# Descriptors are few; so is what one thread gets done soon.
MOST_WAITING = 16


class _Errand(NamedTuple):
    """A job that waits, and the descriptor it works on, which is its own."""

    key: Hashable
    descriptor: int
    job: Callable[[int], object]


class Meanwhile:
    """
    Jobs on open files, one after another, by one thread called *name*.

    At most *most* jobs wait or are under way.  Safe to use from several threads.
    """

    def __init__(self, name: str, most: int = MOST_WAITING) -> None:
        self._name = name
        self._most = most
        self._waiting: deque[_Errand] = deque()
        self._under_way: set[Hashable] = set()
        self._thread: Thread | None = None
        self._changed = Condition()

    def do(self, key: Hashable, descriptor: int, job: Callable[[int], object]) -> bool:
        """
        Let *job* be called with a copy of *descriptor*; tell whether it will be.

        It will not if *key* is under way already, too many are, or no descriptor or
        thread is left.  What the job raises ends the job alone; it is in the log unless
        it is an OSError.
        """
        with self._changed:
            if len(self._under_way) >= self._most or key in self._under_way:
                return False
            try:
                copy = os.dup(descriptor)
            except OSError:
                return False
            if not self._has_thread():
                os.close(copy)
                return False
            self._waiting.append(_Errand(key, copy, job))
            self._under_way.add(key)
            return True

    def drop(self) -> None:
        """Forget what waits; what is under way goes on."""
        with self._changed:
            while self._waiting:
                errand = self._waiting.popleft()
                os.close(errand.descriptor)
                self._under_way.discard(errand.key)
            self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is under way, for *timeout* seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, timeout)

    def _has_thread(self) -> bool:
        """Start the thread if there is none; it waits for our lock."""
        # A thread does not live on in a forked process; the object does.
        if self._thread is None or not self._thread.is_alive():
            thread = Thread(target=self._work, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system has no more of them
                return False
            self._thread = thread
        return True

    def _work(self) -> None:
        """Do what waits; end when nothing does."""
        while (errand := self._next()) is not None:
            try:
                errand.job(errand.descriptor)
            except OSError:
                pass  # whoever sends the file will meet the same error
            except Exception:
                log.exception("%s: a job failed", self._name)
            finally:
                os.close(errand.descriptor)
                self._done(errand.key)

    def _next(self) -> _Errand | None:
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None

    def _done(self, key: Hashable) -> None:
        with self._changed:
            self._under_way.discard(key)
            self._changed.notify_all()
