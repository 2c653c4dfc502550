"""
How much has been done, by all processes together?

    anonymous memory, shared by what is forked later

    line 0   connections  exchanges  recalled  overloads  ...  serves  open
    line 1   ...                                a server of another process
    sum      what all of them have done

Each line is written by one server alone, so nothing is locked and nothing is lost; who
dies leaves its line as it is, and whoever takes it next goes on counting there.

Rule: a line is written by one thread, that of the server's loop.
"""

import mmap
from collections.abc import Iterator
from enum import IntEnum


class Counted(IntEnum):
    """What is counted."""

    CONNECTIONS = 0
    """Connections that were accepted."""

    EXCHANGES = 1
    """Requests that were answered."""

    RECALLED = 2
    """Those of them that were answered from the answer store."""

    OVERLOADS = 3
    """Connections that found no room."""


# A line is as long as what processors exchange at once, so that no two share one.
_LINE = 8
_OCTETS = 8

# So many lines there are: a page for few, a quarter of a megabyte for all.
LINES = 4096

# So many servers of a process have a line of their own.
SERVERS = 16


class Tally:
    """The counts of one server; others see them at once."""

    __slots__ = ("_cells", "_first")

    def __init__(self, cells: memoryview, first: int = 0) -> None:
        self._cells = cells
        self._first = first

    def add(self, what: int, by: int = 1) -> None:
        """Count *by* more of *what*."""
        self._cells[self._first + what] += by

    @classmethod
    def private(cls) -> "Tally":
        """Return one that nobody else sees."""
        return cls(memoryview(bytearray(_LINE * _OCTETS)).cast("Q"))


class Line:
    """How many connections a server of one of several processes has now."""

    __slots__ = ("_cells", "_open", "_serves")

    def __init__(self, cells: memoryview, first: int) -> None:
        self._cells = cells
        self._open = first + _LINE - 1
        self._serves = first + _LINE - 2

    @property
    def open(self) -> int:
        """How many there are."""
        return self._cells[self._open]

    @open.setter
    def open(self, count: int) -> None:
        self._cells[self._open] = count

    @property
    def is_serving(self) -> bool:
        """Tell whether that server accepts."""
        return self._cells[self._serves] == 1

    def serve(self, does: bool) -> None:
        """Tell the others whether this one accepts."""
        self._cells[self._serves] = int(does)


class Counters:
    """
    The counts of a process, and of all that are forked from it later.

    >>> counters = Counters()
    >>> counters.tally(place=0, server=0).add(Counted.EXCHANGES)
    >>> counters.tally(place=1, server=0).add(Counted.EXCHANGES, 2)
    >>> counters.sums()[Counted.EXCHANGES]
    3
    """

    def __init__(self) -> None:
        memory = mmap.mmap(-1, LINES * _LINE * _OCTETS)
        self._cells = memoryview(memory).cast("Q")

    def tally(self, place: int, server: int) -> Tally:
        """
        Return the line of a *server* of the process at a *place*; both count from 0.

        Beyond the last line the first ones are shared, and may then count too little.
        """
        line = (place * SERVERS + server % SERVERS) % LINES
        return Tally(self._cells, line * _LINE)

    def line(self, place: int, server: int) -> Line:
        """Return where that server tells how many connections it has."""
        number = (place * SERVERS + server % SERVERS) % LINES
        return Line(self._cells, number * _LINE)

    def leave(self, place: int) -> None:
        """Let nobody wait for the process at a *place*: it has ended, however."""
        for server in range(SERVERS):
            self.line(place, server).serve(False)

    def sums(self) -> dict[Counted, int]:
        """Return what all have counted until now."""
        return {what: sum(self._cells[what::_LINE].tolist()) for what in Counted}

    def __iter__(self) -> Iterator[str]:
        """Yield a sentence for each count."""
        for what, count in self.sums().items():
            yield f"{what.name.lower()}: {count}"
