"""
What may caches make of this response?

For a private cache, a shared one, and each kind that has a field of its own: whether it
may store the response, how long it is fresh, what of it may be used stale, and what it
is found by; each with the reason.  Storing, freshness and cache_keys decide that; here
it is put together, with cautions: what is allowed, and perhaps was not meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Request, Response
from httpcore_srv.semantics.cache_keys import CacheKey, key_of
from httpcore_srv.semantics.cache_kinds import (
    PRIVATE,
    SHARED,
    CacheKind,
    Directives,
    Reason,
    directives,
    targeted_by,
)
from httpcore_srv.semantics.freshness import (
    Lifetime,
    StaleUses,
    current_age,
    demand_to_validate,
    lifetime,
    stale_uses,
)
from httpcore_srv.semantics.storing import Ruling, may_store


@dataclass(frozen=True, slots=True)
class CacheView:
    """
    What one *kind* of cache may do with a response, *age* seconds after its Date.

    *told* is the field it obeys; *key* is None when no request matches (Vary: *);
    *notes* say what forbids a reuse without asking, *cautions* what the sender may not
    have meant.
    """

    kind: CacheKind
    told: Directives
    storing: Ruling
    lifetime: Lifetime
    age: int
    stale: StaleUses
    key: CacheKey | None
    notes: tuple[Reason, ...] = ()
    cautions: tuple[Reason, ...] = ()

    @property
    def fresh_for(self) -> int | None:
        """How many seconds it may still be used without asking; None: unknown."""
        if not self.reusable:
            return 0
        if self.lifetime.seconds is None:
            return None
        return max(0, self.lifetime.seconds - self.age)

    @property
    def reusable(self) -> bool:
        """Whether it is ever used again without asking the origin."""
        return self.storing.allowed and not self.notes


def explain_cache(
    request: Request,
    response: Response,
    now: datetime,
    targets: Sequence[str] = ("CDN-Cache-Control",),
) -> tuple[CacheView, ...]:
    """
    Return the view of a private, a shared and, for each of *targets*, a targeted cache.

    *now* is when the response arrives.  Raises MalformedRequest for a request whose
    target is none.
    """
    kinds = (PRIVATE, SHARED, *(targeted_by(target) for target in targets))
    return tuple(view_of(kind, request, response, now) for kind in kinds)


def view_of(
    kind: CacheKind, request: Request, response: Response, now: datetime
) -> CacheView:
    """Return the view of one cache, which receives *response* at *now*."""
    key = key_of(request, response)
    notes = [] if key else [Reason("RFC 9111 §4.1", "Vary: * never matches")]
    demand = demand_to_validate(kind, response)
    if demand is not None:
        notes.append(demand)
    told, span = directives(kind, response.fields), lifetime(kind, response, now)
    return CacheView(
        kind,
        told,
        may_store(kind, request, response),
        span,
        current_age(response, now),
        stale_uses(kind, response),
        key,
        tuple(notes),
        (
            *(_of_heuristics(span) if not notes else ()),
            *_of_cookies(kind, told.control, response),
            *_of_immutable(told.control, request, response),
        ),
    )


def _of_heuristics(span: Lifetime) -> tuple[Reason, ...]:
    """Warn of a lifetime that the cache guesses (RFC 9111 §4.2.2)."""
    if not span.heuristic:
        return ()
    return (Reason(span.section, f"the lifetime is {span.source}"),)


def _of_cookies(
    kind: CacheKind, control: CacheControl, response: Response
) -> tuple[Reason, ...]:
    """Warn where many users are given one user's cookie (RFC 9111 §7.3)."""
    if not kind.shared or "Set-Cookie" not in response.fields or control.no_store:
        return ()
    if any(_covers(each, "set-cookie") for each in (control.private, control.no_cache)):
        return ()
    return (Reason("RFC 9111 §7.3", "Set-Cookie is stored and reused like any field"),)


def _covers(argument: bool | tuple[str, ...], name: str) -> bool:
    """Tell whether the argument of private or no-cache is about the field *name*."""
    if isinstance(argument, bool):
        return argument
    return name in map(str.lower, argument)


def _of_immutable(
    control: CacheControl, request: Request, response: Response
) -> tuple[Reason, ...]:
    """Warn where a truncated or forged response would be kept (RFC 8246 §3)."""
    if not control.immutable:
        return ()
    delimited = response.content.length is not None or bool(
        len(response.fields.only("Content-Length", "Transfer-Encoding"))
    )
    doubts = (
        (not request.peer.secure, "immutable counts for little without TLS"),
        (not delimited, "immutable, and only the close of the connection ends it"),
    )
    return tuple(Reason("RFC 8246 §3", doubt) for holds, doubt in doubts if holds)
