"""
Which entries stand on this page, and in which order?

    contents ──▶ those whose name matches ──▶ sorted ──▶ one page      Listing

Directories come first, whatever the order.  Names are compared as people do: without
regard to case or accents, and numbers by their value ("file2" before "file10").  What
compares equal is put in the order of its octets, so that two requests never disagree.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from httpcore_srv.resources.listing_entries import Contents, Entry, Kind, Readme
from httpcore_srv.resources.listing_names import text_of
from httpcore_srv.resources.listing_query import Arrangement, Order, Sort
from httpcore_srv.resources.pages import Account


@dataclass(frozen=True, slots=True)
class Listing:
    """
    One page of a directory's entries.

    *path* is the URI path as sent.  *folders* and *files* count what the directory
    holds, *total* what of that matches; *pages* is at least 1, and *arrangement.page*
    is one of them.  *truncated*: the directory holds more than was read.  *account* is
    who is logged in and looks at it.
    """

    path: str
    arrangement: Arrangement
    entries: tuple[Entry, ...]
    total: int
    pages: int
    folders: int = 0
    files: int = 0
    truncated: bool = False
    readme: Readme | None = None
    account: Account | None = None


def listing_of(
    contents: Contents,
    arrangement: Arrangement,
    path: str,
    page_size: int,
    readme: Readme | None = None,
) -> Listing:
    """
    Arrange *contents*; a page beyond the last is the last.

    The read-me stands on the first page of the whole folder only.
    """
    matches = matcher(arrangement.pattern)
    kept = [entry for entry in contents.entries if matches(entry.name)]
    pages = max(1, -(-len(kept) // page_size))
    page = min(arrangement.page, pages)
    first = (page - 1) * page_size
    folders = sum(entry.kind is Kind.DIRECTORY for entry in contents.entries)
    return Listing(
        path=path,
        arrangement=arrangement.at(page),
        entries=tuple(in_order(kept, arrangement)[first : first + page_size]),
        total=len(kept),
        pages=pages,
        folders=folders,
        files=len(contents.entries) - folders,
        truncated=contents.truncated,
        readme=readme if page == 1 and not arrangement.pattern else None,
    )


def page_links(listing: Listing) -> Iterator[tuple[str, str]]:
    """Yield the relations (RFC 8288 §3.3) and references of the other pages."""
    page, last = listing.arrangement.page, listing.pages
    if page > 1:
        yield "first", listing.arrangement.at(1).reference
        yield "prev", listing.arrangement.at(page - 1).reference
    if page < last:
        yield "next", listing.arrangement.at(page + 1).reference
        yield "last", listing.arrangement.at(last).reference


def in_order(entries: list[Entry], arrangement: Arrangement) -> list[Entry]:
    """Sort *entries*; equal ones keep the order of their names."""
    down = arrangement.order is Order.DESC
    by_name = arrangement.sort is Sort.NAME
    ordered = sorted(entries, key=_natural, reverse=down and by_name)
    if not by_name:
        ordered.sort(key=_KEYS[arrangement.sort], reverse=down)
    ordered.sort(key=lambda entry: entry.kind is not Kind.DIRECTORY)
    return ordered


_NUMBER = re.compile(r"[0-9]+")


@lru_cache(maxsize=4096)
def _natural(entry: Entry) -> tuple[str, bytes]:
    """Return the key of a name: its text with comparable numbers, then its octets."""
    text = folded(text_of(entry.name))
    return _NUMBER.sub(
        _comparable, text if text.isascii() else _plain(text)
    ), entry.name


def _plain(text: str) -> str:
    """Leave the accents out: "é" has its place beside "e", not after "z"."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(part for part in apart if not unicodedata.combining(part))


def _comparable(number: re.Match[str]) -> str:
    """
    Write a number so that texts compare as values do: its length, then its digits.

    (The zero before them keeps numbers where digits stand among other characters.)
    """
    digits = number[0].lstrip("0")
    return f"0{chr(len(digits))}{digits}"


def extension(entry: Entry) -> str:
    """
    Return what follows the last dot of a file's name, in lower case, or "".

    >>> extension(Entry(b"site.tar.GZ", Kind.FILE, 0, 0))
    'gz'
    """
    before, dot, after = entry.name.rpartition(b".")
    if entry.kind is Kind.DIRECTORY or not (before and dot):
        return ""
    return folded(text_of(after))


def _size(entry: Entry) -> int:
    return entry.size


def _modified(entry: Entry) -> int:
    return entry.modified


_KEYS: dict[Sort, Callable[[Entry], str | int]] = {
    Sort.TYPE: extension,
    Sort.SIZE: _size,
    Sort.MODIFIED: _modified,
}


def folded(text: str) -> str:
    """
    Return *text* for comparison: case-folded, accents in one of their two forms.

    (Some systems store "é" as one character, some as two.)
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def matcher(pattern: str) -> Callable[[bytes], bool]:
    """
    Return the test whether a name matches *pattern*, without regard to case.

    With ``*`` or ``?`` the pattern stands for the whole name, else for a part of it.

    >>> matches = matcher("*.PDF")
    >>> matches(b"a.pdf"), matches(b"a.pdf.zip")
    (True, False)
    """
    if not pattern:
        return lambda name: True
    wanted = folded(pattern)
    if "*" not in wanted and "?" not in wanted:
        return lambda name: wanted in folded(text_of(name))
    expression = _expression(wanted)
    return lambda name: expression.fullmatch(folded(text_of(name))) is not None


def _expression(pattern: str) -> re.Pattern[str]:
    """
    Compile a pattern of ``*`` and ``?``.

    What stands between two stars is taken where it is first found and not looked for
    again (an atomic group): no pattern makes the search go back and forth.
    """
    first, *rest = (
        re.escape(part).replace(r"\?", ".") for part in re.split(r"\*+", pattern)
    )
    if not rest:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)
