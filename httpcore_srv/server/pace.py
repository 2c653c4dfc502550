"""How long may a transfer take that keeps moving?"""


class Pace:
    """
    A deadline that is earned by progress.

    The transfer may take *grace* seconds and one more for each *rate* octets, and may
    never stand still for *grace* seconds.  Moments are seconds on one monotonic clock.

    >>> pace = Pace(grace=10, rate=500, now=100)
    >>> pace.deadline
    110.0
    >>> pace.moved(5_000, now=108)
    >>> pace.deadline
    118
    """

    __slots__ = ("_grace", "_last", "_octets", "_rate", "_start")

    def __init__(self, grace: float, rate: int, now: float) -> None:
        self._grace = grace
        self._rate = rate
        self._start = self._last = now
        self._octets = 0

    def moved(self, octets: int, now: float) -> None:
        """Note that *octets* more have passed by the moment *now*."""
        self._octets += octets
        self._last = now

    @property
    def octets(self) -> int:
        """How many octets have passed."""
        return self._octets

    @property
    def deadline(self) -> float:
        """The moment at which patience ends."""
        earned = self._start + self._grace + self._octets / self._rate
        return min(earned, self._last + self._grace)
