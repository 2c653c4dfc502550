"""Which resource has a name that no file has?"""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.hidden import HiddenNames
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.resources.variants.available import place_of, variants_resource
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex

NOW = datetime(2030, 1, 1, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("nothing_left_open")


def context_of():
    return Context(Extensions(), NameIndex(), Means(DigestIndex(), Compression()), NOW)


def found(tree, wanted, segments=()):
    """Return the variants of *wanted*, None for no resource; everything is closed."""
    directory = tree.open(segments)
    try:
        resource = variants_resource(directory, wanted, context_of())
    finally:
        directory.close()
    if resource is None:
        return None
    resource.close()
    return [each.variant for each in resource.available]


def fill(root, *names, content="content"):
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content)


MAP = "URI: guide.en.html\nContent-Type: text/html; qs=0.5\n"

# fmt: off
NAMES = [
    # wanted         files                                    variants                            why
    ("guide",        "guide.en.html guide.de.html other.txt", "guide.de.html guide.en.html",      "CN-01 by name"),
    ("guide.html",   "guide.en.html guide.html.de",           "guide.en.html guide.html.de",      "CN-01 by name, of a type"),
    ("guide",        "guide.html",                            "guide.html",                       "one"),
    ("guide",        "guide.de.html guide.de.html.gz",        "guide.de.html",                    "CE-02 a coded twin is no variant"),
    ("guide",        "guide.txt/a",                           None,                               "a folder is no variant"),
    ("guide",        "guides.html",                           None,                               "none"),
    ("guide",        "",                                      None,                               "none"),
    ("guide.var",    "guide.en.html",                         None,                               "a map that is not there"),
    (".env",         ".env.html",                             None,                               "hidden names are as good as absent"),
    ("server",       "server.key server.html",                "server.html",                      "hidden names are as good as absent"),
]
# fmt: on


@pytest.mark.parametrize(("wanted", "files", "expected", "why"), NAMES)
def test_variants_by_name(tmp_path, wanted, files, expected, why):
    fill(tmp_path, *files.split())
    variants = found(Tree(tmp_path), wanted)

    if expected is None:
        assert variants is None, why
    else:
        assert [each.uri for each in variants] == expected.split(), why
        assert [each.length for each in variants] == [7] * len(variants), why


@pytest.mark.parametrize(
    ("wanted", "name", "why"),
    [
        ("guide.var", "guide.var", "R160 CN-02 the map itself is asked for"),
        ("guide", "guide.var", "CN-02 the resource it describes"),
        ("guide.html", "guide.html.var", "CN-02 the resource it describes"),
    ],
)
def test_a_type_map_goes_before_names(tmp_path, wanted, name, why):
    fill(tmp_path, "guide.en.html", "guide.de.html")
    (tmp_path / name).write_text(MAP)
    [variant] = found(Tree(tmp_path), wanted)

    assert (variant.uri, variant.quality) == ("guide.en.html", 0.5), why


# fmt: off
NOTHING = [
    # map             why
    (MAP,             "what it lists is not there"),
    ("# nothing\n",   "it lists nothing; Apache answers 404"),
    ("",              "it is empty"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), NOTHING)
def test_a_map_of_nothing_that_is_there_stands_in_nobodys_way(tmp_path, text, why):
    fill(tmp_path, "guide.var", content=text)
    fill(tmp_path, "guide.de.html")

    assert found(Tree(tmp_path), "guide.var") is None, why
    assert [each.uri for each in found(Tree(tmp_path), "guide")] == ["guide.de.html"]


@pytest.mark.parametrize("wanted", ["guide.var", "guide"])
def test_a_broken_map_is_an_error_with_its_place(tmp_path, wanted):
    fill(tmp_path, "docs/guide.var", content="hello")

    with pytest.raises(BrokenTypeMap, match=r"docs/guide\.var, line 1: no colon"):
        found(Tree(tmp_path), wanted, (b"docs",))


def test_a_folder_that_is_called_like_a_map_is_none(tmp_path):
    fill(tmp_path, "guide.var/a", "guide.en.html")

    assert found(Tree(tmp_path), "guide.var") is None
    assert [each.uri for each in found(Tree(tmp_path), "guide")] == ["guide.en.html"]


# fmt: off
LINKS = [
    # symlinks            variants                        why
    (Symlinks.NEVER,      "guide.en.html",                "links are not followed"),
    (Symlinks.INSIDE,     "guide.de.html guide.en.html",  "links that stay inside are"),
    (Symlinks.FOLLOW,     "guide.de.html guide.en.html guide.fr.html", "all are"),
]
# fmt: on


@pytest.mark.parametrize(("symlinks", "expected", "why"), LINKS)
def test_files_are_opened_by_the_rules_of_the_tree(tmp_path, symlinks, expected, why):
    """CVE-2025-69226: what lies outside is as good as absent."""
    root = tmp_path / "root"
    fill(tmp_path, "root/a.html", "root/guide.en.html", "outside.html")
    (root / "guide.de.html").symlink_to("a.html")
    (root / "guide.fr.html").symlink_to("../outside.html")
    variants = found(Tree(root, symlinks), "guide")

    assert [each.uri for each in variants] == expected.split(), why


def test_what_is_no_file_is_not_available(tmp_path):
    """A link to a folder, a broken link, a special file: there are others."""
    fill(tmp_path, "guide.en.html", "docs/a.html")
    (tmp_path / "guide.de.html").symlink_to("docs")
    (tmp_path / "guide.fr.html").symlink_to("missing")
    os.mkfifo(tmp_path / "guide.it.html")

    assert [each.uri for each in found(Tree(tmp_path), "guide")] == ["guide.en.html"]


def test_what_a_tree_hides_is_not_available(tmp_path):
    fill(tmp_path, "guide.en.html", "guide.de.html")
    tree = Tree(tmp_path, hidden=HiddenNames(("*.de.*",)))

    assert [each.uri for each in found(tree, "guide")] == ["guide.en.html"]


def test_a_name_of_undecodable_octets_has_variants_too_R309(tmp_path):
    fill(tmp_path, os.fsdecode(b"caf\xe9.en.html"))
    [variant] = found(Tree(tmp_path), "caf\udce9")

    assert variant.uri == "caf%E9.en.html"


def test_a_variant_names_its_own_uri_which_gives_the_same_octets_R149(tmp_path):
    fill(tmp_path, "docs/guide.en.html", "docs/guide.de.html")
    directory = Tree(tmp_path).open((b"docs",))
    resource = variants_resource(directory, "guide", context_of())
    german = resource.available[0].selected()
    own = directory.open(german.location)
    try:
        assert german.location == "guide.de.html"
        assert own.identity == german.data.identity
        assert german.languages == ("de",)
        described = Extensions().describe(german.location)
        assert described.media_type == german.media_type
        assert described.languages == german.languages
    finally:
        for each in (resource, german, own, directory):
            each.close()


def test_a_failure_of_the_server_leaves_nothing_open(tmp_path, monkeypatch):
    """What was opened before is closed (see the fixture)."""
    fill(tmp_path, "guide.en.html", "guide.de.html")
    opening = Tree.open

    def fail(tree, segments):
        if segments == (b"guide.en.html",):
            raise OSError("no descriptors left")
        return opening(tree, segments)

    monkeypatch.setattr(Tree, "open", fail)

    with pytest.raises(OSError, match="no descriptors left"):
        found(Tree(tmp_path), "guide")


def test_a_place_is_the_path_from_the_top_of_the_tree(tmp_path):
    (tmp_path / "docs").mkdir()
    directory = Tree(tmp_path).open((b"docs",))
    directory.close()

    assert place_of(directory, "guide.var") == "docs/guide.var"
