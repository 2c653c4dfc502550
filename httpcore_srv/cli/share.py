"""Make a link that lets in whoever has it, for a while; list such links, end them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from httpcore_srv.cli.options import PATH
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
from httpcore_srv.grammar.networks import Network
from httpcore_srv.semantics.methods import KNOWN

_LENGTH = re.compile(r"([0-9]{1,9}) ?(s|min|h|d|w)")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}

# Whoever wants to let somebody in for longer wants an account for them.
LONGEST = timedelta(days=400)


def length_of(ctx: click.Context, option: click.Parameter, text: str) -> timedelta:
    """Read how long a link lasts."""
    found = _LENGTH.fullmatch(text.strip().lower())
    if found is None:
        raise click.BadParameter(f"{text!r} is not of the form 2h, 30min or 7d")
    seconds = int(found[1]) * _SECONDS[found[2]]
    if not 0 < seconds <= LONGEST.total_seconds():
        raise click.BadParameter(f"{text!r}: allowed are 1s to {LONGEST.days}d")
    return timedelta(seconds=seconds)


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
    return tuple(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


@click.command("share", short_help="Make a link that lets in whoever has it.")
@click.argument("path", required=False)
@click.option("-c", "--config", type=PATH, required=True, help="The site's TOML file.")
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
    "--origin", metavar="URL", help="What stands before the path, as https://a.example."
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
