"""
What comes of transparent negotiation: one representation, or a list of all?

    the visitor chose by hand      that variant             200, TCN: choice, keep
    Negotiate allows a choice      the best, if it is sure  200
    it does not                    all of them              300, or 406

RFC 2295 §8.4, §8.5, §10.  An outcome for ``outcome.decide``.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from httpcore_srv.message import Fields
from httpcore_srv.semantics.chosen_language import LANGUAGE, Choice
from httpcore_srv.semantics.negotiation import rfc9110, transparent
from httpcore_srv.semantics.negotiation.outcome import Outcome, as_chosen
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.transparent import Chosen, Kind
from httpcore_srv.semantics.negotiation.variant import Variant

_STATUS = {Kind.LIST: 300, Kind.CHOICE: 200, Kind.ADHOC: 200, Kind.LOOP: 506}


def decide(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    choice: Choice | None,
    negotiable: Collection[int],
) -> Outcome:
    """
    Decide as RFC 2295 does; every entity tag is a structured one then (§9.2).

    Where a *choice* by hand came to nothing, what it looked at has decided as well.
    """
    by_hand = _by_hand(variants, fields, preferences, choice)
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


def _by_hand(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    choice: Choice | None,
) -> Selection | None:
    """Return the selection that follows from a choice by hand, None without one."""
    if choice is None:
        return None
    selection = rfc9110.select(variants, as_chosen(fields, choice), preferences)
    others = tuple(name for name in selection.vary if name != LANGUAGE)
    return replace(selection, vary=others)
