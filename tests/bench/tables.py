"""
The results in Markdown: a short table for the README, the whole beside the figures.

A dash stands where a server cannot do a work.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tests.bench.bars import Bar, best, ratio
from tests.bench.launching import Kind, Server
from tests.bench.ratios import figure
from tests.bench.runs import Outcome
from tests.bench.servers import APACHE, NGINX, OURS, SYSTEM
from tests.bench.works import Work

Outcomes = Mapping[str, Mapping[str, Outcome]]

_BLOCK = re.compile(r"(<!-- bench: begin -->\n).*?(<!-- bench: end -->)", re.DOTALL)


def short(works: Iterable[Work], servers: Sequence[Server], outcomes: Outcomes) -> str:
    """
    Return a line for each work that a bar is about.

    It tells of ours, the others without Python, the best with, and the system alone.
    """
    titles = (
        "| work | httpcore_srv | lighttpd | Apache | best of Python | system alone |"
    )
    lines = [titles, "|---|--:|--:|--:|--:|--:|"]
    python = [server for server in servers if server.kind is Kind.PYTHON]
    for work in works:
        if work.aside:
            continue
        done = outcomes[work.key]
        ours = ratio(work, done, OURS)
        *others, alone = (
            ratio(work, done, key) for key in ("lighttpd", APACHE, SYSTEM)
        )
        cells = [
            f"{work.number} {work.title}{_reference(work)}",
            f"**{ours}**" if ours else "–",
            *(figure(one.median) if one else "–" for one in others),
            _best(work, python, done),
            figure(alone.median) if alone else "–",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def whole(works: Sequence[Work], servers: Sequence[Server], outcomes: Outcomes) -> str:
    """Return a line for each server with a ratio for each work, and what is missing."""
    lines = [
        f"| server | {' | '.join(f'{work.number} {work.key}' for work in works)} |",
        f"|---|{'--:|' * len(works)}",
    ]
    lines += [
        f"| {server.title} | {' | '.join(_cell(work, server, outcomes) for work in works)} |"
        for server in servers
    ]
    absent = [
        f"- {server.title}: {server.missing}" for server in servers if server.missing
    ]
    if absent:
        lines += ["", "Missing in this run:", "", *absent]
    return "\n".join(lines) + "\n"


def of_bars(bars: Iterable[Bar]) -> str:
    """Return the bars, a line each."""
    lines = [
        "| bar | must | aim | reached | | note |",
        "|---|--:|--:|--:|---|---|",
    ]
    for bar in bars:
        sign = "at most " if bar.at_most else ""
        must = "" if bar.must is None else f"{sign}{figure(bar.must)}{bar.unit}"
        aim = "" if bar.aim is None else figure(bar.aim)
        reached = "not measured" if bar.reached is None else str(bar.reached)
        lines.append(
            f"| {bar.what} | {must} | {aim} "
            f"| {reached}{bar.unit} | {bar.verdict.value} | {bar.note} |"
        )
    return "\n".join(lines) + "\n"


def inserted(readme: str, block: str) -> str:
    r"""
    Return the text of *readme* with *block* between its markers.

    ValueError if the markers are not there once.

    >>> inserted("a\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n", "new\n")
    'a\n<!-- bench: begin -->\nnew\n<!-- bench: end -->\n'
    """
    if len(_BLOCK.findall(readme)) != 1:
        raise ValueError("no single <!-- bench: begin --> with its <!-- bench: end -->")
    return _BLOCK.sub(lambda found: f"{found[1]}{block}{found[2]}", readme)


def _cell(work: Work, server: Server, outcomes: Outcomes) -> str:
    outcome = outcomes[work.key].get(server.key)
    if outcome is None or outcome.note == "cannot":
        return "–"
    if outcome.note:
        return outcome.note.partition(":")[0]
    reached = ratio(work, outcomes[work.key], server.key)
    failed = " (failures)" if any(run.failures for run in outcome.runs) else ""
    return f"{reached or 'failed'}{failed}"


def _best(work: Work, python: Iterable[Server], outcomes: Mapping[str, Outcome]) -> str:
    found = best(python, outcomes)
    reached = ratio(work, outcomes, found[0].key) if found else None
    return f"{figure(reached.median)} {found[0].key}" if found and reached else "–"


def _reference(work: Work) -> str:
    return "" if work.reference == NGINX else " (Apache = 1)"
