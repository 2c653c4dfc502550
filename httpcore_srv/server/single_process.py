"""
How does one process serve, and how does a new generation take over within it?

    begin        its threads serve beside those of the former one, which retires
    tend         whoever has retired and is done is closed
"""

import math
from contextlib import AbstractContextManager

from httpcore_srv.core.loop import Loop
from httpcore_srv.core.resumable import WAITS_WITH
from httpcore_srv.server.generation import Generation, Task

# How often who has retired is looked at, in seconds.
LOOK = 0.1


class SingleProcess:
    """Serves in this process."""

    shares_state = False

    def __init__(self) -> None:
        self._current: Generation | None = None
        self._former: list[Generation] = []
        self._loop = Loop(WAITS_WITH)

    @property
    def has_former(self) -> bool:
        """Tell whether somebody still serves what is no longer said."""
        return bool(self._former)

    def begin(self, task: Task) -> None:
        """Serve *task* from now on, and nothing else; or raise StartError."""
        generation = Generation(task)
        generation.start()
        if self._current is not None:
            self._current.retire()
            self._former.append(self._current)
        self._current = generation

    def heeding_signals(self) -> AbstractContextManager[None]:
        """Let each signal end ``wait`` meanwhile; for the main thread."""
        return self._loop.heeding_signals()

    def wait(self) -> None:
        """Wait until ``wake``, or until somebody who has retired may be done."""
        self._loop.wait(LOOK if self._former else math.inf)

    def wake(self) -> None:
        """Let ``wait`` return; callable from a signal handler."""
        self._loop.wake()

    def tend(self) -> None:
        """Close who has retired and is done."""
        for generation in [one for one in self._former if one.is_done]:
            self._former.remove(generation)
            generation.close()

    def reopen_log(self) -> None:
        """Open the access logs anew."""
        for generation in self._all():
            generation.reopen_log()

    def show(self) -> None:
        """Do nothing: there is nobody else."""

    def close(self) -> int:
        """Drain, cut, close; return how many requests were cut."""
        for generation in self._all():
            generation.stop()  # all at once: one deadline, not one after another
        cut = sum(generation.close() for generation in self._all())
        self._current, self._former = None, []
        self._loop.close()
        return cut

    def end_at_once(self) -> None:
        """Do nothing: all ends with this process."""

    def _all(self) -> list[Generation]:
        return [*self._former, *([self._current] if self._current else [])]
