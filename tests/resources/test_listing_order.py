"""Order as people expect it, the same at every request, and pages that join."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_entries import Contents, Entry, Kind, Readme
from httpcore_srv.resources.listing_order import (
    extension,
    in_order,
    listing_of,
    matcher,
    page_links,
)
from httpcore_srv.resources.listing_query import Arrangement, Order, Sort

ASC, DESC = Order.ASC, Order.DESC


def entry(name, size=0, modified=0):
    """Make an entry: a directory if its name ends with a slash."""
    if name.endswith("/"):
        return Entry(name[:-1].encode(), Kind.DIRECTORY, 0, modified)
    return Entry(name.encode(), Kind.FILE, size, modified)


def names(entries):
    return [
        one.name.decode() + ("/" if one.kind is Kind.DIRECTORY else "")
        for one in entries
    ]


# fmt: off
BY_NAME = [
    # in order                             why
    (["file2", "file10"],                  "numbers by their value"),
    (["a", "B", "c"],                      "without regard to case"),
    (["A", "a"],                           "what compares equal: the order of octets"),
    (["file02", "file2", "file3"],         "equal values: the order of octets"),
    (["1.2.9", "1.2.10", "1.10.0"],        "each number for itself"),
    (["a", "a1", "ab"],                    "a number stands where digits stand"),
    (["x0", "x00", "x1"],                  "zero has no digits and is the least"),
    (["z/", "a"],                          "directories first"),
    (["a" * 9 + "9" * 200, "b"],           "as long as a name can be"),
    (["ea", "\u00e9b", "e\u0301c", "f"],   "accented letters beside the plain ones, in both forms"),
]
# fmt: on


@pytest.mark.parametrize(("expected", "why"), BY_NAME)
def test_by_name(expected, why):
    shuffled = [entry(name) for name in reversed(expected)]

    assert names(in_order(shuffled, Arrangement())) == expected, why


FOLDER = [
    entry("b/", modified=5),
    entry("a/", modified=1),
    entry("x.txt", 10, 3),
    entry("y.PDF", 10, 9),
    entry("w.pdf", 700, 9),
    entry("none", 0, 4),
]

# fmt: off
ORDERS = [
    # sort          order  names                                              why
    (Sort.NAME,     DESC,  ["b/", "a/", "y.PDF", "x.txt", "w.pdf", "none"],   "directories stay first"),
    (Sort.SIZE,     ASC,   ["a/", "b/", "none", "x.txt", "y.PDF", "w.pdf"],   "equal sizes by name"),
    (Sort.SIZE,     DESC,  ["a/", "b/", "w.pdf", "x.txt", "y.PDF", "none"],   "equal sizes by name, upwards"),
    (Sort.MODIFIED, ASC,   ["a/", "b/", "x.txt", "none", "w.pdf", "y.PDF"],   "directories by date too"),
    (Sort.MODIFIED, DESC,  ["b/", "a/", "w.pdf", "y.PDF", "none", "x.txt"],   "newest first"),
    (Sort.TYPE,     ASC,   ["a/", "b/", "none", "w.pdf", "y.PDF", "x.txt"],   "extensions have no case"),
    (Sort.TYPE,     DESC,  ["a/", "b/", "x.txt", "w.pdf", "y.PDF", "none"],   "none is the least"),
]
# fmt: on


@pytest.mark.parametrize(("sort", "order", "expected", "why"), ORDERS)
def test_orders(sort, order, expected, why):
    assert names(in_order(FOLDER, Arrangement(sort, order))) == expected, why


@given(st.permutations(FOLDER), st.sampled_from(Sort), st.sampled_from(Order))
def test_the_order_of_reading_does_not_matter(shuffled, sort, order):
    arrangement = Arrangement(sort, order)

    assert in_order(shuffled, arrangement) == in_order(FOLDER, arrangement)


# fmt: off
PATTERNS = [
    # pattern      name              matches  why
    ("",           "anything",       True,    "no filter"),
    ("port",       "Report.pdf",     True,    "a part of the name"),
    ("REPORT",     "report.pdf",     True,    "without regard to case"),
    ("x",          "report.pdf",     False,   "no part of it"),
    ("*.pdf",      "report.pdf",     True,    "a pattern"),
    ("*.pdf",      "report.pdf.gz",  False,   "a pattern is for the whole name"),
    ("r?port*",    "report.pdf",     True,    "one character, any characters"),
    ("r?port*",    "reeport.pdf",    False,   "one is not two"),
    ("*",          "\n",             True,    "any character at all"),
    ("?",          "\n",             True,    "any character at all"),
    ("*o*t*",      "report",         True,    "parts in this order"),
    ("*t*o*",      "repot",          False,   "not in that"),
    ("*ab",        "aab-ab",         True,    "the last part stands at the end"),
    ("a*a",        "a",              False,   "a part is not used twice"),
    ("**",         "x",              True,    "two stars are one"),
    ("[r]*",       "report",         False,   "brackets are brackets"),
    ("[r]*",       "[r]eport",       True,    "brackets are brackets"),
    (".*",         "report",         False,   "it is no regular expression"),
    ("straße",     "STRASSE.txt",    True,    "Unicode case folding"),
    ("caf\u00e9",  "cafe\u0301.txt", True,    "accents in both forms"),
]
# fmt: on


@pytest.mark.parametrize(("pattern", "name", "expected", "why"), PATTERNS)
def test_patterns(pattern, name, expected, why):
    assert matcher(pattern)(name.encode()) is expected, why


def test_names_that_are_no_utf_8_can_be_filtered():
    assert matcher("*.txt")(b"caf\xe9.txt")


def test_no_pattern_makes_the_search_go_back_and_forth():
    """Backtracking would take more than the age of the universe."""
    matches = matcher("*a" * 60 + "b")
    began = time.process_time()

    assert not any(matches(b"a" * 255) for _ in range(20))
    assert time.process_time() - began < 1


# fmt: off
EXTENSIONS = [
    ("a.txt", "txt"), ("a.tar.GZ", "gz"), ("a", ""), ("a.", ""), (".profile", ""), ("a.b/", ""),
]
# fmt: on


@pytest.mark.parametrize(("name", "expected"), EXTENSIONS)
def test_extensions(name, expected):
    assert extension(entry(name)) == expected


MANY = [entry(f"file{number}") for number in range(25)]


def test_the_pages_join_to_the_whole():
    shuffled = random.Random(7).sample(MANY, len(MANY))
    pages = [
        listing_of(Contents(shuffled), Arrangement(page=page), "/", 10)
        for page in (1, 2, 3)
    ]

    assert [one for page in pages for one in page.entries] == MANY
    assert {(page.pages, page.total) for page in pages} == {(3, 25)}


# fmt: off
CUTS = [
    # entries  size  asked  page  pages  why
    (0,        10,   1,     1,    1,     "an empty folder has one empty page"),
    (10,       10,   1,     1,    1,     "exactly one"),
    (11,       10,   2,     2,    2,     "one more"),
    (25,       10,   9,     3,    3,     "beyond the last is the last"),
    (25,       10,   999_999, 3,  3,     "far beyond"),
]
# fmt: on


@pytest.mark.parametrize(("number", "size", "asked", "page", "pages", "why"), CUTS)
def test_cuts(number, size, asked, page, pages, why):
    listing = listing_of(Contents(MANY[:number]), Arrangement(page=asked), "/", size)

    assert (listing.arrangement.page, listing.pages) == (page, pages), why


def test_a_filter_counts_what_it_leaves_and_what_there_is():
    listing = listing_of(Contents(FOLDER), Arrangement(pattern="*.pdf"), "/", 10)

    assert (listing.total, listing.folders, listing.files) == (2, 2, 4)


def test_the_read_me_stands_on_the_first_page_of_the_whole_folder():
    readme = Readme(b"README.md", "Hello")

    def readme_at(**wishes):
        listing = listing_of(Contents(MANY), Arrangement(**wishes), "/", 10, readme)
        return listing.readme

    assert readme_at() is readme
    assert readme_at(page=2) is None
    assert readme_at(pattern="file") is None


# fmt: off
LINKS = [
    # page  pages  relations                                    why
    (1,     1,     {},                                          "there is no other page"),
    (1,     3,     {"next": "?page=2", "last": "?page=3"},      "nothing before the first"),
    (2,     3,     {"first": "./", "prev": "./",
                    "next": "?page=3", "last": "?page=3"},      "both ways"),
    (3,     3,     {"first": "./", "prev": "?page=2"},          "nothing after the last"),
]
# fmt: on


def of_many(page, pages, **wishes):
    """Make a listing of *pages* pages that shows one of them."""
    contents = Contents([entry(f"a{number}") for number in range(pages)])
    return listing_of(contents, Arrangement(page=page, **wishes), "/", 1)


@pytest.mark.parametrize(("page", "pages", "relations", "why"), LINKS)
def test_the_other_pages_have_relations(page, pages, relations, why):
    """RFC 8288 §3.3."""
    assert dict(page_links(of_many(page, pages))) == relations, why


def test_links_to_pages_keep_order_and_filter():
    relations = dict(page_links(of_many(2, 3, sort=Sort.SIZE, pattern="a")))

    assert relations["next"] == "?q=a&sort=size&page=3"
