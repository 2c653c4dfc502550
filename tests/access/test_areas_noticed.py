"""
Is it noticed when other protections cover an answer that is kept?

Which protections cover an answer follows from its path, and from what lies behind that:
links, representations, neighbours.  A row is a change behind one path; that the answer
itself may stay the same makes it worth a row.
"""

import gzip
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from httpcore_srv.access.areas import areas_of
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.state.links import Links
from httpcore_srv.state.shared_link import SharedLink

TEXT = "as it is " * 1000


@pytest.fixture
def protected_site(root, site_of, realm_of, protect):
    """A site whose private folder, and whose coded files, are protected."""
    (root / "open").mkdir()
    (root / "open" / "a.txt").write_text(TEXT)
    (root / "link.txt").symlink_to("open/a.txt")
    realm = realm_of()

    def made(symlinks=Symlinks.INSIDE):
        paths = ("private/**", "closed/**", "*.gz", "*/*.gz")
        site = site_of(protect(realm, paths=paths))
        [host] = site.hosts
        [mount] = host.mounts
        folder = replace(mount.source, tree=Tree(root, symlinks))
        mount = replace(mount, source=folder)
        return replace(site, hosts=(replace(host, mounts=(mount,)),))

    return made


def kept(site, request, now):
    with witnessed() as evidence:
        response = respond(request, site, now)
        response.content.close()
    assert (response.status, evidence.doubts) == (200, [])
    return evidence.grounds()


def areas(site, request, now):
    target = resolve(request, site)
    found = locate(target, site, now)
    try:
        return areas_of(target, found)
    finally:
        found.close()


def relinked(root):
    (root / "new").symlink_to("private/secret.txt")
    (root / "new").replace(root / "link.txt")


def linked_folder(root):
    (root / "open").rename(root / "closed")
    (root / "open").symlink_to("closed")


def linked_file(root):
    (root / "open/a.txt").rename(root / "private/a.txt")
    (root / "open/a.txt").symlink_to("../private/a.txt")


def neighbour(root):
    (root / "open/a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))


# fmt: off
CHANGES = [
    # target        change          why
    ("/link.txt",   relinked,       "the link leads to what is protected"),
    ("/open/a.txt", linked_folder,  "so does the folder, to the same file"),
    ("/open/a.txt", linked_file,    "so does the name itself"),
    ("/open/a.txt", neighbour,      "a coded form of it is protected, whoever asks for which"),
]
# fmt: on


@pytest.mark.parametrize("symlinks", [Symlinks.INSIDE, Symlinks.FOLLOW])
@pytest.mark.parametrize(("target", "change", "why"), CHANGES)
def test_protections_that_come_are_noticed(
    target, change, why, symlinks, protected_site, root, ask, now
):
    site, request = protected_site(symlinks), ask(target)
    grounds = kept(site, request, now)
    assert grounds.hold()
    assert areas(site, request, now) == ()

    change(root)

    assert areas(site, request, now) != (), why
    assert not grounds.hold(), why


def test_a_way_outside_that_leads_back_elsewhere_is_noticed(
    protected_site, root, tmp_path, ask, now
):
    """The very same file, which did not change at all: only its folder was renamed."""
    (tmp_path / "way").symlink_to(root / "open")
    (root / "shown").symlink_to(tmp_path / "way")
    site, request = protected_site(Symlinks.FOLLOW), ask("/shown/a.txt")
    before = os.stat(root / "shown" / "a.txt")
    grounds = kept(site, request, now)
    assert grounds.hold()

    (root / "open").rename(root / "closed")
    (tmp_path / "way").unlink()
    (tmp_path / "way").symlink_to(root / "closed")

    after = os.stat(root / "shown" / "a.txt")
    assert (before.st_ino, before.st_ctime_ns) == (after.st_ino, after.st_ctime_ns)
    assert areas(site, request, now) != ()
    assert not grounds.hold()


def test_what_is_answered_to_who_is_known_rests_on_the_same(
    protected_site, root, ask, basic, now
):
    request = ask("/private/secret.txt", basic())
    grounds = kept(protected_site(), request, now)
    assert grounds.hold()

    (root / "private" / "secret.txt").write_text("another")

    assert not grounds.hold()


def test_fields_that_come_with_an_admission_are_a_doubt(
    site_of, realm_of, protect, store, ask, now
):
    """A signed link adds what keeps it out of other sites' logs (az-09)."""
    realm = realm_of()
    site = site_of(protect(realm, links=True))
    path, until = "/private/secret.txt", now + timedelta(hours=1)
    token = Links(realm.keys, store).issue(SharedLink(path=path, expires=until), now)
    with witnessed() as evidence:
        response = respond(ask(f"{path}?share={token}"), site, now)
        response.content.close()

    assert response.status == 200
    assert evidence.doubts == ["fields come with who was admitted"]
