"""
Did a page of this origin send that form?

Browsers say where a request comes from, and no page can make them say otherwise: Origin
(RFC 6454 §7) and Sec-Fetch-Site (Fetch Metadata).  What says neither is an old browser,
or none, and is believed so far: the form's token is asked for in any case.
"""

import re

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.uris import parse_authority
from httpcore_srv.message import Request
from httpcore_srv.semantics.targets import target_uri

# "none" is somebody's own doing: a bookmark, or a page sent again after a restart.
_NEAR = frozenset({"same-origin", "none"})
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#@\s]+)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def is_from_here(request: Request) -> bool:
    """
    Tell whether *request* may come from a page of the origin that it is sent to.

    A proxy may end TLS before this server: the scheme is compared only where the
    connection is secure.
    """
    if request.fields.get("Sec-Fetch-Site") not in (None, *_NEAR):
        return False
    origin = request.fields.get("Origin")
    return origin is None or _is_own(origin, request)


def _is_own(origin: str, request: Request) -> bool:
    """Tell whether *origin* is that of the target of *request*; "null" never is."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return False
    scheme = found["scheme"].lower()
    if request.peer.secure and scheme != "https":
        return False
    try:
        host, port = parse_authority(found["authority"])
    except FieldSyntaxError:
        return False
    uri, default = target_uri(request), _PORTS[scheme]
    return (host.lower(), port or default) == (uri.host, uri.port or default)
