"""
Say what caches may do with one answer, and by which section.

    private cache
      store    RFC 9110 §15.1     yes: 200 is heuristically cacheable
      fresh    RFC 9111 §5.2.2.1  for 1 hour: max-age of Cache-Control
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TextIO

import click

from httpcore_srv.audit.spans import spoken
from httpcore_srv.cli.explain import ID, octets_for, read
from httpcore_srv.cli.options import PATH, request_fields
from httpcore_srv.cli.plan import default_folder, existing_folder, fail, read_plan
from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.semantics.cache_view import CacheView, explain_cache
from httpcore_srv.site import Site

WRONG_USAGE = 2
CDN = "CDN-Cache-Control"

# The fields that a cache looks at.
LOOKED_AT = frozenset(
    {
        *("age", "cache-control", "date", "etag", "expires", "last-modified"),
        *("no-vary-search", "pragma", "surrogate-control", "vary"),
        *("cache-groups", "cache-tag"),
    }
)


class Row(NamedTuple):
    """One line of a view: *what* is said, by which *section*, in which *words*."""

    what: str
    section: str
    words: str


@click.command("cache", short_help="Say what caches may do with one answer.")
@click.argument("url", metavar="URL")
@click.option("-X", "--method", default="GET", show_default=True, help="The method.")
@click.option(
    "-H",
    "--field",
    "--header",
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
    type=PATH,
    help="The folder to serve.  [default: ./www or the current folder]",
)
@click.option("-c", "--config", type=PATH, help="Ask the site of this TOML file.")
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
    if folder and config:
        raise click.UsageError("--directory and --config exclude each other")
    if config:
        site, _ = read_plan(config)
    else:
        site = Site.of_folder(existing_folder(folder or default_folder()))
    peer = Peer(secure=url.lower().startswith("https://"))
    octets = octets_for(url, method, fields, site)
    try:
        response, views = viewed(octets, peer, site, datetime.now(UTC))
    except RequestError as error:
        sentence = f"{error.status} {phrase(error.status)}: {error}"
        raise fail(f"{url}: {sentence}", WRONG_USAGE) from error
    if as_json:
        document = as_document(response, views)
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        tell(response, views, sys.stdout)


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
    for view in views:
        print(f"\n{called(view)}", file=out)
        for what, section, words in rows(view, response.fields):
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


def called(view: CacheView) -> str:
    """Say which cache that is."""
    if view.kind.targets:
        return f"shared cache that obeys {', '.join(view.kind.targets)}"
    return f"{view.kind.name} cache"


def rows(view: CacheView, fields: Fields) -> Iterator[Row]:
    """Yield what one cache may do with a response of these *fields*, line by line."""
    if view.kind.targets and not view.told.targeted:
        words = f"no valid {view.kind.name}: as any shared cache"
        yield Row("told", "RFC 9213 §2.2", words)
        return
    verdict = "yes" if view.storing.allowed else "no"
    for reason in view.storing.reasons:
        yield Row("store", reason.section, f"{verdict}: {reason.sentence}")
    if view.storing.allowed:
        yield from _fresh(view)
        yield from _stale(view)
        yield Row("then", "RFC 9111 §4.3.1", _validated(fields))
        key = str(view.key) if view.key else "none: Vary: * never matches"
        yield Row("key", "RFC 9111 §4.1", key)


def _fresh(view: CacheView) -> Iterator[Row]:
    """Say for how long it is used without asking."""
    if view.notes:
        for note in view.notes:
            yield Row("fresh", note.section, f"only after asking: {note.sentence}")
        return
    source, section = view.lifetime.source, view.lifetime.section
    if view.lifetime.seconds is None:
        yield Row("fresh", section, f"for as long as it likes: {source}")
        return
    age = f", {spoken(view.age)} old on arrival" if view.age else ""
    length = spoken(view.lifetime.seconds)
    guess = "about " if view.lifetime.heuristic else ""
    yield Row("fresh", section, f"for {guess}{length}: {source}{age}")


def _stale(view: CacheView) -> Iterator[Row]:
    """Say what is done with it when it is not fresh any more."""
    stale = view.stale
    for reason in stale.forbidden:
        yield Row("stale", reason.section, f"never: {reason.sentence}")
    if stale.while_revalidate:
        words = f"for {spoken(stale.while_revalidate)} while it is validated"
        yield Row("stale", "RFC 5861 §3", words)
    if stale.if_error:
        words = f"for {spoken(stale.if_error)} if the origin fails"
        yield Row("stale", "RFC 5861 §4", words)
    if stale.disconnected:
        yield Row("stale", "RFC 9111 §4.2.4", "used if the origin cannot be reached")


def _validated(fields: Fields) -> str:
    """Say how a cache asks whether it is still so (§4.3.1)."""
    conditions = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    sent = [condition for name, condition in conditions.items() if name in fields]
    if sent:
        return f"validated with {' and '.join(sent)}"
    return "fetched again, whole: there is no validator"


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
    }
