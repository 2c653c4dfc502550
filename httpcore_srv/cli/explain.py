"""Show which stage decided what, and which section of the RFC told it to."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlsplit

import click

from httpcore_srv.cli.options import asking
from httpcore_srv.cli.plan import fail, site_of
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.reasons import table
from httpcore_srv.cli.trail import reasons_of, said
from httpcore_srv.errors import BrokenTypeMap, MalformedRequest, RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import NOBODY, Fields, Peer, Request, Response
from httpcore_srv.pipeline import apologize, refuse, respond
from httpcore_srv.site import Site
from httpcore_srv.stage import overheard, stage
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.head import Head
from httpcore_srv.wire.limits import Limits

# What stands where the server would put an exchange's id.
ID = "explain"
# What is not percent-encoded: every visible character of ASCII.
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


@click.command("explain", short_help="Answer one request on paper, and say why.")
@asking
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

    URL is a path, or a whole URL whose host chooses the site. No socket is used.
    """
    site, _ = site_of(folder, config)
    octets = octets_for(url, method, fields, site)
    peer = Peer(secure=url.lower().startswith("https://"))
    with printing() as out:
        explain(octets, site, out, peer=peer, include=include)


def octets_for(url: str, method: str, fields: Fields, site: Site) -> bytes:
    """
    Return the head of the request that a client would send for *url*.

    A path is sent as it is, to the first host of *site* that has a name; of a whole URL
    the host becomes the Host field.  What a URI cannot hold is percent-encoded, as
    browsers do.
    """
    names = (name for host in site.hosts for name in host.names if "*" not in name)
    target, host = url, next(names, "localhost")
    if "://" in url and not url.startswith("/"):
        host, target = parted(url)
    sendable = quote(target, safe=VISIBLE, errors="surrogateescape")
    lines = [f"{method} {sendable} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in fields.with_default("Host", host)]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1", "replace")


def parted(url: str) -> tuple[str, str]:
    """Return the Host field and the target of a whole URL (RFC 9110 §7.1, §7.2)."""
    try:
        scheme, authority, path, query, _ = urlsplit(url)
    except ValueError as error:
        raise fail(f"{url}: {error}", 2) from error
    if scheme not in ("http", "https"):
        raise fail(f"{url}: not an http or https URL", 2)
    return authority.rpartition("@")[2], (path or "/") + (f"?{query}" if query else "")


def explain(
    octets: bytes,
    site: Site,
    out: TextIO,
    *,
    peer: Peer = NOBODY,
    include: bool = False,
) -> None:
    """Write the trail of one exchange to *out*; *include* the head of its response."""
    with overheard() as trail:
        response = answer(octets, peer, site, datetime.now(UTC))
    response.content.close()
    for step in trail:
        if words := said(step):
            print(f"{step.stage:<10} {step.section:<17} {words}", file=out)
        if reasons := reasons_of(step):
            for line in table(reasons):
                print(f"  {line}", file=out)
    print(f"{'':<29}{response.status} {phrase(response.status)}", file=out)
    if include:
        print(file=out)
        for name, value in response.fields:
            print(f"{name}: {value}", file=out)


def answer(octets: bytes, peer: Peer, site: Site, now: datetime) -> Response:
    """Answer the request that *peer* sent as *octets*, as a connection would."""
    request = Request("-", "-", peer=peer, id=ID)
    try:
        method, target, version, fields, *_ = read(octets, site.limits)
    except RequestError as error:
        return refuse(error, request, site, now)
    request = Request(method, target, fields, version, peer=peer, id=ID)
    try:
        return respond(request, site, now)
    except BrokenTypeMap as error:  # as the server does, which puts it into its log
        click.echo(f"error: {error}", err=True)
        return apologize(500, request, site, now)


@stage("RFC 9112 §2.1")
def read(octets: bytes, limits: Limits) -> Head:
    """Return the head in *octets*, as a connection of the server would read it."""
    wire = Connection(limits)
    wire.feed(octets)
    head = wire.next_head()
    if head is None:
        raise MalformedRequest("The request is not complete.")
    return head
