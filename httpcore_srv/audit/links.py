"""
Is there what the site links to?

    page, style sheet ──▶ references ──▶ of this site? ──▶ Address ──▶ asked
                                          │ no
                                          └──▶ somebody else's to audit

A link is judged by the answer to a plain GET: what is answered 404, 410 or another 4xx
is dead; a redirect is noted, since every click pays for it; 401 is a door, not a hole,
and so is any answer in the place of what is there for other visitors (``visit``).
A failure of the server is found where it happens, not at every link to it.
"""

from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.visit import Address, Visit
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.grammar.uris import parse_authority
from httpcore_srv.resources.page_links import references
from httpcore_srv.resources.style_references import style_references
from httpcore_srv.site import Site

# What a browser does not percent-encode in a target.
_KEPT = "!$%&'()*+,/:;=?@[]|~"
_MOVED = (301, 308)


def linked_from(visit: Visit, address: Address, site: Site) -> Iterator[Address]:
    """Yield the addresses of *site* that the answer to *address* refers to."""
    essence = visit.media_type and visit.media_type.essence
    found: tuple[str, ...] = ()
    if essence in ("text/html", "application/xhtml+xml", "image/svg+xml"):
        found = references(visit.text).links
    elif essence == "text/css":
        found = style_references(visit.text)
    resolved = (resolve_link(text, address, site) for text in found)
    yield from dict.fromkeys(one for one in resolved if one is not None)


def resolve_link(reference: str, address: Address, site: Site) -> Address | None:
    """
    Resolve *reference* against *address* (RFC 3986 §5); None if it leaves *site*.

    >>> resolve_link("../b?c#d", Address("localhost", "/a/"), Site())
    Address(host='localhost', target='/b?c')
    >>> resolve_link("mailto:a@b.example", Address("localhost", "/"), Site()) is None
    True
    """
    base = f"http://{address.host}{address.target}"
    try:
        parts = urlsplit(urljoin(base, reference.strip().replace("\\", "/")))
        host = _host_in(parts.netloc, address, site)
    except (ValueError, FieldSyntaxError):
        return None
    if parts.scheme not in ("http", "https") or host is None:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Address(host, quote((parts.path or "/") + query, safe=_KEPT))


def _host_in(authority: str, address: Address, site: Site) -> str | None:
    """Return the Host field for *authority*; None for a host that is not ours."""
    name, _ = parse_authority(authority)
    if name == parse_authority(address.host)[0]:
        return address.host
    exact = {one for host in site.hosts for one in host.names if "*" not in one}
    return name if name in exact else None


def check_link(
    url: str, target: str, status: int, location: str, verb: str = "links to"
) -> Iterator[Finding]:
    """
    Yield what is wrong with a link from *url* to *target*, by the answer it gets.

    *location* is the value of Location, empty if there is none; *verb* says what *url*
    does.
    """
    section = "RFC 9110 §15.5.5"
    if 400 <= status < 500 and status != 401:
        sentence = f"{verb} {target}: {status} {phrase(status)}"
        yield Finding(Severity.ERROR, url, section, sentence)
    elif status in _MOVED:
        sentence = f"{verb} {target}, which has moved to {location}"
        yield Finding(
            Severity.NOTE, url, f"RFC 9110 §15.4.{status % 300 + 1}", sentence
        )
