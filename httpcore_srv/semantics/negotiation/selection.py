"""
What was selected, and why?

A selection is a table: one row for each variant, with its weight in every dimension,
and with what eliminated it.  ``httpcore-srv explain`` prints it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    One variant as it was weighed.

    *weights* pairs the name of each request field that was looked at ("Accept", ...)
    with the weight it gave, from 0 to 1; *quality* is the overall quality.
    *eliminated* says in a few words what ruled the variant out ("Accept-Language: no
    range matches fr"), and is empty for the one that was selected.
    """

    weights: tuple[tuple[str, float], ...]
    quality: float
    eliminated: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """
    The outcome of negotiation among variants.

    *best* is the index of the selected variant, None if none is acceptable;
    *weighed* has a row for each variant, in their order; *vary* are the names of the
    request fields that might have led to another outcome (RFC 9110 §12.5.5).
    *definite* is False when the choice is only presumed good for the client
    (RFC 2296 §3.4).
    """

    best: int | None
    weighed: tuple[Weighed, ...]
    vary: tuple[str, ...]
    definite: bool = True
