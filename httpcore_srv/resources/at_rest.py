"""
Would another change of a file show in its times?

    changed ──────────────┬─ a step of its clock ─┬──────────▶ looked at
                          │ may bear the same     │ at rest
                          │ times: not at rest    │

A file system counts in steps: of nanoseconds it shows, but moves on only with the tick
of its kernel; FAT counts in twos of seconds.  What is looked at within a step of its
last change may change once more, unseen.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000

# The coarsest step of a file's times, in seconds.
GRANULARITY = 2.0


class Times(Protocol):
    """When a file was written, and when anything of it was changed, in nanoseconds."""

    @property
    def mtime_ns(self) -> int:
        """The modification time, which anybody may set."""
        ...

    @property
    def ctime_ns(self) -> int:
        """The change time, which nobody can set."""
        ...


def is_at_rest(times: Times, now: datetime, granularity: float = GRANULARITY) -> bool:
    """
    Tell whether a change after *now* (aware) would show in *times*.

    *granularity* is the coarsest step of the times, in seconds.  Nobody can set the
    ctime, so one in the future is a clock that was wrong.  The mtime can be set to any
    moment: one far ahead says nothing about changes.
    """
    moment = (now - _EPOCH) // timedelta(microseconds=1) * 1000
    since_change = moment - times.ctime_ns
    since_writing = abs(moment - times.mtime_ns)
    return min(since_change, since_writing) >= int(granularity * _NS)
