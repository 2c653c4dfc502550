"""
Does the user agent have what a variant needs?

    !textonly  [tables frames];+1.5  colordepth=[8-];-0.5     a features attribute
    └ predicate └ bag         └ factor if one holds  └ if none does

A predicate about a feature set is true, false, or undetermined (None), for a user agent
need not tell all.  RFC 2295 §6.3, §6.4.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.accept_features import FTAG, TAG_VALUE, Claim, literal
from httpcore_srv.grammar.core import DIGITS, OWS
from httpcore_srv.semantics.negotiation.feature_set import FeatureSet, Knowledge

# fpred         = [ "!" ] ftag
#               | ftag ( "=" | "!=" ) tag-value
#               | ftag "=" "[" numeric-range "]"
# numeric-range = [ number ] "-" [ number ]
_PREDICATE = re.compile(
    rf"{OWS}(?:!{OWS}(?P<absent>{FTAG})|(?P<tag>{FTAG})(?:{OWS}(?P<operator>!?=){OWS}"
    rf"(?:\[{OWS}(?P<lowest>{DIGITS})?{OWS}(?P<range>-){OWS}(?P<highest>{DIGITS})?{OWS}\]"
    rf"|(?P<value>{TAG_VALUE})))?)"
)

# feature-list-element = ( fpred | fpred-bag )
#                        [ ";" [ "+" true-improvement ] [ "-" false-degradation ] ]
# fpred-bag            = "[" 1%fpred "]"
# short-float          = 1*3DIGIT [ "." 0*3DIGIT ]
_FLOAT = r"[0-9]{1,3}(?:\.[0-9]{0,3})?"
_FACTORS = re.compile(
    rf"(?:{OWS};(?:{OWS}\+(?P<improvement>{_FLOAT}))?"
    rf"(?:{OWS}-(?P<degradation>{_FLOAT}))?)?(?=[ \t\[]|\Z){OWS}"
)
_OPENING = re.compile(rf"{OWS}\[")
_CLOSING = re.compile(rf"{OWS}\]")
_IS_NUMBER = re.compile(DIGITS)


@dataclass(frozen=True, slots=True)
class Predicate:
    """
    A feature predicate (§6.3): of *tag*, by *claim*, about *value*, or about a range.

    >>> Predicate.parse("colordepth=[24-]").bounds
    (24, None)
    """

    tag: str
    claim: Claim = Claim.PRESENT
    value: str = ""
    bounds: tuple[int, int | None] | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one predicate, or raise FieldSyntaxError."""
        found = _PREDICATE.fullmatch(text)
        if found is None:
            raise FieldSyntaxError("feature predicate", text)
        return cls.found_by(found)

    @classmethod
    def found_by(cls, found: re.Match[str]) -> Self:
        """Return what the pattern found, or raise FieldSyntaxError."""
        if found["absent"]:
            return cls(literal(found["absent"]).lower(), Claim.ABSENT)
        tag = literal(found["tag"]).lower()
        if found["range"]:
            if found["operator"] != "=":
                raise FieldSyntaxError("feature predicate", found[0])
            highest = int(found["highest"]) if found["highest"] else None
            return cls(tag, Claim.WITH, "", (int(found["lowest"] or 0), highest))
        if found["operator"]:
            claim = Claim.WITH if found["operator"] == "=" else Claim.WITHOUT
            return cls(tag, claim, literal(found["value"]))
        return cls(tag)

    def truth(self, features: FeatureSet) -> bool | None:
        """Return whether it holds for *features*, None if that is not determined."""
        known = features.knowledge_of(self.tag)
        if known is None:
            return None
        if not known.present:
            return self.claim is Claim.ABSENT
        if self.bounds is not None:
            return _in_range(known, *self.bounds)
        match self.claim:
            case Claim.PRESENT | Claim.ABSENT:
                return self.claim is Claim.PRESENT
            case Claim.WITHOUT:
                has = known.has(self.value)
                return None if has is None else not has
            case _:
                return known.has(self.value)


def _in_range(known: Knowledge, lowest: int, highest: int | None) -> bool | None:
    """
    Return whether the highest numeric value lies in the range (§6.3).

    A value that is not known could only be higher than the highest that is.
    """
    numbers = [int(value) for value in known.values if _IS_NUMBER.fullmatch(value)]
    reached = max(numbers, default=-1)
    if highest is not None and reached > highest:
        return False
    if known.complete:
        return lowest <= reached
    return True if highest is None and numbers and lowest <= reached else None


@dataclass(frozen=True, slots=True)
class FeatureElement:
    """An element of a feature list: its predicates, and what it is worth (§6.4)."""

    predicates: tuple[Predicate, ...]
    improvement: Decimal = Decimal(1)
    degradation: Decimal = Decimal(0)

    def factor(self, features: FeatureSet) -> Decimal:
        """
        Return the improvement if a predicate holds, the degradation if none does.

        If that is not determined, the greater of both: what it might be worth.
        """
        truths = [predicate.truth(features) for predicate in self.predicates]
        if True in truths:
            return self.improvement
        if None in truths:
            return max(self.improvement, self.degradation)
        return self.degradation


@dataclass(frozen=True, slots=True)
class FeatureList:
    """
    The value of a features attribute (§6.4).

    >>> tables = FeatureList.parse("tables;+1.5-0.8")
    >>> tables.factor(FeatureSet()), tables.factor(FeatureSet(open=True))
    (Decimal('0.8'), Decimal('1.5'))
    """

    elements: tuple[FeatureElement, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a feature list, or raise FieldSyntaxError."""
        elements, position = [], 0
        while position < len(text):
            predicates, position = _read_predicates(text, position)
            found = _FACTORS.match(text, position)
            if found is None:
                raise FieldSyntaxError("feature-list", text)
            elements.append(_element(predicates, found))
            position = found.end()
        if not elements:
            raise FieldSyntaxError("feature-list", text)
        return cls(tuple(elements))

    def factor(self, features: FeatureSet) -> Decimal:
        """
        Return the quality degradation factor: the product of all elements' factors.

        "Note that the result can be a factor greater than 1."
        """
        product = Decimal(1)
        for element in self.elements:
            product *= element.factor(features)
        return product


def _element(predicates: tuple[Predicate, ...], found: re.Match[str]) -> FeatureElement:
    """
    Make an element, with the defaults of §6.4.

    "The default value for the true-improvement is 1.  The default value for the
    false-degradation is 0, or 1 if a true-improvement value is given."
    """
    improvement, degradation = found["improvement"], found["degradation"]
    return FeatureElement(
        predicates,
        Decimal(improvement or 1),
        Decimal(degradation or (1 if improvement else 0)),
    )


def _read_predicates(text: str, position: int) -> tuple[tuple[Predicate, ...], int]:
    """Read a predicate, or a bag of them; return also the position after it."""
    opening = _OPENING.match(text, position)
    position = opening.end() if opening else position
    predicates = []
    while found := _PREDICATE.match(text, position):
        predicates.append(Predicate.found_by(found))
        position = found.end()
        if not opening:
            break
    closing = _CLOSING.match(text, position) if opening else None
    if not predicates or bool(opening) != bool(closing):
        raise FieldSyntaxError("feature-list", text)
    return tuple(predicates), closing.end() if closing else position
