"""Which available representations does a type map give?"""

import os
from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.files import FileAvailable
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants import entries
from httpcore_srv.resources.variants.bodies import BodyAvailable
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.mapped import mapped, read_type_map
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.resources.variants.negotiable import Negotiable

NOW = datetime(2030, 1, 1, tzinfo=UTC)
GZIPPED = b"\x1f\x8b" + b"coded" * 200
CONTEXT = Context(
    Extensions(), NameIndex(), Means(DigestIndex(), Compression(types=())), NOW
)


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def root(tmp_path):
    for name in ("a.en.html", "a.de.html", "b.pl.html", "other.var"):
        (tmp_path / name).write_text(name * 100)
    (tmp_path / "a.en.html.gz").write_bytes(GZIPPED)
    return tmp_path


def available(root, *lines, now=NOW):
    """Return what a map of *lines* lists, as it is found in *root*; it is closed."""
    (root / "a.var").write_text("\n".join(lines))
    directory = Tree(root).open(())
    file = directory.open("a.var")
    context = Context(CONTEXT.extensions, CONTEXT.names, CONTEXT.means, now)
    try:
        return mapped(file, "docs/a.var", directory, context)
    finally:
        file.close()
        directory.close()


def closed(found):
    for each in found:
        each.close()
    return found


HTML, GZIP = "Content-Type: text/html", "Content-Encoding: gzip"


def test_files_and_bodies_in_their_order(root):
    """RFC 2296 §3.5: of equals, the first listed is selected."""
    found = closed(
        available(
            root,
            *("URI: a.en.html", HTML, "Content-Language: en", ""),
            *(f"{HTML};qs=0.5", "Body:xx", "hi", "xx", ""),
            *("URI: a.de.html", HTML, "Content-Language: de"),
        )
    )

    assert [type(each) for each in found] == [
        FileAvailable, BodyAvailable, FileAvailable,
    ]  # fmt: skip
    assert [each.variant.uri for each in found] == ["a.en.html", "", "a.de.html"]
    assert [each.variant.length for each in found] == [900, 3, 900]
    assert [each.variant.quality for each in found] == [1.0, 0.5, 1.0]


def test_a_file_is_sent_with_what_the_map_says_of_it(root):
    [found] = available(root, "URI: b.pl.html", HTML, "Content-Language: cs")
    selected = found.selected()
    try:
        assert str(selected.media_type) == "text/html; charset=utf-8"
        assert selected.languages == ("cs",)
        assert selected.location == "b.pl.html"
        assert selected.data.name == "b.pl.html"
    finally:
        found.close()


# fmt: off
OTHERS = [
    # lines                          listed  why
    (("URI: missing.html", HTML),    0,      "no file: left out"),
    (("URI: sub", HTML),             0,      "a folder: left out"),
    (("URI: other.var", HTML),       1,      "R160 another map"),
    (("URI: a.html", HTML),          1,      "R160 negotiable itself"),
    (("URI: sub/a.html", HTML),      0,      "no file in another directory: left out"),
    (("URI: ../a.html", HTML),       1,      "above the root"),
    (("URI: /x/a.html", HTML),       1,      "where the tree is mounted is not known"),
    (("URI: http://a.example/", HTML), 1,    "another server"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "listed", "why"), OTHERS)
def test_what_must_not_be_selected_or_is_not_there(root, lines, listed, why):
    (root / "sub").mkdir()
    found = closed(available(root, "# a map", *lines))

    assert [type(each) for each in found] == [Negotiable] * listed, why
    assert all((each.place, each.line) == ("docs/a.var", 2) for each in found), why


def test_a_coded_twin_in_the_map_is_a_coding_of_the_other_CE_02(root):
    """Apache weighs codings among variants; here the coding is chosen last."""
    facts = (HTML, "Content-Language: en", "")
    found = closed(
        available(root, "URI: a.en.html.gz", GZIP, *facts, "URI: a.en.html", *facts)
    )

    [one] = found
    assert one.variant.uri == "a.en.html"
    assert one.variant.codings == ("gzip", "identity")


# fmt: off
NO_TWINS = [
    # lines of the coded file                                      why
    (("URI: a.en.html.gz", GZIP, HTML, "Content-Language: fr"),    "another language"),
    (("URI: a.en.html.gz", GZIP, f"{HTML}; qs=0.5"),               "another quality"),
    (("URI: a.en.html.gz", GZIP, "Content-Type: text/plain"),      "another type"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "why"), NO_TWINS)
def test_what_differs_in_more_than_the_coding_is_no_twin(root, lines, why):
    found = closed(available(root, *lines, "", "URI: a.en.html", HTML))

    assert [each.variant.at_hand for each in found] == [("gzip",), ("identity",)], why


def test_a_file_has_the_coded_forms_that_it_has_at_its_own_address_R149(root):
    """RFC 9110 §8.7: the map does not list them, so they have no weight."""
    [found] = closed(available(root, "URI: a.en.html", HTML))

    assert found.variant.codings == ("gzip", "identity")
    assert found.variant.at_hand == ("identity",)


def test_a_twin_is_one_in_the_same_directory_CE_02(root):
    """Of two files of one name, each has its own coded form."""
    (root / "sub").mkdir()
    for name in ("a.en.html", "a.en.html.gz"):
        (root / "sub" / name).write_bytes((root / name).read_bytes() + b"sub")
    found = available(
        root,
        *("URI: sub/a.en.html", HTML, ""),
        *("URI: a.en.html.gz", GZIP, HTML, ""),
        *("URI: sub/a.en.html.gz", GZIP, HTML, ""),
    )
    selected = found[0].selected("gzip")
    try:
        assert [each.variant.uri for each in found] == [
            "sub/a.en.html", "a.en.html.gz",
        ]  # fmt: skip
        assert [each.variant.codings for each in found] == [
            ("gzip", "identity"), ("gzip",),
        ]  # fmt: skip
        assert selected.location == "sub/a.en.html"
        assert selected.data.length == len(GZIPPED) + 3
    finally:
        selected.close()
        closed(found)


def test_a_coded_file_without_a_twin_is_sent_coded(root):
    [found] = available(root, "URI: a.en.html.gz", GZIP, HTML)
    selected = found.selected("gzip")
    found.close()

    assert found.variant.codings == ("gzip",)
    assert (selected.coding, selected.data.length) == ("gzip", len(GZIPPED))


def test_the_date_of_a_body_is_that_of_the_map_but_never_to_come(root):
    """RFC 9110 §8.8.2.1."""
    lines = (HTML, "Body:xx", "hi", "xx")
    [found] = available(root, *lines)
    modified = datetime.fromtimestamp(int((root / "a.var").stat().st_mtime), UTC)
    [early] = available(root, *lines, now=modified - timedelta(days=1, microseconds=-7))

    assert found.selected().validators.last_modified == modified
    assert early.selected().validators.last_modified == modified - timedelta(days=1)


def test_a_broken_map_is_told_by_its_place(root):
    with pytest.raises(BrokenTypeMap, match=r"docs/a\.var, line 1: no colon"):
        available(root, "hello")


def test_a_failure_of_the_server_leaves_nothing_open(root, monkeypatch):
    """What was opened for the entries before is closed (see the fixture)."""

    def fail(name, extensions):
        if name == "a.de.html":
            raise OSError("no descriptors left")
        return False

    monkeypatch.setattr(entries, "is_type_map", fail)

    with pytest.raises(OSError, match="no descriptors left"):
        available(root, "URI: a.en.html", HTML, "", "URI: a.de.html", HTML)


@pytest.mark.parametrize(("size", "fits"), [(262_144, True), (262_145, False)])
def test_a_map_that_is_too_large_is_not_even_read(root, size, fits):
    (root / "large.var").write_bytes(b"#".ljust(size, b"x"))
    file = Tree(root).open((b"large.var",))
    try:
        if fits:
            assert read_type_map(file, "large.var").entries == ()
        else:
            os.close(file.descriptor)
            file.descriptor = -1  # to read would fail
            with pytest.raises(BrokenTypeMap, match="longer than 262144 octets"):
                read_type_map(file, "large.var")
    finally:
        file.close()


def test_a_map_of_other_octets_says_something_else_even_in_the_same_moment(root):
    """What was read of a map is remembered by its octets, not by its times."""
    for name, other in (("a.en.html", "a.de.html"), ("a.de.html", "a.en.html")):
        (root / "a.var").write_text(f"{HTML}\nURI: {name}")
        os.utime(root / "a.var", ns=(0, 0))
        file = Tree(root).open((b"a.var",))
        found = [entry.uri for entry in read_type_map(file, "a.var").entries]
        file.close()

        assert found == [name], other
