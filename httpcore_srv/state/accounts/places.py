"""
Who may compute a password hash now, who waits for it, and who has to come back?

    a place is free     in
    known               waits, and goes before all strangers
    a stranger          waits, if few do, and fewer of the same network
    else                TooBusy, at once

Who waits holds a thread that could answer others.  A flood of strangers therefore takes
the places and a few threads more, however many they are and wherever they come from;
and who is known, for having logged in from there before, still gets a place soon.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from httpcore_srv.errors import TooBusy


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """One who waits, until it is their *turn*."""

    network: str
    known: bool
    turn: threading.Event = field(default_factory=threading.Event)


class Places:
    """
    So many *places*, lent to any number of threads.

    At most *strangers* wait that are not known, half of them of one network, and at
    most *known* of those that are; each waits no longer than *patience*, in seconds.
    """

    def __init__(
        self, places: int, patience: float, *, strangers: int = 4, known: int = 12
    ) -> None:
        self._free = places
        self._patience = patience
        self._most_strangers = strangers
        self._most_known = known
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    @contextmanager
    def one(self, network: str = "", *, known: bool = False) -> Iterator[None]:
        """
        Lend a place to somebody of *network* for the time of a block.

        TooBusy is raised if there is none, and no room to wait or none in time.
        """
        if (waiting := self._entered(network, known)) is not None:
            waiting.turn.wait(self._patience)
            self._demand_turn(waiting)
        try:
            yield
        finally:
            self._leave()

    def _entered(self, network: str, known: bool) -> _Waiting | None:
        """Take a free place, or begin to wait, or raise TooBusy."""
        with self._lock:
            if self._free:
                self._free -= 1
                return None
            if not self._has_room(network, known):
                raise TooBusy("no place for a password hash, and none to wait")
            waiting = _Waiting(network, known)
            self._waiting.append(waiting)
            return waiting

    def _has_room(self, network: str, known: bool) -> bool:
        """Tell whether one more may wait."""
        alike = [one for one in self._waiting if one.known is known]
        if known:
            return len(alike) < self._most_known
        near = sum(one.network == network for one in alike)
        most = self._most_strangers
        return len(alike) < most and near < (most + 1) // 2

    def _demand_turn(self, waiting: _Waiting) -> None:
        """Give up, with TooBusy, unless a place was handed over."""
        with self._lock:
            if waiting.turn.is_set():
                return
            self._waiting.remove(waiting)
        raise TooBusy(f"no place for a password hash in {self._patience} s")

    def _leave(self) -> None:
        """Hand the place over: to who is known, to who has waited the longest."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            following = min(self._waiting, key=lambda one: not one.known)
            self._waiting.remove(following)
            following.turn.set()
