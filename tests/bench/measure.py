"""
A work on all servers, in turn: A B A B, and so on.

    start ─▶ check all answers ─▶ round 1: A B C …  ─▶ round 2 … ─▶ half the rate ─▶ end

All servers of a work are up, and each is loaded alone while the others wait.  A ratio is
that of two runs of one round.  Whatever a server does, the others are measured.
"""

import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench import idle, load, machine
from tests.bench.effort import Effort
from tests.bench.entrant import Entrant
from tests.bench.exchange import Wrong
from tests.bench.half import at_half
from tests.bench.jobs import Scene
from tests.bench.launching import Kind, Server
from tests.bench.material import Material
from tests.bench.processes import StartFailed
from tests.bench.runs import Outcome, Run, failed
from tests.bench.starting import started, verify
from tests.bench.works import Work

# By how much the octets of an answer under load may differ from those of the answers
# that were checked.
_LEEWAY = 0.05

# How many answers, for each question, make an average that can be compared.
_ENOUGH = 10

# What may come of a server that misbehaves, or of a load that has to do with it.
TROUBLE = (StartFailed, Wrong, OSError, ValueError, subprocess.SubprocessError)

Say = Callable[[str], None]


def measure(
    work: Work,
    servers: Sequence[Server],
    material: Material,
    effort: Effort,
    say: Say,
) -> dict[str, Outcome]:
    """Do *work* on all *servers*; return the outcomes by the keys of servers."""
    outcomes = {server.key: Outcome(note=left_out(work, server)) for server in servers}
    material = work.site(material)
    with ExitStack() as stack:
        entrants = [*_all_up(stack, work, servers, material, outcomes)]
        for number in range(effort.rounds):
            for entrant in entrants:
                rounds, seconds = effort.of(entrant.server, work)
                if number < rounds and not entrant.has_failed:
                    entrant.outcome.runs.append(_run(work, entrant, seconds))
                    say(told(work, entrant.server, entrant.outcome.runs[-1]))
        if work.paced:
            main = [one for one in entrants if one.server.key in effort.main]
            at_half(
                main,
                effort.rounds,
                lambda one, run: say(told(work, one.server, run, "at half")),
            )
        for entrant in entrants:
            _afterwards(entrant)
    for server in servers:
        if outcomes[server.key].note:
            say(f"{work.number:>3} {server.key}: {outcomes[server.key].note}")
    return outcomes


def left_out(work: Work, server: Server) -> str:
    """Tell why *server* is left out of *work*; "" if it is not."""
    if server.missing:
        return f"missing: {server.missing}"
    return "" if work.key in server.can else "cannot"


def told(work: Work, server: Server, run: Run, what: str = "") -> str:
    """Tell of one run in a line."""
    memory = "" if run.idle_octets is None else f"  {run.idle_octets:,.0f} octets each"
    failures = f"  FAILED: {run.failures}" if run.failures else ""
    others = "" if run.disturbed is None else f", others {run.disturbed:.1%}"
    return (
        f"{work.number:>3} {what or work.key:<11} {server.key:<12} {run.rate:>9,.0f}/s"
        f"  p99 {run.p99:>9,.0f} us  busy {run.busy:4.0%}, load {run.load_busy:4.0%}"
        f"{others}{memory}{failures}"
    )


# Up...


def _all_up(
    stack: ExitStack,
    work: Work,
    servers: Iterable[Server],
    material: Material,
    outcomes: dict[str, Outcome],
) -> Iterator[Entrant]:
    for server in servers:
        outcome = outcomes[server.key]
        if outcome.note:
            continue
        try:
            yield stack.enter_context(_up(work, server, material, outcome))
        except TROUBLE as error:
            outcome.note = f"wrong: {error}"


@contextmanager
def _up(
    work: Work, server: Server, material: Material, outcome: Outcome
) -> Iterator[Entrant]:
    """Start *server*, and check all answers that *work* asks for."""
    asked = 0.0

    def count_lines(log: Path) -> None:
        lines = log.read_bytes().count(b"\n")
        if work.logged and lines < asked:
            outcome.note = f"wrong: {lines:,} lines in the log for {asked:,.0f} answers"

    with started(
        server, material, logged=work.logged, idle=work.idle, ended=count_lines
    ) as (pid, place):
        scene = Scene(place.port, material, place.folder)
        job = work.job(scene)
        verify(place.port, job.before)
        octets = verify(place.port, job.checks, job.length)
        yield Entrant(server, outcome, pid, scene, job, octets)
        asked = sum(run.requests for run in outcome.runs)


def _afterwards(entrant: Entrant) -> None:
    """Ask what must be right after the load, too; the system alone knows no passwords."""
    if entrant.has_failed or entrant.server.kind is Kind.SYSTEM:
        return
    try:
        verify(entrant.scene.port, entrant.job.after)
    except TROUBLE as error:
        entrant.outcome.note = f"wrong: {error}"


# Loaded...


def _run(work: Work, entrant: Entrant, seconds: int) -> Run:
    """Load one server for *seconds*, beside idle connections where there are some."""
    try:
        if work.fresh:
            entrant.job = work.job(replace(entrant.scene, seconds=seconds))
        if not work.idle:
            return _loaded(entrant, seconds)
        before = machine.memory(entrant.pid).rss
        question = entrant.job.checks[0].question
        core = machine.cores().load
        with idle.held(work.idle, entrant.scene.port, question, core):
            held = machine.memory(entrant.pid).rss - before
            run = _loaded(entrant, seconds)
    except (*TROUBLE, idle.NotHeld) as error:
        return failed(str(error))
    return replace(run, idle_octets=held / work.idle)


def _loaded(entrant: Entrant, seconds: int) -> Run:
    used, since = machine.seconds(entrant.pid), time.monotonic()
    core = machine.cores().load
    done = load.run(entrant.job.load, entrant.scene.port, seconds, core)
    took = time.monotonic() - since
    busy = (machine.seconds(entrant.pid) - used) / took
    failures = [done.failures] if done.failures else []
    is_enough = done.requests >= _ENOUGH * len(entrant.job.checks)
    if is_enough and abs(done.octets / entrant.octets - 1) > _LEEWAY:
        failures.append(f"{done.octets:.0f} octets an answer, not {entrant.octets:.0f}")
    return Run(
        rate=done.rate,
        p50=done.p50,
        p99=done.p99,
        busy=busy,
        load_busy=done.busy,
        failures="; ".join(failures),
        requests=done.requests,
    )
