"""
Runs made into figures: medians of ratios, with their spread.

A ratio is that of two runs of the same round, so that what disturbs the machine for a
while disturbs both.  A run with failures counts for nothing.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.bench.runs import Run

# The least share of a core that is told from none.
_LEAST = 0.001


@dataclass(frozen=True, slots=True)
class Spread:
    """A *median*, and between what it is: *low* and *high*."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.low)}..{figure(self.high)})"


def spread(figures: Iterable[float]) -> Spread | None:
    """
    Return the spread of *figures*, None if there are none.

    >>> spread([3.0, 1.0, 2.0])
    Spread(median=2.0, low=1.0, high=3.0)
    """
    all_of_them = [*figures]
    if not all_of_them:
        return None
    return Spread(statistics.median(all_of_them), min(all_of_them), max(all_of_them))


def rates(runs: Sequence[Run], reference: Sequence[Run]) -> Spread | None:
    """Return by how much *runs* were faster than *reference*, round by round."""
    return spread(
        ours.rate / theirs.rate
        for ours, theirs in zip(runs, reference, strict=False)
        if not ours.failures and not theirs.failures
    )


def rates_per_core(runs: Sequence[Run], reference: Sequence[Run]) -> Spread | None:
    """Return the same of the answers for each second that the server was busy."""
    return rates(
        [replace(run, rate=run.rate / max(run.busy, _LEAST)) for run in runs],
        [replace(run, rate=run.rate / max(run.busy, _LEAST)) for run in reference],
    )


def figure(number: float) -> str:
    """
    Write *number* with three digits.

    >>> [figure(one) for one in (0.01234, 0.5, 1.0, 12.34, 1234.5, 123456.0)]
    ['0.0123', '0.5', '1', '12.3', '1,234', '123,456']
    """
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"
