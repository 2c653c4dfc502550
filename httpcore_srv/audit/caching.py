"""
What will caches make of an answer?

    storing      no cache may keep it                         RFC 9111 §3
    freshness    nothing says how long: caches will guess     RFC 9111 §4.2.2
    validators   it can only be fetched again, whole          RFC 9110 §8.8
    Vary         so many keys that it is never found again    RFC 9110 §12.5.5
    immutable    on a name whose octets may change            RFC 8246 §2
    cookies      one visitor's, stored for many               RFC 9111 §7.3

The law is semantics.cache_view's; here it is only said what is a pity.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from urllib.parse import unquote

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.visit import Visit
from httpcore_srv.fields.vary import Vary
from httpcore_srv.grammar.durations import spoken
from httpcore_srv.policy.fingerprints import is_fingerprinted
from httpcore_srv.semantics.cache_kinds import PRIVATE, SHARED, targeted_by
from httpcore_srv.semantics.cache_view import view_of
from httpcore_srv.semantics.storing import HEURISTICALLY_CACHEABLE

# More request fields than these make more keys than there are visitors.
MOST_VARIED = 4

# Request fields that are another one's for nearly every visitor.
PERSONAL = ("cookie", "user-agent", "authorization", "referer")


def check_caching(
    visit: Visit, url: str, now: datetime, meant: Collection[str] = ()
) -> Iterator[Finding]:
    """
    Yield what is a pity about reusing the answer, at the moment *now* (aware).

    *meant* are request fields, in lower case, that the site has chosen to look at.
    """
    if visit.response.status == 200:
        yield from _check_storing(visit, url, now)
        yield from _check_validators(visit, url)
        yield from _check_vary(visit, url, now, meant)
        yield from _check_immutable(visit, url, now)
        yield from _check_cookies(visit, url, now)
    if visit.response.status in HEURISTICALLY_CACHEABLE:
        yield from _check_freshness(visit, url, now)
        yield from _check_targets(visit, url, now)


def _check_storing(visit: Visit, url: str, now: datetime) -> Iterator[Finding]:
    """Find what not even a private cache may keep."""
    ruling = view_of(PRIVATE, visit.request, visit.response, now).storing
    if not ruling.allowed:
        for reason in ruling.reasons:
            sentence = f"no cache may store it: {reason.sentence}"
            yield Finding(Severity.WARNING, url, reason.section, sentence)


def _check_freshness(visit: Visit, url: str, now: datetime) -> Iterator[Finding]:
    """Find what caches will guess a lifetime for (R234)."""
    view = view_of(PRIVATE, visit.request, visit.response, now)
    if not (view.lifetime.heuristic and view.reusable):
        return
    guess = "for as long as they like"
    if view.lifetime.seconds is not None:
        guess = f"for {spoken(view.lifetime.seconds)} or so, {view.lifetime.source}"
    sentence = f"no explicit freshness: caches may reuse it {guess}"
    yield Finding(Severity.WARNING, url, view.lifetime.section, sentence)


def _check_targets(visit: Visit, url: str, now: datetime) -> Iterator[Finding]:
    """Find what a targeted cache will guess, which reads nothing else (RFC 9213)."""
    named = (name for name, _ in visit.response.fields)
    for name in dict.fromkeys(named):
        if name.lower().endswith("-cache-control"):
            view = view_of(targeted_by(name), visit.request, visit.response, now)
            if view.told.targeted and view.lifetime.heuristic and view.reusable:
                sentence = f"{name} says no lifetime: caches that obey it will guess"
                yield Finding(Severity.WARNING, url, view.lifetime.section, sentence)


def _check_cookies(visit: Visit, url: str, now: datetime) -> Iterator[Finding]:
    """Find a cookie that shared caches give to many (R225)."""
    view = view_of(SHARED, visit.request, visit.response, now)
    for caution in view.cautions if view.storing.allowed else ():
        if caution.section == "RFC 9111 §7.3":
            sentence = f"shared caches may keep it: {caution.sentence}"
            yield Finding(Severity.WARNING, url, caution.section, sentence)


def _check_validators(visit: Visit, url: str) -> Iterator[Finding]:
    """Find what cannot be validated (RFC 9110 §8.8)."""
    fields = visit.response.fields
    if "ETag" not in fields and "Last-Modified" not in fields:
        sentence = "neither ETag nor Last-Modified: it is fetched again, whole"
        yield Finding(Severity.WARNING, url, "RFC 9110 §8.8", sentence)


def _check_vary(
    visit: Visit, url: str, now: datetime, meant: Collection[str]
) -> Iterator[Finding]:
    """Find what is stored under too many keys, or under none (R237)."""
    vary = Vary.parse(visit.response.fields.get("Vary") or "")
    shared = view_of(SHARED, visit.request, visit.response, now).storing.allowed
    if vary.star and shared:
        sentence = "Vary: * allows no reuse; say no-store if that is meant"
        yield Finding(Severity.WARNING, url, "RFC 9111 §4.1", sentence)
    if len(vary.names) > MOST_VARIED:
        sentence = f"varies by {len(vary.names)} request fields: {vary}"
        yield Finding(Severity.WARNING, url, "RFC 9110 §12.5.5", sentence)
    for name in vary.names:
        if name.lower() in PERSONAL and shared:
            sentence = f"varies by {name}: shared caches keep a copy for each visitor"
            severity = Severity.NOTE if name.lower() in meant else Severity.WARNING
            yield Finding(severity, url, "RFC 9110 §12.5.5", sentence)


def _check_immutable(visit: Visit, url: str, now: datetime) -> Iterator[Finding]:
    """Find immutable where it does harm, or nothing (R240, R241)."""
    view = view_of(PRIVATE, visit.request, visit.response, now)
    if not view.told.control.immutable:
        return
    name = unquote(url.partition("?")[0].rpartition("/")[2])
    if not is_fingerprinted(name):
        sentence = "immutable, but its name has no hash of its content"
        yield Finding(Severity.WARNING, url, "RFC 8246 §2", sentence)
    if not view.lifetime.seconds:
        sentence = "immutable, but never fresh: it says nothing"
        yield Finding(Severity.WARNING, url, "RFC 8246 §2", sentence)
    if visit.response.content.length is None:
        sentence = "immutable, but its length is not said: a cut answer would stay"
        yield Finding(Severity.WARNING, url, "RFC 8246 §3", sentence)
    if not visit.request.peer.secure:
        sentence = "immutable over plain HTTP: browsers take no notice of it"
        yield Finding(Severity.NOTE, url, "RFC 8246 §3", sentence)
