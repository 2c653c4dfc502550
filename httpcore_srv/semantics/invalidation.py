"""
What has an unsafe request made obsolete?

The target URI, the URIs of the same origin that the answer names as Location and
Content-Location (RFC 9111 §4.4), and the groups it names as Cache-Group-Invalidation
(RFC 9875 §3).

An origin invalidates nothing: this is for the laboratory, which tells from it what a
cache under test must not reuse.
"""

from urllib.parse import urlsplit

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_groups import parse_groups
from httpcore_srv.grammar.uris import DEFAULT_PORTS
from httpcore_srv.message import Request, Response
from httpcore_srv.semantics.cache_keys import resolved, uri_of
from httpcore_srv.semantics.methods import SAFE

_CANDIDATES = ("Location", "Content-Location")


def invalidated(request: Request, response: Response) -> tuple[str, ...]:
    """
    Return the URIs that a cache invalidates, the target first; none for a safe method.

    A method that is not known to be safe is not; and only a non-error response, "one
    with a 2xx (Successful) or 3xx (Redirection) status code", invalidates.  "A cache
    MUST NOT trigger an invalidation under these conditions if the origin [...] differs"
    from the target's.
    """
    if request.method in SAFE or not 200 <= response.status < 400:
        return ()
    target = uri_of(request)
    named = [
        uri
        for name in _CANDIDATES
        for value in response.fields.all(name)
        if (uri := resolved(request, value)) is not None
    ]
    same = [uri for uri in named if _origin(uri) == _origin(target)]
    return tuple(dict.fromkeys((target, *same)))


def invalidated_groups(request: Request, response: Response) -> tuple[str, ...]:
    """
    Return the groups that a cache invalidates, of the target's origin only.

    Cache-Group-Invalidation "MUST be ignored on responses to requests that have a safe
    method"; a field that is no List of Strings is ignored as a whole.
    """
    if request.method in SAFE:
        return ()
    try:
        return parse_groups(*response.fields.all("Cache-Group-Invalidation"))
    except FieldSyntaxError:
        return ()


def _origin(uri: str) -> tuple[str, str | None, int | None] | None:
    """Return scheme, host and port (RFC 9110 §4.3.1); None if a URI has none."""
    try:
        parts = urlsplit(uri)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        return parts.scheme, parts.hostname, port
    except ValueError:
        return None
