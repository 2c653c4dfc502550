"""In which codings can this file be had?"""

import gzip
import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded import of_file
from httpcore_srv.resources.coded.coders import makeable
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.neighbours import NO_NEIGHBOURS, Neighbours
from httpcore_srv.resources.coded.of_file import CodingsOfFile, Means
from httpcore_srv.resources.coded.stored import StoredForm
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import OpenFile, Tree

NOW = datetime(2100, 1, 1, tzinfo=UTC)
TEXT = b"some text that is coded " * 500
HTML, UNKNOWN, JPEG = (
    MediaType("text", "html"),
    MediaType("application", "x-unknown"),
    MediaType("image", "jpeg"),
)
ALL = ("br", "zstd", "gzip")


class Site:
    """A folder with one file, and a store of coded forms beside it."""

    def __init__(self, root):
        (root / "site").mkdir()
        (root / "forms").mkdir(mode=0o700)
        self.root = root / "site"
        self.digests = DigestIndex()
        self.forms = CodedForms(root / "forms")
        self.compression = Compression()
        self.looked_for = []
        self.held = []
        self.write("page.html", TEXT)

    def write(self, name, content):
        (self.root / name).write_bytes(content)

    def open(self, name):
        self.looked_for.append(name)
        return Tree(self.root).open((os.fsencode(name),))

    def codings(self, media_type=HTML, now=NOW, neighbours=True, forms=True):
        file = self.open("page.html")
        self.looked_for.clear()
        of = CodingsOfFile(
            file,
            media_type,
            Means(self.digests, self.compression, self.forms if forms else None),
            now,
            Neighbours.of("page.html", self.open) if neighbours else NO_NEIGHBOURS,
        )
        self.held += [file, of]
        return of


@pytest.fixture
def site(tmp_path, nothing_left_open):
    """A site; nothing that was opened in it may be left open."""
    site = Site(tmp_path)
    yield site
    for each in site.held:
        each.close()


def octets_of(data):
    (span,) = data.pieces(0, data.length)
    return os.pread(span.descriptor, span.length, span.offset)


# Which codings


# fmt: off
CODINGS = [
    # compression                             type      neighbours   forms   codings                why
    (Compression(),                           HTML,     (),          True,   ALL,                   "what this machine can make, in the server's order"),
    (Compression(codings=("gzip", "br")),     HTML,     (),          True,   ("gzip", "br"),        "the server's order is the configured one"),
    (Compression(codings=()),                 HTML,     (".gz",),    True,   (),                    "no-transform, a protected area: nothing"),
    (Compression(),                           JPEG,     (".gz",),    True,   (),                    "never what is compressed already"),
    (Compression(minimum=len(TEXT) + 1),      HTML,     (".gz",),    True,   (),                    "too short to pay"),
    (Compression(),                           UNKNOWN,  (),          True,   (),                    "nobody knows whether it pays"),
    (Compression(),                           UNKNOWN,  (".gz",),    True,   ("gzip",),             "whoever coded it knew"),
    (Compression(),                           HTML,     (),          False,  (),                    "nowhere to keep forms"),
    (Compression(),                           HTML,     (".br", ".gz"), False, ("br", "gzip"),      "neighbours need no store"),
    (Compression(codings=("br",)),            UNKNOWN,  (".gz",),    True,   (),                    "a coding that is not configured"),
    (Compression(neighbours=False),           UNKNOWN,  (".gz",),    True,   (),                    "neighbours are to be left alone"),
]
# fmt: on


@pytest.mark.parametrize(
    ("compression", "media_type", "beside", "forms", "codings", "why"), CODINGS
)
def test_codings_of_a_file(site, compression, media_type, beside, forms, codings, why):
    marks = {".gz": b"\x1f\x8b", ".br": b"x"}
    for ending in beside:
        site.write("page.html" + ending, marks[ending])
    site.compression = compression

    assert site.codings(media_type, forms=forms).codings == codings, why


def test_a_coding_whose_library_is_missing_is_not_offered(site, monkeypatch):
    monkeypatch.setattr(of_file, "makeable", lambda: {"gzip": makeable()["gzip"]})

    assert site.codings().codings == ("gzip",)


def test_a_neighbour_serves_where_the_library_is_missing(site, monkeypatch):
    monkeypatch.setattr(of_file, "makeable", lambda: {"gzip": makeable()["gzip"]})
    site.write("page.html.br", b"brotli")

    assert site.codings().codings == ("br", "gzip")


def test_what_would_fill_the_store_is_not_coded(site, tmp_path):
    site.forms = CodedForms(tmp_path / "forms", capacity=4 * len(TEXT) - 1)

    assert site.codings().codings == ()


def test_neighbours_are_looked_for_when_a_coding_is_asked_for(site):
    """Not at each request for each coding: most clients take the first."""
    of = site.codings()
    before = list(site.looked_for)
    for _ in range(2):
        of.found("br")

    assert (before, site.looked_for) == ([], ["page.html.br"])


# Where they come from


def test_a_form_is_made_and_then_found(site):
    of, later = site.codings(), site.codings()
    before = of.found("gzip")
    made = of.made("gzip")

    assert before is None
    assert gzip.decompress(octets_of(made)) == TEXT
    assert later.found("gzip").entity_tag == made.entity_tag


def test_a_neighbour_goes_before_a_form(site):
    """Whoever made the site had more patience than a server has."""
    neighbour = gzip.compress(TEXT, 9, mtime=1)
    site.write("page.html.gz", neighbour)
    of = site.codings()

    assert isinstance(of.found("gzip"), OpenFile)
    assert of.made("gzip") is of.found("gzip")
    assert octets_of(of.made("gzip")) == neighbour


def test_a_stale_neighbour_is_replaced_by_a_form(site):
    site.write("page.html.gz", gzip.compress(b"old"))
    os.utime(site.root / "page.html.gz", (1, 1))
    made = site.codings().made("gzip")

    assert isinstance(made, StoredForm)
    assert gzip.decompress(octets_of(made)) == TEXT


@pytest.mark.parametrize("coding", ["compress", "deflate", "identity", ""])
def test_a_coding_that_is_none_of_them_is_not_had(site, coding):
    of = site.codings()

    assert (of.found(coding), of.made(coding), of.requested(coding)) == (
        None, None, False,
    )  # fmt: skip


# Small and large


def test_a_small_file_is_coded_while_its_visitor_waits(site):
    assert site.codings().requested("gzip")


def test_a_large_file_is_coded_for_those_who_come_later(site, tmp_path):
    site.forms = CodedForms(tmp_path / "forms", small=len(TEXT) - 1)
    first = site.codings().requested("gzip")
    assert site.forms.settle(10)
    of = site.codings()

    assert not first
    assert gzip.decompress(octets_of(of.found("gzip"))) == TEXT


def test_a_large_file_can_still_be_coded_at_once(site, tmp_path):
    """For whom no other coding is acceptable."""
    site.forms = CodedForms(tmp_path / "forms", small=0)

    assert gzip.decompress(octets_of(site.codings().made("gzip"))) == TEXT


class Unhashed(DigestIndex):
    """An index that has not come to any file yet."""

    def digest(self, file, algorithm, now):
        return None


def test_a_large_file_is_hashed_first(site, tmp_path):
    """The hash is the key of the form; until it is known nothing can be coded."""
    site.forms = CodedForms(tmp_path / "forms", small=0)
    site.digests = Unhashed()
    of = site.codings()
    first = of.requested("gzip"), of.made("gzip")
    assert site.forms.settle(10)
    site.digests = DigestIndex(small=0)
    site.codings().requested("gzip")
    assert site.digests.settle(10)
    second = site.codings().requested("gzip")
    assert site.forms.settle(10)

    assert (first, second) == ((False, None), False)
    assert site.codings().found("gzip") is not None


# Changes


def just_now(site):
    changed = os.stat(site.root / "page.html").st_ctime
    return datetime.fromtimestamp(changed + 0.5, UTC)


def test_a_form_is_one_of_the_octets_that_the_file_had_R091(site):
    """A file that has just changed may change again with the same times."""
    of = site.codings(now=just_now(site))
    made = of.made("gzip")
    decoded = gzip.decompress(octets_of(made))
    site.write("page.html", b"x" * len(TEXT))
    other = site.codings(now=just_now(site)).made("gzip")

    assert decoded == TEXT
    assert gzip.decompress(octets_of(other)) == b"x" * len(TEXT)
    assert made.entity_tag != other.entity_tag


def test_a_form_of_a_file_that_changed_after_it_was_hashed_is_not_made_R091(site):
    of = site.codings()
    assert site.digests.digest(of._file, "sha-256", NOW) is not None
    site.write("page.html", b"x" * len(TEXT))

    assert of.made("gzip") is None


def test_a_file_that_cannot_be_read_has_no_form(site):
    of = site.codings()
    os.truncate(site.root / "page.html", 5)

    assert of.made("gzip") is None


def test_what_was_opened_is_closed_but_for_what_is_sent(site):
    of = site.codings()
    kept, other = of.made("gzip"), of.made("br")
    of.close(but="gzip")
    seen = kept.descriptor >= 0, other.descriptor
    of.close()

    assert (seen, kept.descriptor) == ((True, -1), -1)
