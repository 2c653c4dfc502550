"""By what means are the representations of a folder found and served?"""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.files import Means
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_descriptor_is_left():
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) == before


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


def test_a_directory_that_cannot_be_read_is_an_error_of_the_server(directory):
    directory.close()

    with pytest.raises(OSError):
        context_of().candidates(directory, "guide")
