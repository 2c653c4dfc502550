"""How long, and by whom, may the answer be reused?"""

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.site import Mount, Site
from httpcore_srv.stage import stage

# An answer that says what went wrong this time says nothing about the next time; of
# these, 428, 429 and 431 MUST NOT be stored (RFC 6585 §3, §4, §5) and the rest would
# be open to heuristic freshness (RFC 9111 §4.2.2).
UNSTORED = "no-store"


@stage("RFC 9111 §5.2")
def freshen(
    response: Response, request: Request, mount: Mount | None, site: Site
) -> Response:
    """Return *response* with the cache policy and the fields of its mount and site."""
    fields = response.fields
    if response.status >= 400:
        fields = fields.with_default("Cache-Control", UNSTORED)
    fields = _with_those_of(mount, fields) if mount else fields
    fields = fields.with_default("Cache-Control", site.cache_control)
    if site.hsts and request.peer.secure:  # RFC 6797 §7.2: only over secure transport
        fields = fields.with_default("Strict-Transport-Security", site.hsts)
    return response.with_fields(fields)


def _with_those_of(mount: Mount, fields: Fields) -> Fields:
    """Add the mount's fields that *fields* lacks; Vary names what either looks at."""
    lacking = [
        (name, value)
        for name, value in mount.fields
        if name not in fields or name.lower() == "vary"
    ]
    return Fields([*fields, *lacking])
