"""A person reads a listing, whatever the files in it are called."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_entries import Entry, Kind, Readme
from httpcore_srv.resources.listing_html import names_of, write_html
from httpcore_srv.resources.listing_order import Listing, page_links
from httpcore_srv.resources.listing_query import Arrangement, Format, Order, Sort
from httpcore_srv.resources.pages import Account
from httpcore_srv.semantics.targets import path_segments

VOID = {"meta", "input"}
ENDED_BY = {"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"}}


class Outline(HTMLParser):
    """What a browser makes of a page: elements with attributes and the text in them."""

    def __init__(self, octets):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(octets.decode("utf-8"))

    def handle_starttag(self, tag, attributes):
        while self._open and self._open[-1][0] in ENDED_BY.get(tag, ()):
            self._open.pop()  # end tags that may be left out
        element = (tag, dict(attributes), [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, _, texts in self._open:
            texts.append(data)

    def all(self, tag, **attributes):
        return [
            (found, "".join(texts))
            for name, found, texts in self.elements
            if name == tag and attributes.items() <= found.items()
        ]


def listing(*entries, path="/files/", total=None, pages=1, **facts):
    facts = {"files": len(entries), "arrangement": Arrangement(), **facts}
    count = len(entries) if total is None else total
    return Listing(path, entries=entries, total=count, pages=pages, **facts)


def outline(*entries, **facts):
    return Outline(write_html(listing(*entries, **facts)))


def file(name, **facts):
    return Entry(name, Kind.FILE, **{"size": 1, "modified": 0, **facts})


# fmt: off
HOSTILE = [
    # name                                       shown                                       why
    (b"<img src=x>.html",                        "<img src=x>.html",                         "CVE-2024-27306 CVE-2008-0455 CVE-2012-2687"),
    (b"<script>",                                 "<script>",                                 "R310 an element"),
    (b'" onmouseover="alert(1)',                 '" onmouseover="alert(1)',                  "R310 out of an attribute"),
    (b"' onmouseover='alert(1)",                 "' onmouseover='alert(1)",                  "R310 out of an attribute"),
    (b"&lt;b&gt;&#x41;",                         "&lt;b&gt;&#x41;",                          "R310 what looks escaped is not"),
    (b"--><b>",                                  "--><b>",                                   "R310 out of a comment"),
    (b"javascript:alert(1)",                     "javascript:alert(1)",                      "R310 a scheme"),
    (b"C:\\boot.ini",                            "C:\\boot.ini",                             "a browser reads a backslash as a slash"),
    (b"\\\\evil.example",                        "\\\\evil.example",                         "and two as another host"),
    (b"?query",                                  "?query",                                   "no query"),
    (b"#fragment",                               "#fragment",                                "no fragment"),
    (b"100%41",                                  "100%41",                                   "decoded once it is another file"),
    (b"two\nlines",                              "two␊lines",                                "a line end"),
    ("\u202egnp.exe".encode(),                   "\ufffdgnp.exe",                            "right-to-left override"),
    (b"caf\xe9",                                 "caf\ufffd",                                "R309 no UTF-8"),
    ("café 日本".encode(),                        "café 日本",                                 "CVE-2011-4940 the charset is certain"),
]
# fmt: on


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("name", "shown", "why"), HOSTILE)
def test_a_name_is_text_and_its_link_leads_to_it(name, shown, why, kind):
    page = outline(Entry(name, kind, 0, 0))
    slash = "/" if kind is Kind.DIRECTORY else ""
    [(link, text)] = [
        (found["href"], text) for found, text in page.all("a") if shown in text
    ]

    assert text == shown + slash, why
    assert resolved(link) == (b"files", name, *([b""] if slash else [])), why
    assert tags(page) == tags(outline(Entry(b"plain", kind, 0, 0))), why


def resolved(link, base="/files/"):
    """Follow *link* by RFC 3986 §5.2.2 and return the segments the server gets."""
    target = urlsplit(link)
    assert target == ("", "", link, "", ""), "a path and nothing else"
    assert not link.startswith("/"), "a relative path"
    return path_segments(base.rpartition("/")[0] + "/" + link)


def links(page):
    return [found["href"] for found, _ in page.all("a")]


def tags(page):
    return [(tag, sorted(attributes)) for tag, attributes, _ in page.elements]


@given(st.binary(min_size=1, max_size=30).filter(lambda n: not set(b"/\0") & set(n)))
def test_r309_r310_no_name_adds_an_element_and_every_link_leads_back(name):
    page = outline(file(name))

    assert tags(page) == tags(outline(file(b"plain")))
    if name not in (b".", b".."):
        [link] = set(links(page)) - set(links(outline()))
        assert resolved(link) == (b"files", name)


@pytest.mark.parametrize("text", ["</pre><script>", "&amp;", "\x1b[2J", "\u202e", '"'])
def test_r310_a_read_me_is_plain_text(text):
    plain = outline(readme=Readme(b"README.md", "plain"))
    page = outline(readme=Readme(b"README.md", f"one\n{text}\ttwo\n"))
    [(_, shown)] = page.all("pre")

    assert tags(page) == tags(plain)
    assert shown.startswith("\none\n"), "lines stay lines"
    assert not set(shown) & {"\x1b", "\u202e", "\t"}


@pytest.mark.parametrize("pattern", ["<b>", '"><script>', "'", "&quot;", "\u202e"])
def test_r310_cve_2019_10092_a_filter_is_shown_as_text(pattern):
    def filtered(words):
        return outline(arrangement=Arrangement(pattern=words), total=0)

    assert tags(filtered(pattern)) == tags(filtered("plain"))
    [(field, _)] = filtered(pattern).all("input", name="q")
    assert field["value"] == pattern


# fmt: off
PATHS = [
    # path                     names                  why
    ("/",                      (),                    "the top"),
    ("/a/b/",                  ("a", "b"),            "two deep"),
    ("/caf%C3%A9/%E9/",        ("café", "\ufffd"),    "decoded for reading"),
    ("/%3Cimg%20src=x%3E/",    ("<img src=x>",),      "R310 a directory's name is hostile too"),
    ("//evil.example/",        ("", "evil.example"),  "an empty segment is a segment"),
    ("/a/../b/./",             ("b",),                "dot segments are resolved, RFC 3986 §5.2.4"),
    ("/a%2Fb/",                ("a/b",),              "decoded after splitting"),
]
# fmt: on


@pytest.mark.parametrize(("path", "names", "why"), PATHS)
def test_the_way_is_read_from_the_path(path, names, why):
    assert names_of(path) == names, why


@pytest.mark.parametrize(("path", "names", "why"), PATHS)
def test_each_name_on_the_way_links_to_its_directory(path, names, why):
    page = outline(path=path)
    above = path_segments(path)[:-1]

    assert [resolved(link, path) for link in links(page) if ".." in link] == [
        *((*above[:depth], b"") for depth in range(len(above))),
        *([(*above[:-1], b"")] if above else []),
    ], why
    assert tags(page) == tags(outline(path="/x" * len(names) + "/"))


def test_the_top_has_no_parent():
    page = outline(path="/")

    assert not page.all("nav")
    assert not page.all("a", href="../")
    assert page.all("h1") == [({}, "Home")]


def test_a_row_says_what_there_is_to_know():
    page = outline(file(b"a.PDF", size=1_234_567, modified=1_717_329_600))

    assert page.all("data") == [
        ({"value": "1234567", "title": "1,234,567 bytes"}, "1.2 MB")
    ]
    assert page.all("time") == [
        ({"datetime": "2024-06-02T12:00:00Z"}, "2024-06-02 12:00")
    ]
    assert ({"class": "type"}, "pdf") in page.all("td")


def test_a_directory_has_no_size():
    assert not outline(Entry(b"sub", Kind.DIRECTORY, 4096, 0)).all("data")


def test_a_link_is_marked():
    assert outline(file(b"a", link=True)).all("i") == [
        ({"title": "symbolic link"}, "@")
    ]
    assert not outline(file(b"a")).all("i")


# fmt: off
HEADINGS = [
    # arrangement                      column      sort state    the link                   why
    (Arrangement(),                    "Name",     "ascending",  "?order=desc",             "again: turned round"),
    (Arrangement(order=Order.DESC),    "Name",     "descending", "./",                      "and back"),
    (Arrangement(),                    "Size",     None,         "?sort=size&order=desc",   "the largest is looked for"),
    (Arrangement(),                    "Modified", None,         "?sort=modified&order=desc", "the newest is looked for"),
    (Arrangement(Sort.SIZE),           "Type",     None,         "?sort=type",              "another column"),
    (Arrangement(pattern="a b"),       "Type",     None,         "?q=a+b&sort=type",        "the filter is kept"),
    (Arrangement(page=3),              "Type",     None,         "?sort=type",              "from the first page"),
    (Arrangement(format=Format.HTML),  "Type",     None,         "?sort=type&format=html",  "the format is kept"),
]
# fmt: on


@pytest.mark.parametrize(("arrangement", "column", "state", "link", "why"), HEADINGS)
def test_headings_sort(arrangement, column, state, link, why):
    page = outline(arrangement=arrangement)
    [heading] = [
        found for found, text in page.all("th", scope="col") if text.startswith(column)
    ]
    [target] = [
        found["href"]
        for found, text in page.all("a", rel="nofollow")
        if text.startswith(column)
    ]

    assert (heading.get("aria-sort"), target) == (state, link), why


def test_the_filter_is_a_form_that_keeps_the_order():
    page = outline(arrangement=Arrangement(Sort.SIZE, Order.DESC, "old", 4))
    fields = {found["name"]: found["value"] for found, _ in page.all("input")}

    assert page.all("form")[0][0]["method"] == "get"
    assert fields == {"q": "old", "sort": "size", "order": "desc"}


def at(page, pages, **wishes):
    return listing(pages=pages, arrangement=Arrangement(page=page, **wishes))


@pytest.mark.parametrize(("page", "pages"), [(1, 1), (1, 3), (2, 3), (3, 3)])
def test_pages_are_linked(page, pages):
    """RFC 8288 §3.3: the relations are those of the Link field."""
    shown = Outline(write_html(at(page, pages)))
    relations = dict(page_links(at(page, pages)))

    for relation, reference in relations.items():
        assert len(shown.all("a", rel=relation, href=reference)) == 1
    assert len(shown.all("nav", **{"aria-label": "Pages"})) == bool(relations)


def test_the_other_formats_are_offered():
    page = outline(arrangement=Arrangement(pattern="a"))

    assert [found["href"] for found, _ in page.all("a", rel="alternate")] == [
        "?q=a&format=json",
        "?q=a&format=text",
    ]


# fmt: off
SUMMARIES = [
    # facts                                                   sentence                             why
    ({"folders": 0, "files": 0},                              "This folder is empty",              "nothing there"),
    ({"folders": 1, "files": 2},                              "1 folder, 2 files",                 "one is not two"),
    ({"folders": 0, "files": 1200},                           "1,200 files",                       "what there is none of goes unsaid"),
    ({"folders": 0, "files": 3000, "pages": 3},               "3,000 files · page 1 of 3",         "nobody may think this page is all"),
    ({"folders": 0, "files": 9, "total": 4, "pages": 2,
      "arrangement": Arrangement(pattern="a", page=2)},       "4 of 9 match “a” · page 2 of 2 · show all", "pages of what matches"),
    ({"folders": 2, "files": 3, "total": 4,
      "arrangement": Arrangement(pattern="a")},               "4 of 5 match “a” · show all",       "a filter is always told"),
    ({"files": 99, "truncated": True},
     "More than 100,000 entries; the others are not listed",                                       "nobody may think that is all"),
    ({"files": 99, "truncated": True, "total": 1, "arrangement": Arrangement(pattern="a")},
     "1 of 99 match “a” · More than 100,000 entries; the others are not listed · show all",        "with a filter neither"),
]
# fmt: on


@pytest.mark.parametrize(("facts", "sentence", "why"), SUMMARIES)
def test_the_summary_counts(facts, sentence, why):
    assert outline(**facts).all("p") == [({"class": "sum"}, sentence)], why


def test_who_is_logged_in_is_shown_the_way_out():
    account = Account('<b>"ada"', "/login/out?a&b")
    page = outline(account=account)
    [(_, foot)] = page.all("footer")

    assert '<b>"ada" · Log out' in foot
    assert page.all("b") == [], "a name is no markup"
    assert page.all("a", href="/login/out?a&b") == [
        ({"href": "/login/out?a&b"}, "Log out")
    ]
    assert "Log out" not in outline().all("footer")[0][1]
