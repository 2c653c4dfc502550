"""
Which files are shown under no name at all?

Accounts, keys and state lie outside of what is served; but another name of such a file
may lie inside: a symbolic link, a hard link, a folder that is mounted twice.  So a file
is known by what it is, its device and its number there, once it is open.
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from httpcore_srv.resources.evidence import rest_on

# For so many seconds a file is taken to be where it was.
_INTERVAL = 1.0

# Times of files are up to so many nanoseconds behind the clock (FAT counts in twos).
_BEHIND = 2_000_000_000


class Withheld:
    """
    The files at *paths*, whichever they are at the moment; they need not be there.

    They are looked for once a second, and at once if a file that is asked for may have
    taken the place of one since: then it was changed a moment ago.  *clock* counts
    seconds, *wall* nanoseconds as files have them.
    """

    def __init__(
        self,
        paths: Iterable[Path] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], int] = time.time_ns,
    ) -> None:
        self.paths = tuple(paths)
        self._clock = clock
        self._wall = wall
        self._found: tuple[float, int, frozenset[tuple[int, int]]] | None = None

    def has(self, status: os.stat_result) -> bool:
        """Tell whether the file of *status* is one of them."""
        if not self.paths:
            return False
        file, changed = (status.st_dev, status.st_ino), status.st_ctime_ns
        rest_on(partial(self._has, file, changed))
        return self._has(file, changed)

    def _has(self, file: tuple[int, int], changed: int) -> bool:
        due, settled, files = self._found or (0.0, 0, frozenset())
        now = self._clock()
        if not self._found or now >= due or changed >= settled:
            settled, files = self._wall() - _BEHIND, self._look()
            self._found = now + _INTERVAL, settled, files
        return file in files

    def _look(self) -> frozenset[tuple[int, int]]:
        """Return which files they are now."""
        found = set()
        for path in self.paths:
            with suppress(OSError):  # it is not there, or to be made
                status = path.stat()
                found.add((status.st_dev, status.st_ino))
        return frozenset(found)


NOTHING = Withheld()
