"""
Which version of a representation is that?

ETag carries one entity-tag (RFC 9110 §8.8.3); If-Match and If-None-Match carry
"*" or a list of them (§13.1.1, §13.1.2).  An opaque-tag is not a quoted-string: a
backslash in it is a backslash, so the list is read by a pattern of its own.
"""

import re
from dataclasses import dataclass, replace
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import OWS

# etagc      = %x21 / %x23-7E / obs-text
# opaque-tag = DQUOTE *etagc DQUOTE
OPAQUE_TAG = r'"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*+)"'

# weak       = %s"W/"
# entity-tag = [ weak ] opaque-tag
ENTITY_TAG = rf"(?P<weak>W/)?+{OPAQUE_TAG}"

_ENTITY_TAG = re.compile(ENTITY_TAG)
_ELEMENT = re.compile(rf"{OWS}(?:{ENTITY_TAG})?+{OWS}(?:,|\Z)")


@dataclass(frozen=True, slots=True)
class EntityTag:
    """
    An opaque validator of one representation (§8.8.3).

    >>> EntityTag.parse('W/"v1"')
    EntityTag(opaque='v1', weak=True)
    >>> str(EntityTag("v1"))
    '"v1"'
    """

    opaque: str
    weak: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one entity-tag, or raise FieldSyntaxError."""
        found = _ENTITY_TAG.fullmatch(text)
        if found is None:
            raise FieldSyntaxError("entity-tag", text)
        return cls(found["opaque"], weak=found["weak"] is not None)

    def __str__(self) -> str:
        return f'W/"{self.opaque}"' if self.weak else f'"{self.opaque}"'

    def matches_strongly(self, other: "EntityTag") -> bool:
        """Strong comparison: neither is weak, opaque-tags are equal (§8.8.3.2)."""
        return not (self.weak or other.weak) and self.opaque == other.opaque

    def matches_weakly(self, other: "EntityTag") -> bool:
        """Weak comparison: opaque-tags are equal, weakness is ignored (§8.8.3.2)."""
        return self.opaque == other.opaque

    def structured(self, validator: str) -> "EntityTag":
        """
        Return this tag with a variant list validator (RFC 2295 §9.2).

        All answers of a transparently negotiated resource need that: a changed list
        changes the tag.  Raises FieldSyntaxError for a *validator* with ";" or what no
        tag may hold.

        >>> str(EntityTag("xyzzy").structured("1234"))
        '"xyzzy;1234"'
        """
        if ";" in validator:
            raise FieldSyntaxError("variant-list-validator", validator)
        return EntityTag.parse(str(replace(self, opaque=f"{self.opaque};{validator}")))


@dataclass(frozen=True, slots=True)
class EntityTags:
    """
    The value of If-Match or If-None-Match: "*", or any number of entity-tags.

    >>> EntityTags.parse('"a",, W/"b"') == EntityTags(
    ...     (EntityTag("a"), EntityTag("b", weak=True))
    ... )
    True
    """

    tags: tuple[EntityTag, ...] = ()
    star: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "*" or a list of entity-tags, or raise FieldSyntaxError."""
        if text.strip(" \t") == "*":
            return cls(star=True)
        tags, position = [], 0
        while position < len(text):
            found = _ELEMENT.match(text, position)
            if found is None:
                raise FieldSyntaxError("list of entity-tags", text)
            if found["opaque"] is not None:
                tags.append(EntityTag(found["opaque"], weak=found["weak"] is not None))
            position = found.end()
        return cls(tuple(tags))

    def __str__(self) -> str:
        return "*" if self.star else ", ".join(map(str, self.tags))
