"""
How do children stay at work when they die, and how do new ones take over?

    begin ─▶ coming ── all ready, or ended ──▶ at work ── begin again ──▶ leaving
                 │ none is ready                  │ dies                    │
                 ▼                                ▼                         ▼
               failed                  another one in its place           ended

A child that dies is replaced at once; one that dies young again and again, later and
later.  Children of a new generation take over when they are ready, and only then the
former ones are told to retire: there is never a moment without anybody at work.

The process that supervises has one thread here, which calls everything but ``wake``.
"""

import math
import selectors
import time
from collections.abc import Callable
from itertools import count

from httpcore_srv.core.children import Child, Link, Order, Work, logger, spawn
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.posts import MOST_DELAY, Generation, Post
from httpcore_srv.core.resumable import WAITS_WITH

# Who is not ready after so long, in seconds, never will be.
START_PATIENCE = 60.0

# A child whose end was read may not be quite gone: look again so soon.
LOOK_AGAIN = 0.005


class Supervisor:
    """
    Keeps children at work, generation after generation.

    *leave* is called with the place of each child that has ended, however it ended.
    """

    def __init__(self, leave: Callable[[int], None] = lambda place: None) -> None:
        self._leave = leave
        self._loop = Loop(WAITS_WITH)
        self._coming: Generation | None = None
        self._at_work: Generation | None = None
        self._leaving: list[Child] = []
        self._cut = 0

    def begin(self, work: Work, workers: int) -> Generation:
        """
        Fork *workers* children that do *work*; see the drawing for what follows.

        RuntimeError is raised while others are coming, OSError if there is no process
        to be had; those that were forked by then are stopped.
        """
        if self._coming is not None:
            raise RuntimeError("a generation is coming already")
        # first: other threads may ask who lives
        self._coming = generation = Generation(work, [])
        try:
            for _ in range(workers):
                generation.posts.append(Post(self._spawned(work)))
        except OSError:
            self._dismiss(generation, Order.STOP)
            self._coming = None
            raise
        return generation

    @property
    def loop(self) -> Loop:
        """What ``wait`` waits with."""
        return self._loop

    @property
    def is_busy(self) -> bool:
        """Tell whether children are at work, or about to be."""
        return self._coming is not None or self._at_work is not None

    @property
    def is_leaving(self) -> bool:
        """Tell whether children that retire, or stop, have not ended yet."""
        return bool(self._leaving)

    def children(self) -> list[Child]:
        """Return all that live, those at work first; callable from any thread."""
        both = filter(None, (self._at_work, self._coming))
        found = [child for generation in both for child in generation.children()]
        return list(dict.fromkeys(found + self._leaving))

    def wake(self) -> None:
        """Let ``wait`` return; callable from any thread and from signal handlers."""
        self._loop.wake()

    def wait(self, seconds: float) -> None:
        """Wait until something happens, or is due, for *seconds* at most."""
        left = self._next() - time.monotonic()
        if self._loop.wait(min(seconds, left)):
            self._look()
            if any(one.is_ending for one in self.children()):
                time.sleep(LOOK_AGAIN)

    def _next(self) -> float:
        """Return the moment at which something is due, or infinity."""
        moments = [self._at_work.next_due] if self._at_work else []
        if self._coming is not None:
            moments.append(self._coming.born + START_PATIENCE)
        return min(moments, default=math.inf)

    def tend(self) -> None:
        """Do what is due: fill the places of the dead, let those take over who come."""
        self._look()
        for child in [one for one in self._leaving if one.status is not None]:
            self._leaving.remove(child)
            self._bury(child)
        if self._coming is not None:
            self._settle(self._coming)
        if self._at_work is not None:
            self._refill(self._at_work)

    def stop(self) -> None:
        """Tell all to stop; none is replaced from now on."""
        for generation in filter(None, (self._coming, self._at_work)):
            self._dismiss(generation, Order.STOP)
        for child in self._leaving:
            child.order(Order.STOP)
        self._coming = self._at_work = None

    def join(self, seconds: float | None) -> int:
        """
        Wait at most *seconds* (None: for ever) until all have ended; kill the rest.

        Returns how many requests were cut, as far as that was told.
        """
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        while self.children() and (left := deadline - time.monotonic()) > 0:
            self.wait(min(left, 1.0))
            self.tend()
        self.kill()
        cut, self._cut = self._cut, 0
        return cut

    def kill(self) -> None:
        """End all at once, and wait for that."""
        self.stop()
        for child in self._leaving:
            child.kill()
        while self._leaving:
            self.tend()
            time.sleep(LOOK_AGAIN if self._leaving else 0.0)

    def close(self) -> None:
        """Give back what ``wait`` needs; there are no children any more."""
        self._loop.close()

    def _spawned(self, work: Work) -> Child:
        others = self.children()
        taken = {other.place for other in others}
        place = next(number for number in count() if number not in taken)

        def begin(link: Link) -> None:
            self._loop.close()  # the child's copy of it
            work(link)

        child = spawn(begin, place, others)
        self._loop.register(child.sock, selectors.EVENT_READ, child)
        return child

    def _look(self) -> None:
        for child in self.children():
            child.look()

    def _bury(self, child: Child) -> None:
        """Take account of one that has ended."""
        self._loop.unregister(child.sock)
        child.sock.close()
        self._cut += child.cut
        self._leave(child.place)

    def _dismiss(self, generation: Generation, order: Order) -> None:
        """Tell all of *generation* to go, and wait for them as leaving."""
        for child in generation.children():
            child.order(order)
            self._leaving.append(child)
        generation.posts = []

    def _settle(self, generation: Generation) -> None:
        """Let *generation* take over once all are ready, or give it up."""
        if time.monotonic() - generation.born >= START_PATIENCE:
            generation.hurry()
        if generation.is_awaited:
            return
        generation.is_coming = False
        if generation.is_ready:
            former, self._at_work = self._at_work, generation
        else:
            former = None
            generation.failures = [child.failure for child in generation.children()]
            self._dismiss(generation, Order.STOP)
        self._coming = None  # last: other threads may ask who lives
        if former is not None:
            self._dismiss(former, Order.RETIRE)

    def _refill(self, generation: Generation) -> None:
        """Put somebody where nobody is."""
        now = time.monotonic()
        for post in generation.posts:
            if post.child is not None and post.child.status is not None:
                self._bury(post.child)
                post.empty(post.child, now)
            if post.child is None and post.due <= now:
                post.due = math.inf
                try:
                    post.child = self._spawned(generation.work)
                except OSError as error:
                    post.due = now + MOST_DELAY
                    logger.error("no worker to be had: %s", error)
