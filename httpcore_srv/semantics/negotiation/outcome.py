"""
What comes of negotiation: one representation, or a list of all?

    algorithm      the best is     nothing is acceptable     the best negotiates too
    rfc9110        200             406                       506
    apache         200             406                       506
    reactive       300             300                       300
    transparent    200, 300        300, or 406               506     as Negotiate allows

RFC 9110 §15.4.1, §15.5.7; RFC 2295 §8.1, §10.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from httpcore_srv.message import Fields
from httpcore_srv.semantics.chosen_language import LANGUAGE, Choice
from httpcore_srv.semantics.negotiation import apache, rfc9110, transparent
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.transparent import Chosen, Kind
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
    if algorithm is Algorithm.TRANSPARENT:
        by_hand = _by_hand(variants, fields, preferences, choice)
        return _transparent(variants, fields, preferences, by_hand, negotiable)
    asked = _as_chosen(fields, choice)
    if algorithm is Algorithm.APACHE:
        selection = apache.select(variants, asked, preferences)
    else:
        selection = rfc9110.select(variants, asked, preferences)
    if algorithm is Algorithm.REACTIVE:
        return Outcome(300, selection)
    if selection.best is None:
        return Outcome(406, selection)
    return Outcome(506 if selection.best in negotiable else 200, selection)


def oblige(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Outcome:
    """Decide as RFC 9110 does, but send the first where nothing is acceptable."""
    selection = rfc9110.select(variants, fields, preferences)
    best = 0 if selection.best is None else selection.best
    return Outcome(200, replace(selection, best=best))


def _as_chosen(fields: Fields, choice: Choice | None) -> Fields:
    """Return *fields* as if the browser had been set to the language chosen."""
    return fields.with_field(LANGUAGE, choice.language) if choice else fields


def _by_hand(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    choice: Choice | None,
) -> Selection | None:
    """Return the selection that follows from a choice by hand, None without one."""
    if choice is None:
        return None
    selection = rfc9110.select(variants, _as_chosen(fields, choice), preferences)
    others = tuple(name for name in selection.vary if name != LANGUAGE)
    return replace(selection, vary=others)


_STATUS = {Kind.LIST: 300, Kind.CHOICE: 200, Kind.ADHOC: 200, Kind.LOOP: 506}


def _transparent(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    by_hand: Selection | None,
    negotiable: Collection[int],
) -> Outcome:
    """
    Decide as RFC 2295 does; every entity tag is a structured one then (§9.2).

    Where a choice *by_hand* came to nothing, what it looked at has decided as well.
    """
    chosen = None
    if by_hand is not None and by_hand.best is not None:
        chosen = Chosen(by_hand.best, vary=by_hand.vary)
    answer = transparent.answer(
        variants, fields, preferences, negotiable=negotiable, chosen=chosen
    )
    selection = answer.selection
    if by_hand is not None:
        names = dict.fromkeys((*selection.vary, *by_hand.vary))
        selection = replace(selection, vary=tuple(names))
    status = _STATUS[answer.kind]
    if status == 200 and selection.best is None:
        status = 406
    return Outcome(status, selection, answer.fields, answer.validator)
