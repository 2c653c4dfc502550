"""
Say what caches may do with one answer, and by which section.

    private cache
      store    RFC 9110 §15.1     yes: 200 is heuristically cacheable
      fresh    RFC 9111 §5.2.2.1  for 1 hour: max-age of Cache-Control
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from httpcore_srv.cli.cache_rows import Row, called, rows, surrogate_rows
from httpcore_srv.cli.explain import ID, octets_for, read
from httpcore_srv.cli.options import asking
from httpcore_srv.cli.plan import fail, site_of
from httpcore_srv.cli.printing import printing
from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.semantics.cache_view import CacheView, explain_cache
from httpcore_srv.site import Site

WRONG_USAGE = 2
CDN = "CDN-Cache-Control"
SURROGATE = "surrogate, which obeys Surrogate-Control"

# The fields that a cache looks at.
LOOKED_AT = frozenset(
    {
        *("age", "cache-control", "date", "etag", "expires", "last-modified"),
        *("no-vary-search", "pragma", "surrogate-control", "vary"),
        *("cache-groups", "cache-tag", "set-cookie"),
    }
)


@click.command("cache", short_help="Say what caches may do with one answer.")
@asking
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(
    url: str,
    method: str,
    fields: Fields,
    folder: Path | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """
    Answer a request for URL on paper; say what a private and a shared cache, and one
    that obeys a targeted field, may do with the answer, and for how long.

    URL is a path, or a whole URL whose host chooses the site. No socket is used.
    """
    site, _ = site_of(folder, config)
    peer = Peer(secure=url.lower().startswith("https://"))
    octets = octets_for(url, method, fields, site)
    try:
        response, views = viewed(octets, peer, site, datetime.now(UTC))
    except RequestError as error:
        sentence = f"{error.status} {phrase(error.status)}: {error}"
        raise fail(f"{url}: {sentence}", WRONG_USAGE) from error
    with printing() as out:
        if as_json:
            document = as_document(response, views)
            print(json.dumps(document, indent=2, ensure_ascii=False), file=out)
        else:
            tell(response, views, out)


def viewed(
    octets: bytes, peer: Peer, site: Site, now: datetime
) -> tuple[Response, tuple[CacheView, ...]]:
    """
    Answer the request that *peer* sent as *octets*; return what caches make of it.

    Raises RequestError for a request that breaks the protocol: no cache sends one.
    """
    method, target, version, fields, *_ = read(octets, site.limits)
    request = Request(method, target, fields, version, peer=peer, id=ID)
    response = respond(request, site, now)
    response.content.close()
    return response, explain_cache(request, response, now, targets_of(response.fields))


def targets_of(fields: Fields) -> tuple[str, ...]:
    """Return the targeted fields among *fields*; CDN-Cache-Control if there is none."""
    named = (name for name, _ in fields if name.lower().endswith("-cache-control"))
    return tuple(dict.fromkeys(named)) or (CDN,)


def tell(response: Response, views: Sequence[CacheView], out: TextIO) -> None:
    """Write, for people, the fields a cache looks at, and what each cache may do."""
    print(f"{response.status} {phrase(response.status)}", file=out)
    for name, value in seen(response.fields):
        print(f"{name}: {value}", file=out)
    told = [(called(view), list(rows(view, response.fields))) for view in views]
    told.append((SURROGATE, list(surrogate_rows(response.fields))))
    for name, lines in told:
        if lines:
            tell_one(name, lines, out)


def tell_one(name: str, lines: Iterable[Row], out: TextIO) -> None:
    """Write the *lines* about the cache called *name*."""
    print(f"\n{name}", file=out)
    for what, section, words in lines:
        print(f"  {what:<7} {section:<18} {words}", file=out)


def seen(fields: Fields) -> Fields:
    """Return the fields that a cache looks at."""
    return Fields(
        [
            (name, value)
            for name, value in fields
            if name.lower() in LOOKED_AT or name.lower().endswith("-cache-control")
        ]
    )


def as_document(response: Response, views: Sequence[CacheView]) -> dict[str, object]:
    """Return the answer, and what each cache may do with it, for JSON."""
    return {
        "status": response.status,
        "fields": [list(line) for line in seen(response.fields)],
        "caches": [
            {
                "cache": view.kind.name,
                "told_by": view.told.field,
                "stored": view.storing.allowed,
                "fresh_for": view.fresh_for,
                "lifetime": view.lifetime.seconds,
                "heuristic": view.lifetime.heuristic and view.reusable,
                "age": view.age,
                "stale_while_revalidate": view.stale.while_revalidate,
                "stale_if_error": view.stale.if_error,
                "key": str(view.key) if view.key else None,
                "reasons": [row._asdict() for row in rows(view, response.fields)],
            }
            for view in views
        ],
        "surrogate": [row._asdict() for row in surrogate_rows(response.fields)],
    }
