"""Faults of type maps that only some visitors meet."""

import os

import pytest

from httpcore_srv.audit.type_maps import check_type_maps, negotiated
from httpcore_srv.audit.walk import places
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Site

GOOD = (
    b"URI: guide\n\nURI: guide.en.html\nContent-Type: text/html\nContent-Language: en\n"
)

# fmt: off
MAPS = [
    # map                                           found   why
    (GOOD,                                          0,      "all is there"),
    (GOOD.replace(b"guide.en", b"guide.de"),        1,      "an entry without its file"),
    (GOOD + b"Content-Length: 99\n",                1,      "a wrong length"),
    (b"URI: x\nContent-Type: nonsense\n",           0,      "broken: found when it is asked for"),
]
# fmt: on


def only(root, **more):
    mount = Mount("/", Folder(Tree(root), **more))
    [place] = places(Site((Host(mounts=(mount,)),)))
    return place


@pytest.mark.parametrize(("octets", "found", "why"), MAPS)
def test_what_is_found_in_a_type_map(folder, now, octets, found, why):
    root = folder({"guide.var": octets, "guide.en.html": b"<p>guide"})

    findings = list(check_type_maps(only(root), "/", now))

    assert len(findings) == found, [one.sentence for one in findings]
    assert all(one.sentence.startswith("guide.var, line ") for one in findings), why


def test_where_maps_are_not_read_they_have_no_faults(folder, now):
    root = folder({"guide.var": GOOD})
    place = only(root, negotiation=Negotiation(by_name=False))

    assert list(check_type_maps(place, "/", now)) == []


def gone(root):
    """Take the folder away."""
    (root / "sub/guide.var").unlink()
    (root / "sub").rmdir()


def a_file(root):
    """Put a file in its place."""
    gone(root)
    (root / "sub").touch()


def rootless(root):
    """Take all of the tree away."""
    gone(root)
    root.rmdir()


@pytest.mark.parametrize("change", [gone, a_file, rootless])
def test_a_folder_that_has_just_changed_has_no_faults(folder, now, change):
    root = folder({"top/sub/guide.var": GOOD}) / "top"
    mount = Mount("/", Folder(Tree(root)))
    [_, place] = places(Site((Host(mounts=(mount,)),)))
    change(root)

    assert list(check_type_maps(place, "/", now)) == []


def test_a_map_that_cannot_be_read_has_no_faults_here(folder, now, monkeypatch):
    """A broken disk is found when the map is asked for."""

    def broken(*_):
        raise OSError(5, "Input/output error")

    place = only(folder({"guide.var": GOOD}))
    monkeypatch.setattr(os, "pread", broken)
    monkeypatch.setattr(os, "read", broken)

    assert list(check_type_maps(place, "/", now)) == []


# fmt: off
NAMES = [
    # files                                    names         why
    (["guide.en.html", "guide.de.html"],       ("guide",),   "two languages of one resource"),
    (["guide.en.html"],                        (),           "one file"),
    (["guide", "guide.en.html", "guide.html"], (),           "a file of that name is there"),
    (["a.html", "b.html"],                     (),           "two resources"),
    (["README", "x.unknown"],                  (),           "extensions that mean nothing"),
]
# fmt: on


@pytest.mark.parametrize(("files", "names", "why"), NAMES)
def test_names_that_stand_for_several_files(folder, files, names, why):
    root = folder(dict.fromkeys(files, b""))

    assert negotiated(only(root)) == names, why
    assert negotiated(only(root, negotiation=Negotiation(by_name=False))) == ()
