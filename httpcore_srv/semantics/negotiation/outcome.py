"""
What comes of negotiation: one representation, or a list of all?

    algorithm      the best is     nothing is acceptable     the best negotiates too
    rfc9110        200             406                       506
    apache         200             406                       506
    reactive       300             300                       300
    transparent    200, 300        300, or 406               506     as Negotiate allows

RFC 9110 §15.4.1, §15.5.7; RFC 2295 §8.1, §10.
"""

import importlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from httpcore_srv.message import Fields
from httpcore_srv.semantics.chosen_language import LANGUAGE, Choice
from httpcore_srv.semantics.negotiation import rfc9110
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.variant import Variant


class Algorithm(Enum):
    """
    Who selects, and how, among the representations of one resource.

    RFC9110 is proactive negotiation as HTTP defines it (§12.1), APACHE the steps of
    Apache's mod_negotiation, TRANSPARENT that of RFC 2295 with RFC 2296's variant
    selection; with REACTIVE the client chooses from a list (RFC 9110 §12.2).
    """

    RFC9110 = "rfc9110"
    APACHE = "apache"
    TRANSPARENT = "transparent"
    REACTIVE = "reactive"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What to answer: 200 with the best of *selection*, 300 or 406 with a list, or 506.

    *fields* are those of the answer (TCN, Alternates); *validator* is what makes an
    entity tag a structured one (RFC 2295 §9.2), empty where it is not to be one.
    """

    status: int
    selection: Selection
    fields: Fields = Fields()
    validator: str = ""

    def with_field(self, name: str, value: str) -> "Outcome":
        """Return a copy with one more field."""
        return replace(self, fields=self.fields.with_line(name, value))


def decide(
    algorithm: Algorithm,
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    *,
    choice: Choice | None = None,
    negotiable: Collection[int] = (),
) -> Outcome:
    """
    Decide among at least two *variants* on a request with *fields*.

    *choice* is the language that the visitor chose by hand; *negotiable* are the
    indices of variants that are negotiated themselves.
    """
    said = fields.only(*_LOOKED_AT)
    work = _decided if _is_short(said) else _decided.__wrapped__
    by_what = algorithm, tuple(variants), said, preferences
    outcome: Outcome = work(*by_what, choice, tuple(negotiable))
    return outcome


# What of a request any of the algorithms looks at; of more than this, in characters,
# nothing is remembered.
_LOOKED_AT = (
    *("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Features"),
    *("Accept-Language", "Negotiate"),
)
_LONGEST = 1024

# A site has few resources with variants, and there are few browsers.
_MOST = 512


def _is_short(said: Fields) -> bool:
    """Tell whether what comes of these fields may be remembered."""
    return sum([len(name) + len(value) for name, value in said]) <= _LONGEST


@lru_cache(maxsize=_MOST)
def _decided(
    algorithm: Algorithm,
    variants: tuple[Variant, ...],
    fields: Fields,
    preferences: Preferences,
    choice: Choice | None,
    negotiable: tuple[int, ...],
) -> Outcome:
    """Decide by these values alone, and so for equal ones just once."""
    if algorithm is Algorithm.TRANSPARENT:
        outcome: Outcome = _loaded("transparent_outcome").decide(
            variants, fields, preferences, choice, negotiable
        )
        return outcome
    asked = as_chosen(fields, choice)
    if algorithm is Algorithm.APACHE:
        selection = _loaded("apache").select(variants, asked, preferences)
    else:
        selection = rfc9110.select(variants, asked, preferences)
    if algorithm is Algorithm.REACTIVE:
        return Outcome(300, selection)
    if selection.best is None:
        return Outcome(406, selection)
    return Outcome(506 if selection.best in negotiable else 200, selection)


@cache
def _loaded(name: str) -> Any:
    """Load an algorithm at its first use: few sites have one, each start would pay."""
    return importlib.import_module(f"httpcore_srv.semantics.negotiation.{name}")


def oblige(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Outcome:
    """Decide as RFC 9110 does, but send the first where nothing is acceptable."""
    said = fields.only(*_LOOKED_AT)
    work = _obliging if _is_short(said) else _obliging.__wrapped__
    outcome: Outcome = work(tuple(variants), said, preferences)
    return outcome


@lru_cache(maxsize=_MOST)
def _obliging(
    variants: tuple[Variant, ...], fields: Fields, preferences: Preferences
) -> Outcome:
    """Do as ``oblige`` does, for equal values just once."""
    selection = rfc9110.select(variants, fields, preferences)
    best = 0 if selection.best is None else selection.best
    return Outcome(200, replace(selection, best=best))


def as_chosen(fields: Fields, choice: Choice | None) -> Fields:
    """Return *fields* as if the browser had been set to the language chosen."""
    return fields.with_field(LANGUAGE, choice.language) if choice else fields
