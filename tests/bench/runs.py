"""
What was measured, as values.

A run is one load of one server; an outcome is all of a server in a work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """
    One run: *requests* answered, *rate* of them in a second, *p50* and *p99* of how long
    they took, in microseconds.

    *busy* and *load_busy* are the shares of their cores that the server, and what made
    the load, have used: where the load used all of its own, the server could have done
    more.  *failures* tells what went wrong, "" if nothing did.  *idle_octets* is what
    one idle connection costs in memory, where there were some.

    Of a run at a constant rate *p50* and *p99* are medians of windows, *p99_of_all* is
    that of all answers; *disturbed* the share of slots or of time that was disturbed in
    the worst of the windows that count.
    """

    rate: float
    p50: float
    p99: float
    busy: float
    load_busy: float
    failures: str = ""
    requests: int = 0
    idle_octets: float | None = None
    disturbed: float | None = None
    p99_of_all: float | None = None


@dataclass(slots=True)
class Outcome:
    """
    What a server has come to in a work: *runs*, or a *note* why there are none.

    *paced* are runs at half of the peak rate.
    """

    runs: list[Run] = field(default_factory=list)
    note: str = ""
    paced: list[Run] = field(default_factory=list)

    @property
    def failures(self) -> str:
        """What went wrong, "" if nothing did: the note, or the first failure."""
        failed = (run.failures for run in (*self.runs, *self.paced) if run.failures)
        return self.note or next(failed, "")


def failed(text: str) -> Run:
    """Return a run that has failed before anything could be measured."""
    return Run(0.0, 0.0, 0.0, 0.0, 0.0, text or "it failed")


def usable(runs: Sequence[Run]) -> list[Run]:
    """Return the runs without failures."""
    return [run for run in runs if not run.failures]
