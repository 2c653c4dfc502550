"""
How does a person read a listing?

    Home / projects                                  the way here, each name a link
    reports                      [ filter    ][ ]
    2 folders, 31 files
    Name ↑            Type   Size    Modified (UTC)  sorted by a click
    ─────────────────────────────────────────────
    …
    ‹ Previous  Page 2 of 9  Next ›
    README.md                                        as plain text

All references are relative, so the page is right behind a proxy that adds or takes
away a prefix, and none can name another host ("//evil/" is a path, never a link).
Names come from whoever can make a file: they go through ``_text`` or ``reference``
and then through ``escape``, without exception (R310).
"""

from functools import lru_cache
from html import escape

from httpcore_srv.resources.listing_entries import MOST_READ, Entry, Kind
from httpcore_srv.resources.listing_names import (
    date_time,
    human,
    reference,
    shown,
    text_of,
)
from httpcore_srv.resources.listing_order import Listing, extension, page_links
from httpcore_srv.resources.listing_query import Arrangement, Format, Order, Sort
from httpcore_srv.resources.pages import page
from httpcore_srv.semantics.targets import path_segments

HOME = "Home"

# column    heading           first order when chosen: the one most often wanted
COLUMNS = (
    (Sort.NAME, "Name", Order.ASC),
    (Sort.TYPE, "Type", Order.ASC),
    (Sort.SIZE, "Size", Order.DESC),
    (Sort.MODIFIED, "Modified<span> (UTC)</span>", Order.DESC),
)
_CLASSES = {Sort.NAME: "", Sort.TYPE: ' class="type"', Sort.SIZE: ' class="n"'}


def write_html(listing: Listing) -> bytes:
    """Write *listing* as a page of our own."""
    names = names_of(listing.path)
    main = (
        '<header class="head">\n<div>\n'
        f"{_way(names)}<h1>{_text((HOME, *names)[-1])}</h1>\n"
        f'<p class="sum">{_summary(listing)}</p>\n</div>\n'
        f"{_form(listing.arrangement)}</header>\n"
        f"{_table(listing, parent=bool(names))}"
        f"{_pages(listing)}{_readme(listing)}{_foot(listing)}"
    )
    return page(shown("/".join(("", *names, "")) if names else HOME), main)


def _text(text: str) -> str:
    """Make foreign text fit for HTML content and attribute values."""
    return escape(shown(text))


def names_of(path: str) -> tuple[str, ...]:
    """
    Return the names of the directories on *path*, decoded for reading.

    Dot segments are resolved as a browser does, so that as many "../" as there are
    names lead to the top.

    >>> names_of("/a/../caf%C3%A9/./x/")
    ('café', 'x')
    """
    return tuple(text_of(segment) for segment in path_segments(path)[:-1])


def _way(names: tuple[str, ...]) -> str:
    """Write the breadcrumbs; the heading below them is their end."""
    if not names:
        return ""
    above = (HOME, *names)[:-1]
    links = "".join(
        f'<li><a href="{"../" * (len(above) - depth)}">{_text(name)}</a></li>'
        for depth, name in enumerate(above)
    )
    return f'<nav class="path" aria-label="Parent folders"><ol>{links}</ol></nav>\n'


def _summary(listing: Listing) -> str:
    """Say how much there is, and how much of it is shown."""
    held = _counted(listing.folders, "folder"), _counted(listing.files, "file")
    parts = [", ".join(part for part in held if part) or "This folder is empty"]
    if listing.truncated:
        parts = [f"More than {MOST_READ:,} entries; the others are not listed"]
    page = [_position(listing)] if listing.pages > 1 else []
    if not (pattern := listing.arrangement.pattern):
        return " · ".join([*parts, *page])
    everything = listing.arrangement.filtered_by("").reference
    parts = [
        f"{listing.total:,} of {listing.folders + listing.files:,} match "
        f"“<bdi>{_text(pattern)}</bdi>”",
        *(parts if listing.truncated else []),
        *page,
        f'<a href="{escape(everything)}">show all</a>',
    ]
    return " · ".join(parts)


def _counted(number: int, noun: str) -> str:
    """
    Write a number of things, nothing for none.

    >>> _counted(1, "file"), _counted(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""


@lru_cache(maxsize=256)
def _form(arrangement: Arrangement) -> str:
    """Write the filter; it keeps the order."""
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">\n'
        for name, value in arrangement.filtered_by("").pairs()
    )
    return (
        f'<form method="get" role="search">\n{kept}'
        f'<input type="search" name="q" value="{escape(arrangement.pattern)}" '
        'aria-label="Filter by name" placeholder="Filter, such as *.pdf" '
        'autocomplete="off" autocapitalize="off" spellcheck="false">\n'
        '<button type="submit">Filter</button>\n</form>\n'
    )


def _table(listing: Listing, *, parent: bool) -> str:
    """Write the heading row, the way up, and a row for each entry."""
    headings = _headings(listing.arrangement)
    up = '<tr><th scope="row" class="up" colspan="4"><a href="../">Parent folder</a>'
    rows = "".join(map(_row, listing.entries))
    return (
        f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n"
        f"{up if parent else ''}\n{rows}</tbody>\n</table>\n"
    )


@lru_cache(maxsize=256)
def _headings(arrangement: Arrangement) -> str:
    """Write the headings of all columns."""
    return "".join(_heading(arrangement, *column) for column in COLUMNS)


def _heading(arrangement: Arrangement, sort: Sort, title: str, order: Order) -> str:
    """Write one column's heading: a link that sorts by it, or turns the order round."""
    state = ""
    if arrangement.sort is sort:
        down = arrangement.order is Order.DESC
        state = f' aria-sort="{"descending" if down else "ascending"}"'
        order = Order.ASC if down else Order.DESC
    target = escape(arrangement.sorted_by(sort, order).reference)
    # "nofollow" for this link alone: a robots meta element, the only thing that wget
    # heeds, would forbid the links to the files as well.
    opening = f'<th scope="col"{_CLASSES.get(sort, "")}{state}>'
    return f'{opening}<a href="{target}" rel="nofollow">{title}</a></th>'


# An entry is written as often as its folder is asked for, and seldom changes.
@lru_cache(maxsize=4096)
def _row(entry: Entry) -> str:
    """Write one entry."""
    folder = entry.kind is Kind.DIRECTORY
    target = escape(reference(entry.name, folder=folder))
    name = _text(text_of(entry.name))
    mark = ' <i title="symbolic link">@</i>' if entry.link else ""
    when = date_time(entry.modified)
    return (
        f'<tr><th scope="row"{_FOLDER if folder else ""}>'
        f'<a href="{target}">{name}{"/" if folder else ""}</a>{mark}'
        f'<td class="type">{"Folder" if folder else _text(extension(entry)[:12])}'
        f'<td class="n">{"" if folder else _size(entry.size)}'
        f'<td><time datetime="{when}">{when[:10]}<span> {when[11:16]}</span></time>\n'
    )


_FOLDER = ' class="d"'


def _size(octets: int) -> str:
    """Write a size for reading, with the exact number for those who need it."""
    exact = f"{octets:,} byte{'' if octets == 1 else 's'}"
    return f'<data value="{octets}" title="{exact}">{human(octets)}</data>'


def _pages(listing: Listing) -> str:
    """Write the links to the other pages, if there are any."""
    if listing.pages == 1:
        return ""
    links = [
        f'<a href="{escape(reference)}" rel="{relation}">{_PAGE_NAMES[relation]}</a>'
        for relation, reference in page_links(listing)
    ]
    here = f"<span>{_position(listing).capitalize()}</span>"
    links.insert(2 if listing.arrangement.page > 1 else 0, here)
    return f'<nav class="pages" aria-label="Pages">\n{" ".join(links)}\n</nav>\n'


_PAGE_NAMES = {
    "first": "First",
    "prev": "‹ Previous",
    "next": "Next ›",
    "last": "Last",
}


def _position(listing: Listing) -> str:
    return f"page {listing.arrangement.page:,} of {listing.pages:,}"


def _readme(listing: Listing) -> str:
    """Write the folder's read-me as the plain text it is."""
    if listing.readme is None:
        return ""
    name = _text(text_of(listing.readme.name))
    lines = listing.readme.text.expandtabs(4).splitlines()
    text = "\n".join(map(_text, lines)).strip("\n")
    return (
        f'<section class="readme" aria-label="{name}">\n<h2>{name}</h2>\n'
        f"<pre>\n{text}\n</pre>\n</section>\n"
    )


def _foot(listing: Listing) -> str:
    """Offer the other formats, and to who is logged in the way out."""
    json = escape(listing.arrangement.written_as(Format.JSON).reference)
    text = escape(listing.arrangement.written_as(Format.TEXT).reference)
    formats = (
        "This list as "
        f'<a href="{json}" rel="alternate" type="application/json">JSON</a> or '
        f'<a href="{text}" rel="alternate" type="text/plain">plain text</a>'
    )
    if (account := listing.account) is None:
        return f'<footer class="foot">{formats}</footer>'
    return (
        f'<footer class="foot ends"><span>{formats}</span>'
        f"<span><bdi>{_text(account.name)}</bdi> · "
        f'<a href="{escape(account.log_out)}">Log out</a></span></footer>'
    )
