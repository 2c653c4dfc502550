"""
Which resource does a request target name?

    origin     /where?q=now                  Host says whose
    absolute   http://example.org/where      Host is ignored
    authority  example.org:80                CONNECT only
    asterisk   *                             OPTIONS only

The four forms of RFC 9112 §3.2, put together to a target URI as §3.3 says; and its
path as segments, each decoded once (RFC 3986 §2.4).
"""

import re
from dataclasses import dataclass
from typing import Literal

from httpcore_srv.errors import FieldSyntaxError, MalformedRequest, Misdirected
from httpcore_srv.grammar.uris import (
    decode_segment,
    is_path_and_query,
    parse_authority,
)
from httpcore_srv.message import Request

# absolute-URI = scheme ":" hier-part [ "?" query ], with the authority that http and
# https demand (RFC 9110 §4.2)
_ABSOLUTE = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*+)://(?P<authority>[^/?#]*+)(?P<rest>.*+)",
    re.DOTALL,
)

_DOTS = frozenset({b".", b".."})


@dataclass(frozen=True, slots=True)
class TargetURI:
    """
    The target URI of a request, in its parts (RFC 9110 §7.1).

    *host* is in lower case, and empty only where the request names none (HTTP/1.0, or
    ``OPTIONS *``): then a configured default applies.  *port* is None where none was
    given.  *path* and *query* are as sent; the path is empty for ``*`` and CONNECT.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str | None = None
    form: Literal["origin", "absolute", "authority", "asterisk"] = "origin"


def target_uri(request: Request) -> TargetURI:
    """
    Reconstruct the target URI of *request* (RFC 9112 §3.3).

    Raises MalformedRequest for a target or Host that breaks the grammar, Misdirected
    for a scheme that this connection cannot answer for (RFC 9110 §7.4).
    """
    host, port = _host(request)
    target = request.target
    if request.method == "CONNECT":
        return _authority_form(request)
    if target == "*":
        if request.method != "OPTIONS":
            raise MalformedRequest("* is a target for OPTIONS only")
        return TargetURI(_scheme(request), host, port, "", None, "asterisk")
    if not target.startswith("/"):
        return _absolute_form(request)
    if not host and request.version >= (1, 1):
        # an http URI has a host (RFC 9110 §4.2.1); without one "the server can reject
        # the request" (RFC 9112 §3.3)
        raise MalformedRequest("Host is empty")
    path, query = _path_and_query(target)
    return TargetURI(_scheme(request), host, port, path, query)


def path_segments(path: str) -> tuple[bytes, ...]:
    r"""
    Part *path* at its slashes, remove dot segments, decode each segment once.

    Raises MalformedRequest for a broken percent-encoding and for a dot segment that
    was encoded: nobody but a guard-dodger writes one.  A last empty segment stands for
    a final slash.  A segment may hold "/", "\" or NUL, if they were encoded: whoever
    maps segments to names has to refuse them.

    >>> path_segments("/a/./b/../%7Ec/")
    (b'a', b'~c', b'')
    >>> path_segments("/../..")
    (b'',)
    """
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]  # never above the root (RFC 3986 §5.2.4)
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    decoded = tuple(map(_decoded, kept))
    if not _DOTS.isdisjoint(decoded):
        raise MalformedRequest("the path holds an encoded dot segment")
    return decoded


def _decoded(segment: str) -> bytes:
    """Decode one segment; MalformedRequest if it cannot be."""
    try:
        return decode_segment(segment)
    except FieldSyntaxError as error:
        raise MalformedRequest("the path holds a broken percent-encoding") from error


def _host(request: Request) -> tuple[str, int | None]:
    """
    Read Host, which every request but an HTTP/1.0 one must have, once.

    "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1
    request message that lacks a Host header field and to any request message that
    contains more than one Host header field line or a Host header field with an
    invalid field value" (RFC 9112 §3.2).
    """
    match request.fields.all("Host"):
        case (value,):
            return _authority(value, "Host")
        case () if request.version < (1, 1):
            return "", None
        case ():
            raise MalformedRequest("Host is missing")
        case _:
            raise MalformedRequest("Host is given more than once")


def _authority(text: str, where: str) -> tuple[str, int | None]:
    """Read host and port; MalformedRequest if they are none."""
    try:
        return parse_authority(text)
    except FieldSyntaxError as error:
        raise MalformedRequest(f"{where} is not a host with a port") from error


def _scheme(request: Request) -> str:
    """Return the scheme that the connection implies (RFC 9112 §3.3)."""
    return "https" if request.peer.secure else "http"


def _authority_form(request: Request) -> TargetURI:
    """
    Read ``host:port``, the target of CONNECT.

    "A server MUST reject a CONNECT request that targets an empty or invalid port
    number" (RFC 9110 §9.3.6).
    """
    host, port = _authority(request.target, "the target")
    if not host or not port:
        raise MalformedRequest("CONNECT needs a host and a port")
    return TargetURI(_scheme(request), host, port, "", None, "authority")


def _absolute_form(request: Request) -> TargetURI:
    """
    Read a whole URI.

    "When an origin server receives a request with an absolute-form of request-target,
    the origin server MUST ignore the received Host header field (if any) and instead
    use the host information of the request-target" (RFC 9112 §3.2.2).
    """
    found = _ABSOLUTE.fullmatch(request.target)
    if found is None:
        raise MalformedRequest("the target has none of the four forms")
    host, port = _authority(found["authority"], "the target's authority")
    if not host:
        raise MalformedRequest("the target has no host")  # RFC 9110 §4.2.1
    scheme, rest = found["scheme"].lower(), found["rest"]
    if scheme != "http" and (scheme != "https" or not request.peer.secure):
        # "a request for an "https" resource MUST be rejected unless it has been
        # received over a connection that has been secured" (RFC 9110 §7.4)
        raise Misdirected(f"this connection does not answer for {scheme}")
    if request.method == "OPTIONS" and not rest:
        return TargetURI(scheme, host, port, "", None, "asterisk")  # §3.2.4
    path, query = _path_and_query(rest if rest.startswith("/") else "/" + rest)
    return TargetURI(scheme, host, port, path, query, "absolute")


def _path_and_query(text: str) -> tuple[str, str | None]:
    """Part path and query; MalformedRequest if they break the grammar."""
    if not is_path_and_query(text):
        raise MalformedRequest("the target holds octets that no URI may hold")
    path, mark, query = text.partition("?")
    return path, query if mark else None
