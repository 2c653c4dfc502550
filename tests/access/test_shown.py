"""Of which paths an answer shows something."""

import gzip

import pytest

from httpcore_srv.access.shown import leads_to, paths_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Mount
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve

# fmt: off
SHOWN = [
    # target               paths                                                        why
    ("/public.txt",        {("public.txt",)},                                           "its own"),
    ("/none",              {("none",)},                                                 "of nothing there is nothing to show"),
    ("/private/",          {("private", ""), ("private", "index.html")},                "the index page"),
    ("/guide",             {("guide",), ("guide.de.html",), ("guide.en.html",)},        "the representations"),
    ("/link.txt",          {("link.txt",), ("private", "secret.txt")},                  "what a link leads to"),
    ("/folder/secret.txt", {("folder", "secret.txt"), ("private", "secret.txt")},       "a link on the way counts"),
    ("/out.txt",           {("out.txt",)},                                              "a link out of the folder shows nothing"),
    ("/coded.txt",         {("coded.txt",), ("coded.txt.gz",)},                         "a coded neighbour"),
]
# fmt: on


@pytest.mark.parametrize(("target", "paths", "why"), SHOWN)
def test_what_is_shown(target, paths, why, root, site_of, ask, now, tmp_path):
    (tmp_path / "outside.txt").write_text("outside")
    (root / "link.txt").symlink_to("private/secret.txt")
    (root / "folder").symlink_to("private")
    (root / "out.txt").symlink_to("../outside.txt")
    (root / "coded.txt").write_text("as it is " * 1000)
    (root / "coded.txt.gz").write_bytes(gzip.compress(b"as it is " * 1000))
    site = site_of()
    target = resolve(ask(target), site)
    found = locate(target, site, now)

    shown = paths_of(target, target.mount, found)
    getattr(found, "close", lambda: None)()

    assert set(shown) == paths, why


def test_a_mount_without_files_leads_nowhere(realm_of, protect, site_of):
    [entrance, _] = site_of(protect(realm_of(entrance="/login/"))).hosts[0].mounts

    assert leads_to(entrance, ("out",)) is None


def test_links_are_followed_from_where_the_root_is_now(tmp_path):
    """A new version of a site is put in place by a link, and may have other links."""
    for version in ("v1", "v2"):
        (tmp_path / version / "private").mkdir(parents=True)
        (tmp_path / version / "private" / "secret.txt").write_text("for some")
    (tmp_path / "v1" / "shown.txt").write_text("for all")
    (tmp_path / "v2" / "shown.txt").symlink_to("private/secret.txt")
    (tmp_path / "current").symlink_to("v1")
    mount = Mount("/", Folder(Tree(tmp_path / "current")))
    assert leads_to(mount, ("shown.txt",)) is None

    (tmp_path / "new").symlink_to("v2")
    (tmp_path / "new").replace(tmp_path / "current")

    assert leads_to(mount, ("shown.txt",)) == ("private", "secret.txt")


# fmt: off
LEADING = [
    # path                              there                        why
    (("private", "secret.txt"),         None,                        "no link on the way"),
    (("private", ""),                   None,                        "a folder is itself"),
    (("none", "at", "all"),             None,                        "nothing is there"),
    (("private", "secret.txt", "x"),    None,                        "a file is no folder"),
    (("a\0b",),                         None,                        "no file can have such a name"),
    (("x" * 300,),                      None,                        "nor such a one"),
    (("folder", ""),                    ("private", ""),             "a link to a folder"),
    (("private/secret.txt",),           ("private", "secret.txt"),   "a slash that was encoded parts names on disk"),
    (("private", "..", "public.txt"),   ("public.txt",),             "dots lead up on disk"),
    (("folder", "..", "public.txt"),    ("public.txt",),             "and from where a link leads"),
    (("chain.txt",),                    ("private", "secret.txt"),   "a link to a link"),
    (("loop.txt",),                     None,                        "a loop of links leads nowhere else"),
    (("broken.txt",),                   ("gone.txt",),               "a broken link leads to what may come"),
    (("out", "secret.txt"),             None,                        "what is outside has no path here"),
]
# fmt: on


@pytest.mark.parametrize(("path", "there", "why"), LEADING)
def test_where_a_path_leads(path, there, why, root, site_of, tmp_path):
    """R302: however cheap the look, no link on the way goes unseen."""
    (root / "folder").symlink_to("private")
    (root / "link.txt").symlink_to("private/secret.txt")
    (root / "chain.txt").symlink_to("link.txt")
    (root / "loop.txt").symlink_to("loop.txt")
    (root / "broken.txt").symlink_to("gone.txt")
    (root / "out").symlink_to(tmp_path)
    [mount] = site_of().hosts[0].mounts

    assert leads_to(mount, path) == there, why
