"""
What does an answer say that leaves the choice to the person?

    300   which forms there are: choose one       RFC 9110 §15.4.1, RFC 2295 §10.1
    406   none of them is acceptable; still,      RFC 9110 §15.5.7
          these are there

The list comes as HTML, JSON (of a 406: ``application/problem+json``, RFC 9457) or text,
by Accept; and whatever the form, as Link fields (RFC 8288), which need no reading of
it.  File names and descriptions are foreign text: they are escaped, and what is no
plain reference is not linked (CVE-2008-0455, CVE-2012-2687).
"""

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from urllib.parse import unquote

from httpcore_srv.fields.link import Link
from httpcore_srv.fields.media_type import HTML, JSON, PROBLEM, TEXT
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields
from httpcore_srv.resources.listing_names import human, shown
from httpcore_srv.resources.pages import PAGE_FIELDS, page
from httpcore_srv.semantics.negotiation.formats import preferred
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

Variants = Sequence[Variant]

_SENTENCES = {
    300: "This is available in more than one form. Choose the one you want.",
    406: "This is available, but in no form that your program says it accepts. "
    "You can still open one of these.",
}


def choices(
    status: int, variants: Variants, accept: str | None, id: str
) -> tuple[Fields, bytes]:
    """
    Write the list of *variants* for a response of *status* 300 or 406.

    *accept* is the value of Accept, which selects the form of the list: Vary must name
    it.  *id* names the exchange ("" for none).  Returns the fields that describe the
    content (Content-Type, Link, of a page its policy), and the octets.
    """
    writers = _PROBLEM_WRITERS if status >= 400 else _WRITERS
    form = preferred(accept, tuple(writers)) or HTML
    fields = PAGE_FIELDS if form == HTML else Fields()
    fields = fields.with_line("Content-Type", str(form))
    links = ", ".join(_links(variants))
    if links:
        fields = fields.with_line("Link", links)
    return fields, writers[form](status, variants, id)


def _links(variants: Variants) -> Iterator[str]:
    """Yield a link to each variant that has an address (RFC 8288 §3.4.1)."""
    for variant in variants:
        if is_linkable(variant.uri):
            parameters = [("rel", "alternate")]
            if variant.media_type:
                parameters.append(("type", variant.media_type.essence))
            tags = filter(is_token, variant.languages)
            parameters += [("hreflang", language) for language in tags]
            yield str(Link(variant.uri, tuple(parameters)))


# A reference without a scheme, or with one that leads to a page; and without what no
# URI holds and what would end a link in a field: quotes and angle brackets.
_LINKABLE = re.compile(
    r"(?:https?:|(?![^/?#]*:))[!#-;=?-~]++",
    re.IGNORECASE,
)


def is_linkable(uri: str) -> bool:
    """
    Tell whether *uri* may be made a link; what else it may be is only shown.

    >>> is_linkable("guide.de.html"), is_linkable("javascript:alert(1)")
    (True, False)
    """
    return _LINKABLE.fullmatch(uri) is not None


# What is said of a variant...


def _name(variant: Variant) -> str:
    """Return what a variant is called: as it describes itself, or by its file name."""
    return variant.description or unquote(variant.uri) or "(without an address)"


def _codings(variant: Variant) -> tuple[str, ...]:
    """Return the codings of a variant that cannot be had without one."""
    return () if IDENTITY in variant.codings else variant.codings


def _facts(variants: Variants) -> list[str]:
    """
    Say in a line for each variant what is known of it.

    A charset that all have, as far as they have one, helps nobody to choose.
    """
    charsets = {variant.charset for variant in variants if variant.charset}
    return [
        ", ".join(
            (
                *((variant.media_type.essence,) if variant.media_type else ()),
                *(
                    (variant.charset,)
                    if variant.charset and charsets != {variant.charset}
                    else ()
                ),
                *variant.languages,
                *_codings(variant),
                *(() if variant.length is None else (human(variant.length),)),
            )
        )
        for variant in variants
    ]


# The three forms...


def _html(status: int, variants: Variants, id: str) -> bytes:
    """Write a page with a row for each: its name, and below it what it is."""
    rows = "".join(
        f'<tr><th scope="row">{_linked(variant)}'
        f"{f'<br><small><i>{escape(shown(facts))}</i></small>' if facts else ''}\n"
        for variant, facts in zip(variants, _facts(variants), strict=True)
    )
    main = (
        f'<p class="status">{status}</p>\n<h1>{phrase(status)}</h1>\n'
        f'<p class="lead">{_SENTENCES[status]}</p>\n'
        f"<table>\n<tbody>\n{rows}</tbody>\n</table>"
    )
    foot = f'\n<p class="foot">Reference <code>{escape(id)}</code></p>' if id else ""
    return page(f"{status} {phrase(status)}", main + foot)


def _linked(variant: Variant) -> str:
    """Write the name of a variant, as a link if it has an address."""
    name = f"<bdi>{escape(shown(_name(variant)))}</bdi>"
    if not is_linkable(variant.uri):
        return name
    attributes = f'href="{escape(variant.uri)}" rel="alternate"'
    if variant.media_type:
        attributes += f' type="{escape(variant.media_type.essence)}"'
    if len(variant.languages) == 1:
        attributes += f' hreflang="{escape(variant.languages[0])}"'
    return f"<a {attributes}>{name}</a>"


def _json(status: int, variants: Variants, id: str) -> bytes:
    """Write one object; its members are those of a problem, and the variants."""
    about = {
        "title": phrase(status),
        "status": status,
        "detail": _SENTENCES[status],
        **({"id": id} if id else {}),
    }
    written = {**about, "variants": [_object(variant) for variant in variants]}
    return json.dumps(written, indent=1).encode("ascii") + b"\n"


def _problem(status: int, variants: Variants, id: str) -> bytes:
    """Write a problem (RFC 9457 §3): without a type, the title is set."""
    return b'{\n "type": "about:blank",' + _json(status, variants, id)[1:]


def _object(variant: Variant) -> dict[str, Any]:
    """Return what is known of a variant (RFC 2295 §5.1); the unknown is left out."""
    members = {
        "href": variant.uri,
        "type": variant.media_type.essence if variant.media_type else None,
        "charset": variant.charset,
        "languages": variant.languages,
        "codings": _codings(variant),
        "quality": variant.quality,
        "length": variant.length,
        "features": variant.features,
        "description": variant.description,
    }
    return {
        name: value for name, value in members.items() if value not in (None, "", ())
    }


def _text(status: int, variants: Variants, id: str) -> bytes:
    """Write a line for each variant: its address, and what it is."""
    lines = [f"{status} {phrase(status)}", _SENTENCES[status], ""]
    for variant, facts in zip(variants, _facts(variants), strict=True):
        about = ", ".join(part for part in (variant.description, facts) if part)
        lines.append(shown(f"{variant.uri or '-'}  {about}".rstrip()))
    lines += ["", f"id: {id}"] if id else []
    return ("\n".join(lines) + "\n").encode(errors="replace")


_WRITERS = {HTML: _html, JSON: _json, TEXT: _text}
_PROBLEM_WRITERS = {HTML: _html, PROBLEM: _problem, JSON: _json, TEXT: _text}
