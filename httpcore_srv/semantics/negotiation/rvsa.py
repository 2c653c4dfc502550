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
from decimal import ROUND_HALF_UP, Decimal
from math import prod
from typing import NamedTuple

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
    known = [variant.presumed_in(preferences.default_language) for variant in variants]
    columns = _columns_of(known, fields)
    qualities = [_quality(each, columns, row) for row, each in enumerate(known)]
    best = max(range(len(known)), key=lambda row: qualities[row].asked, default=None)
    if best is not None and qualities[best].asked == 0:
        best = None
    weighed = tuple(
        Weighed(
            tuple((name, float(column[row].asked)) for name, column in columns.items()),
            quality.asked,
            "" if row == best else _reason(row, known, columns, qualities, best),
        )
        for row, quality in enumerate(qualities)
    )
    definite = best is not None and qualities[best].asked == qualities[best].strict
    return Selection(best, weighed, tuple(columns) if len(known) > 1 else (), definite)


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


class _Quality(NamedTuple):
    """The overall quality, from the factors as asked, and from the strict ones."""

    asked: float
    strict: float


_Columns = Mapping[str, Sequence[Factor]]


def _columns_of(variants: Sequence[Variant], fields: Fields) -> _Columns:
    """Return the factors of *variants*, by the names of the fields that give them."""
    columns = {}
    for name, dimension in DIMENSIONS.items():
        if any(map(dimension.has, variants)):
            judge = dimension.judge_by(fields.get(name))
            columns[name] = [
                judge(each) if dimension.has(each) else NO_ATTRIBUTE
                for each in variants
            ]
    return columns


def _quality(variant: Variant, columns: _Columns, row: int) -> _Quality:
    """Return the overall quality of *variant*, which is in that *row*."""
    source = Decimal(str(variant.quality))
    factors = [column[row] for column in columns.values()]
    return _Quality(
        round5(prod((each.asked for each in factors), start=source)),
        round5(prod((each.strict for each in factors), start=source)),
    )


def _reason(
    i: int,
    variants: Sequence[Variant],
    columns: _Columns,
    qualities: Sequence[_Quality],
    best: int | None,
) -> str:
    """Say in a few words what ruled variant *i* out."""
    for name, column in columns.items():
        if column[i].asked == 0:
            return f"{name}: {DIMENSIONS[name].shown(variants[i])} is not acceptable"
    if best is None or qualities[i].asked == 0:
        return f"source quality {variants[i].quality:g}: the product rounds to 0"
    rival = variants[best].uri or "the selected one"
    if qualities[i].asked == qualities[best].asked:
        return f"listed after {rival}"
    return f"less wanted than {rival}"
