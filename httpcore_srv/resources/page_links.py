"""
What does a page refer to, and what will a browser need first?

    references    everything that a page links to                       (audit)
    preloads      what a 103 or a Link field may announce (RFC 8297)    (early hints)

A preload tells a browser to fetch what it is going to need anyway: style sheets,
scripts, modules and fonts of the page's own origin.  What it would not use as
announced (another origin, ``nomodule``, a print style sheet) is not announced: a wrong
hint costs more than a missing one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.link import Link
from httpcore_srv.resources.page_tags import Tag, tags
from httpcore_srv.resources.style_references import style_references

# A page says early what it needs early; in characters, in links, and in elements that
# may be one.
MOST_READ = 131_072
MOST_LINKS = 16
MOST_ASKED = 256

# Every link is resolved against the base: a longer one is not believed.
MOST_BASE = 2048

# Attributes that hold one URI reference, by element.
_REFERRING = {
    **dict.fromkeys(("area", "link"), ("href",)),
    **dict.fromkeys(("a", "use", "image"), ("href", "xlink:href")),
    **dict.fromkeys(("img", "script", "iframe", "audio", "track", "embed"), ("src",)),
    **dict.fromkeys(("source", "input"), ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
}
# Relations of a link element whose target is no document of its own.
_UNFETCHED = frozenset({"preconnect", "dns-prefetch"})

# Candidates of srcset: a reference, then descriptors up to a comma.
_CANDIDATE = re.compile(r"[\s,]*+(\S++)(?:\s[^,]*+)?+")
_PARTING = ", \t\n\f\r"
# Where a page moves on to by itself: "5; url=next.html".
_REFRESH = re.compile(r"(?i)\s*+[\d.]++[\s;,]*+(?:url\s*+=\s*+)?+[\"']?+([^\"']*)")

# JavaScript, as a script element names it; "" where it does not.
_SCRIPTS = frozenset(
    {"", "module", "text/javascript", "application/javascript", "text/ecmascript"}
)
_DESTINATIONS = frozenset({"font", "style", "script", "image"})
# What a URI reference may hold; the rest is percent-encoded, as browsers do.
_KEPT = "!#$%&'()*+,/:;=?@[]~"


class References(NamedTuple):
    """
    What a page says about other resources, and about itself.

    *links* are URI references, resolved against the page's own base element but
    relative to the page; each stands once.  *charset* is what the page declares, None
    if it does not.
    """

    links: tuple[str, ...]
    charset: str | None = None


def references(page: str) -> References:
    """
    Return the references of the HTML text *page*.

    >>> references('<base href="/a/"><img src="b.png"><a href="#here">').links
    ('/a/b.png', '/a/#here')
    """
    base, charset = "", None
    found: dict[str, None] = {}
    for tag in tags(page):
        if tag.name == "base":
            base = base or _base(tag)
        elif tag.name == "meta":
            charset = charset or _declared(tag)
        found.update(dict.fromkeys(_references_of(tag)))
    joined = [link for text in found if (link := _joined(base, text)) is not None]
    return References(tuple(dict.fromkeys(joined)), charset)


def preloads(page: str) -> tuple[Link, ...]:
    """
    Return what *page* needs early from its own origin, as links for a field.

    They are in the page's order, at most MOST_LINKS; the targets are relative to the
    page.  At most MOST_READ characters and MOST_ASKED elements are looked at.

    >>> print(*preloads('<link rel=stylesheet href="/style.css">'))
    </style.css>; rel="preload"; as="style"
    """
    base, links, unused, asked = "", dict[str, Link](), 0, 0
    for tag in tags(page[:MOST_READ]):
        if tag.name in ("noscript", "template"):
            unused += -1 if tag.closing else 1
        elif tag.name == "base":
            base = base or _base(tag)
        elif unused <= 0 and tag.name in ("script", "link") and not tag.closing:
            asked += 1
            if (link := _preload(tag, base)) is not None:
                links.setdefault(link.target, link)
        if len(links) == MOST_LINKS or asked == MOST_ASKED:
            break
    return tuple(links.values())


def _base(tag: Tag) -> str:
    """Return what a base element says, nothing if it is too long to be meant."""
    href = tag.attributes.get("href", "")
    return href if len(href) <= MOST_BASE else ""


def _declared(tag: Tag) -> str | None:
    """Return the charset that a meta element declares, in lower case, or None."""
    stated = tag.attributes.get("charset", "")
    if tag.attributes.get("http-equiv", "").lower() == "content-type":
        stated = tag.attributes.get("content", "").lower().partition("charset=")[2]
    return stated.strip(" \t\n\"'").lower() or None


def _references_of(tag: Tag) -> Iterator[str]:
    """Yield the references in the attributes of *tag*, and in a style element."""
    if tag.name == "link" and _UNFETCHED & set(_relations(tag)):
        return
    named = (tag.attributes.get(name, "") for name in _REFERRING.get(tag.name, ()))
    yield from filter(None, map(str.strip, (_goal(tag), *named)))
    for name in ("srcset", "imagesrcset"):
        for found in _CANDIDATE.finditer(tag.attributes.get(name, "").strip(_PARTING)):
            yield found[1].rstrip(",")
    if tag.name == "style":
        yield from style_references(tag.text)
    if "style" in tag.attributes:
        yield from style_references(tag.attributes["style"])


def _goal(tag: Tag) -> str:
    """Return where a form asks, or a page moves on to; nothing if it does not."""
    if tag.name == "form" and tag.attributes.get("method", "get").lower() == "get":
        return tag.attributes.get("action", "")
    if tag.attributes.get("http-equiv", "").lower() == "refresh":
        moved = _REFRESH.match(tag.attributes.get("content", ""))
        return moved[1] if moved else ""
    return ""


def _joined(base: str, reference: str) -> str | None:
    """Resolve *reference* against the base element; None if that makes no sense."""
    try:
        return urljoin(base, reference) if base else reference
    except ValueError:
        return None


def _preload(tag: Tag, base: str) -> Link | None:
    """Return the link that announces what *tag* makes a browser fetch, or None."""
    told = _script(tag) if tag.name == "script" else _linked(tag)
    if told is None:
        return None
    relation, destination, reference = told
    target = _own(base, reference)
    if target is None:
        return None
    parameters = [("rel", relation)]
    if destination and relation == "preload":
        parameters.append(("as", destination))
    link = Link(target, (*parameters, *_details(tag, destination)))
    try:
        str(link)
    except FieldSyntaxError:
        return None
    return link


def _script(tag: Tag) -> tuple[str, str, str] | None:
    """Say how a script element is announced: relation, destination, reference."""
    kind = tag.attributes.get("type", "").strip().lower()
    if kind not in _SCRIPTS or "nomodule" in tag.attributes:
        return None
    relation = "modulepreload" if kind == "module" else "preload"
    return relation, "script", tag.attributes.get("src", "")


def _linked(tag: Tag) -> tuple[str, str, str] | None:
    """Say how a link element is announced: relation, destination, reference."""
    relations = _relations(tag) if tag.name == "link" else ()
    reference = tag.attributes.get("href", "")
    if "stylesheet" in relations:
        dormant = "alternate" in relations or "disabled" in tag.attributes
        prints = tag.attributes.get("media", "").strip().lower() == "print"
        return None if dormant or prints else ("preload", "style", reference)
    if "modulepreload" in relations:
        return "modulepreload", "script", reference
    destination = tag.attributes.get("as", "").strip().lower()
    responsive = "imagesrcset" in tag.attributes
    if "preload" in relations and destination in _DESTINATIONS and not responsive:
        return "preload", destination, reference
    return None


def _relations(tag: Tag) -> tuple[str, ...]:
    return tuple(tag.attributes.get("rel", "").lower().split())


def _own(base: str, reference: str) -> str | None:
    """Return *reference* as it stands in a field, None if of another origin."""
    joined = _joined(base.strip(), reference.strip())
    if not joined or joined.startswith("#") or "\\" in joined:
        return None
    try:
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or joined.startswith("//"):
        return None
    return quote(joined.partition("#")[0], safe=_KEPT)


def _details(tag: Tag, destination: str) -> Iterator[tuple[str, str]]:
    """Yield what must be equal in hint and use, or the browser fetches it twice."""
    for name in ("type", "media", "integrity"):
        value = tag.attributes.get(name, "").strip()
        if value and value.isascii() and (tag.name == "link" or name == "integrity"):
            yield name, value
    if "crossorigin" in tag.attributes or destination == "font":
        value = tag.attributes.get("crossorigin", "").lower()
        known = value == "use-credentials"
        yield "crossorigin", value if known else "anonymous"
