"""
How is a selection told on paper: every representation, its weights, its fate?

    representation   Accept-Language   quality
    guide.de.html                  1         1   selected
    guide.en.html                  0         0   Accept-Language: nothing matches en

A weight that nothing was asked of is left blank.
"""

from collections.abc import Iterator, Sequence

from httpcore_srv.semantics.negotiation.reasons import Reasons, Row


def table(reasons: Reasons) -> Iterator[str]:
    """Yield the lines of the table: a head, and a row for each variant."""
    rows = list(reasons.rows())
    names = list(dict.fromkeys(name for row in rows for name, _ in row.weights))
    lines = [["representation", *names, "quality", ""]]
    lines += [[row.name, *_weights(row, names), row.fate] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "   ".join(_cells(line, widths)).rstrip()


def _weights(row: Row, names: Sequence[str]) -> Iterator[str]:
    """Yield the weights by the names of the fields, and the overall quality."""
    weights = dict(row.weights)
    for name in names:
        yield f"{weights[name]:.5g}" if name in weights else ""
    yield f"{row.quality:.5g}"


def _cells(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the cells of *line*: words to the left, figures to the right."""
    last = len(line) - 1
    for column, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.ljust(width) if column in (0, last) else cell.rjust(width)
