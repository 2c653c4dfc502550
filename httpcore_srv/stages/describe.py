"""
What would a 200 say about the selected representation?

Described before validation, because a 304 repeats what the 200 would have said
(RFC 9110 §15.4.5), and so that 200, 206 and 304 cannot disagree.
"""

from httpcore_srv.fields.content_disposition import attachment
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.stage import stage
from httpcore_srv.stages.resolve import Target


@stage("RFC 9110 §8")
def describe(selected: Representation, resource: Resource, target: Target) -> Fields:
    """Return the representation's fields as a 200 would carry them."""
    validators = selected.validators
    modified = validators.last_modified
    described = Fields.of(
        {
            "Content-Type": str(selected.media_type) if selected.media_type else None,
            "Content-Language": selected.language,
            "Content-Encoding": selected.coding,
            "Content-Location": selected.location,
            "Content-Disposition": _disposition(target),
            "ETag": str(validators.etag) if validators.etag else None,
            "Last-Modified": format_http_date(modified) if modified else None,
            "Vary": ", ".join(resource.dimensions) or None,
            "Accept-Ranges": "bytes",
        }
    )
    for name, value in selected.fields:
        described = described.with_field(name, value)
    return described


def _disposition(target: Target) -> str | None:
    """Return Content-Disposition if the query asks for a download (RFC 6266 §4)."""
    if target.uri.query != "download=1" or not target.segments[-1]:
        return None
    return attachment(target.segments[-1].decode(errors="replace"))
