"""
What is known of a file that is open?

    Identity    whether it is the same file, with the same octets, as before
    OpenFile    its octets, their number, and its date

All is asked of the open descriptor, once: what becomes of the name is not its affair.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple

from httpcore_srv.message import Span

# 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what an HTTP-date can say (§5.6.7)
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799

_SAID = attrgetter("st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")


class Identity(NamedTuple):
    """What changes when a file is written or replaced: its place, octets and times."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, descriptor: int) -> "Identity":
        """Return the identity of the file that is open as *descriptor*."""
        return cls.said(os.fstat(descriptor))

    @classmethod
    def said(cls, status: os.stat_result) -> "Identity":
        """Return the identity of the file of which the system says *status*."""
        return cls._make(_SAID(status))


@dataclass(slots=True, eq=False)
class OpenFile:
    """
    A regular file, open for reading; it is the ``Data`` of its representation.

    *size* is its length in octets when it was opened, *modified* its modification
    date in whole seconds, UTC; *name* the last segment of the path that was asked
    for, with undecodable octets as surrogates (``os.fsdecode``).
    """

    descriptor: int
    size: int
    modified: datetime
    identity: Identity
    name: str

    @property
    def length(self) -> int:
        """The number of octets."""
        return self.size

    def pieces(self, first: int, length: int) -> Iterator[bytes | Span]:
        """Yield *length* octets from position *first*, as one span of the file."""
        if length:
            yield Span(self.descriptor, first, length)

    def close(self) -> None:
        """Close the file; further calls do nothing, as its number may be in new use."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def whole_seconds(nanoseconds: int) -> int:
    """Return a file's date in seconds since 1970, brought to one that can be said."""
    return max(_FIRST_SECOND, min(nanoseconds // 1_000_000_000, _LAST_SECOND))


def moment_of(status: os.stat_result) -> datetime:
    """Return the modification date of the file of *status*, in whole seconds, UTC."""
    return datetime.fromtimestamp(whole_seconds(status.st_mtime_ns), UTC)
