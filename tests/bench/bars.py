"""
The bars: what must be reached, what is aimed at, what was reached, does it hold?

It is the median that is judged; what should have been measured, and could not be, does
not hold.  Notes tell what the system alone reaches, which nobody exceeds by much, and the
ratio for each busy second where the load was full.
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
from tests.bench.servers import NGINX, OURS, SYSTEM
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

# What is said of the best whose answers are made by Python.
WRITTEN = ", the best written in Python"

# From which share of its core on the load is full.
FULL = 0.95

# How much longer 99 of 100 answers may take than with nginx, at half of the peak rate.
SLOWEST = 2.0

# Memory, in octets: one worker at rest, and one idle connection.
AT_REST, IDLE_CONNECTION = 60 * 2**20, 8 * 2**10


class Verdict(Enum):
    """Does a bar hold?"""

    HOLDS = "holds"
    AIM = "holds, and the aim"
    FAILS = "DOES NOT HOLD"
    TOLD = "no bar"


@dataclass(frozen=True, slots=True)
class Bar:
    """
    *what* must be reached; *aim* is None where it is the same.

    *must* is None where it is no bar, but told.  *reached* is None if it could not be
    measured.  *at_most* tells that less is better.  *note* is what else must be known.
    """

    what: str
    must: float | None
    aim: float | None
    reached: Spread | None
    at_most: bool = False
    unit: str = ""
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Judge the median; what could not be measured does not hold."""
        if self.must is None:
            return Verdict.TOLD
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
    for key, work in works.items():
        done = outcomes.get(key, {})
        if (key in RATIOS or work.aside) and OURS in done and work.reference in done:
            yield _to(work, done, work.reference, *RATIOS.get(key, (None, None)))


def _against_python(
    works: Mapping[str, Work],
    python: Sequence[Server],
    outcomes: Mapping[str, Mapping[str, Outcome]],
) -> Iterator[Bar]:
    """Compare with the best, and, where that is compiled, with the best that is not."""
    for key, work in works.items():
        done = outcomes.get(key, {})
        fastest = best(python, done)
        if fastest is None or OURS not in done:
            continue
        limits = (None, None) if work.aside else AGAINST_PYTHON
        yield _to(work, done, fastest[0].key, *limits)
        written = best([one for one in python if not one.compiled], done)
        if fastest[0].compiled and written is not None:
            yield _to(work, done, written[0].key, None, None, WRITTEN)


def _to(
    work: Work,
    outcomes: Mapping[str, Outcome],
    other: str,
    must: float | None,
    aim: float | None,
    whose: str = "",
) -> Bar:
    """Compare ours with *other*, and say how far the system alone is from that."""
    notes = [_beyond_the_load(outcomes, OURS, other)]
    alone = _compared(outcomes, SYSTEM, other)
    if alone is not None:
        notes.append(f"ceiling: {figure(alone.median)} of {other}")
        notes.append(_beyond_the_load(outcomes, SYSTEM, other))
    what = f"{work.number} {work.title}, to {other}{whose}"
    reached = _compared(outcomes, OURS, other)
    return Bar(what, must, aim, reached, note=", ".join(filter(None, notes)))


def _beyond_the_load(outcomes: Mapping[str, Outcome], key: str, other: str) -> str:
    """Return the ratio for each busy second where the load was full, else ""."""
    each = _compared(outcomes, key, other, ratios.rates_per_core)
    runs = (usable(outcomes[one].runs) for one in (key, other) if one in outcomes)
    loads = (statistics.median(run.load_busy for run in some) for some in runs if some)
    if each is None or max(loads, default=0.0) < FULL:
        return ""
    return f"{figure(each.median)} a busy second"


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
        must = ""
        if bar.must is not None:
            must = f"{'≤' if bar.at_most else '≥'}{figure(bar.must):>8}"
        aim = "" if bar.aim is None else figure(bar.aim)
        reached = "not measured" if bar.reached is None else f"{bar.reached}{bar.unit}"
        note = f" ({bar.note})" if bar.note else ""
        lines.append(
            f"{must:>9} {aim:>9}  {reached:<24} "
            f"{bar.verdict.value:<19} {bar.what}{note}"
        )
    return "\n".join(lines)
