"""
What a run leaves behind.

    latest.json   every figure          table.md    the bars, and the ratios of all
    ratios.svg    the drawing           readme.md   what the README shows
"""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import machine, tables
from tests.bench.bars import RATIOS, Bar, per_core, ratio
from tests.bench.drawing import Mark, Strip, drawn
from tests.bench.effort import Effort
from tests.bench.launching import Server
from tests.bench.ratios import Spread
from tests.bench.rest import Rest
from tests.bench.runs import Outcome
from tests.bench.servers import NGINX
from tests.bench.works import Work

RESULTS = Path(__file__).parent / "results"

CAPTION = "Requests a second, as a ratio to nginx tuned (8 and 9: to Apache), one core"


@dataclass(frozen=True, slots=True)
class Report:
    """
    All that a run has measured; *outcomes* by the keys of works, then of servers.

    *stopping* is in seconds; *others* the share of our cores that was not ours before.
    """

    moment: datetime
    effort: Effort
    works: Sequence[Work]
    servers: Sequence[Server]
    outcomes: Mapping[str, Mapping[str, Outcome]]
    rest: Mapping[str, Rest]
    stopping: Mapping[str, Spread | None]
    bars: Sequence[Bar]
    others: float

    def write(self, folder: Path) -> None:
        """Write the three files into *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "latest.json").write_text(self.json(), encoding="utf-8")
        (folder / "ratios.svg").write_text(self.svg(), encoding="utf-8")
        (folder / "table.md").write_text(self.markdown(), encoding="utf-8")
        (folder / "readme.md").write_text(self.block(), encoding="utf-8")

    def json(self) -> str:
        """Return every figure."""
        said = {
            "date": self.moment.isoformat(timespec="seconds"),
            "machine": machine.described(),
            "python": platform.python_version(),
            "others": self.others,
            "effort": {**asdict(self.effort), "main": sorted(self.effort.main)},
            "servers": {
                server.key: {
                    "title": server.title,
                    "version": "" if server.missing else server.version,
                    "missing": server.missing,
                    "rest": asdict(self.rest[server.key])
                    if server.key in self.rest
                    else None,
                }
                for server in self.servers
            },
            "works": [self._work(work) for work in self.works],
            "shutdown": {
                name: asdict(figures)
                for name, figures in self.stopping.items()
                if figures
            },
            "bars": [
                {**asdict(bar), "verdict": bar.verdict.value} for bar in self.bars
            ],
        }
        return json.dumps(said, indent=1, ensure_ascii=False) + "\n"

    def svg(self) -> str:
        """Return the drawing."""
        return drawn([self._strip(work) for work in self.works], CAPTION)

    def markdown(self) -> str:
        """Return the tables: the bars, and all ratios."""
        return (
            f"# Ratios\n\n{self._said()}\n\n## Bars\n\n{tables.of_bars(self.bars)}\n"
            "## All servers\n\nThe median, and from where to where it went.\n\n"
            f"{tables.whole(self.works, self.servers, self.outcomes)}\n"
            f"{self._memory()}{self._stopping()}"
        )

    def block(self) -> str:
        """Return what stands in the README."""
        return (
            f"![{CAPTION}](tests/bench/results/ratios.svg)\n\n"
            f"{tables.short(self.works, self.servers, self.outcomes)}\n{self._said()}\n"
        )

    def _said(self) -> str:
        told = (server.version for server in self.servers if not server.missing)
        single = dict.fromkeys(name for one in told for name in one.split(", "))
        versions = ", ".join(name for name in single if " " in name)
        return (
            f"Requests a second as ratios to nginx tuned (8, 9: Apache), medians of "
            f"{self.effort.rounds} rounds with the smallest and the largest; one core for "
            f"the server, one for wrk; {self.moment:%d %B %Y}, {machine.described()}, "
            f"Python {platform.python_version()}; {versions}."
        )

    def _memory(self) -> str:
        if not self.rest:
            return ""
        lines = ["| server | RSS, MiB | PSS, MiB | processes |", "|---|--:|--:|--:|"]
        for server in self.servers:
            held = self.rest.get(server.key)
            if held is not None and not held.note:
                sizes = f"{held.rss / 2**20:.1f} | {held.pss / 2**20:.1f}"
                lines.append(f"| {server.title} | {sizes} | {held.processes} |")
        return "## Memory at rest\n\n" + "\n".join(lines) + "\n"

    def _stopping(self) -> str:
        lines = [f"- {name}: {figures} s" for name, figures in self.stopping.items()]
        return "\n## shutdown()\n\n" + "\n".join(lines) + "\n" if lines else ""

    def _work(self, work: Work) -> dict[str, object]:
        return {
            "number": work.number,
            "key": work.key,
            "title": work.title,
            "reference": work.reference,
            "servers": {
                key: self._outcome(work, key, outcome)
                for key, outcome in self.outcomes[work.key].items()
            },
        }

    def _outcome(self, work: Work, key: str, outcome: Outcome) -> dict[str, object]:
        reached = ratio(work, self.outcomes[work.key], key)
        said: dict[str, object] = {"ratio": asdict(reached) if reached else None}
        each = per_core(work, self.outcomes[work.key], key)
        said["ratio_per_core_second"] = asdict(each) if each else None
        return {**said, "failures": outcome.failures, **asdict(outcome)}

    def _strip(self, work: Work) -> Strip:
        done = self.outcomes[work.key]
        marks = []
        for server in self.servers:
            reached = ratio(work, done, server.key)
            if reached is not None and server.key != NGINX:
                marks.append(Mark(server.mark, server.title, server.kind, reached))
        must = RATIOS.get(work.key, (None, None))[0]
        return Strip(f"{work.number} {work.title}", tuple(marks), must)


def now() -> datetime:
    """Return when a run begins."""
    return datetime.now(UTC)


def put_into_readme(readme: Path, folder: Path = RESULTS) -> None:
    """Put what the last run in *folder* has left for it between the markers of *readme*."""
    block = (folder / "readme.md").read_text(encoding="utf-8")
    text = readme.read_text(encoding="utf-8")
    readme.write_text(tables.inserted(text, block), encoding="utf-8")
