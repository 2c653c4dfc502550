"""A directory as a resource: three forms of one list, from real directories."""

import gzip
import hashlib
import json
import os
import re
import time
from collections import namedtuple
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.listing import _FORMS, Unwritten, listing_resource
from httpcore_srv.resources.listing_entries import Kind
from httpcore_srv.resources.listing_order import Listing
from httpcore_srv.resources.listing_query import Arrangement, Format
from httpcore_srv.resources.pages import PAGE_FIELDS, Account
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import OpenFile, Tree
from httpcore_srv.semantics.negotiation.formats import preferred
from httpcore_srv.semantics.targets import path_segments


def resource(root, query=None, path="/files/", page_size=10):
    directory = Tree(root).open(())
    try:
        found = listing_resource(directory, path, query, page_size)
        written = tuple(one.selected() for one in found.available)
        return replace(found, available=written)
    finally:
        directory.close()


def octets(representation):
    data = representation.data
    return b"".join(data.pieces(0, data.length))


def only(root, query, **facts):
    [representation] = resource(root, query, **facts).available
    return representation


# fmt: off
ACCEPTS = [
    # Accept                              type                why
    (None,                                "text/html",        "RFC 9110 §12.5.1 absent: any; ours first"),
    ("*/*",                               "text/html",        "all alike: ours first"),
    ("application/json",                  "application/json", "a program"),
    ("text/plain",                        "text/plain",       "a shell"),
    ("text/html;q=0.5, text/*;q=0.8, */*;q=0.1", "text/plain", "by weight and specificity"),
]
FORMATS = [
    # format   type                       why
    ("html",   "text/html; charset=utf-8",   "CVE-2011-4940 the charset is said"),
    ("json",   "application/json",           "RFC 8259 §11 defines no charset parameter"),
    ("text",   "text/plain; charset=utf-8",  "the charset is said"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "essence", "why"), ACCEPTS)
def test_by_accept_three_forms_are_available(tmp_path, accept, essence, why):
    found = resource(tmp_path)
    types = [one.media_type for one in found.available]

    assert found.obliging, "RFC 9110 §12.4.1: any form says more than a refusal"
    assert preferred(accept, types).essence == essence, why


@pytest.mark.parametrize(("format", "media_type", "why"), FORMATS)
def test_by_query_one_form_is_available(tmp_path, format, media_type, why):
    found = resource(tmp_path, f"format={format}")
    [representation] = found.available

    assert str(representation.media_type) == media_type, why
    assert MediaType.parse(media_type) == representation.media_type
    assert representation.location is None, "the target is its own address"


# fmt: off
ASKED = [
    # query                             why
    (None,                              "no wish"),
    ("sort=size",                       "another order"),
    ("sort=name&order=asc&x=y",         "what goes without saying, and what says nothing"),
    ("page=2",                          "another page"),
    ("page=999",                        "a page that is not there: the last one"),
    ("q=file*&sort=size&order=desc",    "a filter, which the page repeats"),
    ("format=&q=%ff",                   "what cannot be understood"),
]
# fmt: on


@pytest.mark.parametrize(("query", "why"), ASKED)
def test_r149_each_negotiated_form_tells_its_own_address(tmp_path, query, why):
    """RFC 9110 §8.7: there it is the same, without negotiation: links, tag and all."""
    for number in range(25):
        (tmp_path / f"file{number}").touch()
    for representation in resource(tmp_path, query).available:
        assert representation.location.startswith("?")
        own = only(tmp_path, representation.location[1:])
        assert octets(own) == octets(representation), why
        assert own.validators == representation.validators, why
        assert own.fields == representation.fields, why


def test_a_listing_has_digests_R275(tmp_path):
    for representation in resource(tmp_path).available:
        digest = hashlib.sha256(octets(representation)).digest()

        assert representation.digest_of("sha-256") == digest
        assert representation.digest_of("md5") is None


def test_a_form_leads_to_pages_of_that_form(tmp_path):
    """But HTML does not: who reads that asks for it anyhow, and gets short addresses."""
    for number in range(25):
        (tmp_path / f"file{number}").touch()
    html, json, _ = resource(tmp_path).available

    assert "<?page=2>" in html.fields["Link"]
    assert "<?page=2&format=json>" in json.fields["Link"]


@pytest.mark.parametrize("path", ["//evil.example/", "/a\r\nX: y/", "/\u0100/"])
def test_r310_no_path_gets_into_a_field(tmp_path, path):
    """CVE-2019-10092 and its like: fields are made of our words and the query."""
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    query = "q=%0d%0aSet-Cookie:%20a&q=x"
    try:
        found = resource(tmp_path, query, path=path, page_size=1)
    except UnicodeEncodeError:
        assert not path.isascii(), "no target is so spelt"
        return
    for representation in found.available:
        values = [representation.location, *(v for _, v in representation.fields)]
        for value in values:
            assert value.isascii()
            assert value.isprintable()
            assert "evil" not in value


def test_the_page_has_the_fields_of_all_our_pages(tmp_path):
    html, *_ = resource(tmp_path).available

    for name, value in PAGE_FIELDS:
        assert html.fields[name] == value


def test_pages_are_linked_in_a_field(tmp_path):
    """RFC 8288 §3: a program finds its way without reading the content."""
    for number in range(25):
        (tmp_path / f"file{number}").touch()

    assert only(tmp_path, "format=text&page=2").fields["Link"] == (
        '<?format=text>; rel="first", <?format=text>; rel="prev", '
        '<?page=3&format=text>; rel="next", <?page=3&format=text>; rel="last"'
    )
    assert "Link" not in only(tmp_path, "format=text&q=file7").fields


def test_a_program_that_follows_next_sees_every_entry_once(tmp_path):
    expected = [f"file{number}" for number in range(25)]
    for name in expected:
        (tmp_path / name).touch()
    query, seen = "format=text", []
    while query:
        representation = only(tmp_path, query)
        seen += octets(representation).decode().split()
        link = representation.fields.get("Link") or ""
        following = re.search(r'<\?([^>]*)>; rel="next"', link)
        query = following[1] if following else None

    assert seen == expected


def tags(root, query=None):
    return [str(one.validators.etag) for one in resource(root, query).available]


def touched(root):
    os.utime(root / "a.txt", (0, 86_400))


def rename(root):
    (root / "a.txt").rename(root / "c.txt")


# fmt: off
HTML, JSON, TEXT = range(3)
CHANGES = [
    # what changes                                    other tags          why
    (lambda root: (root / "b.txt").touch(),           {HTML, JSON, TEXT}, "a name more"),
    (lambda root: (root / "a.txt").unlink(),          {HTML, JSON, TEXT}, "a name less"),
    (rename,                                          {HTML, JSON, TEXT}, "another name"),
    (lambda root: os.truncate(root / "a.txt", 7),     {HTML, JSON},       "a size: the directory's date stays; text has no sizes"),
    (lambda root: os.utime(root / "a.txt", (0, 0)),   {HTML, JSON},       "a date; text has no dates"),
    (lambda root: os.chmod(root / "a.txt", 0o640),    set(),              "nothing that is shown: the same octets"),
]
# fmt: on


@pytest.mark.parametrize(("change", "others", "why"), CHANGES)
def test_what_a_listing_shows_cannot_change_under_its_tag(
    tmp_path, change, others, why
):
    """RFC 9110 §8.8.1: a strong validator changes when the octets do, and only then."""
    (tmp_path / "a.txt").write_bytes(b"short")
    touched(tmp_path)
    before = tags(tmp_path)
    change(tmp_path)
    after = tags(tmp_path)

    assert {form for form in range(3) if before[form] != after[form]} == others, why


def test_nothing_changed_nothing_changes(tmp_path):
    (tmp_path / "a.txt").touch()

    assert tags(tmp_path) == tags(tmp_path)
    assert len(set(tags(tmp_path))) == 3, "forms never share a tag, §8.8.3.3"


def test_there_is_no_last_modified(tmp_path):
    """RFC 9110 §8.8.2: the directory's date says nothing of the sizes in it."""
    for representation in resource(tmp_path).available:
        assert representation.validators.last_modified is None
        assert not representation.validators.etag.weak


HOSTILE = [
    b"<img src=x>.html",
    b"caf\xe9.txt",
    b"two\nlines",
    b"javascript:alert(1)",
    "\u202egnp.exe".encode(),
    b"\"quotes'.txt",
    b"100%41",
    b"?a=b#c",
    b"back\\slash",
    b" spaces ",
    b"&amp;",
    bytes(range(0x80, 0xFF)),
]


def hrefs(root, format):
    content = octets(only(root, f"format={format}&page=1", page_size=100))
    if format == "json":
        return [entry["href"] for entry in json.loads(content)["entries"]]
    rows = content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    links = map(unescape, re.findall(r'href="([^"]*)"', rows))
    return [link for link in links if link != "../"]


@pytest.mark.parametrize("format", ["html", "json"])
def test_r309_cve_2024_27306_every_link_opens_its_file(tmp_path, format):
    """From the disk to the page, through the browser's rules, and back to the disk."""
    for name in HOSTILE:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(name)
    contents = set()
    for href in hrefs(tmp_path, format):
        target = urlsplit(urljoin("http://example.org/files/", href))
        assert target.netloc == "example.org"
        opened = Tree(tmp_path).open(path_segments(target.path)[1:])
        assert isinstance(opened, OpenFile)
        contents.add(os.pread(opened.descriptor, 999, 0))
        opened.close()

    assert contents == set(HOSTILE)


def test_a_listing_holds_nothing_open(tmp_path, nothing_left_open):
    """It is not closed, and need not be."""
    assert resource(tmp_path)


@pytest.mark.nightly
def test_ten_thousand_entries_cost_little(tmp_path):
    """About 0.09 s; the bound is loose, for machines that are busy."""
    for number in range(10_000):
        os.close(os.open(tmp_path / f"report-{number}.pdf", os.O_CREAT | os.O_WRONLY))
    began = time.process_time()
    resource(tmp_path, page_size=1000)

    assert time.process_time() - began < 0.5


def test_a_form_that_nobody_selects_is_not_written():
    """A refused method, or another form, costs no page."""
    entries = (namedtuple("Unwritable", "name")(b"of no kind"),)
    unwritable = Listing("/", Arrangement.of("format=json"), entries, 1, 1)
    form = Unwritten(unwritable, Format.JSON)

    assert str(form.variant.media_type) == "application/json"
    with pytest.raises(AttributeError):
        form.selected()
    form.close()


# Coded as any representation...


ALL, NONE = ("br", "zstd", "gzip", "identity"), ("identity",)

# fmt: off
CODED = [
    # files  query               codings            why
    (9,      None,               [ALL, ALL, ALL],   "whoever asks finds it made"),
    (9,      "format=json",      [ALL],             "in every form"),
    (9,      "sort=size&page=2", [ALL, ALL, ALL],   "in every order: they have an end"),
    (9,      "q=",               [ALL, ALL, ALL],   "no search"),
    (9,      "q=photo",          [NONE] * 3,        "there is no end of searches: they would fill the store"),
    (9,      "q=photo&format=json", [NONE],         "in no form"),
    (1,      None,               [ALL, NONE, NONE], "the fields cost more than is saved; the page is long by itself"),
    (0,      "format=text",      [NONE],            "nothing is short"),
]
# fmt: on


@pytest.fixture
def coded_listing(tmp_path):
    """Return what is available of the listing of some files, which may be coded."""
    forms = CodedForms(tmp_path / "forms")
    root = tmp_path / "site"
    root.mkdir()

    def available(query, files=9, compression=Compression()):
        for number in range(files):
            (root / f"photo-{number}-{'x' * 99}.jpg").touch()
        means = Means(DigestIndex(), compression, forms)
        directory = Tree(root).open(())
        try:
            return listing_resource(directory, "/", query, 100, means).available
        finally:
            directory.close()

    return available


@pytest.mark.parametrize(("files", "query", "codings", "why"), CODED)
def test_the_codings_of_a_listing(coded_listing, files, query, codings, why):
    forms = coded_listing(query, files)

    assert [form.variant.codings for form in forms] == codings, why
    assert {form.variant.at_hand for form in forms} == {NONE}, "there are no files"
    assert all(form.ready(coding) for form in forms for coding in form.variant.codings)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b\n", "c" * 200], ["ü" * 99]])
def test_no_form_is_shorter_than_it_is_taken_for(tmp_path, names):
    """Whether it is worth coding is told before it is written."""
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    directory = Tree(tmp_path).open(())
    found = listing_resource(directory, "/", None, 100)
    directory.close()
    for form in found.available:
        least = _FORMS[form.format].least_length(form.listing)

        assert least <= form.selected().data.length < least + 4096


@pytest.mark.parametrize("index", range(3))
def test_a_listing_is_written_and_then_coded_R091(coded_listing, index):
    """RFC 9110 §8.8.3.3: in each coding it has a tag of its own."""
    form = coded_listing("sort=name")[index]
    plain, sent = form.selected(), form.selected("gzip")
    try:
        read = b"".join(octets_of(sent.data.pieces(0, sent.data.length)))
    finally:
        sent.close()

    assert gzip.decompress(read) == octets(plain)
    assert (plain.coding, sent.coding) == (None, "gzip")
    assert sent.validators.etag != plain.validators.etag
    assert (sent.location, sent.fields) == (plain.location, plain.fields)


def test_a_site_that_codes_nothing_codes_no_listing(coded_listing):
    for form in coded_listing(None, compression=Compression(codings=())):
        assert form.variant.codings == NONE


def shown_to(root, may_show, query=None, page_size=10):
    """Return the forms of a listing as one visitor is shown it, by their media type."""
    directory = Tree(root).open(())
    try:
        found = listing_resource(directory, "/", query, page_size, None, may_show)
        forms = [one.selected() for one in found.available]
    finally:
        directory.close()
    return {form.media_type.essence: form for form in forms}


def keeps(*names):
    return lambda entry: entry.name not in names


def test_what_may_not_be_opened_leaves_no_trace_in_any_form(tmp_path):
    """Idea 25: neither by name nor by number, nor by the tag."""
    for name in ("a.txt", "secret.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "vault").mkdir()
    kept = shown_to(tmp_path, keeps(b"secret.txt", b"vault"))
    (tmp_path / "secret.txt").unlink()
    (tmp_path / "vault").rmdir()
    gone = shown_to(tmp_path, None)

    assert kept.keys() == gone.keys()
    for media_type, form in kept.items():
        assert octets(form) == octets(gone[media_type])
        assert form.validators == gone[media_type].validators


def test_who_is_shown_more_has_another_tag(tmp_path):
    """RFC 9110 §8.8.1: a strong validator differs with the data."""
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").touch()
    all_of_it, half_of_it = (
        shown_to(tmp_path, None),
        shown_to(tmp_path, keeps(b"b.txt")),
    )

    for media_type, form in all_of_it.items():
        assert form.validators.etag != half_of_it[media_type].validators.etag


def test_pages_are_made_of_what_is_shown(tmp_path):
    for number in range(7):
        (tmp_path / f"{number}.txt").touch()
    hidden = keeps(b"1.txt", b"3.txt", b"5.txt", b"6.txt")
    first = shown_to(tmp_path, hidden, "format=json", page_size=2)["application/json"]
    last = shown_to(tmp_path, hidden, "format=json&page=9", page_size=2)[
        "application/json"
    ]

    assert [e["name"] for e in json.loads(octets(first))["entries"]] == [
        "0.txt",
        "2.txt",
    ]
    assert [e["name"] for e in json.loads(octets(last))["entries"]] == ["4.txt"]
    assert (json.loads(octets(last))["pages"], json.loads(octets(last))["total"]) == (
        2,
        3,
    )


def test_nothing_that_is_not_shown_can_be_searched_for(tmp_path):
    (tmp_path / "secret.txt").touch()
    [form] = shown_to(tmp_path, keeps(b"secret.txt"), "q=secret&format=text").values()

    assert octets(form) == b""


def test_a_readme_that_may_not_be_opened_is_not_read_aloud(tmp_path):
    (tmp_path / "README.md").write_text("the password is tulip")
    (tmp_path / "readme.txt").write_text("ask Ada")
    shown = octets(shown_to(tmp_path, keeps(b"README.md"))["text/html"])

    assert b"tulip" not in shown
    assert b"ask Ada" in shown, "the one that may be read is"


def test_the_kind_of_an_entry_is_told_to_who_decides(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("folder")
    asked = set()
    shown_to(tmp_path, lambda entry: asked.add((entry.name, entry.kind)))

    assert asked == {
        (b"folder", Kind.DIRECTORY),
        (b"file", Kind.FILE),
        (b"link", Kind.DIRECTORY),
    }


def test_who_looks_at_it_is_part_of_the_page_and_of_its_tag(tmp_path):
    """RFC 9110 §8.8.1: other octets have another tag."""
    forms = []
    for account in (None, Account("ada", "/out"), Account("grace", "/out")):
        directory = Tree(tmp_path).open(())
        found = listing_resource(directory, "/", None, 10, account=account)
        directory.close()
        forms.append(found.available[0].selected())

    assert len({form.validators.etag for form in forms}) == 3
