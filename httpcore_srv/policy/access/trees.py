"""
How are requirements combined?

    all    every part        the lesser of them       one no decides
    any    one part          the greater              one yes decides
    none   no part           the opposite of any      one yes decides
    not    not that one      the opposite

Every part is judged, though the first may decide: who reads the reasons wants them all.
On which facts the whole rests is another matter.  Of several parts that decide, each
alone, the one counts that is the same for most people, so that a page which everybody
may read stays everybody's although some may write it.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.access.requirements import (
    NO,
    PERSONAL,
    YES,
    Bounds,
    Facts,
    Judgement,
    Requirement,
    Verdict,
)

DEPENDS = "it depends on who asks"


@dataclass(frozen=True, slots=True)
class _Combination(Requirement):
    """
    Several requirements; FieldSyntaxError if there is none, which nobody means.

    Where one part says *decisive*, the others do not count.  *granted* and *denied*
    are the sentences that say why.
    """

    parts: tuple[Requirement, ...]
    keyword: ClassVar[str] = ""
    decisive: ClassVar[Bounds] = YES
    granted: ClassVar[str] = ""
    denied: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not self.parts:
            raise FieldSyntaxError(f'list of parts of "{self.keyword}"', "[]")

    @property
    def label(self) -> str:
        """Which tree it is."""
        return self.keyword

    @property
    def asks(self) -> frozenset[str]:
        """The names of the facts that any part looks at."""
        return frozenset[str]().union(*(part.asks for part in self.parts))

    @abstractmethod
    def combined(self, parts: Sequence[Bounds]) -> Bounds:
        """Return what its parts come to."""

    def judged(self, facts: Facts) -> Judgement:
        """Hold every part against *facts*."""
        parts = tuple(part.judged(facts) for part in self.parts)
        bounds = self.combined([part.bounds for part in parts])
        sentence = self._sentence(bounds.verdict)
        return Judgement(self, bounds, sentence, self._because(parts), parts)

    def _sentence(self, verdict: Verdict) -> str:
        """Say why."""
        if verdict is Verdict.UNKNOWN:
            return DEPENDS
        return self.granted if verdict is Verdict.GRANTED else self.denied

    def _because(self, parts: Sequence[Judgement]) -> frozenset[str]:
        """Return on what the whole rests: on one part, if that one decides."""
        deciding = [part.because for part in parts if part.bounds == self.decisive]
        if deciding:
            return min(deciding, key=_personally)
        return frozenset[str]().union(*(part.because for part in parts))

    def __str__(self) -> str:
        return f"{self.keyword}({', '.join(map(str, self.parts))})"


def _personally(because: frozenset[str]) -> tuple[int, list[str]]:
    """Return what sorts reasons: first those with the fewest facts of one person."""
    return len(because & PERSONAL), sorted(because)


def _least(parts: Sequence[Bounds]) -> Bounds:
    """Return the lesser at either end."""
    worst, best = zip(*parts, strict=True)
    return Bounds(min(worst), min(best))


def _greatest(parts: Sequence[Bounds]) -> Bounds:
    """Return the greater at either end."""
    worst, best = zip(*parts, strict=True)
    return Bounds(max(worst), max(best))


@dataclass(frozen=True, slots=True)
class All(_Combination):
    """Every part must be met."""

    keyword: ClassVar[str] = "all"
    decisive: ClassVar[Bounds] = NO
    granted: ClassVar[str] = "every one of these is met"
    denied: ClassVar[str] = "not every one of these is met"

    def combined(self, parts: Sequence[Bounds]) -> Bounds:
        """Return the lesser of *parts*."""
        return _least(parts)


@dataclass(frozen=True, slots=True)
class Any(_Combination):
    """At least one part must be met."""

    keyword: ClassVar[str] = "any"
    granted: ClassVar[str] = "one of these is met"
    denied: ClassVar[str] = "none of these is met"

    def combined(self, parts: Sequence[Bounds]) -> Bounds:
        """Return the greater of *parts*."""
        return _greatest(parts)


@dataclass(frozen=True, slots=True)
class None_(_Combination):
    """No part may be met."""

    keyword: ClassVar[str] = "none"
    granted: ClassVar[str] = "none of these is met"
    denied: ClassVar[str] = "not sure that none of these is met"

    def combined(self, parts: Sequence[Bounds]) -> Bounds:
        """Return the opposite of the greater of *parts*."""
        return _greatest(parts).negated


@dataclass(frozen=True, slots=True)
class Not(Requirement):
    """The opposite of *part*."""

    part: Requirement

    @property
    def label(self) -> str:
        """Which tree it is."""
        return "not"

    @property
    def asks(self) -> frozenset[str]:
        """The names of the facts that the part looks at."""
        return self.part.asks

    def judged(self, facts: Facts) -> Judgement:
        """Turn round what the part says to *facts*."""
        part = self.part.judged(facts)
        bounds = part.bounds.negated
        sentence = _NEGATED[bounds.verdict]
        return Judgement(self, bounds, sentence, part.because, (part,))

    def __str__(self) -> str:
        return f"not({self.part})"


_NEGATED = {
    Verdict.GRANTED: "it is not so",
    Verdict.DENIED: "it is so, or cannot be told",
    Verdict.UNKNOWN: DEPENDS,
}
