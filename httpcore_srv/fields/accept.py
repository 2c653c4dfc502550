"""
Which media types does the client prefer?

Accept carries media ranges with weights (RFC 9110 §12.5.1).  The field is advice, so
a malformed element is left out and the others stand; when none is left, nothing was
said, and everything is acceptable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.fields.remembered import remembered
from httpcore_srv.fields.weight import parse_weight
from httpcore_srv.grammar.lists import split_list


@dataclass(frozen=True, slots=True)
class MediaRange:
    """
    A media range with its weight; "*" stands for any type or subtype (§12.5.1).

    >>> MediaRange.parse("text/*;q=0.3")
    MediaRange(type='text', subtype='*', parameters=(), weight=0.3)
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...] = ()
    weight: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read one element of Accept, or raise FieldSyntaxError.

        "Recipients SHOULD process any parameter named "q" as weight, regardless of
        parameter ordering" (§12.5.1); given twice, it is malformed.
        """
        read = MediaType.parse(text)
        weights = [value for name, value in read.parameters if name == "q"]
        if len(weights) > 1 or (read.type == "*" and read.subtype != "*"):
            raise FieldSyntaxError("media-range", text)
        kept = tuple(pair for pair in read.parameters if pair[0] != "q")
        weight = parse_weight(weights[0]) if weights else 1.0
        return cls(read.type, read.subtype, kept, weight)

    def includes(self, media_type: MediaType) -> bool:
        """Tell whether *media_type* lies in this range, parameters included."""
        return (
            self.type in ("*", media_type.type)
            and self.subtype in ("*", media_type.subtype)
            and all(
                (media_type.parameter(name) or "").lower() == value.lower()
                for name, value in self.parameters
            )
        )

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """What orders ranges by specificity: the most specific is the greatest."""
        return self.type != "*", self.subtype != "*", len(self.parameters)


@dataclass(frozen=True, slots=True)
class Accept:
    """
    The value of Accept (§12.5.1).

    >>> accept = Accept.parse("text/html, text/*;q=0.3, */*;q=0.1")
    >>> accept.weight_of(MediaType("text", "plain"))
    0.3
    """

    ranges: tuple[MediaRange, ...] = ()
    _by_name: Mapping[tuple[str, str], list[MediaRange]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Sort the ranges by type and subtype, the first of equal ones first."""
        by_name: dict[tuple[str, str], list[MediaRange]] = {}
        for range_ in dict.fromkeys(self.ranges):
            by_name.setdefault((range_.type, range_.subtype), []).append(range_)
        object.__setattr__(self, "_by_name", by_name)

    @classmethod
    @remembered
    def parse(cls, text: str) -> Self:
        """Read Accept; malformed elements are left out."""
        ranges = []
        for element in split_list(text):
            try:
                ranges.append(MediaRange.parse(element))
            except FieldSyntaxError:
                continue
        return cls(tuple(ranges))

    def range_of(self, media_type: MediaType) -> MediaRange | None:
        """
        Return the range that decides about *media_type*, None if none includes it.

        "Media ranges can be overridden by more specific media ranges or specific
        media types.  If more than one media range applies to a given type, the most
        specific reference has precedence."
        """
        names = (
            (media_type.type, media_type.subtype),
            (media_type.type, "*"),
            ("*", "*"),
        )
        for name in names:
            ranges = self._by_name.get(name, ())
            including = [one for one in ranges if one.includes(media_type)]
            if including:
                return max(including, key=lambda range_: range_.precision)
        return None

    def weight_of(self, media_type: MediaType) -> float:
        """
        Return the weight of *media_type*, from 0 (not acceptable) to 1.

        A field that says nothing prefers nothing.
        """
        if not self.ranges:
            return 1.0
        deciding = self.range_of(media_type)
        return deciding.weight if deciding else 0.0
