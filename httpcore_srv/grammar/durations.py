"""
How long is that, as people write it and say it?

    500 ms   10 s   2 min   1.5 h   7 d   2 w
"""

from collections.abc import Mapping
from types import MappingProxyType

from httpcore_srv.grammar.measures import parse_measure

SECONDS: Mapping[str, float] = MappingProxyType(
    {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
)

_UNITS = ((31_536_000, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"))


def parse_duration(text: str) -> float:
    """
    Return a number of seconds from a number with its unit, or raise FieldSyntaxError.

    >>> parse_duration("1.5 h"), parse_duration("7d")
    (5400.0, 604800.0)
    """
    return parse_measure(text, SECONDS, "duration")


def spoken(seconds: int) -> str:
    """
    Say a number of seconds in the largest unit of which it holds one or more.

    >>> spoken(31536000), spoken(5400), spoken(1)
    ('1 year', '1.5 hours', '1 second')
    """
    for size, unit in (*_UNITS, (1, "second")):
        if seconds >= size:
            number = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
    return "0 seconds"
