"""
What is a media type worth to Apache httpd's negotiation?

Three things in its reading of Accept are its own:

    wildcards  where no range has a weight below 1, */* weighs 0.01 and type/* 0.02:
               a client that weighs nothing means its wildcards as a last resort
    level      a type is at a level (its parameter; text/html is at 2 unless it says
               otherwise, all others at 0), and a range that names the type accepts
               levels up to its own
    the rest   no other parameter of a range is looked at

As in RFC 9110 §12.5.1 a named type goes before type/*, and that before */*.  Of two
ranges that say the same thing, the first counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.fields.accept import Accept, MediaRange
from httpcore_srv.fields.media_type import MediaType

ANY_TYPE, ANY_SUBTYPE = 0.01, 0.02

_HTML_LEVEL = 2
_LEVEL = re.compile("[0-9]{1,9}")


def level_of(media: MediaType | MediaRange) -> int:
    """
    Return the level of a media type, or the highest that a range accepts.

    >>> level_of(MediaType.parse("text/html")), level_of(MediaType.parse("text/css"))
    (2, 0)
    """
    for name, value in media.parameters:
        if name == "level":
            return int(value) if _LEVEL.fullmatch(value) else 0
    return _HTML_LEVEL if (media.type, media.subtype) == ("text", "html") else 0


@dataclass(frozen=True, slots=True)
class TypeWeight:
    """
    The weight of a type, from 0 to 1, and how its levels compare.

    *level* is the type's own; *matched* is that level again if a range named the type,
    and 0 if it was let in by a wildcard.
    """

    weight: float
    level: int = 0
    matched: int = 0


@dataclass(slots=True)
class AcceptedTypes:
    """
    The value of Accept, in order to weigh types by it.

    *named* has for each type the levels that are accepted, rising, with their weights;
    *kinds* has the weight of each type/*; *everything* is that of */*.
    """

    named: dict[tuple[str, str], list[tuple[int, float]]] = field(default_factory=dict)
    kinds: dict[str, float] = field(default_factory=dict)
    everything: float = 0.0

    @classmethod
    def read(cls, accept: str | None) -> Self | None:
        """
        Read Accept; return None if it says nothing, so that all types are alike.

        >>> image = MediaType("image", "png")
        >>> AcceptedTypes.read("text/html, image/*").weight_of(image).weight
        0.02
        """
        ranges = Accept.parse(accept or "").ranges
        if not ranges:
            return None
        weighed = any(one.weight < 1 for one in ranges)
        types = cls(everything=0.0)
        types._gather(ranges, weighed=weighed)
        return types

    def _gather(self, ranges: Sequence[MediaRange], *, weighed: bool) -> None:
        """Sort the ranges by their kind; of equal ones keep the first."""
        everything: float | None = None
        for one in ranges:
            if one.subtype != "*":
                self._name(one)
            elif one.type != "*":
                self.kinds.setdefault(one.type, one.weight if weighed else ANY_SUBTYPE)
            elif everything is None:
                everything = one.weight if weighed else ANY_TYPE
        self.everything = everything or 0.0

    def _name(self, one: MediaRange) -> None:
        """Keep a range that names a type, unless an earlier one accepts as much."""
        levels = self.named.setdefault((one.type, one.subtype), [])
        level = level_of(one)
        if not levels or level > levels[-1][0]:
            levels.append((level, one.weight))

    def weight_of(self, media: MediaType) -> TypeWeight:
        """Return what *media* weighs; 0 if no range includes it."""
        own = level_of(media)
        for level, weight in self.named.get((media.type, media.subtype), ()):
            if own <= level:
                return TypeWeight(weight, own, own)
        return TypeWeight(self.kinds.get(media.type, self.everything), own)
