"""What a run leaves behind can be read, and gets into the README."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from tests.bench.__main__ import main
from tests.bench.bars import bars
from tests.bench.effort import Effort
from tests.bench.ratios import Spread
from tests.bench.report import Report, put_into_readme
from tests.bench.rest import Rest
from tests.bench.runs import Outcome, Run
from tests.bench.servers import SERVERS
from tests.bench.works import WORKS

ONE, BCRYPT = WORKS[0], WORKS[6]


def runs(*rates):
    return [Run(rate, 1.0, 2.0, 1.0, 1.0, requests=9) for rate in rates]


@pytest.fixture
def report():
    works, servers = (ONE,), SERVERS[:2]
    outcomes = {"one": {"nginx": Outcome(runs(100)), "ours": Outcome(runs(150))}}
    rest = {"nginx": Rest(2**20, 2**19, 2), "ours": Rest(2**25, 2**24, 1)}
    return Report(
        moment=datetime(2026, 1, 2, tzinfo=UTC),
        effort=Effort(5, 2, 3, 1, frozenset({"nginx", "ours"})),
        works=works,
        servers=servers,
        outcomes=outcomes,
        rest=rest,
        stopping={"socketserver": Spread(0.4, 0.3, 0.5)},
        bars=bars(works, servers, outcomes, rest),
        others=0.01,
    )


def test_every_figure_is_in_the_json(report, tmp_path):
    report.write(tmp_path)

    said = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    ours = said["works"][0]["servers"]["ours"]
    assert ours["ratio"] == {"median": 1.5, "low": 1.5, "high": 1.5}
    assert ours["runs"][0]["rate"] == 150
    assert said["date"] == "2026-01-02T00:00:00+00:00"
    assert said["servers"]["ours"]["rest"]["processes"] == 1
    assert said["shutdown"]["socketserver"]["median"] == 0.4
    assert said["bars"][0]["verdict"] == "holds, and the aim"
    assert said["effort"]["main"] == ["nginx", "ours"]


def test_the_tables_and_the_drawing_are_there(report, tmp_path):
    report.write(tmp_path)

    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| httpcore_srv | 32.0 | 16.0 | 1 |" in table
    assert "socketserver: 0.4 (0.3..0.5) s" in table
    ElementTree.parse(tmp_path / "ratios.svg")


def test_the_readme_shows_the_last_run(report, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# A\n<!-- bench: begin -->\n<!-- bench: end -->\nB\n")
    report.write(tmp_path)

    put_into_readme(readme, tmp_path)

    text = readme.read_text(encoding="utf-8")
    assert "](tests/bench/results/ratios.svg)" in text
    assert "**1.5 (1.5..1.5)**" in text
    assert "02 January 2026" in text
    assert text.startswith("# A\n")
    assert text.endswith("<!-- bench: end -->\nB\n")


# fmt: off
ROWS = [
    # works     servers                 effort: rounds, seconds for ours, and for others
    (ONE,       ("ours", "granian"),    [(5, 2), (3, 1)]),
    (BCRYPT,    ("ours", "lighttpd"),   [(3, 4), (3, 4)]),
    (WORKS[8],  ("apache",),            [(3, 2)]),
]
# fmt: on


@pytest.mark.parametrize(("work", "keys", "expected"), ROWS)
def test_who_is_in_the_bars_is_measured_longer(work, keys, expected):
    effort = Effort(5, 2, 3, 1, frozenset({"nginx", "ours"}))
    by_key = {server.key: server for server in SERVERS}

    assert [effort.of(by_key[key], work) for key in keys] == expected


@pytest.mark.parametrize("words", [["--works", "99"], ["--servers", "iis"]])
def test_what_is_unknown_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert "unknown" in capsys.readouterr().err
