"""
When is it open?

    08:00-18:00 mon-fri Europe/Berlin     by that clock, whatever the season
    22:00-06:00 fri                       the night from Friday to Saturday

The first minute belongs to a span, the last one does not: 08:00-12:00 and 12:00-18:00
leave nothing out and nothing twice.  A span that ends before it begins goes on past
midnight, and belongs to the day on which it began.  It is the clock on the wall that
counts: in the night when it is put back an hour comes twice, and is open twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

MIDNIGHT = 24 * 60


class Hours(NamedTuple):
    """A part of the day, in minutes after midnight; *end* is no part of it."""

    begin: int
    end: int

    def __str__(self) -> str:
        return "-".join(f"{at // 60:02d}:{at % 60:02d}" for at in self)


ALL_DAY = Hours(0, MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Opening:
    """
    Parts of some days of the week; *days* count from 0, a Monday.

    *zone* is whose clock is meant.

    >>> week = Opening((Hours(8 * 60, 18 * 60),), frozenset(range(5)))
    >>> week.covers(datetime(2024, 6, 3, 8, 0, tzinfo=UTC))
    True
    >>> str(week)
    '08:00-18:00 mon-fri UTC'
    """

    hours: tuple[Hours, ...] = (ALL_DAY,)
    days: frozenset[int] = EVERY_DAY
    zone: tzinfo = UTC

    def covers(self, moment: datetime) -> bool:
        """Tell whether it is open at *moment* (aware)."""
        local = moment.astimezone(self.zone)
        today, minute = local.weekday(), local.hour * 60 + local.minute
        return any(
            self._began(span, today, minute)
            or (span.end < span.begin and self._began_before(span, today, minute))
            for span in self.hours
        )

    def _began(self, span: Hours, today: int, minute: int) -> bool:
        """Tell whether *span* began on this day and still lasts."""
        end = span.end if span.begin < span.end else MIDNIGHT
        return today in self.days and span.begin <= minute < end

    def _began_before(self, span: Hours, today: int, minute: int) -> bool:
        """Tell whether *span* began on the day before and still lasts."""
        return (today - 1) % 7 in self.days and minute < span.end

    def __str__(self) -> str:
        days = [] if self.days == EVERY_DAY else [_written(self.days)]
        spans = [] if days and self.hours == (ALL_DAY,) else map(str, self.hours)
        return " ".join([*spans, *days, str(self.zone)])


def _written(days: frozenset[int]) -> str:
    """
    Write days as runs from the first one on.

    >>> _written(frozenset({0, 1, 2, 5}))
    'mon-wed,sat'
    """
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = ([DAYS[run[0]], DAYS[run[-1]]] for run in runs)
    return ",".join(f"{a}-{b}" if a != b else a for a, b in names)
