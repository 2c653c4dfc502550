"""
Say what is wrong with a site, before a visitor finds it.

    error    RFC 9110 §15.5.5  links to /abuot.html: 404 Not Found
             /index.html
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TextIO

import click

from httpcore_srv.audit.findings import Finding, Report, Severity
from httpcore_srv.audit.survey import audit
from httpcore_srv.cli.options import PATH
from httpcore_srv.cli.plan import default_folder, site_of
from httpcore_srv.cli.printing import printing
from httpcore_srv.site import Site

FINDINGS = 1

# So many URLs are named for one thing that is wrong with them; JSON names all.
MOST_NAMED = 5


@click.command("audit", short_help="Walk a site; say what is wrong with it.")
@click.argument("folder", metavar="[DIRECTORY]", required=False, type=PATH)
@click.option("-c", "--config", type=PATH, help="Audit the site of this TOML file.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def command(
    ctx: click.Context, folder: Path | None, config: Path | None, as_json: bool
) -> None:
    """
    Ask for all of a site on paper; exit status 1 if something is wrong.

    Found are dead links, wrong types and charsets, what looks secret, and what caches
    cannot use well. Notes alone are no fault. No socket is used.
    """
    site, secure = planned(folder, config)
    report = audit(site, datetime.now(UTC), secure=secure)
    with printing() as out:
        if as_json:
            print(as_document(report), file=out)
        else:
            tell(report, str(config or folder or default_folder()), out)
    if not report.passed:
        ctx.exit(FINDINGS)


def planned(folder: Path | None, config: Path | None) -> tuple[Site, bool]:
    """Return the site that is meant, and whether visitors come to it over TLS."""
    site, settings = site_of(folder, config)
    return site, bool(settings.tls or site.hsts)


def tell(report: Report, name: str, out: TextIO) -> None:
    """Write *report* on the site called *name* for people: what is wrong, and where."""
    worst_first = sorted(report.findings, key=_kind)
    for _, alike in groupby(worst_first, key=_kind):
        tell_one(list(alike), out)
    print(f"{name}: {counted(report)}", file=out)


def tell_one(alike: list[Finding], out: TextIO) -> None:
    """Write one thing that is wrong, and the URLs it is wrong with."""
    urls = [url for finding in alike for url in (finding.url, *finding.also)]
    first, more = alike[0], len(urls) - MOST_NAMED
    said = f"{first.severity:<8} {first.section:<17} {first.sentence}"
    print(printable(said), file=out)
    for url in urls[:MOST_NAMED]:
        print(printable(f"{'':<8} {url}"), file=out)
    if more > 0:
        print(f"{'':<8} and {more} more; --json names all", file=out)
    print(file=out)


def counted(report: Report) -> str:
    """Say how much was looked at, and how much was found."""
    numbers = [(report.count(one), one) for one in Severity]
    found = [_plural(number, one.value) for number, one in numbers if number]
    urls = _plural(report.visited, "URL")
    return ", ".join((["ok"] if report.passed else []) + [urls, *found])


def as_document(report: Report) -> str:
    """Return *report* as JSON."""
    document = {
        "passed": report.passed,
        "visited": report.visited,
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def printable(text: str) -> str:
    """Return *text* without what would steer a terminal."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _kind(finding: Finding) -> tuple[int, str, str]:
    """Return what findings have in common that differ in their URL alone."""
    return list(Severity).index(finding.severity), finding.section, finding.sentence


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
