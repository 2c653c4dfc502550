"""Of which paths an answer shows something."""

import gzip

import pytest

from httpcore_srv.access.shown import leads_to, paths_of
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
