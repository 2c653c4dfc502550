"""
Which resources will a page need?  Said before the page itself (103, RFC 8297).

    a person opens a page ──▶ recall ──▶ 103 with Link ──▶ ... the answer, with Link
                                                            │
           learn ◀── the line is asked for the page, ◀──────┘  a version not read yet
                     whole and without a coding

Only where a folder has ``hints``, and only to browsers that navigate: "a server might
refrain from sending 103 (Early Hints) responses over HTTP/1.1 unless the client is
known to handle informational responses correctly" (RFC 8297 §3).  What was sent as
private or not to be stored is never learned from, and nothing is said of what is
protected: a hint comes before admission.
"""

from dataclasses import replace
from datetime import UTC, datetime

from httpcore_srv.errors import FieldSyntaxError, HttpcoreError, RequestError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.hints import MOST_OCTETS, Hints, hint_fields
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.site import Folder, Site
from httpcore_srv.stages.admit import is_protected
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.target import Target

# What would make of a page something else than the whole of it, uncoded
_NARROWING = (
    *("Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since"),
    *("If-Unmodified-Since", "Accept-Encoding"),
)


def early_hints(request: Request, site: Site) -> Fields | None:
    """Return the fields of a 103 to send before *request* is answered, or None."""
    if not _navigates(request):
        return None
    found = _page_of(request, site)
    if found is None:
        return None
    target, hints = found
    return hint_fields(hints.recall(target.uri.host, target.uri.path)) or None


def linked(request: Request, response: Response, site: Site) -> Response:
    """
    Return *response* with the links that a 103 announces (R277); a new page is read.

    "Typically, a server will include the header fields sent in a 103 (Early Hints)
    response in the final response as well" (RFC 8297 §2): the client that paid no heed
    to the 103 has them from there.
    """
    if not _navigates(request) or not _is_public_page(response):
        return response
    found, etag = _page_of(request, site), _etag_of(response)
    if found is None or etag is None:
        return response
    target, hints = found
    if not hints.knows(target.uri.host, target.uri.path, etag):
        page = _read(request, site)
        hints.learn(target.uri.host, target.uri.path, etag, page)
    fields = hint_fields(hints.recall(target.uri.host, target.uri.path))
    return response.with_fields(Fields([*response.fields, *fields]))


def _navigates(request: Request) -> bool:
    """Tell whether a person opens a page, with a client that knows of 103."""
    navigating = request.fields.get("Sec-Fetch-Mode") == "navigate"
    return request.method == "GET" and request.version >= (1, 1) and navigating


def _page_of(request: Request, site: Site) -> tuple[Target, Hints] | None:
    """Return the target, and the hints of its folder if that has any."""
    if all(folder.hints is None for folder in site.folders()):  # as it is by default
        return None
    try:
        target = resolve(request, site)
    except RequestError:
        return None
    source = target.mount.source if target.mount else None
    if not isinstance(source, Folder) or source.hints is None or is_protected(target):
        return None
    if target.mount and target.mount.shared and target.mount.protections:
        return None  # what is protected may be public to caches, and behind any name
    return target, source.hints


def _is_public_page(response: Response) -> bool:
    """Tell whether *response* is an HTML page that anybody may see."""
    policy = CacheControl.parse(response.fields.get("Cache-Control") or "")
    html = (response.fields.get("Content-Type") or "").startswith("text/html")
    return response.status == 200 and html and not (policy.private or policy.no_store)


def _etag_of(response: Response) -> EntityTag | None:
    try:
        return EntityTag.parse(response.fields.get("ETag") or "")
    except FieldSyntaxError:
        return None


def _read(request: Request, site: Site) -> bytes:
    """Return the beginning of the page, as the line sends it without a coding."""
    fields = request.fields.without(*_NARROWING)
    try:
        response = respond(replace(request, fields=fields), site, datetime.now(UTC))
    except (HttpcoreError, OSError):
        return b""
    try:
        page = bytearray()
        for octets in octets_of(response.content.pieces()):
            page += octets
            if len(page) >= MOST_OCTETS:
                break
        return bytes(page)
    except OSError:
        return b""
    finally:
        response.content.close()
