"""
Which part of a representation is asked for?

Range carries a unit and a set of ranges (RFC 9110 §14.1.1, §14.2).  Positions count
from 0, and the last one is part of the range.
"""

import re
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import DIGITS, OWS, is_token

# int-range    = first-pos "-" [ last-pos ]
# suffix-range = "-" suffix-length
_SPEC = re.compile(
    rf"{OWS}(?:(?P<first>{DIGITS})-(?P<last>{DIGITS})?+|-(?P<suffix>{DIGITS})){OWS}"
)


@dataclass(frozen=True, slots=True)
class IntRange:
    """From *first* to *last*, or to the end if that is None (§14.1.1)."""

    first: int
    last: int | None = None

    def __str__(self) -> str:
        return f"{self.first}-" if self.last is None else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class SuffixRange:
    """The last *length* units (§14.1.1)."""

    length: int

    def __str__(self) -> str:
        return f"-{self.length}"


@dataclass(frozen=True, slots=True)
class RangeSet:
    """
    The value of Range (§14.2); *unit* is in lower case.

    >>> RangeSet.parse("bytes=0-499, -500")
    RangeSet(unit='bytes', specs=(IntRange(first=0, last=499), SuffixRange(length=500)))
    """

    unit: str
    specs: tuple[IntRange | SuffixRange, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read Range, or raise FieldSyntaxError.

        "A ranges-specifier is invalid if it contains any range-spec that is invalid
        or undefined for the indicated range-unit" (§14.1.1).
        """
        unit, _, rest = text.partition("=")
        specs = [_spec(element) for element in rest.split(",") if element.strip(" \t")]
        if not (is_token(unit) and specs):
            raise FieldSyntaxError("ranges-specifier", text)
        return cls(unit.lower(), tuple(specs))

    def __str__(self) -> str:
        return f"{self.unit}={', '.join(map(str, self.specs))}"


def _spec(text: str) -> IntRange | SuffixRange:
    """Read one range-spec, or raise FieldSyntaxError."""
    found = _SPEC.fullmatch(text)
    if found is None:
        raise FieldSyntaxError("range-spec", text)
    if found["suffix"] is not None:
        return SuffixRange(int(found["suffix"]))
    first = int(found["first"])
    last = None if found["last"] is None else int(found["last"])
    if last is not None and last < first:
        raise FieldSyntaxError("int-range", text)
    return IntRange(first, last)
