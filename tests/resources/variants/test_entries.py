"""What does an entry of a type map lead to?"""

from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenFile, Symlinks, Tree
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import (
    A_FOLDER,
    ANOTHER_MAP,
    ELSEWHERE,
    NEGOTIATED,
    described,
    find,
    is_type_map,
)
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.resources.variants.references import UNKNOWN, Mounted
from httpcore_srv.resources.variants.type_map import Entry

NOW = datetime(2030, 1, 1, tzinfo=UTC)
HTML = MediaType("text", "html")
FILES = (
    *("docs/guide.en.html", "docs/other.var", "docs/sub/a.html", "docs/.env"),
    *("docs/sub/page.en.html", "docs/sub/other.var", "top.html", "fr/b.html"),
    *("fr/b.html.gz", "fr/page.fr.html", ".git/config", ".git/page.en.html"),
)
UTF_8 = MediaType("text", "html", (("charset", "utf-8"),))

# fmt: off
LEADS = [
    # uri                  file              reason           negotiable  why
    ("guide.en.html",      "guide.en.html",  "",              False,      "a file"),
    ("./guide.en.html",    "guide.en.html",  "",              False,      "a file"),
    ("sub/a.html",         "sub/a.html",     "",              False,      "a file below"),
    ("../top.html",        "../top.html",    "",              False,      "a file above"),
    ("../fr/b.html",       "../fr/b.html",   "",              False,      "a file beside"),
    ("sub/../guide.en.html", "guide.en.html", "",             False,      "RFC 3986 §5.2.4 first, then the neighbour it is"),
    ("../docs/guide.en.html", "guide.en.html", "",            False,      "RFC 3986 §5.2.4"),
    ("link/../guide.en.html", "guide.en.html", "",            False,      "RFC 3986 §5.2.4 by names: where a link leads does not matter"),
    ("link/b.html",        "link/b.html",    "",              False,      "a link that stays inside"),
    ("guide.html",         None,             NEGOTIATED,      True,       "R160 a name of variants, without a file"),
    ("sub/page.html",      None,             NEGOTIATED,      True,       "R160 in another directory as well"),
    ("../fr/page",         None,             NEGOTIATED,      True,       "R160 in another directory as well"),
    ("other.var",          None,             ANOTHER_MAP,     True,       "R160 another map"),
    ("missing.var",        None,             ANOTHER_MAP,     True,       "R160 another map, there or not"),
    ("sub/other.var",      None,             ANOTHER_MAP,     True,       "R160 another map, in another directory"),
    ("../../secret.html",  None,             ELSEWHERE,       True,       "R299 nothing above the root"),
    ("/top.html",          None,             ELSEWHERE,       True,       "where the tree is mounted is not known"),
    ("http://a.example/b", None,             ELSEWHERE,       True,       "another server"),
    ("sub/",               None,             ELSEWHERE,       True,       "a folder is no file"),
    ("sub",                None,             A_FOLDER,        False,      "a folder is no representation"),
    ("sub/deep",           None,             A_FOLDER,        False,      "a folder is no representation"),
    ("missing.html",       None,             "missing.html: no such file", False, "nothing"),
    ("sub/missing.html",   None,             "sub/missing.html: no such file", False, "nothing"),
    ("missing/a.html",     None,             "missing/a.html: no such file", False, "nothing"),
    ("guide.en.html/a",    None,             "guide.en.html/a: a file, asked for as a folder", False, "nothing"),
    (".env",               None,             ".env: hidden by '.*'", False, "hidden names are as good as absent"),
    ("../.git/config",     None,             "../.git/config: hidden by '.*'", False, "R303 in another directory as well"),
    ("../.git/page",       None,             "../.git/page: hidden by '.*'", False, "R303 nor is it told what is there"),
    ("secret.html",        None,             "secret.html: a link that leads out of the folder", False, "the tree's rules hold"),
    ("sub/secret.html",    None,             "sub/secret.html: a link that leads out of the folder", False, "R302 in another directory as well"),
]
MOUNTED = [
    # uri                     file                  why
    ("/site/top.html",        "../top.html",        "from the prefix of the mount"),
    ("/site/docs/guide.en.html", "guide.en.html",   "a neighbour, in many words"),
    ("../../site/top.html",   "../top.html",        "through the prefix, and back"),
    ("../top.html",           "../top.html",        "a relative one as ever"),
    ("/top.html",             None,                 "not below the mount"),
    ("/sites/top.html",       None,                 "not below the mount"),
    ("../../top.html",        None,                 "not below the mount"),
    ("//site/top.html",       None,                 "RFC 3986 §4.2 another server"),
    ("/site/fr/b.html",       None,                 "CVE-2019-0220 another mount is over it"),
    ("../fr/b.html",          None,                 "CVE-2019-0220 another mount is over it"),
    ("../sub/../fr/b.html",   None,                 "CVE-2019-0220 another mount is over it"),
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


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def directory(tmp_path):
    root = tmp_path / "root"
    (root / "docs/sub/deep").mkdir(parents=True)
    for name in (".git", "fr"):
        (root / name).mkdir()
    (tmp_path / "secret.html").write_text("secret")
    (root / "docs/secret.html").symlink_to("../../secret.html")
    (root / "docs/sub/secret.html").symlink_to("../../../secret.html")
    (root / "docs/link").symlink_to("../fr")
    for name in FILES:
        (root / name).write_text(name)
    opened = Tree(root, Symlinks.INSIDE).open((b"docs",))
    yield opened
    opened.close()


def context(mounted=UNKNOWN):
    return Context(Extensions(), NameIndex(), Means(DigestIndex()), NOW, mounted)


@pytest.mark.parametrize(("uri", "file", "reason", "negotiable", "why"), LEADS)
def test_what_an_entry_leads_to(directory, uri, file, reason, negotiable, why):
    found = find(Entry(1, uri, media_type=HTML), directory, context())
    if found.file is not None:
        found.file.close()

    assert (found.file and found.variant.uri) == file, why
    assert (found.file and found.file.name) == (file and file.split("/")[-1]), why
    assert (found.reason, found.negotiable) == (reason, negotiable), why


@pytest.mark.parametrize(("uri", "file", "why"), MOUNTED)
def test_where_the_mount_is_known_absolute_paths_are(directory, uri, file, why):
    mounted = Mounted((b"site",), ((b"site", b"fr"),))
    found = find(Entry(1, uri, media_type=HTML), directory, context(mounted))
    if found.file is not None:
        found.file.close()

    assert (found.file and found.variant.uri) == file, why
    assert found.reason == ("" if file else ELSEWHERE), why


def test_what_lies_beside_a_file_is_sought_in_its_own_directory(directory):
    """A coded form of it, for instance."""
    found = find(Entry(1, "../fr/b.html", media_type=HTML), directory, context())
    found.file.close()
    there, missing = found.beside("b.html.gz"), found.beside("guide.en.html")
    there.close()

    assert found.above == (b"fr",)
    assert isinstance(there, OpenFile)
    assert missing == Absent(404)


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
    found = described(entry, "x", name, Extensions())

    assert str(found.media_type) == type_, why
    assert (found.languages, found.codings) == (languages, codings), why


def test_the_facts_that_only_a_map_knows():
    entry = Entry(
        1, "a", quality=0.5, length=7, features="tables", description="In German"
    )
    found = described(entry, "a%20b.html", "a b.html", Extensions())

    assert (found.uri, found.quality, found.length) == ("a%20b.html", 0.5, 7)
    assert (found.features, found.description) == ("tables", "In German")


def test_a_site_without_a_charset_says_none():
    extensions = Extensions(media_types=MediaTypes(charset=None))

    entry = Entry(1, media_type=HTML)

    assert described(entry, "a.html", "a.html", extensions).media_type == HTML


def test_a_uri_that_leads_elsewhere_is_written_as_one(directory):
    """It may stand in a list of variants; it must not break that."""
    entry = Entry(1, '//a.example/"<\xc3\xa9>".html', media_type=HTML)

    assert find(entry, directory, context()).variant.uri == (
        "//a.example/%22%3C%C3%A9%3E%22.html"
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
