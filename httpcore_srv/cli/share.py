"""Make a link that lets in whoever has it, for a while; list such links, end them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from httpcore_srv.cli.options import CONFIG, examples
from httpcore_srv.cli.plan import fail, read_plan
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.sharing import (
    base_of,
    described,
    links_of,
    revoked,
    shared,
    url_of,
    write_list,
)
from httpcore_srv.errors import FieldSyntaxError, RequestError, StoreUnavailable
from httpcore_srv.grammar.durations import parse_duration
from httpcore_srv.grammar.networks import Network
from httpcore_srv.grammar.uris import DEFAULT_PORTS, parse_authority
from httpcore_srv.semantics.methods import KNOWN, RETRIEVAL

# Whoever wants to let somebody in for longer wants an account for them.
LONGEST = timedelta(days=400)

ORIGIN = "https://example.org"


def length_of(ctx: click.Context, option: click.Parameter, text: str) -> timedelta:
    """Read how long a link lasts."""
    try:
        seconds = parse_duration(text.strip())
    except FieldSyntaxError as error:
        message = f"{text!r} is not of the form 2h, 30min or 7d"
        raise click.BadParameter(message) from error
    if not 1 <= seconds <= LONGEST.total_seconds():
        raise click.BadParameter(f"{text!r}: allowed are 1s to {LONGEST.days}d")
    return timedelta(seconds=seconds)


def origin_of(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> str | None:
    """Read an origin (RFC 9110 §4.3.1): a scheme, a host and perhaps a port."""
    if text is None:
        return None
    scheme, mark, authority = text.removesuffix("/").rpartition("://")
    try:
        host, _ = parse_authority(authority)
    except FieldSyntaxError:
        host = ""
    if not host or (mark and scheme.lower() not in DEFAULT_PORTS):
        raise click.BadParameter(f"{text!r} is not of the form {ORIGIN}")
    if not mark:
        raise click.BadParameter(f"{text!r} has no scheme: say https://{authority}")
    return f"{scheme.lower()}://{authority}"


def networks_of(
    ctx: click.Context, option: click.Parameter, texts: Iterable[str]
) -> tuple[Network, ...]:
    """Read networks and addresses."""
    try:
        return tuple(map(Network.parse, texts))
    except FieldSyntaxError as error:
        raise click.BadParameter(str(error)) from error


def methods_of(
    ctx: click.Context, option: click.Parameter, texts: Iterable[str]
) -> tuple[str, ...]:
    """Read methods; HEAD comes with GET (RFC 9110 §9.3.2)."""
    methods = set(texts)
    if unknown := sorted(methods - KNOWN):
        raise click.BadParameter(f"{unknown[0]!r} is no method that is known here")
    return tuple(sorted(methods | RETRIEVAL if "GET" in methods else methods))


@click.command(
    "share",
    short_help="Make a link that lets in whoever has it.",
    epilog=examples(
        "share -c site.toml /reports/2026.pdf --for 2h --uses 3",
        "share -c site.toml /photos/ --prefix --for 7d --origin https://example.org",
        "share -c site.toml --list",
    ),
)
@click.argument("path", required=False)
@CONFIG
@click.option(
    *("--for", "length"),
    default="1d",
    show_default=True,
    metavar="TIME",
    callback=length_of,
    help="How long it lasts: 30min, 2h, 7d.",
)
@click.option("--uses", type=click.IntRange(1), help="How often it opens.")
@click.option(
    *("--to", "networks"),
    multiple=True,
    metavar="NETWORK",
    callback=networks_of,
    help="From where it opens. Repeatable.  [default: from anywhere]",
)
@click.option(
    *("-X", "--method", "methods"),
    multiple=True,
    default=["GET"],
    show_default=True,
    callback=methods_of,
    help="What may be done with it. Repeatable.",
)
@click.option("--prefix", is_flag=True, help="Open all below PATH.")
@click.option(
    "--origin",
    metavar="URL",
    callback=origin_of,
    help=f"What stands before the path, as {ORIGIN}.",
)
@click.option("--list", "listed", is_flag=True, help="List the links that still run.")
@click.option("--revoke", metavar="LINK", help="End a link: its address, token or id.")
def command(
    path: str | None,
    config: Path,
    origin: str | None,
    listed: bool,
    revoke: str | None,
    **terms: Any,
) -> None:
    """
    Print a link that opens PATH without an account, signed with the site's keys.

    It opens what is protected where the configuration says links = true. A link to a
    folder needs --prefix: it opens the pages in it, too. Uses are counted by the
    server; HEAD is none.
    """
    if [path is not None, listed, revoke is not None].count(True) != 1:
        raise click.UsageError("say one of PATH, --list and --revoke")
    site, settings = read_plan(config)
    links, now = links_of(site, config), datetime.now(UTC)
    try:
        with printing() as out:
            if path is not None:
                link = shared(path, site, now, **terms)
                base = origin or base_of(link.host, settings)
                click.echo(described(link), err=True)
                print(url_of(base, link, links.issue(link, now)), file=out)
            elif revoke is not None:
                print(f"ended: {described(revoked(revoke, links, now))}", file=out)
            else:
                write_list(links.issued(now), out)
    except RequestError as error:
        raise fail(f"{path}: {error}", 2) from error
    except StoreUnavailable as error:
        raise fail(str(error)) from error
