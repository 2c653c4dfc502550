"""
Which representation is best by RFC 9110's own rules?

    quality = source quality × type × charset × language      0 is not acceptable

    among the best        1. the highest quality
                          2. the language that matches more closely
                          3. the language the server prefers
                          4. the order given

The weights are those of the request fields (§12.4.2, §12.5).  The coding only
eliminates: in which one the selected variant is sent, ``codings`` says afterwards.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import NamedTuple

from httpcore_srv.message import Fields
from httpcore_srv.semantics.languages import Closeness, matches_basic
from httpcore_srv.semantics.negotiation.dimensions import (
    INDIFFERENT,
    Column,
    Verdict,
    columns_of,
)
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant


class _Rank(NamedTuple):
    """What orders the variants: the greatest is the best, the first of equals."""

    quality: float
    nearness: tuple[Closeness, int]
    preference: int


# What is said of a variant that falls behind in the first, second or third of these.
_BEHIND = ("less wanted than", "matched less closely than", "less preferred here than")


def select(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Selection:
    """
    Select among *variants* for a request with these *fields*.

    If language alone leaves none, it is disregarded where *preferences* allow it, for
    a text in another language is more use to most people than none (§12.5.4); then the
    server's languages decide.
    """
    known = [variant.presumed_in(preferences.default_language) for variant in variants]
    columns = columns_of(known, fields)
    heeded = columns
    if preferences.fallback and not any(_qualities(known, columns)):
        heeded = {name: columns[name] for name in columns if name != "Accept-Language"}
        preferences = replace(preferences, prefer=True)
    ranks = _ranks(known, heeded, preferences)
    best = max(range(len(ranks)), key=ranks.__getitem__, default=None)
    if best is not None and not ranks[best].quality:
        best = None
    weighed = tuple(
        Weighed(
            tuple((name, column[row].weight) for name, column in columns.items()),
            ranks[row].quality,
            _excluded(variant, heeded, row) or _behind(row, best, ranks, known),
        )
        for row, variant in enumerate(known)
    )
    return Selection(best, weighed, tuple(columns))


# Ranking...


def _qualities(variants: Sequence[Variant], columns: dict[str, Column]) -> list[float]:
    """Return the overall quality of each variant."""
    return [
        _quality(variant, {name: column[row] for name, column in columns.items()})
        for row, variant in enumerate(variants)
    ]


def _quality(variant: Variant, verdicts: dict[str, Verdict]) -> float:
    """
    Return the product of all weights but the coding's, or 0 if any of them is 0.

    What is equal shall be equal: factors have at most four decimals, and what differs
    after the fifteenth is an error of the computation.
    """
    if not all(verdict.weight for verdict in verdicts.values()):
        return 0.0
    factors = (
        verdict.weight
        for name, verdict in verdicts.items()
        if name != "Accept-Encoding"
    )
    return round(prod(factors, start=variant.quality), 15)


def _ranks(
    variants: Sequence[Variant], columns: dict[str, Column], preferences: Preferences
) -> list[_Rank]:
    """Return the rank of each variant."""
    unasked = [INDIFFERENT] * len(variants)
    languages = columns.get("Accept-Language", unasked)
    return [
        _Rank(quality, verdict.nearness, _preference(variant, preferences))
        for variant, quality, verdict in zip(
            variants, _qualities(variants, columns), languages, strict=True
        )
    ]


def _preference(variant: Variant, preferences: Preferences) -> int:
    """
    Return how much the server prefers the variant's languages: 0 most, then less.

    A language of the server's own includes its regional forms, but comes before them.
    """
    if not preferences.prefer:
        return 0
    places = [
        2 * place + (preferred.lower() != tag.lower())
        for place, preferred in enumerate(preferences.languages)
        for tag in variant.languages
        if matches_basic(preferred, tag)
    ]
    return -min(places, default=2 * len(preferences.languages))


# Reasons...


def _excluded(variant: Variant, columns: dict[str, Column], row: int) -> str:
    """Say what makes a variant unacceptable, or nothing if it is acceptable."""
    reasons = [column[row].excluded for column in columns.values()]
    if not variant.quality:
        reasons.append("source quality 0")
    return "; ".join(filter(None, reasons))


def _behind(
    row: int, best: int | None, ranks: Sequence[_Rank], variants: Sequence[Variant]
) -> str:
    """Say in what an acceptable variant falls behind the best, nothing of that."""
    if best is None or row == best:
        return ""
    pairs = zip(ranks[row], ranks[best], _BEHIND, strict=True)
    how = next((how for mine, its, how in pairs if mine != its), "listed after")
    media_type = variants[best].media_type
    return f"{how} {variants[best].uri or media_type or 'the best'}"
