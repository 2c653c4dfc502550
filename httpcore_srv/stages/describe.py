"""
What would a 200 say about the selected representation?

The one owner of what is said about a representation: 200, 206, 304, 412, 416 and the
answer to HEAD take their share of what is described here.  What they add is about what
they carry of it, Content-Range and Content-Digest.  It is described before validation,
because a 304 repeats what the 200 would have said (RFC 9110 §15.4.5).
"""

from functools import lru_cache

from httpcore_srv.fields.content_disposition import attachment
from httpcore_srv.fields.digests import Digests
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields, Request
from httpcore_srv.resources.evidence import heard
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.digests import wanted
from httpcore_srv.stage import stage
from httpcore_srv.stages.negotiate import Selected
from httpcore_srv.target import Target


@stage("RFC 9110 §8")
def describe(selected: Selected, request: Request, target: Target) -> Fields:
    """Return the representation's fields as a 200 would carry them."""
    it = selected.representation
    modified = it.validators.last_modified
    described = Fields.of(
        {
            "Content-Type": _written(it.media_type) if it.media_type else None,
            "Content-Language": ", ".join(it.languages) or None,
            "Content-Encoding": it.coding,
            "Content-Location": it.location,
            "Content-Disposition": _disposition(target),
            "ETag": str(it.validators.etag) if it.validators.etag else None,
            "Last-Modified": format_http_date(modified) if modified else None,
            "Vary": ", ".join(selected.vary) or None,
            "Accept-Ranges": "bytes",
            "Repr-Digest": _digest(it, request),
        }
    )
    further = (*it.fields, *selected.fields)
    return described.with_each(further) if further else described


@lru_cache(maxsize=1024)
def _written(media_type: MediaType) -> str:
    """Write a type as a field does; a site has few types."""
    return str(media_type)


def _disposition(target: Target) -> str | None:
    """Return Content-Disposition if the query asks for a download (RFC 6266 §4)."""
    query, name = target.uri.query, target.segments[-1]
    if (evidence := heard()) is not None:
        evidence.consulted.query(query, _asks_for_download)
    if not _asks_for_download(query) or not name:
        return None
    return attachment(name.decode(errors="replace"))


def _asks_for_download(query: str | None) -> bool:
    return query == "download=1"


def _digest(representation: Representation, request: Request) -> str | None:
    """Return Repr-Digest if it is wanted: of all the data, as coded (RFC 9530 §3)."""
    algorithm = wanted(request.fields.get("Want-Repr-Digest"))
    digest = representation.digest_of(algorithm) if algorithm else None
    return str(Digests({algorithm: digest})) if algorithm and digest else None
