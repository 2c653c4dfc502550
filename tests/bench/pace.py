"""
A constant rate of requests: how long does an answer take when the server is not full?

    slots      │·│·│·│·│·│·│·│·│     one every 1/rate seconds, answered before or not
    answers      └──┘ └─────┘        each took the time from its slot: waiting counts

c/pace.c does it, on a core of its own and without sleeping.  It is asked for a window of
a fifth of a second, again and again.  A window tells how much it was *disturbed*: how
many slots were late through no fault of the server, and for which share of the time the
server was ready to run while somebody else had its core.  Of the windows of a round the
half that was least disturbed counts; its figures are the medians of theirs.  Where even
one of those was disturbed by more than a twentieth, the run has failed.
"""

import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import Thread
from tests.bench.processes import pinned
from tests.bench.runs import Run, failed

CONNECTIONS = 32

# How long a window is, and how long the load has gone on before, in seconds.
WINDOW, WARMING = 0.2, 0.04

# From when on a slot is late, in nanoseconds.
_LATE = 100_000

# The share from which on a window that counts was disturbed too much.
_TOO_MUCH = 0.05

# How long a window may take until it is given up, in seconds.
_PATIENCE = 30


class Unpaced(Exception):
    """A window could not be measured."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    A head, and how many octets its answer has.

    A number comes between *before* and *after*, if *after* is not None.
    """

    before: bytes
    after: bytes | None
    length: int


@dataclass(frozen=True, slots=True)
class Window:
    """
    What one window has come to: how long answers *took*, ascending, in nanoseconds.

    *wrong* is how many were wrong or missing, *late* how many slots were, *waited* the
    share of the time for which the server was kept from its core.
    """

    took: tuple[int, ...]
    wrong: int
    late: int
    waited: float = 0.0

    @property
    def disturbed(self) -> float:
        """The greater of the shares of slots, and of the time, that were disturbed."""
        return max(self.late / max(1, len(self.took)), self.waited)


def plan(questions: Sequence[Question], port: int, rate: float, first: int) -> bytes:
    """Return what pace.c is to do: numbers are *first* and those that follow."""
    warming, slots = round(WARMING * rate), round((WARMING + WINDOW) * rate)
    step = round(1e9 / rate)
    counts = (port, CONNECTIONS, step, warming, slots, first, _LATE, len(questions))
    parts = [" ".join(map(str, counts)).encode() + b"\n"]
    for one in questions:
        after = -1 if one.after is None else len(one.after)
        parts.append(b"%d %d %d\n" % (len(one.before), after, one.length))
        parts.append(one.before + (one.after or b""))
    return b"".join(parts)


def asked(program: Path, core: int, wanted: bytes) -> Window:
    """Have *program*, pace.c, do on *core* what is *wanted*; Unpaced tells why not."""
    try:
        done = subprocess.run(
            pinned(core, [str(program)]),
            input=wanted,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unpaced(str(error)) from error
    if done.returncode:
        raise Unpaced(done.stderr.decode(errors="replace").strip()[-200:] or "it ended")
    return read(done.stdout)


def read(record: bytes) -> Window:
    r"""
    Read what pace.c has written.

    >>> read(b"0 1\n5000\n3000\n")
    Window(took=(3000, 5000), wrong=0, late=1, waited=0.0)
    """
    wrong, late, *took = map(int, record.split())
    return Window(tuple(sorted(took)), wrong, late)


def kept_waiting(before: dict[int, Thread], after: dict[int, Thread]) -> float:
    """
    Return for how many seconds others have kept a server from its core.

    *before* and *after* are its threads.  It is how long the busiest of them was ready
    to run and did not, without the time in which its other threads have.
    """
    nothing = Thread(0.0, 0.0)
    made = [
        Thread(now.ran - then.ran, now.waited - then.waited)
        for number, now in after.items()
        for then in (before.get(number, nothing),)
    ]
    busiest = max(made, key=lambda one: one.ran, default=nothing)
    own = sum(one.ran for one in made) - busiest.ran
    return max(0.0, busiest.waited - own)


def least_disturbed(windows: Iterable[Window]) -> list[Window]:
    """Return the half of *windows* that was disturbed least, and one where it is odd."""
    ordered = sorted(windows, key=lambda window: window.disturbed)
    return ordered[: -(-len(ordered) // 2)]


def run_of(windows: Sequence[Window], rate: float, busy: float) -> Run:
    """
    Return the run that *windows* at *rate* are; *busy* is the share of the server's core.

    Wrong answers count in whichever window they came.
    """
    counted = least_disturbed(windows)
    if not counted:
        return failed("no window could be measured")
    wrong = sum(window.wrong for window in windows)
    disturbed = max(window.disturbed for window in counted)
    failures = [f"{wrong} answers wrong or missing"] if wrong else []
    if disturbed > _TOO_MUCH:
        failures.append(f"others have disturbed {disturbed:.0%}")
    everything = sorted(one for window in windows for one in window.took)
    return Run(
        rate=rate,
        p50=statistics.median(percentile(window.took, 50) for window in counted) / 1e3,
        p99=statistics.median(percentile(window.took, 99) for window in counted) / 1e3,
        busy=busy,
        load_busy=1.0,
        failures="; ".join(failures),
        requests=len(everything),
        disturbed=disturbed,
        p99_of_all=percentile(everything, 99) / 1e3,
    )


def percentile(ordered: Sequence[int], percent: float) -> float:
    """
    Return the figure that *percent* of the *ordered* ones do not exceed.

    >>> percentile([1, 2, 3, 4], 50), percentile([1], 99), percentile([], 99)
    (2, 1, 0.0)
    """
    if not ordered:
        return 0.0
    index = -(-len(ordered) * percent // 100) - 1
    return ordered[max(0, int(index))]
