"""
How long, and by whom, may the answer be reused?

    rules that apply ─▶ edits of fields
                     ─▶ Cache-Control        the answer's own, or the policy's
                          ├─ private         to who has authenticated, with Set-Cookie
                          ├─ targeted        beside it, for certain caches (RFC 9213)
                          └─ Expires         for HTTP/1.0, from the same value

The request's own Cache-Control is for caches on the way: an origin has none to ask
(RFC 9111 §5.2.1).
"""

from collections.abc import Sequence
from datetime import datetime

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.cache_policy import (
    NEVER_STORED,
    NO_STORE,
    Occasion,
    Rule,
    applicable,
    control_of,
    kept_private,
)
from httpcore_srv.semantics.field_edits import merged
from httpcore_srv.semantics.http10_caches import LONG_AGO, for_http10
from httpcore_srv.semantics.methods import SAFE
from httpcore_srv.site import Mount, Site
from httpcore_srv.stage import stage
from httpcore_srv.stages.admit import ANYONE, Visitor


@stage("RFC 9111 §5.2")
def freshen(
    response: Response,
    request: Request,
    mount: Mount | None,
    site: Site,
    *,
    now: datetime | None = None,
    segments: Sequence[bytes] = (),
    described: Fields | None = None,
    visitor: Visitor = ANYONE,
) -> Response:
    """
    Return *response* with the cache policy and the fields of its mount and site.

    *segments* is the decoded path below the mount; *described* what a 200 would carry,
    where *response* stands for one.  Without *now* nothing that depends on the time is
    said.
    """
    media_type = _media_type(response.fields if described is None else described)
    occasion = occasion_of(response.status, segments, media_type)
    rules = applicable(mount.rules, occasion) if mount else ()
    fields = _with_those_of(mount, response.fields) if mount else response.fields
    for rule in rules:
        fields = rule.edits.of(fields)
    if request.method in SAFE:  # RFC 9875 §3: only unsafe methods invalidate
        fields = fields.without("Cache-Group-Invalidation")
    known = _is_known(request, visitor, mount)
    said, fields = _with_control(response, fields, rules, occasion, mount, site, now)
    if known or ("Set-Cookie" in fields and not (mount and mount.shared)):
        refused = known and response.status >= 400
        said = NO_STORE if refused else kept_private(said)
        fields = _for_all_caches_alike(_with_text(fields, said))
        rules = ()
    fields = _with_those_beside(fields, rules, occasion)
    fields = _for_old_caches(fields, said, request, now)
    if site.hsts and request.peer.secure:  # RFC 6797 §7.2: only over secure transport
        fields = fields.with_default("Strict-Transport-Security", site.hsts)
    return response.with_fields(fields)
