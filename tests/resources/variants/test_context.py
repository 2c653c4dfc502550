"""By what means are the representations of a folder found and served?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.context import Context, seeker
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.semantics.negotiation.variant import Variant

HTML = MediaType("text", "html")
NOW = datetime(2030, 1, 1, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def directory(tmp_path):
    for name in ("guide.en.html", "guide.de.html", "guide.de.html.gz", "guides.html"):
        (tmp_path / name).write_bytes(b"\x1f\x8b" + name.encode() * 100)
    opened = Tree(tmp_path).open(())
    yield opened
    opened.close()


def context_of(compression=Compression()):
    means = Means(DigestIndex(), compression)
    return Context(Extensions(), NameIndex(), means, NOW)


def test_candidates_come_from_the_directory(directory):
    found = context_of().candidates(directory, "guide")

    assert [each.name for each in found] == ["guide.de.html", "guide.en.html"]


def test_who_comes_from_apache_has_files_before_maps(directory, tmp_path):
    (tmp_path / "guide.var").touch()
    ours = context_of()
    theirs = replace(ours, maps_first=False)

    assert ours.candidates(directory, "guide")[0].type_map
    assert not any(one.type_map for one in theirs.candidates(directory, "guide"))


def test_a_name_is_opened_in_its_folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.html").write_text("a")
    beside = seeker(Tree(tmp_path), (b"docs",))
    opened = beside("a.html")

    assert opened.size == 1
    opened.close()
    assert isinstance(beside("docs"), Absent)


def test_what_is_seldom_there_is_opened_by_the_same_rules(tmp_path):
    """R302: one look first, and then the way that every name is opened by."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.html").write_text("a")
    (tmp_path / "docs" / "out.html").symlink_to("/etc/passwd")
    (tmp_path / "docs" / ".hidden").write_text("a")
    beside = seeker(Tree(tmp_path), (b"docs",))
    opened = beside("a.html")

    assert opened.size == 1
    opened.close()
    for name in ("none", "out.html", ".hidden"):
        assert isinstance(beside(name), Absent)


def test_a_file_has_the_codings_of_its_neighbours_CE_02(directory):
    context = context_of()
    german, _ = context.candidates(directory, "guide")
    file = directory.open(german.name)
    neighbours = dict(german.neighbours)
    found = context.available(file, german.variant, directory.open, neighbours)
    selected = found.selected("gzip")
    try:
        assert found.variant.codings == ("gzip", "identity")
        assert selected.coding == "gzip"
        assert selected.data.name == "guide.de.html.gz"
        assert selected.location == "guide.de.html"
    finally:
        found.close()
        selected.close()


def test_a_neighbour_may_be_looked_for_by_custom_CE_02(directory):
    """Not where its name says something else: ``.gz`` is Old Norse in this house."""
    custom = context_of()
    odd = replace(custom, extensions=Extensions({"gz": "non"}))
    for context, codings in ((custom, ("gzip", "identity")), (odd, ("identity",))):
        file, variant = directory.open("guide.de.html"), Variant(media_type=HTML)
        found = context.available(file, variant, directory.open, {}, guess=True)
        found.close()

        assert found.variant.codings == codings
        assert found.variant.at_hand == ("identity",), "nobody listed it"


def test_a_directory_that_cannot_be_read_is_an_error_of_the_server(directory):
    directory.close()

    with pytest.raises(OSError):
        context_of().candidates(directory, "guide")
