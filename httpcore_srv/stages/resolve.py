"""
Which host, which mount, which path is meant?

    method known? → target URI (RFC 9112 §3.3) → host → mount → segments below it

The path is split and decoded once, here; mounts are compared with decoded segments,
so ``/%70riv/``, ``/./priv/`` and ``/priv/`` are one place (CVE-2019-0220).
"""

from httpcore_srv.errors import (
    ExpectationFailed,
    FieldSyntaxError,
    Misdirected,
    NotImplementedHere,
    UnsupportedCoding,
)
from httpcore_srv.fields.expect import CONTINUE, parse_expect
from httpcore_srv.message import Fields, Request
from httpcore_srv.semantics.methods import KNOWN
from httpcore_srv.semantics.targets import path_segments, target_uri
from httpcore_srv.site import Host, Mount, Site
from httpcore_srv.stage import stage
from httpcore_srv.target import Target


@stage("RFC 9110 §7.1")
def resolve(request: Request, site: Site) -> Target:
    """
    Return the target of *request*.

    Raises MalformedRequest (400), UnsupportedCoding (415), ExpectationFailed (417),
    Misdirected (421) or NotImplementedHere (501, for a method this server does not
    know, §9.1).
    """
    if request.method not in KNOWN:
        raise NotImplementedHere("The method is not known to this server.")
    uri = target_uri(request)
    if "Expect" in request.fields:
        _meet_expectations(request.fields["Expect"])
    _read_content(request.fields)
    host = host_of(uri.host, site)
    if uri.form == "asterisk":
        return Target(uri, host, None, ())
    segments = path_segments(uri.path)
    mount = mount_of(segments, host)
    below = segments if mount is None else segments[len(mount.segments) - 1 :]
    return Target(uri, host, mount, below)


def _meet_expectations(expect: str) -> None:
    """Pass what can be promised, which is 100-continue alone (§10.1.1)."""
    try:
        met = set(parse_expect(expect)) <= {CONTINUE}
    except FieldSyntaxError:
        met = False
    if not met:
        raise ExpectationFailed("The only expectation known here is 100-continue.")


def _read_content(fields: Fields) -> None:
    """Refuse coded content: it is decoded nowhere here (CVE-2025-69223)."""
    coding = (fields.get("Content-Encoding") or "identity").lower()
    if coding == "identity":
        return
    framed = "Transfer-Encoding" in fields or fields.get("Content-Length") not in (
        None,
        "0",
    )
    if framed:
        raise UnsupportedCoding("Request content is read without a content coding.")


def host_of(name: str, site: Site) -> Host:
    """Return the host called *name*; an exact name wins over a pattern over ``*``."""
    if not name and site.hosts:  # HTTP/1.0 without Host: the first host is the default
        return site.hosts[0]
    name = name.removesuffix(".")  # the root's dot changes no name (RFC 1034 §3.1)
    parent = "*." + name.partition(".")[2]
    for wanted in (name, parent, "*"):
        for host in site.hosts:
            if wanted in host.names:
                return host
    raise Misdirected("This server does not speak for that host.")


def mount_of(segments: tuple[bytes, ...], host: Host) -> Mount | None:
    """Return the mount with the longest prefix above *segments*, or None."""
    for mount in host.mounts:
        above = mount.above
        if len(segments) > len(above) and segments[: len(above)] == above:
            return mount
    return None
