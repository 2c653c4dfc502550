"""
Who may work when there is not enough for all at once?

    together   the usual way: nobody waits
    alone      whoever found too little begins again when the others are done;
               who comes meanwhile waits

A request may open many files for a moment, more than it gets when all do so at once.
To give each of them its share beforehand would leave few connections, or few threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Self


class Turns:
    """
    Turns of several threads; nobody waits longer than *patience* seconds.

    After that a turn begins all the same: somebody may be busy for long.
    """

    def __init__(self, patience: float = 1.0) -> None:
        self._patience = patience
        self._lock = Lock()
        self._changed = Condition(self._lock)
        self._inside = 0
        self._wanting = 0  # to be alone, or alone already

    def together(self) -> Self:
        """Work at the same time as others, unless somebody wants to be alone."""
        return self

    # Each request comes this way: a generator would take three times as long.

    def __enter__(self) -> None:
        """Begin a turn with others."""
        with self._lock:
            if self._wanting:
                self._changed.wait_for(lambda: not self._wanting, self._patience)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        """End it."""
        with self._lock:
            self._inside -= 1
            if self._wanting:
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work while nobody else does; one after another."""
        with self._lock:
            self._wanting += 1
            self._changed.wait_for(lambda: not self._inside, self._patience)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                self._wanting -= 1
                self._changed.notify_all()
