"""
Why this representation, and not another?

A selection with what it was made among: ``httpcore-srv explain`` prints it as a table,
and Server-Timing carries it to whoever looks at the response.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.fields.server_timing import Metric, server_timing
from httpcore_srv.semantics.chosen_language import LANGUAGE
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.variant import Variant

# The fate of the best one, in an answer that sends it, and in one that lists all
SELECTED, BEST = "selected", "the best"

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
    """
    What was weighed: the *variants*, and the *selection* among them.

    *chosen* says how a visitor chose a language ("lang=de"), in the place of
    Accept-Language; *sent* is False where all are listed and none is sent.
    """

    variants: tuple[Variant, ...]
    selection: Selection
    chosen: str = ""
    sent: bool = True

    def rows(self) -> Iterator[Row]:
        """Yield a row for each variant, in their order."""
        pairs = zip(self.variants, self.selection.weighed, strict=True)
        for index, (variant, weighed) in enumerate(pairs):
            name = variant.uri or str(variant.media_type or "unknown")
            fate = self._said(weighed.eliminated)
            if index == self.selection.best:
                fate = SELECTED if self.sent else BEST
            weights = tuple((self._said(name), x) for name, x in weighed.weights)
            yield Row(name, weights, weighed.quality, fate)

    def _said(self, text: str) -> str:
        """Return *text* with the choice in the place of the field it stood in for."""
        return text.replace(LANGUAGE, self.chosen) if self.chosen else text

    def server_timing(self) -> str:
        """
        Return the rows as the value of Server-Timing: the best, and a few others.

        They say nothing that the answer to 406 would not say as well.
        """
        rows = sorted(self.rows(), key=lambda row: row.fate not in (SELECTED, BEST))
        said = [Metric("neg", description=str(row)) for row in rows[:_MOST_SENT]]
        if left := len(rows) - len(said):
            said.append(Metric("neg", description=f"and {left} more"))
        return server_timing(said)
