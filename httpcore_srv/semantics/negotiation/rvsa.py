"""
Which variant is best, and is that certain enough to choose on someone's behalf?

RVSA/1.0, the remote variant selection algorithm of RFC 2296:

    Q = round5( qs ×   qt   ×     qc         ×     ql          ×     qf          )  §3.3
               source  Accept   Accept-Charset  Accept-Language   Accept-Features

    the greatest Q, the first of equals   ─┬─ Q > 0, definite, a neighbor ─▶ choice
                                           └─ otherwise                   ─▶ list  §3.5

A factor is 1 if the variant lacks the attribute, or the request the field.  Q is
definite if it comes out the same without wildcards, and with absent fields as empty
ones (§3.4).  So each factor is computed twice: as asked, and strictly.

Content codings play no part: they are negotiated for the variant that was selected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from math import prod

from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.rvsa_factors import (
    DIMENSIONS,
    NO_ATTRIBUTE,
    Factor,
)
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant


def select(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Selection:
    """
    Run RVSA/1.0 among *variants* for a request with these *fields*.

    The selection's *best* is None if no variant is acceptable, *definite* tells whether
    the best one's quality is.  Of *preferences* only the default language counts:
    user agents rely on the algorithm's being the same everywhere.
    """
    known = [_in_its_language(variant, preferences) for variant in variants]
    columns: dict[str, list[Factor]] = {}
    for name, dimension in DIMENSIONS.items():
        if any(map(dimension.has, known)):
            judge = dimension.judge_by(fields.get(name))
            columns[name] = [
                judge(each) if dimension.has(each) else NO_ATTRIBUTE for each in known
            ]
    rows = [[column[i] for column in columns.values()] for i in range(len(known))]
    pairs = list(zip(known, rows, strict=True))
    asked = [_quality(each, [f.asked for f in row]) for each, row in pairs]
    strict = [_quality(each, [f.strict for f in row]) for each, row in pairs]
    best = max(range(len(asked)), key=asked.__getitem__, default=None)
    if best is not None and asked[best] == 0:
        best = None
    return Selection(
        best,
        tuple(
            Weighed(
                tuple(
                    (name, float(column[i].asked)) for name, column in columns.items()
                ),
                asked[i],
                "" if i == best else _reason(i, known, columns, asked, best),
            )
            for i in range(len(known))
        ),
        tuple(columns) if len(known) > 1 else (),
        definite=best is not None and asked[best] == strict[best],
    )


def chooses(selection: Selection, variants: Sequence[Variant]) -> bool:
    """
    Tell whether the result is a choice response; if not, it is a list response (§3.5).

    The best variant's quality must be greater than 0 and definite, and the variant a
    neighbor.
    """
    return (
        selection.best is not None
        and selection.definite
        and is_neighbor(variants[selection.best].uri)
    )


def is_neighbor(uri: str) -> bool:
    """
    Tell whether *uri*, relative to the negotiable resource, names a neighbor of it.

    A neighbor's URL is equal "up to its last slash" (RFC 2295 §2.2): an author who may
    write in one directory is not to speak for another (§14.2).

    >>> is_neighbor("guide.de.html"), is_neighbor("../guide.html"), is_neighbor("//x/y")
    (True, False, False)
    """
    path = uri.partition("#")[0].partition("?")[0].removeprefix("./")
    for encoded, octet in (("%2e", "."), ("%2f", "/"), ("%5c", "/")):
        path = path.lower().replace(encoded, octet)
    return bool(uri) and path != ".." and not {"/", ":", "\\"} & set(path)


def round5(value: Decimal) -> float:
    """
    Round to 5 decimal places, half up, whatever the machine's floating point (§3.3).

    >>> round5(Decimal("0.000005")), round5(Decimal("0.000001"))
    (1e-05, 0.0)
    """
    return float(value.quantize(Decimal("0.00001"), ROUND_HALF_UP))


def _in_its_language(variant: Variant, preferences: Preferences) -> Variant:
    """Return *variant* in the default language, if it has none and there is one."""
    if variant.languages or preferences.default_language is None:
        return variant
    return replace(variant, languages=(preferences.default_language,))


def _quality(variant: Variant, factors: Sequence[Decimal]) -> float:
    """Return the overall quality of *variant*."""
    return round5(Decimal(str(variant.quality)) * prod(factors, start=Decimal(1)))


def _reason(
    i: int,
    variants: Sequence[Variant],
    columns: Mapping[str, Sequence[Factor]],
    qualities: Sequence[float],
    best: int | None,
) -> str:
    """Say in a few words what ruled variant *i* out."""
    for name, column in columns.items():
        if column[i].asked == 0:
            return f"{name}: {DIMENSIONS[name].shown(variants[i])} is not acceptable"
    if best is None or qualities[i] == 0:
        return f"source quality {variants[i].quality:g}: the product rounds to 0"
    rival = variants[best].uri or "the selected one"
    if qualities[i] == qualities[best]:
        return f"listed after {rival}"
    return f"less wanted than {rival}"
