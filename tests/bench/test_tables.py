"""The tables in Markdown, and the block of the README."""

import pytest

from tests.bench.bars import Bar
from tests.bench.ratios import Spread
from tests.bench.runs import Outcome, Run, failed
from tests.bench.servers import SERVERS
from tests.bench.tables import inserted, of_bars, short, whole
from tests.bench.works import WORKS

ONE = WORKS[0]
BY_KEY = {server.key: server for server in SERVERS}


def runs(*rates):
    return [Run(rate, 1.0, 2.0, 1.0, 1.0) for rate in rates]


OUTCOMES = {
    "one": {
        "nginx": Outcome(runs(100, 100)),
        "ours": Outcome(runs(110, 130)),
        "lighttpd": Outcome(note="missing: lighttpd is not installed"),
        "granian": Outcome(runs(20, 20)),
        "http.server": Outcome([failed("no answer at all")]),
        "aiohttp": Outcome(note="cannot"),
        "gunicorn": Outcome(runs(5, 5), paced=[failed("others have disturbed 9%")]),
        "system": Outcome(runs(160, 160)),
    }
}


def test_the_short_table_has_a_line_for_each_work():
    lines = short([ONE], SERVERS, OUTCOMES).splitlines()

    assert len(lines) == 3
    assert lines[2] == (
        "| 1 one file, keep-alive | **1.2 (1.1..1.3)** | – | – | 0.2 granian | 1.6 |"
    )


def test_works_aside_are_not_in_the_readme_and_a_line_is_a_work():
    nothing = {work.key: {} for work in WORKS}

    lines = short(WORKS, SERVERS, nothing).splitlines()

    assert len(lines) == 2 + 12, "the README has 120 lines, and no room for more"


def test_the_whole_table_tells_of_who_is_missing_and_who_failed():
    servers = [BY_KEY[key] for key in OUTCOMES["one"]]

    lines = whole([ONE], servers, OUTCOMES).splitlines()[2:10]

    assert [line.split(" | ")[1].removesuffix(" |") for line in lines] == [
        "1 (1..1)",
        "1.2 (1.1..1.3)",
        "missing",
        "0.2 (0.2..0.2)",
        "failed (failures)",
        "–",
        "0.05 (0.05..0.05)",
        "1.6 (1.6..1.6)",
    ]


def test_bars_have_a_line_each():
    made = of_bars([Bar("x", 60.0, None, Spread(47.0, 47.0, 47.0), True, " MiB")])

    assert (
        made.splitlines()[2] == "| x | at most 60 MiB |  | 47 (47..47) MiB | holds |  |"
    )

    told = of_bars([Bar("y", None, None, None, note="ceiling: 2 of x")])

    assert (
        told.splitlines()[2] == "| y |  |  | not measured | no bar | ceiling: 2 of x |"
    )


def test_the_readme_changes_between_its_markers_alone():
    readme = "# A\n<!-- bench: begin -->\nold\nold\n<!-- bench: end -->\n\n## B\n"

    text = inserted(readme, "new \\1\n")

    assert text == "# A\n<!-- bench: begin -->\nnew \\1\n<!-- bench: end -->\n\n## B\n"
    assert inserted(text, "new \\1\n") == text


@pytest.mark.parametrize(
    "readme",
    [
        "# A\n",
        "<!-- bench: begin -->\n",
        2 * "<!-- bench: begin -->\n<!-- bench: end -->\n",
    ],
)
def test_a_readme_without_its_markers_is_not_touched(readme):
    with pytest.raises(ValueError, match="bench: begin"):
        inserted(readme, "new\n")
