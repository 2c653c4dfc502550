"""
Which link is meant, and how is it shown to people?

A link is made for a place that a link can open: one that is covered by an area whose
rule asks for a link, or that has links = true.  Its path is written anew from the
decoded segments, so that it has one form.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO
from urllib.parse import parse_qsl, urlsplit

import click

from httpcore_srv.access.areas import areas_of, takes_links
from httpcore_srv.access.link import PARAMETER, link_host
from httpcore_srv.cli.deciding import located, request_of
from httpcore_srv.cli.plan import Failure, fail
from httpcore_srv.grammar.uris import DEFAULT_PORTS, encode_segment
from httpcore_srv.message import NOBODY
from httpcore_srv.resources.resource import Absent, Found, Listed, Moved
from httpcore_srv.semantics.targets import path_segments
from httpcore_srv.server.settings import Bind, Settings
from httpcore_srv.site import Site
from httpcore_srv.state.links import Issued, Links
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.state.stores.memory import MemoryStore


def links_of(site: Site, config: Path) -> Links:
    """Return the links of *site*, or fail: where there are none, or none that stay."""
    if site.links is None:
        message = "no area has links = true, so a link would open nothing"
        raise fail(f"{config}: {message}")
    if isinstance(site.store, MemoryStore):
        message = (
            "its state is kept in the memory of the server alone; say [state] store"
        )
        raise fail(f"{config}: {message}")
    return site.links


def shared(
    url: str,
    site: Site,
    now: datetime,
    *,
    prefix: bool,
    length: timedelta,
    **terms: object,
) -> SharedLink:
    """
    Return a link to *url*, a path or a whole URL; not signed yet.

    *terms* are further parameters of a ``SharedLink``.  Failure is raised where no link
    opens anything, RequestError if there can be no request for it.
    """
    with located(request_of(url, "GET", NOBODY, site), site, now) as (target, found):
        areas = areas_of(target, found)
    if not takes_links(areas):
        what = (
            "what protects it has no links = true" if areas else "it is not protected"
        )
        raise fail(f"{url}: {what}; a link would open nothing", 2)
    _check(url, found, prefix=prefix)
    if not all(takes_links((area,)) for area in areas):
        _note("another area covers it, too, and must be met by whoever has the link")
    names = path_segments(target.uri.path)
    slashed = (*names, b"") if prefix and names[-1] else names
    return SharedLink(
        path="".join(f"/{encode_segment(name)}" for name in slashed),
        host=link_host(target.host),
        prefix=prefix,
        expires=(now + length).replace(microsecond=0),
        **terms,  # type: ignore[arg-type]  # from the command line, each by its name
    )


def _check(url: str, found: Found, *, prefix: bool) -> None:
    """Fail for what is elsewhere; say what may be a slip."""
    if isinstance(found, Moved) and not prefix:
        raise fail(f"{url}: it leads to {found.location}; share that, or --prefix", 2)
    if isinstance(found, Listed) and not prefix:
        _note("it is a folder; --prefix opens what is in it")
    if isinstance(found, Absent):
        _note("nothing is there now")


def _note(sentence: str) -> None:
    """Tell a person something that is not what was asked for."""
    click.echo(f"note: {sentence}", err=True)


# How who listens everywhere is called.
_NAMES = dict.fromkeys(("", "0.0.0.0", "::"), "localhost")


def base_of(host: str, settings: Settings) -> str:
    """Return what stands before the path of *host*'s URLs, as far as it is known."""
    scheme = "https" if settings.tls else "http"
    bind = _tcp(settings.binds)
    if bind is None:  # behind a proxy, which listens where others do
        return f"{scheme}://{host or 'localhost'}"
    name = host or _NAMES.get(bind.host, bind.host)
    shown = f"[{name}]" if ":" in name and not name.startswith("[") else name
    port = "" if bind.port == DEFAULT_PORTS[scheme] else f":{bind.port}"
    return f"{scheme}://{shown}{port}"


def _tcp(binds: Iterable[Bind]) -> Bind | None:
    """Return the first of *binds* that is an address, None if there is none."""
    known = (bind for bind in binds if bind.path is None and bind.descriptor is None)
    return next(known, None)


def url_of(base: str, link: SharedLink, token: str) -> str:
    """Return the URL that opens *link*."""
    return f"{base.rstrip('/')}{link.path}?{PARAMETER}={token}"


def revoked(text: str, links: Links, now: datetime) -> SharedLink:
    """Take back the link with that URL, token or id, or fail."""
    pairs = parse_qsl(urlsplit(text).query)
    token = next((value for name, value in pairs if name == PARAMETER), text)
    link = links.revoke(token, now)
    if link is None:
        raise _unknown()
    return link


def _unknown() -> Failure:
    """Return the failure for what is none of our links."""
    return fail("that is none of this site's links: neither its token nor its id", 1)


def described(link: SharedLink) -> str:
    """Return what a person wants to know of *link*, in a line."""
    parts = [
        f"{link.host}{link.path}{'*' if link.prefix else ''}",
        " ".join(link.methods),
        f"until {link.expires:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if link.uses is not None:
        parts.append("once" if link.uses == 1 else f"{link.uses} times")
    if link.networks:
        parts.append(f"from {' '.join(map(str, link.networks))}")
    return f"{link.id}  {', '.join(parts)}"


def write_list(issued: Iterable[Issued], out: TextIO) -> None:
    """Write a line for each link, with what became of it."""
    for one in issued:
        fate = "" if one.used is None else f", used {one.used}"
        ended = ", ended" if one.revoked else ""
        print(f"{described(one.link)}{fate}{ended}", file=out)
