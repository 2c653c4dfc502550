"""What does a file say of itself?"""

import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256, sha512

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Span
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.neighbours import NO_NEIGHBOURS, Neighbours
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.files import FileAvailable
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.ranges import select_ranges

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
AT_REST = datetime(2100, 1, 1, tzinfo=UTC)
TEXT = b"some text that is coded " * 500
HTML = MediaType("text", "html")


pytestmark = pytest.mark.usefixtures("nothing_left_open")


def opened(tmp_path, name="a.html", mtime=0.0):
    (tmp_path / name).write_text("content")
    os.utime(tmp_path / name, (mtime, mtime))
    return Tree(tmp_path).open((os.fsencode(name),))


def uncoded(digests=None):
    return Means(digests or DigestIndex())


def alone(file, now=NOON, digests=None):
    """Return what is available of *file* without any coding."""
    return FileAvailable(file, Variant(media_type=HTML), uncoded(digests), now)


def described(file, now=NOON):
    """Return the representation of *file*, closed."""
    representation = alone(file, now).selected()
    representation.close()
    return representation


# fmt: off
DATES = [
    # mtime                              last modified                  why
    (NOON - timedelta(days=1),           NOON - timedelta(days=1),      "RFC 9110 §8.8.2 the date of the file"),
    (NOON - timedelta(seconds=0.75),     NOON - timedelta(seconds=1),   "RFC 9110 §5.6.7 whole seconds, the file is not older than it says"),
    (NOON,                               NOON,                          "R090 not later than Date"),
    (NOON + timedelta(seconds=1),        NOON,                          "R090 the future is replaced by now"),
    (NOON + timedelta(days=9999),        NOON,                          "R090 the future is replaced by now"),
    (datetime(1970, 1, 1, tzinfo=UTC),   datetime(1970, 1, 1, tzinfo=UTC), "reproducible builds"),
]
NOWS = [
    # now                                                        why
    (NOON,                                                       "a whole second"),
    (NOON + timedelta(microseconds=999_999),                     "R090 Date has whole seconds"),
    (NOON.astimezone(timezone(timedelta(hours=5))),              "the same moment, told elsewhere"),
]
# fmt: on


@pytest.mark.parametrize(("mtime", "expected", "why"), DATES)
def test_last_modified(tmp_path, mtime, expected, why):
    found = described(
        opened(tmp_path, mtime=mtime.timestamp())
    ).validators.last_modified

    assert (found, found.microsecond) == (expected, 0), why


@pytest.mark.parametrize(("now", "why"), NOWS)
def test_a_date_to_come_is_replaced_by_now_R090(tmp_path, now, why):
    found = described(
        opened(tmp_path, mtime=NOON.timestamp() + 3600), now
    ).validators.last_modified

    assert found == NOON, why


@pytest.mark.parametrize("media_type", [HTML, None])
def test_the_description_gives_the_type_which_may_be_unknown(tmp_path, media_type):
    described = Variant(media_type=media_type)
    available = FileAvailable(opened(tmp_path), described, uncoded(), NOON)
    representation = available.selected()
    available.close()

    assert representation.media_type == media_type


def test_the_index_gives_the_entity_tag_R091(tmp_path):
    """Weak: the file has just been written, and *now* is years before that."""
    index = DigestIndex()
    file = opened(tmp_path)
    tag = index.entity_tag(file, NOON)
    available = alone(file, digests=index)
    representation = available.selected()
    available.close()

    assert tag.weak
    assert representation.validators.etag == tag


def test_the_same_octets_have_one_tag_whatever_their_type_R091(tmp_path):
    """RFC 9110 §8.8.1: they "might share the same strong validator"."""
    index, tags = DigestIndex(), set()
    for name, media_type in (("same.html", HTML), ("same.txt", None)):
        described = Variant(media_type=media_type)
        file = opened(tmp_path, name)
        available = FileAvailable(file, described, uncoded(index), AT_REST)
        tags.add(available.selected().validators.etag)
        available.close()

    [tag] = tags
    assert not tag.weak


def test_the_file_is_the_data_and_is_closed_with_what_is_available(tmp_path):
    file = opened(tmp_path)
    available = alone(file)
    data = available.selected().data
    spans = list(data.pieces(0, data.length))

    assert spans == [Span(file.descriptor, 0, 7)]
    available.close()
    assert file.descriptor == -1


def test_an_uncoded_file_is_one_representation_without_negotiation(tmp_path):
    available = alone(opened(tmp_path))
    available.close()

    assert available.variant.codings == ("identity",)


def test_a_file_that_cannot_be_read_is_closed_all_the_same(tmp_path):
    class Broken(DigestIndex):
        def entity_tag(self, file, now):
            raise OSError("broken disk")

    file = opened(tmp_path)
    available = alone(file, digests=Broken())

    with pytest.raises(OSError):
        available.selected()
    available.close()
    assert file.descriptor == -1


# Codings


class Site:
    """A folder with ``page.html`` in it, and a store of coded forms beside it."""

    def __init__(self, root):
        (root / "site").mkdir()
        (root / "forms").mkdir(mode=0o700)
        self.root = root / "site"
        self.means = Means(
            DigestIndex(),
            Compression(("gzip", "br")),
            CodedForms(root / "forms"),
        )
        self.neighbours = NO_NEIGHBOURS
        (self.root / "page.html").write_bytes(TEXT)

    def open(self, name):
        return Tree(self.root).open((os.fsencode(name),))

    def available(self, described=None, name="page.html", now=AT_REST, guessed=()):
        """Return what is available of *name*, to be closed."""
        described = described or Variant(media_type=HTML)
        return FileAvailable(
            self.open(name), described, self.means, now, self.neighbours, guessed
        )

    def selected(self, coding="identity", **more):
        """Return the representation in *coding*, to be closed."""
        return self.available(**more).selected(coding)

    def octets(self, coding):
        """Return the data in *coding*."""
        selected = self.selected(coding)
        octets = read(selected.data)
        selected.close()
        return octets


def read(data):
    return b"".join(octets_of(data.pieces(0, data.length)))


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_a_description_gets_the_codings_and_the_length(site):
    described = Variant("page.html", HTML, ("en",), quality=0.5, description="A page")
    available = site.available(described)
    available.close()

    assert available.variant == replace(
        described,
        codings=("gzip", "br", "identity"),
        made=("gzip", "br"),
        length=len(TEXT),
    )


def test_a_neighbour_is_at_hand_and_what_has_none_is_made(site):
    (site.root / "page.html.br").write_bytes(b"coded")
    site.neighbours = Neighbours(site.open, {"br": "page.html.br"})
    available = site.available()
    available.close()

    assert available.variant.made == ("gzip",)
    assert available.variant.at_hand == ("br", "identity")


def test_a_neighbour_that_nobody_listed_is_used_but_not_told_of(site):
    """What a type map does not list has no weight, but is what its own address gives."""
    (site.root / "page.html.br").write_bytes(b"coded")
    site.neighbours = Neighbours.of("page.html", site.open)
    available = site.available(guessed=("br", "gzip", "zstd"))
    selected = available.selected("br")

    assert available.variant.at_hand == ("identity",)
    assert read(selected.data) == b"coded"
    available.close()
    selected.close()


def test_a_coded_form_is_a_representation_of_its_own_R092(site):
    """RFC 9110 §8.8.3.3: its octets, length and tag are those of the coded data."""
    plain, coded = site.selected(), site.selected("gzip")
    octets = read(coded.data)
    plain.close()
    coded.close()

    assert gzip.decompress(octets) == TEXT
    assert (plain.coding, coded.coding) == (None, "gzip")
    assert (plain.data.length, coded.data.length) == (len(TEXT), len(octets))
    assert plain.validators.etag != coded.validators.etag
    assert not coded.validators.etag.weak
    assert coded.validators.last_modified == plain.validators.last_modified
    assert coded.media_type == plain.media_type == HTML


def test_the_tag_of_a_coded_form_stays_the_same(site, tmp_path):
    """Also where the form is made again, or on another machine."""
    first = site.selected("gzip")
    first.close()
    site.means = replace(site.means, forms=CodedForms(tmp_path / "other"))
    again = site.selected("gzip")
    again.close()

    assert first.validators == again.validators


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
@pytest.mark.parametrize(
    ("algorithm", "function"), [("sha-256", sha256), ("sha-512", sha512)]
)
def test_digests_are_over_the_coded_octets_of_the_whole_R269_R275(
    site, coding, algorithm, function
):
    selected = site.selected(coding)
    octets, digest = read(selected.data), selected.digest_of(algorithm)
    selected.close()

    assert digest == function(octets).digest()


def test_codings_have_digests_that_differ_as_their_tags_do_R275(site):
    seen = [site.selected(coding) for coding in ("identity", "gzip", "br")]
    digests = {one.digest_of("sha-256") for one in seen}
    for one in seen:
        one.close()

    assert len(digests) == len({one.validators.etag for one in seen}) == 3


def test_there_is_no_digest_by_a_deprecated_algorithm_R272(site):
    for coding in ("identity", "gzip"):
        selected = site.selected(coding)
        assert selected.digest_of("md5") is None
        selected.close()


@pytest.mark.parametrize(
    ("ranges", "first", "last"),
    [("bytes=0-9", 0, 10), ("bytes=20-29", 20, 30), ("bytes=-5", -5, None)],
)
def test_ranges_count_coded_octets_R129(site, ranges, first, last):
    """RFC 9110 §14.2, §14.1.2: positions are those of the encoded representation."""
    whole = site.octets("gzip")
    selected = site.selected("gzip")
    (part,) = asked(ranges, selected, selected.validators.etag)
    content = b"".join(octets_of(selected.data.pieces(part.first, part.length)))
    selected.close()

    assert content == whole[first:last]


def test_a_range_of_another_coding_is_not_sent_R129(site):
    """RFC 9110 §13.1.5: the client holds parts of another representation."""
    plain, selected = site.selected(), site.selected("gzip")
    parts = asked("bytes=0-9", selected, plain.validators.etag)
    plain.close()
    selected.close()

    assert parts is None


def asked(ranges, selected, etag):
    """Return the parts of *selected* that a client gets who holds a part of *etag*."""
    fields = Fields([("Range", ranges), ("If-Range", str(etag))])
    length = selected.data.length
    return select_ranges("GET", fields, selected.validators, length, AT_REST)


def test_the_file_is_closed_when_a_coded_form_is_sent_in_its_place(site):
    available = site.available()
    selected = available.selected("gzip")
    content = read(selected.data)
    selected.data.close()  # as whoever sent it does; nothing else is left open

    assert gzip.decompress(content) == TEXT
    available.close()  # once more does no harm


def test_whatever_was_opened_is_closed_with_what_is_available(site):
    available = site.available()
    assert available.ready("gzip")
    available.selected("gzip")
    available.close()


# What is ready, and what is not


def test_a_small_file_is_ready_in_every_coding(site):
    available = site.available()
    ready = [available.ready(coding) for coding in available.variant.codings]
    available.close()

    assert ready == [True, True, True]


def test_a_large_file_is_ready_when_its_form_has_been_made(site, tmp_path):
    forms = CodedForms(tmp_path / "forms", small=len(TEXT) - 1)
    site.means = replace(site.means, forms=forms)
    first = site.available()
    before = [first.ready(coding) for coding in ("identity", "gzip", "br")]
    first.close()
    assert forms.settle(10)
    second = site.available()
    after = [second.ready(coding) for coding in ("identity", "gzip", "br")]
    second.close()

    assert (before, after) == ([True, False, False], [True, True, True])


def test_a_coding_that_is_not_offered_is_not_ready(site):
    available = site.available()
    ready = available.ready("zstd")
    selected = available.selected("zstd")
    selected.close()

    assert (ready, selected.coding) == (False, None)


def test_if_a_form_cannot_be_made_the_file_is_sent_as_it_is(site, tmp_path):
    """Never an error for the client: the disk is full, or the folder gone."""
    (tmp_path / "file").write_text("")
    site.means = replace(site.means, forms=CodedForms(tmp_path / "file"))
    selected = site.selected("gzip")
    octets = read(selected.data)
    selected.close()

    assert (selected.coding, octets) == (None, TEXT)


# Neighbours, and files that are coded themselves


def test_a_neighbour_is_sent_with_a_tag_of_its_own_octets(site):
    octets = gzip.compress(TEXT, 9, mtime=1)
    (site.root / "page.html.gz").write_bytes(octets)
    site.neighbours = Neighbours.of("page.html", site.open)
    own = site.available(Variant(), "page.html.gz").selected()
    own.close()
    selected = site.selected("gzip")
    sent, digest = read(selected.data), selected.digest_of("sha-256")
    selected.close()

    assert (sent, digest) == (octets, sha256(octets).digest())
    assert selected.coding == "gzip"
    assert selected.validators.etag == own.validators.etag
    assert selected.media_type == HTML, "it is still the page"


def test_neighbours_are_closed_when_the_file_itself_is_sent(site):
    """The fixture counts what is left open."""
    for ending, octets in ((".gz", gzip.compress(TEXT)), (".br", b"brotli")):
        (site.root / f"page.html{ending}").write_bytes(octets)
    site.neighbours = Neighbours.of("page.html", site.open)
    unknown = Variant(media_type=MediaType("application", "x-unknown"))
    available = site.available(unknown)
    selected = available.selected()
    selected.close()

    assert available.variant.codings == ("gzip", "br", "identity")
    assert selected.coding is None


def test_a_file_that_is_coded_itself_is_sent_as_it_is(site):
    """``guide.html.gz`` without ``guide.html``: there is no other form of it."""
    octets = gzip.compress(TEXT)
    (site.root / "guide.html.gz").write_bytes(octets)
    described = Variant("guide.html.gz", HTML, ("en",), codings=("gzip",))
    available = site.available(described, "guide.html.gz")
    ready = [available.ready(coding) for coding in ("gzip", "br", "identity")]
    selected = available.selected("gzip")
    sent = read(selected.data)
    available.close()

    assert available.variant.codings == ("gzip",)
    assert ready == [True, False, False]
    assert (selected.coding, sent) == ("gzip", octets)
    assert (selected.location, selected.languages) == ("guide.html.gz", ("en",))


def test_the_tags_of_uncoded_files_are_what_they_were(site):
    """A site that turns codings on keeps the caches of its visitors warm."""
    before = alone(site.open("page.html"), AT_REST).selected()
    after = site.selected()
    before.close()
    after.close()

    assert before.validators == after.validators
    assert isinstance(after.validators.etag, EntityTag)
