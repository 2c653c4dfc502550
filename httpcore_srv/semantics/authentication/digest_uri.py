"""
Does the answer speak of the resource that the request is for?

"The authenticating server MUST assure that the resource designated by the "uri"
parameter is the same as the resource specified in the Request-Line; if they are not,
the server SHOULD return a 400 (Bad Request) error" (RFC 7616 §3.4.6).  A proxy may have
written the request line anew: in another form, or with other percent-encodings.
"""

import re

from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.uris import DEFAULT_PORTS
from httpcore_srv.message import Request
from httpcore_srv.semantics.targets import (
    TargetURI,
    path_segments,
    read_target,
    target_uri,
)

# reserved = gen-delims / sub-delims, and "%" (RFC 3986 §2.2, §2.4): encoded, they mean
# something else than as they are.
_RESERVED = frozenset(b":/?#[]@!$&'()*+,;=%")

_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")


def same_target(uri: str, request: Request) -> bool:
    """
    Tell whether *uri*, a parameter of Digest, names the target of *request*.

    It may be in any form of a request target.  A URI that names a host must name the
    request's; one that does not is of that host.  What cannot be read is not the same.

    >>> from httpcore_srv.message import Fields
    >>> request = Request("GET", "/a%7Eb?c", Fields([("Host", "example.org")]))
    >>> same_target("/a~b?c", request), same_target("/a~b", request)
    (True, False)
    """
    if uri == request.target:
        return True
    try:
        hosts = request.fields.all("Host")
        claimed = read_target(request.method, uri, request.version, hosts)
        meant = target_uri(request)
        return _is_of(claimed, meant) and _resource(claimed) == _resource(meant)
    except RequestError:
        return False


def _is_of(claimed: TargetURI, meant: TargetURI) -> bool:
    """Tell whether *claimed* names the scheme, host and port *meant*, or none."""
    if claimed.form == "authority":
        return (claimed.host, claimed.port) == (meant.host, meant.port)
    if claimed.scheme is None:
        return True
    ours, theirs = (
        (uri.scheme, uri.host, uri.port or DEFAULT_PORTS.get(uri.scheme or ""))
        for uri in (meant, claimed)
    )
    return ours == theirs


def _resource(uri: TargetURI) -> tuple[tuple[bytes, ...], str | None]:
    """Return path and query in one form for all of one meaning; "*" has no segment."""
    query = None if uri.query is None else _ENCODED.sub(_normal, uri.query)
    return path_segments(uri.path), query


def _normal(found: re.Match[str]) -> str:
    """Decode an octet that means the same without (RFC 3986 §6.2.2)."""
    octet = int(found[1], 16)
    return found[0].upper() if octet in _RESERVED else chr(octet)
