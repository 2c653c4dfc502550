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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class AcceptedTypes:
    """
    The value of Accept, in order to weigh types by it.

    *named* has for each type the levels up to which it is accepted, with the weights,
    in the field's order; *kinds* has the weight of each type/*, and of */* as "*".
    """

    named: Mapping[tuple[str, str], Sequence[tuple[int, float]]]
    kinds: Mapping[str, float]

    @classmethod
    def read(cls, accept: str | None) -> Self | None:
        """
        Read Accept; return None if it says nothing, so that all types are alike.

        >>> AcceptedTypes.read("text/html, image/*, */*").kinds
        {'image': 0.02, '*': 0.01}
        """
        ranges = Accept.parse(accept or "").ranges
        if not ranges:
            return None
        unweighed = all(one.weight == 1 for one in ranges)
        named: dict[tuple[str, str], list[tuple[int, float]]] = {}
        kinds: dict[str, float] = {}
        for one in ranges:
            if one.subtype != "*":
                levels = named.setdefault((one.type, one.subtype), [])
                levels.append((level_of(one), one.weight))
            elif unweighed:
                kinds[one.type] = ANY_TYPE if one.type == "*" else ANY_SUBTYPE
            else:
                kinds.setdefault(one.type, one.weight)
        return cls(named, kinds)

    def weight_of(self, media: MediaType) -> TypeWeight:
        """Return what *media* weighs; 0 if no range includes it."""
        own = level_of(media)
        for level, weight in self.named.get((media.type, media.subtype), ()):
            if own <= level:
                return TypeWeight(weight, own, own)
        return TypeWeight(self.kinds.get(media.type, self.kinds.get("*", 0.0)), own)
