"""Names in one folder that do not go together."""

import os

import pytest

from httpcore_srv.audit.folders import check_coded, check_names
from httpcore_srv.audit.walk import places
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Host, Mount, Site

GZIP = b"\x1f\x8b\x08" + bytes(9)

# fmt: off
NAMES = [
    # names                              found  why
    (["a.txt", "b.txt"],                 0,     "different names"),
    (["a.txt", "A.txt"],                 1,     "RFC 3986 §6.2.2.1 two URLs, one file elsewhere"),
    (["a.txt", "A.txt", "A.TXT"],        1,     "all of them at once"),
    (["straße", "STRASSE"],              1,     "as case folds, not as it looks"),
    (["gr\u00fcn", "gru\u0308n"],        1,     "two Unicode forms of one name"),
    (["a.txt", "a.text"],                0,     "two extensions"),
    ([b"\xfc", b"\xfd"],                 0,     "names that are no text"),
]
# fmt: on


@pytest.mark.parametrize(("names", "found", "why"), NAMES)
def test_names_that_collide(folder, names, found, why):
    root = folder({os.fsdecode(name): b"" for name in names})
    [place] = places(Site.of_folder(root))

    findings = list(check_names(place, "/"))

    assert len(findings) == found, why
    assert all(len(names) == one.sentence.count("/") for one in findings), why


# fmt: off
CODED = [
    # name           octets    seconds  found                      why
    ("a.css.gz",     GZIP,     0,       None,                      "of the same time"),
    ("a.css.gz",     GZIP,     9,       None,                      "newer"),
    ("a.css.gz",     GZIP,     -2,      None,                      "copied a moment before"),
    ("a.css.gz",     GZIP,     -9,      "older than the file",     "RFC 9110 §8.4 a form of another version"),
    ("a.css.br",     b"x",     -9,      "older than the file",     "brotli, too"),
    ("a.css.gz",     b"",      0,       "empty",                   "nothing in it"),
    ("a.css.zst",    GZIP,     0,       "format of zstd",          "another format"),
    ("a.css.old2",   b"x",     -9,      None,                      "no coded form"),
    ("b.css.gz",     GZIP,     -9,      None,                      "of a file that is not here"),
]
# fmt: on


def one_place(root, **more):
    mount = Mount("/m/", Folder(Tree(root), **more))
    [place] = places(Site((Host(mounts=(mount,)),)))
    return place


@pytest.mark.parametrize(("name", "octets", "seconds", "found", "why"), CODED)
def test_coded_forms_that_are_not_used(folder, name, octets, seconds, found, why):
    root = folder({"a.css": b"a {}", name: octets})
    os.utime(root / "a.css", (1_000_000, 1_000_000))
    os.utime(root / name, (1_000_000 + seconds, 1_000_000 + seconds))

    findings = list(check_coded(one_place(root), "/m/"))

    assert len(findings) == (found is not None), why
    assert all(
        found in one.sentence and f"/m/{name}" in one.sentence for one in findings
    )


def test_where_neighbours_are_not_looked_for_none_is_out_of_date(folder):
    root = folder({"a.css": b"a {}", "a.css.gz": b""})

    place = one_place(root, compression=Compression(neighbours=False))

    assert list(check_coded(place, "/m/")) == []


def test_a_file_that_has_just_gone_is_no_finding(folder):
    root = folder({"a.css": b"a {}", "a.css.gz": b""})
    place = one_place(root)
    (root / "a.css.gz").unlink()

    assert list(check_coded(place, "/m/")) == []
