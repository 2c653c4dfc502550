"""
Which features has this user agent, as far as it is known?

    Accept-Features: blex, !wolx, paper=A4, dpi={300}, *
                     │     │      │         │          └ open: there may be more
                     │     │      │         └ with this value and no other
                     │     │      └ with this value
                     │     └ absent
                     └ present

RFC 2295 §6.2, §8.2.  "Absence of the Accept-Features header in a request is equivalent
to the inclusion of Accept-Features: *".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from httpcore_srv.fields.accept_features import AcceptFeatures, Claim, FeatureExpression


@dataclass(frozen=True, slots=True)
class Knowledge:
    """
    What is known of one feature tag.

    *present* tells whether the tag is in the feature set; *values* are values it is
    present with, *without* values it is not present with; *complete* tells that it has
    no other values.
    """

    present: bool = True
    values: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    complete: bool = False

    def with_claim(self, expression: FeatureExpression) -> "Knowledge":
        """Return what is known when *expression* is known as well."""
        one = frozenset({expression.value})
        match expression.claim:
            case Claim.ABSENT:
                return ABSENT
            case Claim.PRESENT:
                return replace(self, present=True)
            case Claim.WITHOUT:
                return replace(self, present=True, without=self.without | one)
            case Claim.WITH:
                return replace(self, present=True, values=self.values | one)
            case _:  # ONLY_WITH
                return replace(
                    self, present=True, values=self.values | one, complete=True
                )

    def has(self, value: str) -> bool | None:
        """Return whether the tag is present with *value*, None if that is unknown."""
        if value in self.values:
            return True
        return False if self.complete or value in self.without else None


ABSENT = Knowledge(present=False, complete=True)


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """
    The feature set of a request (§6.2), as far as it is known.

    Of tags that are not *known*, nothing is known if the set is *open*; otherwise they
    are absent, and the values known are all values.

    >>> features = FeatureSet.of(AcceptFeatures.parse("paper=A4, !frames, *"))
    >>> features.knowledge_of("frames").present, features.knowledge_of("tables")
    (False, None)
    """

    known: Mapping[str, Knowledge] = field(default_factory=dict, hash=False)
    open: bool = False

    @classmethod
    def of(cls, said: AcceptFeatures) -> Self:
        """Gather what the expressions say; of contradictions the later counts."""
        known: dict[str, Knowledge] = {}
        for each in said.expressions:
            known[each.tag] = known.get(each.tag, Knowledge()).with_claim(each)
        return cls(known, said.star)

    def closed(self) -> "FeatureSet":
        """Return the set without "*": what was not said is not so."""
        return FeatureSet(self.known)

    def knowledge_of(self, tag: str) -> Knowledge | None:
        """Return what is known of *tag* (in lower case), None for nothing."""
        known = self.known.get(tag)
        if self.open:
            return known
        return replace(known, complete=True) if known else ABSENT
