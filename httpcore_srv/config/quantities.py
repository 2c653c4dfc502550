"""
How much, and how long?

    65536   "64 KiB"   "1.5 MB"      octets
    10      0.5   "10 s"   "2 min"   seconds

A number alone is in octets or in seconds.  Units are written as the SI and IEC 80000
write them; their letters' case does not matter.
"""

import math
import re

from httpcore_srv.config.wording import shown

OCTETS = {
    "b": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
}
SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}

# Twelve digits are enough for a terabyte, and keep the arithmetic exact.
_QUANTITY = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z]+)")

_OCTETS_ALLOWED = 'octets, as 65536, "64 KiB" or "1 MB"'
_SECONDS_ALLOWED = 'seconds, as 10, 0.5, "10 s", "500 ms", "2 min" or "1 h"'


def octets(value: object) -> int:
    """
    Return a number of octets.

    Raises ValueError, which says what was found and what is allowed.

    >>> octets("64 KiB")
    65536
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    size = _measure(value, OCTETS)
    if size is None or not size.is_integer():
        raise ValueError(f"found {shown(value)}; allowed: {_OCTETS_ALLOWED}")
    return int(size)


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
    length = _measure(value, SECONDS)
    if length is None:
        raise ValueError(f"found {shown(value)}; allowed: {_SECONDS_ALLOWED}")
    return length


def _measure(value: object, units: dict[str, int] | dict[str, float]) -> float | None:
    """Read a number with one of *units*, or return None."""
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    unit = units.get(found[2].lower()) if found else None
    return float(found[1]) * unit if found and unit else None
