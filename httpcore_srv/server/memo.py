"""
What was this text written as, the last time?

Clients repeat themselves: the same request lines, the same User-Agent.
"""

from collections.abc import Callable
from typing import TypeVar

# How many texts a memo keeps, and of how many octets or characters at most.
MOST_KEPT = 4_096
LONGEST_KEPT = 512

Raw = TypeVar("Raw", str, bytes)
Kept = TypeVar("Kept")


class Memo(dict[Raw, Kept]):
    """
    Texts by what they were written from: ``memo[raw]`` writes what is not there.

    It is bounded: long ones are not kept, and when it is full it begins anew.  What
    *unfit* is true of is not kept either.
    """

    def __init__(
        self,
        write: Callable[[Raw], Kept],
        unfit: Callable[[Raw], bool] = lambda raw: False,
    ) -> None:
        super().__init__()
        self._write: Callable[[Raw], Kept] = write
        self._unfit: Callable[[Raw], bool] = unfit

    def __missing__(self, raw: Raw) -> Kept:
        """Write the text of *raw*, and keep it if it is fit to be kept."""
        written = self._write(raw)
        if len(raw) <= LONGEST_KEPT and not self._unfit(raw):
            if len(self) >= MOST_KEPT:
                self.clear()
            self[raw] = written
        return written
