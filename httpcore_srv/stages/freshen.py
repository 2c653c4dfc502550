"""
How long, and by whom, may the answer be reused?

    rules that apply ─▶ edits of fields
                     ─▶ Cache-Control        the answer's own, or the policy's
                          ├─ private         with credentials, or with Set-Cookie
                          ├─ targeted        beside it, for certain caches (RFC 9213)
                          └─ Expires         for HTTP/1.0, from the same value

Cache-Control in the request is for caches on the way: an origin has none to ask
(RFC 9111 §5.2.1).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from httpcore_srv.access.visitor import ANYONE, Visitor
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.policy.cache_fields import (
    beside,
    for_old_caches,
    stated,
    untargeted,
)
from httpcore_srv.policy.cache_policy import (
    AS_THE_200,
    NEVER_STORED,
    NO_STORE,
    Occasion,
    Rule,
    applicable,
    kept_private,
)
from httpcore_srv.policy.path_patterns import path_of
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.semantics.methods import SAFE
from httpcore_srv.site import Mount, Site
from httpcore_srv.stage import stage

# Vary names what either looks at; a cookie does not stand for another (RFC 6265 §3).
ADDED = ("vary", "set-cookie")


@stage("RFC 9111 §5.2")
def freshen(
    response: Response,
    request: Request,
    mount: Mount | None,
    site: Site,
    *,
    now: datetime,
    segments: Sequence[bytes] = (),
    described: Fields | None = None,
    visitor: Visitor = ANYONE,
) -> Response:
    """
    Return *response* with the cache policy and the fields of its mount and site.

    *segments* is the decoded path below the mount; *described* what a 200 would carry,
    which a 206 or a 304 repeats only in part.
    """
    occasion = occasion_of(response, segments, described)
    rules = applicable(mount.rules, occasion) if mount else ()
    fields = _edited(response.fields, rules, mount, request.method)
    said = _own(response, fields) or site.intended(mount, occasion, now)
    is_anyone = visitor is ANYONE or visitor == ANYONE
    known = not is_anyone or "Authorization" in request.fields
    cookie = "Set-Cookie" in fields or _sets_cookie(response, described)
    alone = cookie or visitor.alone  # meant for one visitor, whatever may be shared
    _doubt_what_passes(request, rules, cookie=cookie)
    own = alone or (known and not (mount and mount.shared))
    if own:
        failed = known and response.status >= 400
        said = NO_STORE if failed else kept_private(said)
        fields = untargeted(fields)
    fields = beside(stated(fields, said), rules, occasion, shared=not own)
    fields = for_old_caches(fields, said, request.version, now)
    if site.hsts and request.peer.secure:  # RFC 6797 §7.2: only over secure transport
        fields = fields.with_default("Strict-Transport-Security", site.hsts)
    return response.with_fields(fields)


def _doubt_what_passes(
    request: Request, rules: Sequence[Rule], *, cookie: bool
) -> None:
    """Doubt whether the next answer would say the same of its reuse."""
    if cookie:
        doubt("it sets a cookie")
    if rules and any(rule.expires_at for rule in rules):
        doubt("it is fresh until a time of the day")
    if request.version < (1, 1):
        doubt("it tells caches of HTTP/1.0 a date")


def _sets_cookie(response: Response, described: Fields | None) -> bool:
    """
    Tell whether the 200 that *response* repeats would set a cookie.

    A 304 does not, but what it says of reuse takes the place of what was stored.
    """
    if described is None or response.status not in AS_THE_200:
        return False
    return "Set-Cookie" in described


def occasion_of(
    response: Response, segments: Sequence[bytes], described: Fields | None = None
) -> Occasion:
    """
    Return what rules may ask.

    The type is that of the representation: a 304 has none of its own, and that of a
    206 may be multipart/byteranges.  An error page is a representation itself.
    """
    fields = response.fields
    if described is not None and response.status in AS_THE_200:
        fields = described
    media_type = _media_type(fields.get("Content-Type") or "")
    return Occasion(response.status, path_of(segments), media_type)


@lru_cache(maxsize=1024)
def _media_type(text: str) -> MediaType | None:
    """Read what an answer of ours says; a site has few types."""
    try:
        return MediaType.parse(text)
    except FieldSyntaxError:
        return None


def _own(response: Response, fields: Fields) -> CacheControl | None:
    """
    Return what the answer says itself, or its mount's fields say of it.

    A mount's fields do not say how long an error lasts.
    """
    text = (response.fields if response.status >= 400 else fields).get("Cache-Control")
    if text is None or response.status in NEVER_STORED:
        return None
    return CacheControl.parse(text)


def _edited(
    fields: Fields, rules: Iterable[Rule], mount: Mount | None, method: str
) -> Fields:
    """Return *fields* with those of the mount, and as the rules change them."""
    fields = _with_those_of(mount, fields) if mount else fields
    for rule in rules:
        fields = rule.edits.of(fields)
    if method in SAFE:  # RFC 9875 §3: only unsafe methods make stored responses invalid
        fields = fields.without("Cache-Group-Invalidation")
    return fields


def _with_those_of(mount: Mount, fields: Fields) -> Fields:
    """Add the mount's fields that *fields* lacks, and lines to those that add up."""
    lacking = [
        (name, value)
        for name, value in mount.fields
        if name not in fields or name.lower() in ADDED
    ]
    return Fields([*fields, *lacking]) if lacking else fields
