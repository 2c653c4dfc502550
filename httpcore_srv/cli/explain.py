"""Show which stage decided what, and which section of the RFC told it to."""

import sys
from datetime import UTC, datetime
from functools import singledispatch
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import click

from httpcore_srv.cli.options import request_fields
from httpcore_srv.cli.plan import (
    default_folder,
    existing_folder,
    fail,
    read_plan,
    site_of_folder,
)
from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.resource import Absent, Moved, Representation, Resource
from httpcore_srv.semantics.preconditions import Verdict
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.site import Folder, Site
from httpcore_srv.stage import Step, overheard
from httpcore_srv.stages.admit import Visitor
from httpcore_srv.stages.resolve import Target

# What stands where the server would put an exchange's id.
ID = "explain"


@click.command("explain")
@click.argument("url", metavar="URL")
@click.option("-X", "--method", default="GET", show_default=True, help="The method.")
@click.option(
    "-H",
    "--field",
    "fields",
    multiple=True,
    metavar="'NAME: VALUE'",
    callback=request_fields,
    help="A field of the request. Repeatable.",
)
@click.option(
    "-d",
    "--directory",
    "--root",
    "folder",
    type=Path,
    help="The folder to serve.  [default: ./www or the current folder]",
)
@click.option("-c", "--config", type=Path, help="Explain the site of this TOML file.")
@click.option("-i", "--include", is_flag=True, help="Show the response's head too.")
def command(
    url: str,
    method: str,
    fields: Fields,
    folder: Path | None,
    config: Path | None,
    include: bool,
) -> None:
    """
    Answer a request for URL on paper: every decision, with its section.

    URL is a path, or a whole URL whose host then chooses the site. No socket is used;
    what answers is what serves.
    """
    if folder and config:
        raise click.UsageError("--directory and --config exclude each other")
    if config:
        site, _ = read_plan(config)
    else:
        site = site_of_folder(existing_folder(folder or default_folder()))
    request = request_for(url, method, fields)
    explain(request, site, datetime.now(UTC), sys.stdout, include=include)


def request_for(url: str, method: str, fields: Fields) -> Request:
    """Return the request that a browser would send for *url*."""
    if "://" not in url:
        return Request(method, url, fields.with_default("Host", "localhost"), id=ID)
    scheme, authority, path, query, _ = urlsplit(url)
    if scheme not in ("http", "https"):
        raise fail(f"{url}: not an http or https URL", 2)
    target = (path or "/") + (f"?{query}" if query else "")
    peer = Peer(secure=scheme == "https")
    host = authority.rpartition("@")[2]
    return Request(method, target, fields.with_default("Host", host), peer=peer, id=ID)


def explain(
    request: Request, site: Site, now: datetime, out: TextIO, *, include: bool = False
) -> None:
    """Write the trail of one exchange to *out*; *include* the head of its response."""
    with overheard() as trail:
        response = respond(request, site, now)
    response.content.close()
    for step in trail:
        if words := said(step):
            print(f"{step.stage:<10} {step.section:<17} {words}", file=out)
    print(f"{'':<29}{response.status} {phrase(response.status)}", file=out)
    if include:
        print(file=out)
        for name, value in response.fields:
            print(f"{name}: {value}", file=out)


def said(step: Step) -> str:
    """Say what *step* decided, on one line; nothing if it had nothing to do."""
    match step:
        case Step(stage="elaborate", decided=Response(status=status, fields=fields)):
            has_its_own = status < 300 or status == 304
            return "" if has_its_own else f"explained in {fields.get('Content-Type')}"
        case Step(stage="freshen", decided=Response(fields=fields)):
            return f"Cache-Control: {fields.get('Cache-Control')}"
        case Step(stage="complete", decided=Response(fields=fields)):
            return f"{len(fields)} fields"
        case Step(stage="permit", decided=Resource(methods=methods)):
            return f"allowed are {', '.join(methods)}"
        case Step(decided=None):
            return "the whole representation"
        case _:
            return summary(step.decided)


@singledispatch
def summary(decided: object) -> str:
    """Say in a few words what was decided."""
    return str(decided)


@summary.register
def _(decided: Target) -> str:
    if decided.mount is None:
        return "nothing is mounted there"
    source = decided.mount.source
    what = (
        source.tree.root if isinstance(source, Folder) else f"redirect to {source.to}"
    )
    return f"mount {decided.mount.prefix} ({what}), host {decided.host.names[0]}"


@summary.register
def _(decided: Resource) -> str:
    if not decided.available:
        return "the server itself"
    if len(decided.available) == 1:
        return summary(decided.available[0])
    return " | ".join(str(one.media_type) for one in decided.available)


@summary.register
def _(decided: Representation) -> str:
    kind = decided.media_type or "type unknown"
    return f"{kind}, {decided.data.length} octets"


@summary.register
def _(decided: Absent) -> str:
    return "nothing to show" if decided.status == 404 else phrase(decided.status)


@summary.register
def _(decided: Moved) -> str:
    return f"is at {decided.location}"


@summary.register
def _(decided: Visitor) -> str:
    return decided.name or "anyone"


@summary.register
def _(decided: Fields) -> str:
    return ", ".join(dict.fromkeys(name for name, _ in decided))


@summary.register
def _(decided: Verdict) -> str:
    return "proceed"


@summary.register(tuple)
def _(decided: tuple[ByteRange, ...]) -> str:
    return ", ".join(f"octets {part.first} to {part.last}" for part in decided)


@summary.register
def _(decided: Response) -> str:
    return f"{decided.status} {phrase(decided.status)}"


@summary.register
def _(decided: RequestError) -> str:
    return f"{decided.status} {phrase(decided.status)}: {decided}"
