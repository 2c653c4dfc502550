"""
How much, and how long?

    65536   "64 KiB"   "1.5 MB"             octets
    2       "auto"                          processes
    10      0.5   "10 s"   "2 min"   "7 d"  seconds

A number alone is in octets or in seconds.  Units are written as the SI and IEC 80000
write them; their letters' case does not matter.
"""

import math
from collections.abc import Callable

from httpcore_srv.config.wording import shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.durations import parse_duration
from httpcore_srv.grammar.measures import parse_measure
from httpcore_srv.server.settings import MOST_WORKERS, usable_processors

OCTETS = {
    "b": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
}

_OCTETS_ALLOWED = 'octets, as 65536, "64 KiB" or "1 MB"'
_SECONDS_ALLOWED = 'seconds, as 10, 0.5, "10 s", "500 ms", "2 min", "1 h" or "7 d"'


def octets(value: object) -> int:
    """
    Return a number of octets.

    Raises ValueError, which says what was found and what is allowed.

    >>> octets("64 KiB")
    65536
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    size = _read(value, lambda text: parse_measure(text, OCTETS, "size"))
    if size is None or not size.is_integer():
        raise ValueError(f"found {shown(value)}; allowed: {_OCTETS_ALLOWED}")
    return int(size)


def workers(value: object) -> int:
    """
    Return a number of processes; "auto" is one for each processor that we may use.

    Raises ValueError, which says what was found and what is allowed.

    >>> workers(2)
    2
    """
    if value == "auto":
        return usable_processors()
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, int) and is_number and 1 <= value <= MOST_WORKERS:
        return value
    raise ValueError(f'found {shown(value)}; allowed: 1 to {MOST_WORKERS}, or "auto"')


def seconds(value: object) -> float:
    """
    Return a finite number of seconds.

    Raises ValueError, which says what was found and what is allowed.

    >>> seconds("2 min")
    120.0
    """
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12:
        return float(value)
    length = _read(value, parse_duration)
    if length is None:
        raise ValueError(f"found {shown(value)}; allowed: {_SECONDS_ALLOWED}")
    return length


def _read(value: object, reader: Callable[[str], float]) -> float | None:
    """Return what *reader* makes of a text, None for what is none of its texts."""
    try:
        return reader(value) if isinstance(value, str) else None
    except FieldSyntaxError:
        return None
