"""
How is a number with its unit written?

    64 KiB    1.5MB    500 ms    7d

number = 1*12DIGIT [ "." 1*6DIGIT ] [ SP ] unit.  Twelve digits are enough for a
terabyte, and keep the arithmetic exact.  The case of a unit's letters does not matter.
"""

import re
from collections.abc import Mapping

from httpcore_srv.errors import FieldSyntaxError

_MEASURE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z]+)")


def parse_measure(text: str, units: Mapping[str, float], what: str) -> float:
    """
    Return the number that *text* means, in the unit that *units* calls 1.

    The names in *units* are in small letters.  Raises FieldSyntaxError, which calls it
    *what*.

    >>> parse_measure("1.5 kB", {"b": 1, "kb": 1000}, "size")
    1500.0
    """
    found = _MEASURE.fullmatch(text)
    unit = units.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise FieldSyntaxError(what, text)
    return float(found[1]) * unit
