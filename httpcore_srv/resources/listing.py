"""
What is the representation of a directory without an index?

    directory ──▶ contents ──▶ one page, arranged ──┬▶ text/html         by Accept, or
      (descriptor)  to be        as the query says  ├▶ application/json  the one that
                    shown                           └▶ text/plain        ?format= names

The entity tag is a digest of the octets sent, so it is strong, and exact by
construction: two listings have one tag if they are one (RFC 9110 §8.8.1).  It costs
reading and writing the page even for a 304, which spares the transfer, not the work.

There is no Last-Modified.  A directory's modification date does not change when a file
in it is written, so it would promise that sizes and dates are as they were (§8.8.2).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.link import Link
from httpcore_srv.fields.media_type import HTML, JSON, TEXT, MediaType
from httpcore_srv.message import Fields
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.coded.of_held import coded, codings_of_held
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.listing_entries import Entry, read_contents, read_readme
from httpcore_srv.resources.listing_html import write_html
from httpcore_srv.resources.listing_json import write_json
from httpcore_srv.resources.listing_order import Listing, listing_of, page_links
from httpcore_srv.resources.listing_query import Arrangement, Format
from httpcore_srv.resources.listing_text import write_text
from httpcore_srv.resources.pages import PAGE_FIELDS, Account
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.resources.tree import OpenDirectory
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Validators

_NO_FIELDS = Fields()


@dataclass(frozen=True, slots=True)
class _Form:
    """
    One form of a listing: its media type, its writer, and the fields it needs.

    It is no shorter than *frame* octets, and for each entry *each* and the name.
    """

    media_type: MediaType
    write: Callable[[Listing], bytes]
    fields: Fields
    frame: int
    each: int

    def least_length(self, listing: Listing) -> int:
        """Return a number of octets that *listing* has at least in this form."""
        entries = listing.entries
        names = sum([len(entry.name) for entry in entries])
        return self.frame + self.each * len(entries) + names


# In the server's order of preference.  "No "charset" parameter is defined for this
# registration" -- RFC 8259 §11, of application/json.
_FORMS = {
    Format.HTML: _Form(HTML, write_html, PAGE_FIELDS, 4096, 100),
    Format.JSON: _Form(JSON, write_json, _NO_FIELDS, 64, 80),
    Format.TEXT: _Form(TEXT, write_text, _NO_FIELDS, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Unwritten:
    """
    A listing in one *format*, which is written when it is selected, and then coded.

    It can be had in the codings of *means*; None to code nothing.
    """

    listing: Listing
    format: Format
    means: Means | None = None
    variant: Variant = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Describe it: a form that Accept selects has an address of its own."""
        form = _FORMS[self.format]
        length = form.least_length(self.listing)
        codings = codings_of_held(form.media_type, length, self.means)
        uri, made = self._own or "", codings[:-1]
        variant = Variant(uri, form.media_type, codings=codings, made=made)
        object.__setattr__(self, "variant", variant)

    @property
    def _own(self) -> str | None:
        arrangement = self.listing.arrangement
        if arrangement.format:
            return None
        return arrangement.written_as(self.format).reference

    def ready(self, coding: str) -> bool:
        """Return True: the directory was read, and a page of it is quickly coded."""
        return True

    def selected(self, coding: str = IDENTITY) -> Representation:
        """
        Write it; a form that Accept selected says its own address.

        There it is the very same (RFC 9110 §8.7), so it does not depend on how the form
        was chosen to which pages and orders it leads: to those of the same form, and to
        addresses without one for HTML, which is what its readers ask for anyhow.
        """
        form = _FORMS[self.format]
        kept = None if self.format is Format.HTML else self.format
        arrangement = self.listing.arrangement.written_as(kept)
        listing = replace(self.listing, arrangement=arrangement)
        data = HeldData(form.write(listing))
        etag = EntityTag(hashlib.sha256(data.octets).hexdigest()[:32])
        written = Representation(
            media_type=form.media_type,
            validators=Validators(etag, None),
            data=data,
            location=self._own,
            fields=_with_links(form.fields, listing),
            digest_of=data.digest,
        )
        return coded(written, data, coding, self.means)

    def close(self) -> None:
        """Do nothing: the directory was read and is closed."""


def listing_resource(
    directory: OpenDirectory,
    path: str,
    query: str | None,
    page_size: int,
    means: Means | None = None,
    may_show: Callable[[Entry], bool] | None = None,
    account: Account | None = None,
) -> Resource:
    """
    Make the listing of *directory*; it holds nothing open, the caller closes that.

    *path* is the URI path as sent, with a slash at both ends; *query* the query, or
    None; a page has *page_size* entries.  It is coded by *means*, None for not at all;
    but what somebody searches for never is: there is no end of such listings, and each
    would take the place of a coded form that others ask for.  Raises OSError if the
    directory cannot be read.

    What *may_show* does not allow leaves no trace in it; None allows all.  Whether
    others are shown other entries, so that it is for this visitor alone, the caller
    knows.  *account* is the visitor's, None for nobody in particular.
    """
    arrangement = Arrangement.of(query)
    if arrangement.pattern:
        means = None
    contents = read_contents(directory, may_show=may_show)
    readme = read_readme(directory, contents)
    listing = listing_of(contents, arrangement, path, page_size, readme)
    listing = replace(listing, account=account)
    if arrangement.format:
        return Resource((Unwritten(listing, arrangement.format, means),))
    available = tuple(Unwritten(listing, format, means) for format in _FORMS)
    return Resource(available, obliging=True)


def _with_links(fields: Fields, listing: Listing) -> Fields:
    """Add Link with the other pages (RFC 8288 §3)."""
    links = [
        str(Link(reference, (("rel", relation),)))
        for relation, reference in page_links(listing)
    ]
    return fields.with_line("Link", ", ".join(links)) if links else fields
