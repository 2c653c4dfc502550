"""
Why this representation, and not another?

A selection with what it was made among: ``httpcore-srv explain`` prints it as a table,
and Server-Timing carries it to whoever looks at the response.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.fields.server_timing import Metric, server_timing
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.variant import Variant

SELECTED = "selected"

# More than a header section should hold of them
_MOST_SENT = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One variant: what it is called, its weights by request field, its *fate*."""

    name: str
    weights: tuple[tuple[str, float], ...]
    quality: float
    fate: str

    def __str__(self) -> str:
        weighed = (*self.weights, ("quality", self.quality))
        said = [f"{name} {weight:.5g}" for name, weight in weighed]
        return f"{self.name}: {', '.join(said)}, {self.fate}"


@dataclass(frozen=True, slots=True)
class Reasons:
    """What was weighed: the *variants*, and the *selection* among them."""

    variants: tuple[Variant, ...]
    selection: Selection

    def rows(self) -> Iterator[Row]:
        """Yield a row for each variant, in their order."""
        pairs = zip(self.variants, self.selection.weighed, strict=True)
        for index, (variant, weighed) in enumerate(pairs):
            name = variant.uri or str(variant.media_type or "unknown")
            fate = SELECTED if index == self.selection.best else weighed.eliminated
            yield Row(name, weighed.weights, weighed.quality, fate)

    def server_timing(self) -> str:
        """
        Return the rows as the value of Server-Timing, the first few of them.

        They say nothing that the answer to 406 would not say as well.
        """
        rows = list(self.rows())[:_MOST_SENT]
        return server_timing(Metric("neg", description=str(row)) for row in rows)
