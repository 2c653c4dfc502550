"""
At half of the peak rate: windows in turn, A B A B, and a run of each in each round.

A window is so short that what disturbs the machine for a while disturbs the windows of
all; pace.py says what is made of them.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tests.bench import machine, pace
from tests.bench.compiling import compiled
from tests.bench.entrant import Entrant
from tests.bench.exchange import Client, Wrong
from tests.bench.processes import StartFailed
from tests.bench.runs import Run, failed, usable

# How many windows of each server make a run.
WINDOWS = 10

# How many numbers a window has for itself.
_NUMBERS = 10**7

Say = Callable[[Entrant, Run], None]

# Does what a plan says; pace.Unpaced tells why not.
Asking = Callable[[bytes], pace.Window]


@dataclass(slots=True)
class _Paced:
    """Who is asked what, how often; *windows* are those of this round."""

    entrant: Entrant
    questions: list[pace.Question]
    rate: float
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(0, _NUMBERS))
    windows: list[pace.Window] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    trouble: str = ""

    def ask(self, asking: Asking) -> None:
        """Have one window; what goes wrong ends the round for this server."""
        if self.trouble:
            return
        port, pid = self.entrant.scene.port, self.entrant.pid
        wanted = pace.plan(self.questions, port, self.rate, next(self.numbers))
        before, since = machine.threads(pid), time.monotonic()
        try:
            window = asking(wanted)
        except pace.Unpaced as error:
            self.trouble = str(error)
            return
        took = max(time.monotonic() - since, pace.WINDOW)
        after = machine.threads(pid)
        waited = pace.kept_waiting(before, after) / took
        self.windows.append(replace(window, waited=waited))
        self.busy.append((_ran(after) - _ran(before)) / took)

    def run(self) -> Run:
        """Return the run that this round was, and begin the next one."""
        run = (
            failed(self.trouble)
            if self.trouble
            else pace.run_of(self.windows, self.rate, statistics.mean(self.busy))
        )
        self.windows, self.busy, self.trouble = [], [], ""
        return run


def at_half(entrants: Sequence[Entrant], rounds: int, say: Say) -> None:
    """Measure each of *entrants* that has a peak rate, *rounds* times; *say* each run."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        try:
            program = compiled("pace", Path(name))
        except StartFailed as error:
            _missed(entrants, str(error), say)
            return
        asking = partial(pace.asked, program, machine.cores().load)
        in_turn(entrants, rounds, asking, say)


def in_turn(entrants: Sequence[Entrant], rounds: int, asking: Asking, say: Say) -> None:
    """Do the same with whatever does what a plan says."""
    paced = [*_prepared(entrants, say)]
    for _ in range(rounds):
        for _ in range(WINDOWS):
            for one in paced:
                one.ask(asking)
        for one in paced:
            _keep(one.entrant, one.run(), say)


def _prepared(entrants: Sequence[Entrant], say: Say) -> Iterator[_Paced]:
    for entrant in entrants:
        runs = usable(entrant.outcome.runs)
        if entrant.has_failed or not runs:
            continue
        try:
            questions = questions_of(entrant)
        except (Wrong, OSError) as error:
            _missed([entrant], str(error), say)
            continue
        yield _Paced(entrant, questions, statistics.median(r.rate for r in runs) / 2)


def questions_of(entrant: Entrant) -> list[pace.Question]:
    """Return the questions of its job, with a gap where it has one."""
    questions = []
    with Client(entrant.scene.port) as client:
        for check in entrant.job.checks:
            length = client.ask(check.question).length
            before, gap, after = check.question.partition(entrant.job.gap or b"\0")
            questions.append(
                pace.Question(before + gap, after if gap else None, length)
            )
    return questions


def _missed(entrants: Sequence[Entrant], why: str, say: Say) -> None:
    for entrant in entrants:
        _keep(entrant, failed(why), say)


def _keep(entrant: Entrant, run: Run, say: Say) -> None:
    entrant.outcome.paced.append(run)
    say(entrant, run)


def _ran(threads: Mapping[int, machine.Thread]) -> float:
    return sum(one.ran for one in threads.values())
