"""
May a cache store this response?

    method          one the cache understands and that allows it   §3, RFC 9110 §9.3
    status          final; not 304; none that is never stored      §3, RFC 6585
    understanding   of the status, where that matters              §3, §5.2.2.3
    no_store_asked  not by the request                             §5.2.1.5
    no_store        not in the response                            §5.2.2.5
    private         not for a shared cache                         §5.2.2.7
    credentials     for a shared cache only where it is said       §3.5
    permission      a directive, Expires, or the status itself     §3

Each line is one function of that name, which returns the Reason why not, or None; the
sections are those of RFC 9111 where no other is named.  All must hold.  What may be
stored may still be of no use: freshness and the key are other questions.
"""

from collections.abc import Callable
from dataclasses import dataclass

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Request, Response
from httpcore_srv.semantics.cache_keys import resolved, uri_of
from httpcore_srv.semantics.cache_kinds import (
    CacheKind,
    Directives,
    Reason,
    directives,
)
from httpcore_srv.semantics.methods import RETRIEVAL

# "defined as heuristically cacheable" (RFC 9110 §15.1)
HEURISTICALLY_CACHEABLE = frozenset(
    {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}
)

# "MUST NOT be stored by a cache" (RFC 6585 §3, §4, §5, §6)
_NEVER_STORED = {428: "§3", 429: "§4", 431: "§5", 511: "§6"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether it is *allowed*; *reasons* why not, or what makes it so."""

    allowed: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    kind: CacheKind
    request: Request
    response: Response
    told: Directives

    @property
    def control(self) -> CacheControl:
        return self.told.control


def may_store(kind: CacheKind, request: Request, response: Response) -> Ruling:
    """Rule whether a cache of *kind* may store *response* to *request* (§3)."""
    case = _Case(kind, request, response, directives(kind, response.fields))
    obstacles = [reason for obstacle in _OBSTACLES if (reason := obstacle(case))]
    if obstacles:
        return Ruling(False, tuple(obstacles))
    return Ruling(True, (*_permissions(case), *_notes(case)))


def _method(case: _Case) -> Reason | None:
    method = case.request.method
    if method in RETRIEVAL:
        return None
    if method != "POST":
        return Reason("RFC 9110 §9.2.3", f"no cache stores responses to {method}")
    if not _is_own_representation(case):
        return Reason(
            "RFC 9110 §9.3.3",
            "a response to POST is stored only with explicit freshness and the"
            " target's own URI as Content-Location",
        )
    return None


def _status(case: _Case) -> Reason | None:
    status = case.response.status
    if status < 200:
        return Reason("RFC 9111 §3", f"{status} is not final")
    if status == 304:
        return Reason("RFC 9111 §4.3.4", "304 freshens what is stored already")
    if status in _NEVER_STORED:
        return Reason(f"RFC 6585 {_NEVER_STORED[status]}", f"{status} is never stored")
    return None


def _understanding(case: _Case) -> Reason | None:
    status = case.response.status
    if status in case.kind.understands:
        return None
    if case.control.must_understand:
        return Reason("RFC 9111 §5.2.2.3", f"must-understand, and {status} is unknown")
    if status == 206:
        return Reason("RFC 9111 §3", "206 is stored only by who understands it")
    return None


def _no_store_asked(case: _Case) -> Reason | None:
    asked = CacheControl.parse(case.request.fields.get("Cache-Control") or "")
    if asked.no_store:
        return Reason("RFC 9111 §5.2.1.5", "the request says no-store")
    return None


def _no_store(case: _Case) -> Reason | None:
    # with must-understand, who understands the status ignores no-store (§5.2.2.3)
    if case.control.no_store and not case.control.must_understand:
        return Reason("RFC 9111 §5.2.2.5", f"{case.told.field} says no-store")
    return None


def _private(case: _Case) -> Reason | None:
    if case.kind.shared and case.control.private is True:
        return Reason("RFC 9111 §5.2.2.7", f"{case.told.field} says private")
    return None


def _credentials(case: _Case) -> Reason | None:
    if not case.kind.shared or "Authorization" not in case.request.fields:
        return None
    if _shares_what_is_authorized(case.control):
        return None
    return Reason(
        "RFC 9111 §3.5",
        "the request has Authorization, and the response says neither public nor"
        " s-maxage nor must-revalidate",
    )


def _permission(case: _Case) -> Reason | None:
    if case.response.status == 304 or _permissions(case):
        return None
    return Reason(
        "RFC 9111 §3",
        f"nothing gives it a lifetime, and {case.response.status} is not"
        " heuristically cacheable",
    )


_OBSTACLES: tuple[Callable[[_Case], Reason | None], ...] = (
    _method,
    _status,
    _understanding,
    _no_store_asked,
    _no_store,
    _private,
    _credentials,
    _permission,
)


def _permissions(case: _Case) -> tuple[Reason, ...]:
    """Return what allows storing: of "at least one of the following" (§3) each."""
    control, shared, status = case.control, case.kind.shared, case.response.status
    expires = "Expires" in case.response.fields and not case.told.targeted
    said = (
        (control.public, "§5.2.2.9", "public"),
        (control.private is not False and not shared, "§5.2.2.7", "private"),
        (control.s_maxage is not None and shared, "§5.2.2.10", "s-maxage"),
        (control.max_age is not None, "§5.2.2.1", "max-age"),
        (expires, "§5.3", "Expires"),
    )
    reasons = [
        Reason(f"RFC 9111 {section}", f"{name} is there")
        for holds, section, name in said
        if holds
    ]
    if status in HEURISTICALLY_CACHEABLE:
        reasons.append(Reason("RFC 9110 §15.1", f"{status} is heuristically cacheable"))
    return tuple(reasons)


def _notes(case: _Case) -> tuple[Reason, ...]:
    """Return what is to be known about a response that may be stored."""
    notes = []
    if case.kind.shared and isinstance(case.control.private, tuple):
        without = ", ".join(case.control.private)
        notes.append(Reason("RFC 9111 §5.2.2.7", f"stored without {without}"))
    if case.kind.shared and "Authorization" in case.request.fields:
        notes.append(Reason("RFC 9111 §3.5", "shared though authorized: it is said"))
    if case.control.must_understand:
        only = "but only a cache that knows must-understand: to others it is no-store"
        notes.append(Reason("RFC 9111 §5.2.2.3", only))
    if case.response.status == 206:
        notes.append(Reason("RFC 9111 §3.3", "stored as incomplete, as the part it is"))
    return tuple(notes)


def _shares_what_is_authorized(control: CacheControl) -> bool:
    """Tell whether *control* lets shared caches reuse what was authorized (§3.5)."""
    return control.public or control.must_revalidate or control.s_maxage is not None


def _is_own_representation(case: _Case) -> bool:
    """Tell whether a response to POST is what GET would return, and says how long."""
    location = case.response.fields.get("Content-Location")
    explicit = case.control.max_age is not None or (
        case.kind.shared and case.control.s_maxage is not None
    )
    expires = "Expires" in case.response.fields and not case.told.targeted
    if location is None or not (explicit or expires):
        return False
    return resolved(case.request, location) == uri_of(case.request)
