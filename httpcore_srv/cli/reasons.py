"""
How is a selection told on paper: every representation, its weights, its fate?

    representation   Accept   Accept-Language   quality
    guide.de.html         1                 1         1   selected
    guide.en.html         1                 0         0   Accept-Language: nothing matches en

A weight that nothing was asked of is left blank.
"""

from collections.abc import Iterator, Sequence

from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant

SELECTED = "selected"


def table(variants: Sequence[Variant], selection: Selection) -> Iterator[str]:
    """Yield the lines of the table: a head, and a row for each of *variants*."""
    names = list(
        dict.fromkeys(name for row in selection.weighed for name, _ in row.weights)
    )
    rows = [["representation", *names, "quality", ""]]
    for index, (variant, weighed) in enumerate(
        zip(variants, selection.weighed, strict=True)
    ):
        fate = SELECTED if index == selection.best else weighed.eliminated
        rows.append([_name(variant), *_weights(weighed, names), fate])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "   ".join(_cells(row, widths)).rstrip()


def _name(variant: Variant) -> str:
    """Return what a variant is called: its address, or else its type."""
    return variant.uri or str(variant.media_type or "unknown")


def _weights(weighed: Weighed, names: Sequence[str]) -> Iterator[str]:
    """Yield the weights by the names of the fields, and the overall quality."""
    weights = dict(weighed.weights)
    for name in names:
        yield f"{weights[name]:.5g}" if name in weights else ""
    yield f"{weighed.quality:.5g}"


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the cells of *row*: words to the left, figures to the right."""
    last = len(row) - 1
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if column in (0, last) else cell.rjust(width)
