"""Which files beside a file are coded forms of it?"""

import gzip
import os

import pytest

from httpcore_srv.resources.coded.neighbours import NO_NEIGHBOURS, Neighbours, flaw
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory, Tree

LONG_AGO = 1_700_000_000
GZIP = gzip.compress(b"content", mtime=0)
ZSTD = b"\x28\xb5\x2f\xfd content"


class Site:
    """A folder, and ``page.html`` in it."""

    def __init__(self, root):
        self.root = root
        self.write("page.html", b"content")
        self.source = self.open("page.html")
        self.neighbours = Neighbours.of("page.html", self.open)

    def write(self, name, content, date=LONG_AGO):
        (self.root / name).write_bytes(content)
        os.utime(self.root / name, (date, date))

    def open(self, name):
        return Tree(self.root).open((os.fsencode(name),))

    def octets(self, coding):
        """Return the octets of the neighbour in *coding*; None if there is none."""
        found = self.neighbours.opened(coding, self.source)
        if found is None:
            return None
        octets = os.pread(found.descriptor, 1000, 0)
        found.close()
        return octets


@pytest.fixture
def site(tmp_path, nothing_left_open):
    """A site; nothing that was opened in it may be left open."""
    site = Site(tmp_path)
    yield site
    site.source.close()


# fmt: off
NAMES = [
    # file             octets      coding    why
    ("page.html.gz",   GZIP,       "gzip",   "RFC 1952"),
    ("page.html.br",   b"brotli",  "br",     "RFC 7932: it has no mark to know it by"),
    ("page.html.zst",  ZSTD,       "zstd",   "RFC 8878"),
]
USED = [
    # seconds newer   used    why
    (0,               True,   "of one date"),
    (86_400,          True,   "coded a day later"),
    (-2,              True,   "dates differ a little after copying and unpacking"),
    (-3,              False,  "left over from an earlier version"),
    (-86_400,         False,  "left over from an earlier version"),
]
FLAWS = [
    # octets        seconds newer   flaw                                    why
    (GZIP,          0,              None,                                   "as it should be"),
    (GZIP,          -10,            "it is older than the file",            "stale"),
    (b"",           0,              "it is empty",                          "a tool failed"),
    (b"<p>content", 0,              "it is not in the format of gzip",      "renamed, not coded"),
    (b"\x1f",       0,              "it is not in the format of gzip",      "cut short"),
    (ZSTD,          0,              "it is not in the format of gzip",      "another coding's"),
]
# fmt: on


@pytest.mark.parametrize(("name", "octets", "coding", "why"), NAMES)
def test_a_neighbour_is_known_by_its_name(site, name, octets, coding, why):
    site.write(name, octets)

    assert site.octets(coding) == octets, why
    others = {"gzip", "br", "zstd"} - {coding}
    assert [site.octets(other) for other in others] == [None, None]


@pytest.mark.parametrize(("newer", "used", "why"), USED)
def test_a_neighbour_is_not_older_than_its_file(site, newer, used, why):
    site.write("page.html.gz", GZIP, LONG_AGO + newer)

    assert (site.octets("gzip") is not None) is used, why


@pytest.mark.parametrize(("octets", "newer", "expected", "why"), FLAWS)
def test_it_can_be_said_why_a_neighbour_is_not_used(site, octets, newer, expected, why):
    site.write("page.html.gz", octets, LONG_AGO + newer)
    neighbour = site.open("page.html.gz")
    found = flaw(site.source, neighbour, "gzip")
    neighbour.close()

    assert found == expected, why
    assert (site.octets("gzip") is None) is (expected is not None)


def test_a_neighbour_that_cannot_be_read_is_not_used(site):
    site.write("page.html.gz", GZIP)
    neighbour = site.open("page.html.gz")
    neighbour.close()

    with witnessed() as evidence:
        assert flaw(site.source, neighbour, "gzip") == "it cannot be read"
    assert evidence.grounds() is None, "it may be a moment later"


def test_there_may_be_none(site):
    assert [site.octets(coding) for coding in ("br", "gzip", "zstd", "compress")] == [
        None, None, None, None,
    ]  # fmt: skip
    assert NO_NEIGHBOURS.opened("gzip", site.source) is None


def test_a_folder_is_no_neighbour(site):
    (site.root / "page.html.gz").mkdir()

    opened = site.open("page.html.gz")
    opened.close()

    assert isinstance(opened, OpenDirectory)
    assert site.octets("gzip") is None


def test_neighbours_keep_to_the_rules_of_the_tree(site, tmp_path_factory):
    """A link that leads out is not followed, here as elsewhere (CVE-2025-69226)."""
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_bytes(GZIP)
    (site.root / "page.html.gz").symlink_to(outside)

    assert site.octets("gzip") is None


def test_names_may_be_given(site):
    """As of ``guide.en.html``, whose coded form is ``guide.html.gz.en``."""
    site.write("page.gz.html", GZIP)
    site.neighbours = Neighbours(site.open, {"gzip": "page.gz.html"})

    assert site.octets("gzip") == GZIP
    assert site.octets("br") is None


def test_a_machine_without_descriptors_has_no_neighbours(site):
    def failing(name):
        raise OSError("too many open files")

    with witnessed() as evidence:
        assert Neighbours.of("page.html", failing).opened("gzip", site.source) is None
    assert evidence.grounds() is None, "it may have some a moment later"


def test_nothing_is_beside_a_file_unless_it_is_said():
    assert NO_NEIGHBOURS.open("page.html.gz") == Absent()
