"""
How long is a response fresh, how old is it, and what of it may be used stale?

    lifetime   s-maxage (shared) > max-age > Expires - Date > heuristic     §4.2.1
    age        what caches before added, and the time it has stayed here    §4.2.3
    stale      only where nothing forbids it, and for how long              §4.2.4

The sections are those of RFC 9111 where no other is named.  Seconds are integers.  A
cache that obeys a targeted field looks neither at Cache-Control nor at Expires (RFC
9213 §2.2).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.cache_directives import GREATEST
from httpcore_srv.grammar.dates import parse_http_date
from httpcore_srv.grammar.lists import split_list
from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.cache_kinds import (
    CacheKind,
    Directives,
    Reason,
    directives,
)
from httpcore_srv.semantics.storing import HEURISTICALLY_CACHEABLE

_AGE = re.compile(r"[0-9]++")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """
    How many seconds a response is fresh, counted from its Date.

    *seconds* is None where the law leaves it to the cache, without a figure to go by;
    *source* names what gives it; a *heuristic* one is the cache's own guess.
    """

    seconds: int | None
    source: str
    section: str
    heuristic: bool = False


@dataclass(frozen=True, slots=True)
class StaleUses:
    """
    For how many seconds beyond its lifetime a response may be used stale.

    *while_revalidate* and *if_error* are 0 where that was not granted, or is forbidden;
    *disconnected* tells whether a cache that cannot reach the origin may use it;
    *forbidden* are the reasons against any stale use.
    """

    while_revalidate: int = 0
    if_error: int = 0
    disconnected: bool = True
    forbidden: tuple[Reason, ...] = ()


def lifetime(kind: CacheKind, response: Response, received: datetime) -> Lifetime:
    """
    Return the freshness lifetime of *response*, which arrived at *received* (§4.2.1).

    The first of the sources that is there decides, in the order of the RFC.
    """
    told = directives(kind, response.fields)
    explicit = _told(kind, told)
    if explicit is not None:
        return explicit
    if "Expires" in response.fields and not told.targeted:
        seconds = _until_expiry(response.fields, received)
        return Lifetime(seconds, "Expires", "RFC 9111 §5.3")
    if response.status in HEURISTICALLY_CACHEABLE or told.control.public:
        return _heuristic(response.fields, received)
    return Lifetime(0, "nothing", "RFC 9111 §4.2.2")


def current_age(
    response: Response,
    now: datetime,
    received: datetime | None = None,
    requested: datetime | None = None,
) -> int:
    """
    Return the age of *response* at *now*, in seconds (§4.2.3).

    *received* and *requested* are when the response arrived and when it was asked for;
    without them it was *now*, and took no time.
    """
    received = received or now
    requested = requested or received
    date = _date(response.fields, received)
    apparent = max(0, _seconds(received, date))
    corrected = _age_value(response.fields) + max(0, _seconds(received, requested))
    return max(apparent, corrected) + max(0, _seconds(now, received))


def demand_to_validate(kind: CacheKind, response: Response) -> Reason | None:
    """
    Return why every use of *response* needs validation; None if none is (§5.2.2.4).

    A no-cache that names fields is no such demand: those are left out instead.
    """
    told = directives(kind, response.fields)
    if told.control.no_cache is True:
        return Reason("RFC 9111 §5.2.2.4", f"{told.field} says no-cache")
    return None


def stale_uses(kind: CacheKind, response: Response) -> StaleUses:
    """
    Return what stale use of *response* a cache of *kind* may make (§4.2.4, RFC 5861).

    "A cache MUST NOT generate a stale response if it is prohibited by an explicit
    in-protocol directive".
    """
    told = directives(kind, response.fields)
    forbidden = tuple(
        Reason(section, f"{told.field} says {name}")
        for holds, section, name in _prohibitions(kind, told.control)
        if holds
    )
    if forbidden:
        return StaleUses(disconnected=False, forbidden=forbidden)
    return StaleUses(
        told.control.stale_while_revalidate or 0, told.control.stale_if_error or 0
    )


def _prohibitions(
    kind: CacheKind, control: CacheControl
) -> tuple[tuple[bool, str, str], ...]:
    """Return the directives that forbid stale responses, and whether they are said."""
    s_maxage = kind.shared and control.s_maxage is not None
    return (
        (
            control.no_store and not control.must_understand,
            "RFC 9111 §5.2.2.5",
            "no-store",
        ),
        (control.no_cache is True, "RFC 9111 §5.2.2.4", "no-cache"),
        (control.must_revalidate, "RFC 9111 §5.2.2.2", "must-revalidate"),
        (
            kind.shared and control.proxy_revalidate,
            "RFC 9111 §5.2.2.8",
            "proxy-revalidate",
        ),
        (s_maxage, "RFC 9111 §5.2.2.10", "s-maxage"),
    )


def _told(kind: CacheKind, told: Directives) -> Lifetime | None:
    """Return the lifetime that a directive gives."""
    control, field = told.control, told.field
    if kind.shared and control.s_maxage is not None:
        source = f"s-maxage of {field}"
        return Lifetime(control.s_maxage, source, "RFC 9111 §5.2.2.10")
    if control.max_age is not None:
        return Lifetime(control.max_age, f"max-age of {field}", "RFC 9111 §5.2.2.1")
    return None


def _until_expiry(fields: Fields, received: datetime) -> int:
    """
    Return Expires minus Date, never less than 0.

    "A cache recipient MUST interpret invalid date formats, especially the value "0",
    as representing a time in the past" (§5.3); so is more than one value.
    """
    try:
        expires = parse_http_date(fields["Expires"], received)
    except FieldSyntaxError:
        return 0
    return max(0, _seconds(expires, _date(fields, received)))


def _heuristic(fields: Fields, received: datetime) -> Lifetime:
    """
    Return a tenth of the time since Last-Modified.

    That is "no more than some fraction of the interval since that time" (§4.2.2).
    """
    section = "RFC 9111 §4.2.2"
    try:
        modified = parse_http_date(fields.get("Last-Modified") or "", received)
    except FieldSyntaxError:
        return Lifetime(None, "a guess without Last-Modified", section, heuristic=True)
    seconds = max(0, _seconds(_date(fields, received), modified)) // 10
    return Lifetime(seconds, "a tenth of the time since Last-Modified", section, True)


def _age_value(fields: Fields) -> int:
    """
    Return Age in seconds; 0 if it is absent or invalid (§5.1).

    Of several values the first counts.
    """
    values = split_list(fields.get("Age") or "")
    if not values or _AGE.fullmatch(values[0]) is None:
        return 0
    digits = values[0].lstrip("0") or "0"
    return min(int(digits), GREATEST) if len(digits) < 11 else GREATEST


def _date(fields: Fields, received: datetime) -> datetime:
    """Return Date, or when the response arrived (RFC 9110 §6.6.1)."""
    try:
        return parse_http_date(fields.get("Date") or "", received)
    except FieldSyntaxError:
        return received


def _seconds(later: datetime, earlier: datetime) -> int:
    """Return the whole seconds between two moments."""
    return int((later - earlier).total_seconds())
