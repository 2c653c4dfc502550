"""
What is not made for a while, because it has just failed, and who is told?

    disk full, folder gone       no form is made         once, until one is kept again
    something lies in its place  that form is not made   nobody
    a library has an error       that form is not made   once

An attempt costs what coding costs, and what failed a moment ago fails again.
"""

import errno
import logging
from collections.abc import Callable
from threading import Lock

log = logging.getLogger("httpcore_srv.resources")

# A full disk is full for a while: so many seconds pass before the next attempt.
PAUSE = 30.0

# Pauses of single forms; with more the oldest end early.
_MOST = 1024

# What says nothing of the folder, only of one form: something lies in its place, or it
# is too large; or of a moment that soon is over: no descriptor is left.
_OF_ONE_FORM = frozenset({errno.EISDIR, errno.EFBIG, errno.EMFILE, errno.ENFILE})


class Pauses:
    """
    The failures to keep forms in *place*, as the log has it, "" for a private folder.

    *clock* gives seconds that only grow.  Safe to use from several threads.
    """

    def __init__(self, place: str, clock: Callable[[], float]) -> None:
        self._place = place
        self._clock = clock
        self._lock = Lock()
        self._all = clock()
        self._ends: dict[str, float] = {}
        self._reason = ""  # why no form can be kept, as it was told
        self._told: set[tuple[str, type[Exception]]] = set()

    def holds(self, name: str) -> bool:
        """Tell whether the form called *name* is not to be made now."""
        with self._lock:
            now = self._clock()
            return now < self._all or now < self._ends.get(name, now)

    def kept(self) -> None:
        """Note that a form was kept: the next failure is news."""
        self._reason = ""

    def failed(self, name: str, coding: str, error: Exception) -> None:
        """Pause the form called *name*, in *coding*, or all, as *error* has it."""
        if not isinstance(error, OSError):
            self._pause(name)
            self._tell_of(coding, error)
        elif error.errno in _OF_ONE_FORM:
            self._pause(name)
        else:
            self.folder_failed(error)

    def folder_failed(self, error: OSError) -> None:
        """Pause every form."""
        why = error.strerror or str(error)
        reason = f"{self._place}: {why}" if self._place else why
        with self._lock:
            self._all = self._clock() + PAUSE
            before, self._reason = self._reason, reason
        if before != reason:
            log.warning("coded forms cannot be kept for a while: %s", reason)

    def _pause(self, name: str) -> None:
        with self._lock:
            self._ends.pop(name, None)
            self._ends[name] = self._clock() + PAUSE
            if len(self._ends) > _MOST:
                del self._ends[next(iter(self._ends))]

    def _tell_of(self, coding: str, error: Exception) -> None:
        """Say that the library of *coding* has an error, once for each kind."""
        with self._lock:
            is_news = (coding, type(error)) not in self._told
            self._told.add((coding, type(error)))
        if is_news:
            log.warning("the coding %s failed: %r", coding, error)
