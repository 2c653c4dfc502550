"""
How long is it until a certain time of the day?

What changes every night at four is fresh until four, whenever it was asked for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """
    A time that comes once a day, in the time zone *zone*.

    >>> TimeOfDay(4, 0).seconds_after(datetime(2024, 6, 2, 3, 59, tzinfo=UTC))
    60
    """

    hour: int
    minute: int
    zone: tzinfo = UTC

    def after(self, now: datetime) -> datetime:
        """
        Return when it is this time next, later than *now* (aware).

        Where the clocks skip it, it comes an hour later by the new time; where they
        show it twice, the first counts (PEP 495).
        """
        local = now.astimezone(self.zone)
        today = local.replace(
            hour=self.hour, minute=self.minute, second=0, microsecond=0, fold=0
        )
        coming = (today + timedelta(days) for days in range(3))
        return next(moment for at in coming if (moment := at.astimezone(UTC)) > now)

    def seconds_after(self, now: datetime) -> int:
        """Return the whole seconds from *now* until then, never one too many."""
        return int((self.after(now) - now).total_seconds())
