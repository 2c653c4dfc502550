"""Every folder a site shows is walked once; what is hidden is not."""

import os

from httpcore_srv.audit.walk import places
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.site import Folder, Host, Mount, Redirect, Site


def names(place):
    return [place.path_of(entry) for entry in place.entries]


def walked(site):
    return {place.path: names(place) for place in places(site)}


def test_folders_and_their_entries(site):
    found = walked(site({"b.html": b"", "a.html": b"", "sub/c d.html": b""}))

    assert found == {
        "/": ["/a.html", "/b.html", "/sub/"],
        "/sub/": ["/sub/c%20d.html"],
    }


def test_hidden_names_are_not_walked(site):
    """They are as good as absent."""
    assert walked(site({".git/config": b"", "a.html": b"", "a.html~": b""})) == {
        "/": ["/a.html"]
    }


def test_a_circle_of_links_ends(folder):
    root = folder({"sub/a.html": b""})
    (root / "sub/up").symlink_to(root)

    found = walked(Site.of_folder(root, symlinks=Symlinks.FOLLOW))

    assert found == {"/": ["/sub/"], "/sub/": ["/sub/a.html", "/sub/up/"]}


def test_what_another_mount_stands_in_front_of_is_not_walked(folder):
    root = folder({"a.html": b"", "sub/b.html": b"", "sub/deep/c.html": b""})
    front = Mount("/sub/", Redirect("/elsewhere/"))

    found = walked(
        Site(
            (
                Host(
                    mounts=(front, Mount("/", Folder(Tree(root)))),
                ),
            )
        )
    )

    assert found == {"/": ["/a.html", "/sub/"]}


def test_each_mount_is_walked_below_its_prefix(folder):
    root = folder({"a/x.html": b"", "b/y.html": b""})
    mounts = tuple(Mount(f"/{name}s/", Folder(Tree(root / name))) for name in "ab")

    found = walked(Site((Host(mounts=mounts),)))

    assert found == {"/as/": ["/as/x.html"], "/bs/": ["/bs/y.html"]}


def test_a_name_that_is_no_text_has_a_path(folder):
    """Names are octets."""
    root = folder({})
    (root / os.fsdecode(b"gr\xfcn.html")).touch()

    assert walked(Site.of_folder(root)) == {"/": ["/gr%FCn.html"]}


def test_a_root_that_is_not_there_has_no_entries(folder):
    """Asking for it tells why."""
    assert walked(Site.of_folder(folder({}) / "absent")) == {"/": []}


def test_a_root_that_is_a_file_has_no_entries(folder):
    root = folder({"a.html": b""})

    assert walked(Site.of_folder(root / "a.html")) == {"/": []}


def test_a_folder_may_go_while_the_site_is_walked(folder):
    """What was a folder is gone, or a file; the walk goes on."""
    root = folder({"a/x.html": b"", "b/y.html": b"", "c/z.html": b""})
    seen = []
    for place in places(Site.of_folder(root)):
        seen.append(place.path)
        if place.path == "/":
            for name in ("a/x.html", "b/y.html"):
                (root / name).unlink()
                (root / name).parent.rmdir()
            (root / "b").touch()

    assert seen == ["/", "/c/"]


def test_a_folder_that_cannot_be_read_has_no_entries(folder, monkeypatch):
    """A broken disk: asking for it tells why."""

    def broken(descriptor):
        raise OSError(5, "Input/output error")

    site = Site.of_folder(folder({"a.html": b""}))
    monkeypatch.setattr(os, "scandir", broken)

    assert walked(site) == {"/": []}


def test_nothing_is_left_open(site, nothing_left_open):
    assert list(places(site({"a/b/c.html": b""})))
