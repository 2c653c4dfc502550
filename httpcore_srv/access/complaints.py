"""
How often does the log say that visitors are refused for the same reason?

    refused    a line
    refused    nothing, for a second
    refused    nothing
    refused    a line, after that: "(and 2 more)"

While a store is away each request for what is protected is refused: the log says so,
and is not filled with it.
"""

import logging
import math
import threading
import time
from collections.abc import Callable


class Complaints:
    """
    What is said in *log* of requests answered 503, for any number of threads.

    Of each class of errors there is a line in *pause* seconds; *clock* gives seconds.
    """

    def __init__(
        self,
        log: logging.Logger,
        pause: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = log
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._said: dict[type[Exception], tuple[float, int]] = {}

    def refused(self, request_id: str, error: Exception) -> None:
        """Say, or count, that the request of that id was answered 503 for *error*."""
        kind = type(error)
        with self._lock:
            now = self._clock()
            said, untold = self._said.get(kind, (-math.inf, 0))
            is_due = now >= said + self._pause
            self._said[kind] = (now, 0) if is_due else (said, untold + 1)
        if is_due:
            more = f" (and {untold} more)" if untold else ""
            self._log.error("%s: 503, %s%s", request_id, error, more)
