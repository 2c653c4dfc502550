"""
What is the representation of a directory without an index?

    directory ──▶ contents ──▶ one page, arranged ──┬▶ text/html         by Accept, or
      (descriptor)               as the query says  ├▶ application/json  the one that
                                                    └▶ text/plain        ?format= names

The entity tag is a digest of the octets sent, so it is strong, and exact by
construction: two listings have one tag if they are one (RFC 9110 §8.8.1).  It costs
reading and writing the page even for a 304, which spares the transfer, not the work.

There is no Last-Modified.  A directory's modification date does not change when a file
in it is written, so it would promise that sizes and dates are as they were (§8.8.2).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Span
from httpcore_srv.resources.hidden import HiddenNames
from httpcore_srv.resources.listing_entries import read_contents, read_readme
from httpcore_srv.resources.listing_html import page_links, write_html
from httpcore_srv.resources.listing_json import write_json
from httpcore_srv.resources.listing_order import Listing, listing_of
from httpcore_srv.resources.listing_query import Arrangement, Format
from httpcore_srv.resources.listing_text import write_text
from httpcore_srv.resources.pages import PAGE_FIELDS
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.resources.tree import OpenDirectory
from httpcore_srv.semantics.preconditions import Validators

_UTF_8 = (("charset", "utf-8"),)
_PLAIN_FIELDS = Fields([("X-Content-Type-Options", "nosniff")])


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a listing: its media type, its writer, and the fields it needs."""

    media_type: MediaType
    write: Callable[[Listing], bytes]
    fields: Fields


# In the server's order of preference.  "No "charset" parameter is defined for this
# registration" -- RFC 8259 §11, of application/json.
_FORMS = {
    Format.HTML: _Form(MediaType("text", "html", _UTF_8), write_html, PAGE_FIELDS),
    Format.JSON: _Form(MediaType("application", "json", ()), write_json, _PLAIN_FIELDS),
    Format.TEXT: _Form(MediaType("text", "plain", _UTF_8), write_text, _PLAIN_FIELDS),
}


@dataclass(frozen=True, slots=True)
class HeldData:
    """Representation data that is held in memory."""

    octets: bytes

    @property
    def length(self) -> int:
        """The number of octets."""
        return len(self.octets)

    def pieces(self, first: int, length: int) -> Iterator[bytes | Span]:
        """Yield *length* octets from position *first*."""
        if length:
            yield self.octets[first : first + length]

    def close(self) -> None:
        """Do nothing: memory needs no closing."""


def listing_resource(
    directory: OpenDirectory,
    path: str,
    query: str | None,
    hidden: HiddenNames,
    page_size: int,
) -> Resource:
    """
    Make the listing of *directory*; it holds nothing open, the caller closes that.

    *path* is the URI path as sent, with a slash at both ends; *query* the query, or
    None; entries that *hidden* hides are left out; a page has *page_size* entries.
    Raises OSError if the directory cannot be read.
    """
    arrangement = Arrangement.of(query)
    contents = read_contents(directory, hidden)
    readme = read_readme(directory, contents)
    listing = listing_of(contents, arrangement, path, page_size, readme)
    if arrangement.format:
        return Resource((_representation(listing, arrangement.format),))
    available = tuple(_representation(listing, format) for format in _FORMS)
    return Resource(available, dimensions=("Accept",))


def _representation(listing: Listing, format: Format) -> Representation:
    """Write *listing* in one *format*; a negotiated one says its own address."""
    form = _FORMS[format]
    octets = form.write(listing)
    own = listing.arrangement.written_as(format).reference
    return Representation(
        media_type=form.media_type,
        validators=Validators(EntityTag(hashlib.sha256(octets).hexdigest()[:32]), None),
        data=HeldData(octets),
        location=None if listing.arrangement.format else own,
        fields=_with_links(form.fields, listing),
    )


def _with_links(fields: Fields, listing: Listing) -> Fields:
    """Add Link with the other pages (RFC 8288 §3); references are ASCII without ">"."""
    links = [
        f'<{reference}>; rel="{relation}"'
        for relation, reference in page_links(listing)
    ]
    return fields.with_line("Link", ", ".join(links)) if links else fields
