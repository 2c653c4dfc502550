"""
Which resource does a request target name?

    origin     /where?q=now                  Host says whose
    absolute   http://example.org/where      Host is ignored
    authority  example.org:80                CONNECT only
    asterisk   *                             OPTIONS only

The four forms of RFC 9112 §3.2, put together to a target URI as §3.3 says; and its
path as segments, each decoded once (RFC 3986 §2.4).

    read_target   what the head alone tells; the wire asks        400
    target_uri    what the connection adds: the scheme            421
"""

import re
from dataclasses import dataclass
from typing import Literal

from httpcore_srv.errors import FieldSyntaxError, MalformedRequest, Misdirected
from httpcore_srv.fields.remembered import recalled
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

    *scheme* is in lower case, and None where the target names none and the connection
    was not asked yet.  *host* is in lower case, and empty only where the request names
    none (HTTP/1.0, or ``OPTIONS *``): then a configured default applies.  *port* is
    None where none was given.  *path* and *query* are as sent; the path is empty for
    ``*`` and CONNECT.
    """

    scheme: str | None
    host: str
    port: int | None
    path: str
    query: str | None = None
    form: Literal["origin", "absolute", "authority", "asterisk"] = "origin"


def target_uri(request: Request) -> TargetURI:
    """
    Reconstruct the target URI of *request* (RFC 9112 §3.3).

    Raises MalformedRequest as ``read_target`` does, and Misdirected for a scheme that
    this connection cannot answer for: "a request for an "https" resource MUST be
    rejected unless it has been received over a connection that has been secured" (RFC
    9110 §7.4).
    """
    implied = "https" if request.peer.secure else "http"
    hosts = request.fields.all("Host")
    uri = read_target(request.method, request.target, request.version, hosts, implied)
    if uri.scheme not in ("http", implied):
        raise Misdirected(
            "This connection does not answer for the scheme of the target, the part"
            " before the colon (RFC 9110 §7.4)."
        )
    return uri


def read_target(
    method: str,
    target: str,
    version: tuple[int, int],
    hosts: tuple[str, ...],
    implied: str | None = None,
) -> TargetURI:
    """
    Read a request target, and Host beside it, as far as the head tells (RFC 9112 §3).

    *hosts* are the values of Host, one for each field line.  The scheme is the
    target's own, or the one *implied*.  Raises MalformedRequest for a target or a Host
    that breaks the grammar, and for a target that is none of this method.
    """
    host, port = _host(target, version, hosts)
    if method == "CONNECT":
        return _authority_form(target, implied)
    if target == "*":
        if method != "OPTIONS":
            raise MalformedRequest(
                "The target * is for OPTIONS only (RFC 9112 §3.2.4)."
            )
        return TargetURI(implied, host, port, "", None, "asterisk")
    if not target.startswith("/"):
        return _absolute_form(method, target)
    path, query = _path_and_query(target)
    return TargetURI(implied, host, port, path, query)


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
        raise MalformedRequest(
            "The path holds an encoded dot segment, like %2e%2e (RFC 9110 §17.3)."
        )
    return decoded


def _decoded(segment: str) -> bytes:
    """Decode one segment; MalformedRequest if it cannot be."""
    try:
        return decode_segment(segment)
    except FieldSyntaxError as error:
        raise MalformedRequest(
            "The path holds a broken percent-encoding (RFC 3986 §2.1)."
        ) from error


def _host(
    target: str, version: tuple[int, int], hosts: tuple[str, ...]
) -> tuple[str, int | None]:
    """
    Read Host, which every request but an HTTP/1.0 one must have, once.

    "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1
    request message that lacks a Host header field and to any request message that
    contains more than one Host header field line or a Host header field with an
    invalid field value" (RFC 9112 §3.2).

    An empty value is for target URIs without authority (§3.2).  http and https URIs
    have one (RFC 9110 §4.2), so it is refused, as §3.3 permits, unless the target is
    ``*``, which names no resource of any host.  HTTP/1.0 knows no Host: there it may
    be empty as well as absent.
    """
    match hosts:
        case () | ("",) if version < (1, 1):
            return "", None
        case ("",) if target == "*":
            return "", None
        case (value,) if value:
            return _authority(value, "Host field")
        case (_,):
            raise MalformedRequest("The Host field is empty (RFC 9112 §3.3).")
        case ():
            raise MalformedRequest("The Host field is missing (RFC 9112 §3.2).")
        case _:
            raise MalformedRequest(
                "The Host field is given more than once (RFC 9112 §3.2)."
            )


# There are few hosts here, and few names for them.
_read_authority = recalled(parse_authority)


def _authority(text: str, called: str) -> tuple[str, int | None]:
    """Read a host, not empty, and a port; *called* names the text in a refusal."""
    try:
        host, port = _read_authority(text)
    except FieldSyntaxError as error:
        raise MalformedRequest(
            f"The {called} is not a host, or a host and a port (RFC 9110 §7.2)."
        ) from error
    if not host:
        raise MalformedRequest(f"The {called} names no host (RFC 9110 §4.2.1).")
    return host, port


def _authority_form(target: str, implied: str | None) -> TargetURI:
    """
    Read ``host:port``, the target of CONNECT.

    "A server MUST reject a CONNECT request that targets an empty or invalid port
    number" (RFC 9110 §9.3.6).
    """
    host, port = _authority(target, "target of CONNECT")
    if not port:
        raise MalformedRequest("The target of CONNECT has no port (RFC 9110 §9.3.6).")
    return TargetURI(implied, host, port, "", None, "authority")


def _absolute_form(method: str, target: str) -> TargetURI:
    """
    Read a whole URI.

    "When an origin server receives a request with an absolute-form of request-target,
    the origin server MUST ignore the received Host header field (if any) and instead
    use the host information of the request-target" (RFC 9112 §3.2.2).
    """
    found = _ABSOLUTE.fullmatch(target)
    if found is None:
        raise MalformedRequest(
            "The target is neither a path that begins with a slash nor a whole address"
            " (RFC 9112 §3.2)."
        )
    host, port = _authority(found["authority"], "authority of the target")
    scheme, rest = found["scheme"].lower(), found["rest"]
    if method == "OPTIONS" and not rest:
        return TargetURI(scheme, host, port, "", None, "asterisk")  # §3.2.4
    path, query = _path_and_query(rest if rest.startswith("/") else "/" + rest)
    return TargetURI(scheme, host, port, path, query, "absolute")


def _path_and_query(text: str) -> tuple[str, str | None]:
    """Part path and query; MalformedRequest if they break the grammar."""
    if not is_path_and_query(text):
        raise MalformedRequest(
            "The target holds a character that may not stand there, or a broken"
            " percent-encoding (RFC 9112 §3.2)."
        )
    path, mark, query = text.partition("?")
    return path, query if mark else None
