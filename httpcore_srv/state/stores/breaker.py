"""
Who still asks a server that does not answer?

    closed     all ask
    a failure  ──▶ open: nobody asks for a while, all are refused at once
    the while is over  ──▶ one asks, the others wait for what becomes of it:
        success  ──▶ closed
        failure  ──▶ open again

So a server that is down costs each thread that was asking one patience, and then, in
each pause, one patience of one thread.
"""

import threading
import time
from collections.abc import Callable


class Breaker:
    """
    Whether it is worth asking, for any number of threads.

    *pause* is in seconds; *clock* gives seconds.

    >>> breaker = Breaker(pause=60.0)
    >>> breaker.lets_ask()
    True
    >>> breaker.failed()
    >>> breaker.lets_ask()
    False
    >>> breaker.succeeded()
    >>> breaker.lets_ask()
    True
    """

    def __init__(
        self, pause: float = 0.5, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def lets_ask(self) -> bool:
        """Tell whether the caller may ask; it then says what became of it."""
        if self._open_until is None:  # the usual case takes no lock
            return True
        with self._lock:
            if self._open_until is None:
                return True
            now = self._clock()
            if now < self._open_until:
                return False
            self._open_until = now + self._pause
            return True

    def failed(self) -> None:
        """Let nobody ask for a while: there was no answer."""
        with self._lock:
            self._open_until = self._clock() + self._pause

    def succeeded(self) -> None:
        """Let everybody ask: there was an answer."""
        if self._open_until is not None:
            with self._lock:
                self._open_until = None
