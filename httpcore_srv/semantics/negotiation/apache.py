"""
Which variant would Apache httpd send?

The algorithm of its mod_negotiation, for a site that moves over and wants to select as
it always did.  A variant whose type, language, charset or coding is not acceptable is
eliminated; the others are compared in turn with the best one so far, until one of
these differs:

    type        weight of its type times source quality      the higher
    language    weight of its languages                      the higher
    priority    place among the server's languages           the nearer
    level       of one and the same type: accepted by name   the higher
                                          only by wildcard   the lower
    charset     weight of its charset                        the higher
    modernity   any other charset than ISO-8859-1            rather than that
    coding      weight of its best coding                    the higher
    length      if both are known                            the smaller
    order       as given                                     the earlier

Weights are read as Apache reads them, which is not in all things as RFC 9110 does: see
apache_types, apache_languages, apache_charsets and apache_codings.  Malformed elements
of a field are left out, and a field of which nothing is left says nothing, where
Apache guesses.  Products are exact to the sixth decimal, as finely as qvalues are given
(RFC 9110 §12.4.2).  What is chosen by Negotiate (RFC 2295) is no part of this.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.apache_charsets import (
    LATIN_1,
    charset_of,
    read_charsets,
    weigh_charset,
)
from httpcore_srv.semantics.negotiation.apache_codings import (
    read_codings,
    weigh_codings,
)
from httpcore_srv.semantics.negotiation.apache_languages import (
    AcceptedLanguages,
    LanguageWeight,
    weigh_languages,
)
from httpcore_srv.semantics.negotiation.apache_types import (
    AcceptedTypes,
    TypeWeight,
    level_of,
)
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What a request says of the dimensions of negotiation; None is nothing at all."""

    types: AcceptedTypes | None
    languages: AcceptedLanguages | None
    charsets: Mapping[str, float] | None
    codings: Mapping[str, float] | None

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read the fields of a request, each once."""
        return cls(
            AcceptedTypes.read(fields.get("Accept")),
            AcceptedLanguages.read(fields.get("Accept-Language")),
            read_charsets(fields.get("Accept-Charset")),
            read_codings(fields.get("Accept-Encoding")),
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A variant with what it weighs."""

    variant: Variant
    languages: tuple[str, ...]
    type: TypeWeight
    language: LanguageWeight
    charset: float
    coding: float

    @property
    def quality(self) -> float:
        """The weight of the type times the source quality."""
        return round(self.type.weight * self.variant.quality, 6)

    @property
    def refusal(self) -> str:
        """What makes it unacceptable; empty if nothing does."""
        variant = self.variant
        reasons = (
            (self.coding, "Accept-Encoding", ", ".join(variant.codings)),
            (self.language.weight, "Accept-Language", ", ".join(self.languages)),
            (self.charset, "Accept-Charset", charset_of(variant)),
            (self.type.weight, "Accept", variant.media_type),
        )
        for weight, field, value in reasons:
            if not weight:
                return f"{field}: {value} is not acceptable"
        return "" if self.quality else "its source quality is 0"

    @property
    def weights(self) -> tuple[tuple[str, float], ...]:
        """The weight that each request field gave."""
        return (
            ("Accept", self.type.weight),
            ("Accept-Language", self.language.weight),
            ("Accept-Charset", self.charset),
            ("Accept-Encoding", self.coding),
        )


def _languages_of(variant: Variant, preferences: Preferences) -> tuple[str, ...]:
    """Return the languages that *variant* is in, or is taken to be in."""
    default = preferences.default_language
    return variant.languages or (() if default is None else (default,))


def _weigh(
    variant: Variant, wishes: _Wishes, preferences: Preferences, *, elsewhere: bool
) -> _Candidate:
    """Weigh *variant*; *elsewhere*: there is one that has a language."""
    kind, languages = variant.media_type, _languages_of(variant, preferences)
    return _Candidate(
        variant,
        languages,
        TypeWeight(1.0, *(() if kind is None else (level_of(kind),)))
        if kind is None or wishes.types is None
        else wishes.types.weight_of(kind),
        weigh_languages(languages, wishes.languages, preferences, elsewhere=elsewhere),
        weigh_charset(charset_of(variant), wishes.charsets),
        weigh_codings(variant.codings, wishes.codings),
    )


# How one candidate compares with another: above 0 if it suits better...


def _by_level(one: _Candidate, other: _Candidate) -> int:
    """Compare levels, which only one and the same type has in common."""
    mine, theirs = one.variant.media_type, other.variant.media_type
    if mine is None or theirs is None or mine.essence != theirs.essence:
        return 0
    return one.type.matched - other.type.matched or other.type.level - one.type.level


def _by_modernity(one: _Candidate, other: _Candidate) -> int:
    """
    Prefer another charset to ISO-8859-1, told or presumed.

    It can only speak for the later of two variants.  That the earlier one is modern
    does not end the comparison: this is what Apache does, though its manual says that
    such variants are eliminated.
    """
    charset = charset_of(one.variant)
    is_modern = charset not in (None, LATIN_1)
    return int(is_modern and charset_of(other.variant) in (None, LATIN_1))


def _by_length(one: _Candidate, other: _Candidate) -> int:
    """Prefer the shorter, where both lengths are known."""
    mine, theirs = one.variant.length, other.variant.length
    return 0 if mine is None or theirs is None else theirs - mine


_Comparison = Callable[[_Candidate, _Candidate], float]

_STEPS: tuple[tuple[str, _Comparison], ...] = (
    ("type", lambda one, other: one.quality - other.quality),
    ("language", lambda one, other: one.language.weight - other.language.weight),
    ("priority", lambda one, other: other.language.place - one.language.place),
    ("level", _by_level),
    ("charset", lambda one, other: one.charset - other.charset),
    ("modernity", _by_modernity),
    ("coding", lambda one, other: one.coding - other.coding),
    ("length", _by_length),
)


def _compare(later: _Candidate, best: _Candidate) -> tuple[bool, str]:
    """Tell whether *later* suits better than *best*, and by which step."""
    for step, difference in _STEPS:
        if found := difference(later, best):
            return found > 0, step
    return False, "order"


def _elect(candidates: Sequence[_Candidate]) -> tuple[int | None, list[str]]:
    """Return the index of the best candidate, and what eliminated each other one."""
    eliminated = [candidate.refusal for candidate in candidates]
    best: int | None = None
    for index, candidate in enumerate(candidates):
        if eliminated[index]:
            continue
        if best is None:
            best = index
            continue
        is_better, step = _compare(candidate, candidates[best])
        loser, best = (best, index) if is_better else (index, best)
        winner = candidates[best].variant.uri or f"variant {best + 1}"
        eliminated[loser] = f"{step}: {winner} suits better"
    return best, eliminated


# Request fields that may have mattered...


def _vary(candidates: Sequence[_Candidate]) -> tuple[str, ...]:
    """Name the fields of the dimensions in which the variants differ (§12.5.5)."""
    dimensions: tuple[tuple[str, Callable[[_Candidate], Hashable]], ...] = (
        ("Accept", lambda one: _kind(one.variant)),
        ("Accept-Language", lambda one: tuple(map(str.lower, one.languages))),
        ("Accept-Charset", lambda one: charset_of(one.variant)),
        ("Accept-Encoding", lambda one: frozenset(one.variant.codings)),
    )
    return tuple(
        name for name, known in dimensions if len(set(map(known, candidates))) > 1
    )


def _kind(variant: Variant) -> tuple[str, int] | None:
    """Return what Accept can tell apart: type and level."""
    kind = variant.media_type
    return None if kind is None else (kind.essence, level_of(kind))


def select(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Selection:
    """
    Select among *variants* by the *fields* of a request, as Apache httpd does.

    A variant has to be acceptable in every dimension; where none is, *best* is None.
    The quality of a variant is that of its type alone: the other dimensions do not
    multiply, they only decide between equals.

    >>> html, german = MediaType("text", "html"), Fields([("Accept-Language", "de")])
    >>> guide = [Variant(f"guide.{tag}.html", html, (tag,)) for tag in ("de", "en")]
    >>> selection = select(guide, german, Preferences(fallback=False))
    >>> selection.best, selection.weighed[1].eliminated
    (0, 'Accept-Language: en is not acceptable')
    """
    wishes = _Wishes.of(fields)
    elsewhere = any(_languages_of(variant, preferences) for variant in variants)
    candidates = [
        _weigh(variant, wishes, preferences, elsewhere=elsewhere)
        for variant in variants
    ]
    best, eliminated = _elect(candidates)
    weighed = tuple(
        Weighed(one.weights, 0.0 if one.refusal else one.quality, reason)
        for one, reason in zip(candidates, eliminated, strict=True)
    )
    return Selection(best, weighed, _vary(candidates))
