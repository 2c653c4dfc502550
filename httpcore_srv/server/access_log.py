"""
Where does the access log go, and who waits for it?  (Nobody.)

    jot(jotting), note(exchange) ──▶ queue ──▶ one thread: format, append ──▶ the file

Both are queued as they are and written in batches, in the order of the calls.  The
first after a silence wakes the thread; after a batch it sleeps for a moment while
others gather, so that a server that works hard wakes nobody.  A disk that is full, or
a pipe that broke, costs log lines and never an answer: it is said once, on standard
error, and again only after writing has worked in between.

The thread does not survive a fork: a process that writes opens a log of its own.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TextIO

from httpcore_srv.server.access import Exchange, Format
from httpcore_srv.server.appending import Appender
from httpcore_srv.server.jotting import Jotting, writer_of

# Lines a batch, at most.
BATCH = 500

# Seconds between two batches.  Where there is one interpreter lock, those who answer
# stand still while a batch is made: many short pauses hurt less than few long ones.
GATHERING = 0.002

# More exchanges than this, or more octets of heavy ones, do not wait for a disk, or
# for a reader, that stands still.
LONGEST_QUEUE = 20_000
HEAVIEST_QUEUE = 16_777_216

# Heads of no more octets than this are counted, not weighed: together they are no
# heavier than HEAVIEST_QUEUE.
LIGHT = HEAVIEST_QUEUE // LONGEST_QUEUE

# From half of either on, batches follow each other until the queue is empty.
CROWDED = LONGEST_QUEUE // 2
HEAVY = HEAVIEST_QUEUE // 2

# Seconds between two complaints that lines are lost for want of time.
SELDOM = 1.0


class AccessLog:
    """
    An access log that is written by a thread of its own.

    *target* is a path (appended to, created with mode 0666 less the umask) or an open
    text stream, which is never closed.  ``reopen`` serves rotation: after the file was
    renamed, the next batch goes to a new one.  Raises OSError if *target* cannot be
    opened at the start.
    """

    def __init__(
        self,
        target: Path | TextIO,
        write_as: Format,
        complain: Callable[[str], None] | None = None,
    ) -> None:
        self._format = write_as
        self._jotted = writer_of(write_as)
        self._complain = complain or _complain
        self._healthy = True
        self._lost = 0
        self._weight = 0
        self._quiet_until = 0.0
        self._guard = Lock()
        self._hurry = Event()
        self._file = Appender(target)
        self._queue: SimpleQueue[Exchange | Jotting | Callable[[], None] | None] = (
            SimpleQueue()
        )
        self._thread = Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def jot(self, jotting: Jotting) -> None:
        """Queue *jotting*, or lose it if the queue is full; in less than 1 µs."""
        if self._queue.qsize() < CROWDED and len(jotting.head) <= LIGHT:
            self._queue.put(jotting)
        else:
            self._admit(jotting, weight_of(jotting))

    def note(self, exchange: Exchange) -> None:
        """Queue *exchange*, or lose it if the queue is full; returns at once."""
        kept = exchange.brief()
        self._admit(kept, kept.weight)

    def reopen(self) -> None:
        """Open the target anew, after what is queued was written to the old one."""
        self._queue.put(self._file.reopen)

    def close(self, timeout: float = 2.0) -> None:
        """Write what is queued and stop; waits *timeout* seconds at most."""
        self._queue.put(None)
        self._hurry.set()
        self._thread.join(timeout)
        if self._thread.is_alive():
            lost = self._queue.qsize()
            self._complain(f"access log: about {lost} lines lost, nobody takes them")

    def _admit(self, item: Exchange | Jotting, weight: int) -> None:
        """Queue *item* if there is room for it."""
        length = self._queue.qsize()
        with self._guard:
            heavier = self._weight + weight
            if length >= LONGEST_QUEUE or (weight and heavier > HEAVIEST_QUEUE):
                self._lost += 1
                return
            self._weight = heavier
        self._queue.put(item)
        if (length >= CROWDED or heavier > HEAVY) and not self._hurry.is_set():
            self._hurry.set()

    def _run(self) -> None:
        """Write batch after batch until told to stop."""
        while self._batch():
            if not self._hurry.is_set():
                self._hurry.wait(GATHERING)
            elif self._queue.empty():
                self._hurry.clear()
        self._tell_losses(0.0)
        self._try(self._file.close)

    def _batch(self) -> bool:
        """Wait for something, write what is queued; False: the end was asked for."""
        items: list[Exchange | Jotting] = []
        item = self._queue.get()
        for _ in range(min(self._queue.qsize(), BATCH - 1)):
            if not isinstance(item, Exchange | Jotting):
                break
            items.append(item)
            item = self._queue.get()
        if isinstance(item, Exchange | Jotting):
            items.append(item)
        self._flush(items)
        self._tell_losses(self._quiet_until)
        if callable(item):
            self._try(item)
        return item is not None

    def _flush(self, items: list[Exchange | Jotting]) -> None:
        """Write a line for each of *items*, through to the system."""
        if items:
            self._try(lambda: self._file.append(self._lines(items)))
            weight = sum([weight_of(item) for item in items])
            with self._guard:
                self._weight -= weight

    def _lines(self, items: list[Exchange | Jotting]) -> str:
        """Return a line for each of *items*, with its end."""
        jotted, noted = self._jotted, self._format
        lines = [
            jotted(item) if isinstance(item, Jotting) else noted(item) for item in items
        ]
        return "\n".join([*lines, ""])

    def _tell_losses(self, earliest: float) -> None:
        """Complain of lines that found no room, if it is not before *earliest*."""
        if self._lost and (now := time.monotonic()) >= earliest:
            with self._guard:
                lost, self._lost = self._lost, 0
            self._quiet_until = now + SELDOM
            self._complain(f"access log: about {lost} lines lost, it is too slow")

    def _try(self, act: Callable[[], None]) -> None:
        """Do *act*; complain once if it fails."""
        try:
            act()
        except Exception as error:  # the thread must not end: whatever it is, say it
            if self._healthy:
                self._complain(f"access log: {error}; lines are lost until it works")
            self._healthy = False
        else:
            self._healthy = True


def weight_of(item: Exchange | Jotting) -> int:
    """Return the octets that *item* is weighed with; 0 if it is only counted."""
    if isinstance(item, Exchange):
        return item.weight
    return octets if (octets := len(item.head)) > LIGHT else 0


def _complain(message: str) -> None:
    """Say it on standard error."""
    print(f"httpcore-srv: {message}", file=sys.stderr, flush=True)
