"""
Where does the access log go, and who waits for it?  (Nobody.)

    note(exchange) ──▶ queue ──▶ one thread: format, gather, write ──▶ file or stream

Exchanges are queued as they are and written in batches.  A disk that is full, or a
pipe that broke, costs log lines and never an answer: it is said once, on standard
error, and again only after writing has worked in between.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TextIO

from httpcore_srv.server.access import Exchange, Format

# A batch is written when the queue is empty or at this number of lines.
BATCH = 1_000

# More exchanges than this, or more octets of them, do not wait for a disk, or for a
# reader, that stands still.
LONGEST_QUEUE = 20_000
HEAVIEST_QUEUE = 16_777_216


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
        self._target = target
        self._format = write_as
        self._complain = complain or _complain
        self._healthy = True
        self._lost = 0
        self._weight = 0
        self._guard = Lock()
        self._stream = self._open()
        self._queue: SimpleQueue[Exchange | Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def note(self, exchange: Exchange) -> None:
        """Queue *exchange*, or lose it if the queue is full; returns at once."""
        kept = exchange.brief()
        with self._guard:
            full = self._weight + kept.weight > HEAVIEST_QUEUE
            if full or self._queue.qsize() >= LONGEST_QUEUE:
                self._lost += 1
                return
            self._weight += kept.weight
        self._queue.put(kept)

    def reopen(self) -> None:
        """Open the target anew, after what is queued was written to the old one."""
        self._queue.put(self._reopened)

    def close(self, timeout: float = 2.0) -> None:
        """Write what is queued and stop; waits *timeout* seconds at most."""
        self._queue.put(None)
        self._thread.join(timeout)
        if self._thread.is_alive():
            lost = self._queue.qsize()
            self._complain(f"access log: about {lost} lines lost, nobody takes them")

    def _open(self) -> TextIO:
        """Open the target for appending."""
        if not isinstance(self._target, Path):
            return self._target
        return self._target.open("a", encoding="utf-8", errors="backslashreplace")

    def _run(self) -> None:
        """Write batch after batch until told to stop."""
        running = True
        while running:
            running = self._batch()
        if isinstance(self._target, Path):
            self._write(self._stream.close)

    def _batch(self) -> bool:
        """Write what is queued now; False when the end was asked for."""
        items = [self._queue.get()]
        while len(items) < BATCH and not self._queue.empty():
            items.append(self._queue.get())
        exchanges: list[Exchange] = []
        for item in items:
            if isinstance(item, Exchange):
                exchanges.append(item)
                continue
            self._flush(exchanges)
            if item is None:
                return False
            self._write(item)
        self._flush(exchanges)
        if self._lost:
            self._complain(f"access log: about {self._lost} lines lost, it is too slow")
            self._lost = 0
        return True

    def _flush(self, exchanges: list[Exchange]) -> None:
        """Write *exchanges* and empty the list."""
        if exchanges:
            self._write(lambda: self._put(exchanges))
            with self._guard:
                self._weight -= sum(each.weight for each in exchanges)
            exchanges.clear()

    def _put(self, exchanges: list[Exchange]) -> None:
        """Write a line for each of *exchanges*, through to the system."""
        self._stream.write("".join(f"{self._format(each)}\n" for each in exchanges))
        self._stream.flush()

    def _reopened(self) -> None:
        """Close the old file, open the new one."""
        if isinstance(self._target, Path):
            old, self._stream = self._stream, self._open()
            old.close()

    def _write(self, act: Callable[[], None]) -> None:
        """Do *act*; complain once if it fails."""
        try:
            act()
        except Exception as error:  # the thread must not end: whatever it is, say it
            if self._healthy:
                self._complain(f"access log: {error}; lines are lost until it works")
            self._healthy = False
        else:
            self._healthy = True


def _complain(message: str) -> None:
    """Say it on standard error."""
    print(f"httpcore-srv: {message}", file=sys.stderr, flush=True)
