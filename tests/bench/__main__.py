"""
How fast is it, as a ratio to nginx in the same run?

README.md beside this file says what the works are and how fairness is kept.  Without
options all is measured, and results/ is written; a part of it is only printed, unless
--output says where to.  Exit status: 0 all bars hold, 1 one does not, 2 wrong usage or a
missing load generator.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import machine
from tests.bench.bars import Verdict, bars, ratio, told
from tests.bench.effort import Effort
from tests.bench.launching import Server, found
from tests.bench.material import lay_out
from tests.bench.measure import measure
from tests.bench.report import RESULTS, Report, now, put_into_readme
from tests.bench.rest import at_rest
from tests.bench.servers import FEW, MAIN, QUICK, SERVERS
from tests.bench.stopping import at_stop
from tests.bench.works import QUICK_WORKS, WORKS, Work

README = Path(__file__).parent.parent.parent / "README.md"


# The share of our cores that others may use before a run.
_QUIET = 0.05


def main(words: Sequence[str] | None = None) -> int:
    """Measure what *words* say, print it, and judge it."""
    options = _options(words)
    if options.readme:
        put_into_readme(README)
        return 0
    if found("wrk") is None or found("taskset") is None:
        say("wrk and taskset are needed: apt-get install wrk util-linux")
        return 2
    machine.allow_many_files()
    report = _measured(options)
    say("")
    print(told(report.bars))
    folder = options.output or (RESULTS if _is_whole(report) else None)
    if folder is not None:
        report.write(folder)
        say(f"written: {folder}")
    return int(any(bar.verdict is Verdict.FAILS for bar in report.bars))


def say(text: str) -> None:
    """Tell of progress."""
    print(text, file=sys.stderr, flush=True)


def _measured(options: argparse.Namespace) -> Report:
    moment, busy = now(), machine.others()
    if busy > _QUIET:
        say(f"The machine is not quiet: {busy:.0%} of its cores are used by others.")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        material = lay_out(Path(name))
        outcomes = {}
        for work in options.works:
            say(f"\n{work.number} {work.title}")
            asked = _asked(work, options)
            done = measure(work, asked, material, options.effort, say)
            outcomes[work.key] = done
            for server in asked:
                reached = ratio(work, done, server.key)
                if reached is not None:
                    print(f"{work.number:>3} {server.key:<13} {reached}", flush=True)
        rest = at_rest(options.servers, material) if options.rest else {}
    return Report(
        moment=moment,
        effort=options.effort,
        works=options.works,
        servers=options.servers,
        outcomes=outcomes,
        rest=rest,
        stopping=at_stop() if options.rest else {},
        bars=bars(options.works, options.servers, outcomes, rest),
        others=busy,
    )


def _asked(work: Work, options: argparse.Namespace) -> Sequence[Server]:
    """Return who does *work*: few do what is aside, unless the command line says who."""
    if work.aside and not options.named:
        return [server for server in options.servers if server in FEW]
    return tuple(options.servers)


def _is_whole(report: Report) -> bool:
    return tuple(report.works) == WORKS and tuple(report.servers) == SERVERS


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--works", type=_works, help="numbers or names, with commas: 1,mixed,7a")
    add("--servers", type=_servers, help="names, with commas: nginx,ours")
    add("--rounds", type=int, help="how often each of nginx and ours is loaded [5]")
    add("--seconds", type=int, help="how long each time [2]; others 3 times 1 s")
    add(
        "--quick",
        action="store_true",
        help="works 1 to 6, some servers, 2 rounds of 1 s",
    )
    add("--rest", action="store_true", help="memory at rest and shutdown(), too")
    add("--output", type=Path, help="folder for JSON, drawing and tables")
    add(
        "--readme", action="store_true", help="only put the last results into README.md"
    )
    options = parser.parse_args(words)
    options.rest |= not options.quick and options.works is None
    options.named = options.servers is not None
    options.works = options.works or (QUICK_WORKS if options.quick else WORKS)
    options.servers = options.servers or (QUICK if options.quick else SERVERS)
    rounds = options.rounds or (2 if options.quick else 5)
    seconds = options.seconds or (1 if options.quick else 2)
    options.effort = Effort(
        rounds, seconds, min(rounds, 3), min(seconds, 1), frozenset(MAIN)
    )
    return options


def _works(text: str) -> tuple[Work, ...]:
    wanted = text.split(",")
    known = {name for work in WORKS for name in (work.key, work.number)}
    _refuse_unknown(wanted, known)
    return tuple(work for work in WORKS if {work.key, work.number} & {*wanted})


def _servers(text: str) -> tuple[Server, ...]:
    wanted = text.split(",")
    _refuse_unknown(wanted, {server.key for server in SERVERS})
    return tuple(server for server in SERVERS if server.key in wanted)


def _refuse_unknown(wanted: Sequence[str], known: set[str]) -> None:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"unknown: {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )


if __name__ == "__main__":
    sys.exit(main())
