"""What must every response say?"""

from datetime import datetime

from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields, Response
from httpcore_srv.site import Site
from httpcore_srv.stage import stage

# RFC 9110 §8.6: none in a 204; RFC 9110 §15.4.5: in a 304 only what the 200 would say.
LENGTHLESS = frozenset({204, 304})


@stage("RFC 9110 §6.6.1")
def complete(response: Response, site: Site, now: datetime) -> Response:
    """Return *response* with Date, Server, Content-Length and nosniff."""
    fields = response.fields.without("Date", "Server")
    if "Content-Type" in fields:  # what a type says is meant: let nobody guess
        fields = fields.with_field("X-Content-Type-Options", "nosniff")
    length = response.content.length
    if length is not None and response.status not in LENGTHLESS:
        fields = fields.with_field("Content-Length", str(length))
    first = [("Date", format_http_date(now))]
    if site.server is not None:
        first.append(("Server", site.server))
    return response.with_fields(Fields([*first, *fields.lines]))
