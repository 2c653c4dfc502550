"""
The bars: what must be reached, what is aimed at, what was reached, does it hold?

It is the median that is judged; what should have been measured, and could not be, does
not hold.
"""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.bench import ratios
from tests.bench.launching import Kind, Server
from tests.bench.ratios import Spread, figure, spread
from tests.bench.rest import Rest
from tests.bench.runs import Outcome, Run, usable
from tests.bench.servers import NGINX, OURS
from tests.bench.works import Work

# The keys of works, and the ratios to their reference that must, and should, be reached.
RATIOS = {
    "one": (1.0, 1.5),
    "mixed": (0.6, 1.0),
    "unchanged": (1.0, 1.5),
    "new": (0.8, 1.1),
    "big": (0.9, 1.2),
    "gzip": (3.0, 10.0),
    "bcrypt": (100.0, 1000.0),
    "digest": (3.0, 8.0),
    "negotiated": (3.0, 8.0),
}

# The same against the best server in Python, in each work.
AGAINST_PYTHON = (5.0, 12.0)

# How much longer 99 of 100 answers may take than with nginx, at half of the peak rate.
SLOWEST = 2.0

# Memory, in octets: one worker at rest, and one idle connection.
AT_REST, IDLE_CONNECTION = 60 * 2**20, 8 * 2**10


class Verdict(Enum):
    """Does a bar hold?"""

    HOLDS = "holds"
    AIM = "holds, and the aim"
    FAILS = "DOES NOT HOLD"


@dataclass(frozen=True, slots=True)
class Bar:
    """
    *what* must be reached; *aim* is None where it is the same.

    *reached* is None if it could not be measured.  *at_most* tells that less is better.
    """

    what: str
    must: float
    aim: float | None
    reached: Spread | None
    at_most: bool = False
    unit: str = ""

    @property
    def verdict(self) -> Verdict:
        """Judge the median; what could not be measured does not hold."""
        if self.reached is None or not self._meets(self.must):
            return Verdict.FAILS
        meets_aim = self.aim is not None and self._meets(self.aim)
        return Verdict.AIM if meets_aim else Verdict.HOLDS

    def _meets(self, limit: float) -> bool:
        if self.reached is None:
            return False
        median = self.reached.median
        return median <= limit if self.at_most else median >= limit


def bars(
    works: Iterable[Work],
    servers: Sequence[Server],
    outcomes: Mapping[str, Mapping[str, Outcome]],
    rest: Mapping[str, Rest],
) -> list[Bar]:
    """
    Return the bars of what this run was to measure.

    *outcomes* are by the keys of works, then by those of servers; *rest* by the latter.
    """
    by_key = {work.key: work for work in works}
    made = [*_of_ratios(by_key, outcomes)]
    python = [server for server in servers if server.kind is Kind.PYTHON]
    made += _against_python(by_key, python, outcomes)
    made += _of_slowest(by_key, outcomes)
    return [*made, *_of_memory(outcomes, rest)]


def best(
    servers: Iterable[Server], outcomes: Mapping[str, Outcome]
) -> tuple[Server, float] | None:
    """Return which of *servers* was the fastest, and its rate; None if none was."""
    rated = []
    for server in servers:
        runs = usable(outcomes[server.key].runs) if server.key in outcomes else []
        if runs and not outcomes[server.key].note:
            rated.append((server, statistics.median(run.rate for run in runs)))
    return max(rated, key=lambda pair: pair[1], default=None)


def _of_ratios(
    works: Mapping[str, Work], outcomes: Mapping[str, Mapping[str, Outcome]]
) -> Iterator[Bar]:
    for key, (must, aim) in RATIOS.items():
        done = outcomes.get(key, {})
        if key in works and OURS in done and works[key].reference in done:
            reached = ratio(works[key], done, OURS)
            what = f"{works[key].number} {works[key].title}, to {works[key].reference}"
            yield Bar(what, must, aim, reached)


def _against_python(
    works: Mapping[str, Work],
    python: Sequence[Server],
    outcomes: Mapping[str, Mapping[str, Outcome]],
) -> Iterator[Bar]:
    for key, work in works.items():
        found = best(python, outcomes.get(key, {}))
        if found is not None and OURS in outcomes[key]:
            reached = _compared(outcomes[key], OURS, found[0].key)
            what = f"{work.number} {work.title}, to {found[0].key}"
            yield Bar(what, *AGAINST_PYTHON, reached)


def _of_slowest(
    works: Mapping[str, Work], outcomes: Mapping[str, Mapping[str, Outcome]]
) -> Iterator[Bar]:
    for key, work in works.items():
        done = outcomes.get(key, {})
        if work.paced and OURS in done and NGINX in done:
            pairs = zip(done[OURS].paced, done[NGINX].paced, strict=False)
            reached = spread(
                ours.p99 / theirs.p99
                for ours, theirs in pairs
                if not ours.failures and not theirs.failures
            )
            what = f"{work.number} {work.title}: p99 at half the peak rate, to nginx"
            yield Bar(what, SLOWEST, None, reached, at_most=True)


def _of_memory(
    outcomes: Mapping[str, Mapping[str, Outcome]], rest: Mapping[str, Rest]
) -> Iterator[Bar]:
    if OURS in rest:
        held = None if rest[OURS].note else spread([rest[OURS].rss / 2**20])
        limit = AT_REST / 2**20
        yield Bar("one worker at rest", limit, None, held, at_most=True, unit=" MiB")
    if OURS in outcomes.get("idle", {}):
        runs = usable(outcomes["idle"][OURS].runs)
        each = spread(
            run.idle_octets / 2**10 for run in runs if run.idle_octets is not None
        )
        limit = IDLE_CONNECTION / 2**10
        yield Bar("an idle connection", limit, None, each, at_most=True, unit=" KiB")


def ratio(work: Work, outcomes: Mapping[str, Outcome], key: str) -> Spread | None:
    """Return what the server of *key* has reached, as a ratio to the reference."""
    return _compared(outcomes, key, work.reference)


def per_core(work: Work, outcomes: Mapping[str, Outcome], key: str) -> Spread | None:
    """Return the same for each second that the servers were busy."""
    return _compared(outcomes, key, work.reference, ratios.rates_per_core)


def _compared(
    outcomes: Mapping[str, Outcome],
    key: str,
    other: str,
    compare: Callable[[Sequence[Run], Sequence[Run]], Spread | None] = ratios.rates,
) -> Spread | None:
    if key not in outcomes or other not in outcomes:
        return None
    if outcomes[key].note or outcomes[other].note:
        return None
    return compare(outcomes[key].runs, outcomes[other].runs)


def told(made: Iterable[Bar]) -> str:
    """Return the bars as a table of text."""
    lines = [f"{'must':>9} {'aim':>9}  {'reached':<24} "]
    for bar in made:
        sign = "≤" if bar.at_most else "≥"
        aim = "" if bar.aim is None else figure(bar.aim)
        reached = "not measured" if bar.reached is None else f"{bar.reached}{bar.unit}"
        lines.append(
            f"{sign}{figure(bar.must):>8} {aim:>9}  {reached:<24} "
            f"{bar.verdict.value:<19} {bar.what}"
        )
    return "\n".join(lines)
