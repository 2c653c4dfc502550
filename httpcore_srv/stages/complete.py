"""What must every response say?"""

from datetime import datetime

from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.without_content import WITHOUT_LENGTH
from httpcore_srv.site import Site
from httpcore_srv.stage import stage


@stage("RFC 9110 §6.6.1")
def complete(response: Response, site: Site, now: datetime) -> Response:
    """Return *response* with Date, Server, Content-Length and nosniff."""
    fields, said = response.fields.without("Date", "Server"), []
    if "Content-Type" in fields:  # what a type says is meant: let nobody guess
        said.append(("X-Content-Type-Options", "nosniff"))
    length = response.content.length
    if length is not None and response.status not in WITHOUT_LENGTH:
        said.append(("Content-Length", str(length)))
    first = [("Date", format_http_date(now))]
    if site.server is not None:
        first.append(("Server", site.server))
    return response.with_fields(Fields([*first, *fields.with_each(said)]))
