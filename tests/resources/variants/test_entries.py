"""What does an entry of a type map lead to?"""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.files import Means
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import (
    A_FOLDER,
    ANOTHER_MAP,
    ELSEWHERE,
    NEGOTIATED,
    described,
    find,
    is_type_map,
    neighbour_named,
)
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.resources.variants.type_map import Entry

NOW = datetime(2030, 1, 1, tzinfo=UTC)
HTML = MediaType("text", "html")
UTF_8 = MediaType("text", "html", (("charset", "utf-8"),))

# fmt: off
URIS = [
    # uri                     name               why
    ("guide.html",            "guide.html",      "a neighbour"),
    ("./guide.html",          "guide.html",      "RFC 3986 §5.2.4: a dot segment"),
    ("gr%C3%BCn.html",        "grün.html",       "RFC 3986 §2.1"),
    ("a%20b%23.html",         "a b#.html",       "RFC 3986 §2.1"),
    ("caf\xc3\xa9.html",      "café.html",       "octets of a file that is no URI"),
    ("caf%E9.html",           "caf\udce9.html",  "R309 undecodable octets"),
    ("a:b.html",              None,              "RFC 3986 §3.1: a is a scheme"),
    ("./a:b.html",            None,              "where nobody can be sure"),
    ("http://example.org/a",  None,              "another server"),
    ("//example.org/a",       None,              "another server"),
    ("/guide.html",           None,              "R156 from the root: where the folder is mounted is not known here"),
    ("sub/guide.html",        None,              "R156 another directory"),
    ("../guide.html",         None,              "R156 another directory"),
    ("..%2Fguide.html",       None,              "R156 another directory, in disguise"),
    ("sub%2Fguide.html",      None,              "R156 another directory, in disguise"),
    ("%2e%2e",                None,              "R156 another directory, in disguise"),
    ("..",                    None,              "R156 another directory"),
    (".",                     None,              "the directory itself"),
    ("./",                    None,              "the directory itself"),
    ("",                      None,              "the map itself"),
    ("a%00b",                 None,              "no file has such a name"),
    ("guide.html?x",          None,              "a query: another resource"),
    ("guide.html#x",          None,              "a fragment: a part of one"),
]
LEADS = [
    # uri               file             reason           negotiable  why
    ("guide.en.html",   "guide.en.html", "",              False,      "a file"),
    ("./guide.en.html", "guide.en.html", "",              False,      "a file"),
    ("guide.html",      None,            NEGOTIATED,      True,       "R160 a name of variants, without a file"),
    ("other.var",       None,            ANOTHER_MAP,     True,       "R160 another map"),
    ("missing.var",     None,            ANOTHER_MAP,     True,       "R160 another map, there or not"),
    ("../guide.html",   None,            ELSEWHERE,       True,       "R156 another directory"),
    ("sub/a.html",      None,            ELSEWHERE,       True,       "R156 another directory"),
    ("sub",             None,            A_FOLDER,        False,      "a folder is no representation"),
    ("missing.html",    None,            "missing.html: no such file", False, "nothing"),
    (".env",            None,            ".env: hidden by '.*'", False, "hidden names are as good as absent"),
    ("secret.html",     None,            "secret.html: a link that leads out of the folder", False, "the tree's rules hold"),
]
# Facts: what the map says, what the name says, what comes of it
FACTS = [
    # entry                                              name                  type                             languages  codings        why
    (Entry(1, media_type=HTML),                          "a.html",             "text/html; charset=utf-8",      (),        ("identity",), "a charset as for any file"),
    (Entry(1, media_type=HTML),                          "a.latin1.html",      "text/html; charset=iso-8859-1", (),        ("identity",), "the charset of its name"),
    (Entry(1, media_type=MediaType("text", "html", (("charset", "koi8-r"),))), "a.latin1.html", "text/html; charset=koi8-r", (), ("identity",), "the map goes before the name"),
    (Entry(1, media_type=MediaType("text", "html", (("level", "3"),))), "a.html", "text/html; level=3; charset=utf-8", (), ("identity",), "CN-09 level stays"),
    (Entry(1, media_type=MediaType("image", "png")),     "a.png",              "image/png",                     (),        ("identity",), "an image has no charset"),
    (Entry(1),                                           "a.de.html.gz",       "text/html; charset=utf-8",      ("de",),   ("gzip",),     "what the map leaves open, the name says"),
    (Entry(1, languages=("fr",)),                        "a.de.html",          "text/html; charset=utf-8",      ("fr",),   ("identity",), "the map goes before the name"),
    (Entry(1, coding="br"),                              "a.html",             "text/html; charset=utf-8",      (),        ("br",),       "the map goes before the name"),
    (Entry(1, media_type=HTML),                          "a.de.html.gz",       "text/html; charset=utf-8",      ("de",),   ("gzip",),     "both agree on the type"),
    (Entry(1, media_type=MediaType("application", "gzip")), "a.tar.gz",        "application/gzip",              (),        ("identity",), "they do not: it is no coding then"),
    (Entry(1, media_type=MediaType("text", "plain")),    "a.latin1.de.html",   "text/plain; charset=utf-8",     (),        ("identity",), "they do not: the name says nothing"),
    (Entry(1, media_type=HTML),                          "page",               "text/html; charset=utf-8",      (),        ("identity",), "a name without extensions"),
    (Entry(1, languages=("de",)),                        "README",             "text/plain; charset=utf-8",     ("de",),   ("identity",), "text by custom"),
    (Entry(1, languages=("de",)),                        "data",               "application/octet-stream",      ("de",),   ("identity",), "unknown, as any file of that name"),
]
# fmt: on


@pytest.fixture(autouse=True)
def no_descriptor_is_left():
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) == before


@pytest.fixture
def directory(tmp_path):
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("secret")
    (root / "secret.html").symlink_to("../secret.html")
    for name in ("guide.en.html", "other.var", "sub/a.html", ".env"):
        (root / name).write_text(name)
    opened = Tree(root, Symlinks.INSIDE).open(())
    yield opened
    opened.close()


def context():
    return Context(Extensions(), NameIndex(), Means(DigestIndex()), NOW)


@pytest.mark.parametrize(("uri", "name", "why"), URIS)
def test_the_neighbour_a_uri_refers_to(uri, name, why):
    assert neighbour_named(uri) == name, why


@pytest.mark.parametrize(("uri", "file", "reason", "negotiable", "why"), LEADS)
def test_what_an_entry_leads_to(directory, uri, file, reason, negotiable, why):
    found = find(Entry(1, uri, media_type=HTML), directory, context())
    if found.file is not None:
        found.file.close()

    assert (found.file and found.file.name) == file, why
    assert (found.reason, found.negotiable) == (reason, negotiable), why


def test_a_body_needs_no_file(directory):
    entry = Entry(1, body=b"hi", media_type=HTML, quality=0.5)
    found = find(entry, directory, context())

    assert (found.file, found.reason, found.negotiable) == (None, "", False)
    assert (found.variant.uri, found.variant.media_type) == ("", UTF_8)
    assert found.variant.quality == 0.5


@pytest.mark.parametrize(
    ("entry", "name", "type_", "languages", "codings", "why"), FACTS
)
def test_the_facts_of_a_file(entry, name, type_, languages, codings, why):
    found = described(entry, name, Extensions())

    assert str(found.media_type) == type_, why
    assert (found.languages, found.codings) == (languages, codings), why


def test_the_facts_that_only_a_map_knows():
    entry = Entry(
        1, "a", quality=0.5, length=7, features="tables", description="In German"
    )
    found = described(entry, "a b.html", Extensions())

    assert (found.uri, found.quality, found.length) == ("a%20b.html", 0.5, 7)
    assert (found.features, found.description) == ("tables", "In German")


def test_a_site_without_a_charset_says_none():
    extensions = Extensions(media_types=MediaTypes(charset=None))

    assert described(Entry(1, media_type=HTML), "a.html", extensions).media_type == HTML


def test_a_uri_that_leads_elsewhere_is_written_as_one(directory):
    """It may stand in a list of variants; it must not break that."""
    entry = Entry(1, 'sub/"<\xc3\xa9>".html', media_type=HTML)

    assert find(entry, directory, context()).variant.uri == (
        "sub/%22%3C%C3%A9%3E%22.html"
    )


@pytest.mark.parametrize(
    ("name", "is_map", "why"),
    [
        ("guide.var", True, "CN-02"),
        ("guide.html.var", True, "CN-02"),
        ("guide.var.html", False, "in the last place only"),
        ("guide.var.gz", False, "coded"),
        ("guide.html", False, "a file"),
        ("var", False, "a name without an extension"),
    ],
)
def test_type_maps_by_name(name, is_map, why):
    assert is_type_map(name, Extensions()) is is_map, why
