"""A site is one frozen value; what it leaves unsaid is safe."""

import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.hidden import HIDDEN_BY_DEFAULT
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Redirect, Site
from httpcore_srv.wire.limits import Limits

FOLDER = Folder(Tree(Path("www")))
MOUNT = Mount("/", FOLDER)

# fmt: off
DEFAULTS = [
    # value                       default                why
    (Site().hosts,                (),                    "R021 a site speaks for no host it was not given"),
    (Site().limits,               Limits(),              "RFC 9110 §17.5 every length has a limit"),
    (str(Site().cache_control),   "no-cache",            "RFC 9111 §5.2.2.4 stored, but never reused unasked"),
    (Site().hsts,                 None,                  "R312 RFC 6797 is for who wants it"),
    (Site().server,               "httpcore-srv",        "R083 RFC 9110 §10.2.4 no version: that is detail"),
    (Host().names,                ("*",),                "one host is enough for most"),
    (Host().error_pages,          {},                    "our own pages"),
    (MOUNT.fields,                Fields(),              "nothing is added"),
    (MOUNT.cache_control,         None,                  "the site's holds"),
    (MOUNT.shared,                False,                 "R231 RFC 9111 §3.5 what was got with credentials is private"),
    (MOUNT.rules,                 (),                    "nothing more is said"),
    (FOLDER.listing,              False,                 "R303 a folder is not shown unless somebody wants it"),
    (FOLDER.index,                ("index.html",),       "the custom"),
    (FOLDER.tree.symlinks,        Symlinks.INSIDE,       "R302 no link leads out"),
    (FOLDER.tree.hidden,          HIDDEN_BY_DEFAULT,     "R303"),
    (Redirect("/").status,        308,                   "R080 RFC 9110 §15.4.9 the method stays"),
    (Redirect("/").keep_path,     True,                  "what was below the old place is below the new"),
]
# fmt: on


@pytest.mark.parametrize(("value", "default", "why"), DEFAULTS)
def test_default(value, default, why):
    assert value == default, why


# fmt: off
FROZEN = [
    # value           name
    (Site(),          "hosts"),
    (Host(),          "mounts"),
    (MOUNT,           "prefix"),
    (FOLDER,          "tree"),
    (Redirect("/"),   "to"),
    (Deadlines(),     "head"),
]
# fmt: on


@pytest.mark.parametrize(("value", "name"), FROZEN)
def test_policy_cannot_be_changed_while_it_is_followed(value, name):
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


@pytest.mark.parametrize("name", Deadlines.__slots__)
def test_no_peer_may_take_for_ever(name):
    """CVE-2007-6750 CVE-2012-5568: every wait is bounded."""
    assert 0 < getattr(Deadlines(), name) < 3600


def test_no_peer_may_be_slower_than_the_minimum_rate():
    """A whole mebibyte at that rate takes minutes, not days."""
    assert 2**20 / Deadlines().minimum_rate < 3600


def test_two_folders_share_no_index_of_digests():
    """What was hashed below one root says nothing about another."""
    assert FOLDER.digests is not Folder(FOLDER.tree).digests


def test_a_site_holds_no_socket_and_starts_nothing():
    """It can be made in a test, or on paper by the command line."""
    site = sys.modules["httpcore_srv.site"]

    assert not {"socket", "ssl", "selectors", "threading"} & set(vars(site))


def test_a_folder_is_one_host_with_one_mount(tmp_path):
    """Whatever the Host field says, the folder answers."""
    fields = Fields([("X-A", "b")])
    site = Site.of_folder(
        tmp_path,
        listing=False,
        symlinks=Symlinks.NEVER,
        fields=fields,
        cache_control=CacheControl(max_age=5),
    )

    [host] = site.hosts
    [mount] = host.mounts
    assert host.names == ("*",)
    assert (mount.prefix, mount.fields) == ("/", fields)
    assert mount.source.tree.root == tmp_path
    assert mount.source.tree.symlinks is Symlinks.NEVER
    assert not mount.source.listing
    assert site.cache_control == CacheControl(max_age=5)


def test_by_default_folders_are_listed_and_links_stay_inside(tmp_path):
    """What users of such commands expect, and R302."""
    [mount] = Site.of_folder(tmp_path).hosts[0].mounts

    assert mount.source.listing
    assert mount.source.tree.symlinks is Symlinks.INSIDE


def test_a_prefix_is_parted_once():
    """CVE-2019-0220: it is compared as decoded segments, never as text."""
    assert Mount("/%70riv/a%20b/", FOLDER).segments == (b"priv", b"a b", b"")
    assert Mount("/", FOLDER).segments == (b"",)


def test_stores_of_coded_forms_are_counted_once():
    """Folders share one; who starts the server makes it ready, and removes it."""
    shared = CodedForms()
    folders = [replace(FOLDER, forms=shared), replace(FOLDER, forms=shared), FOLDER]
    mounts = tuple(Mount("/", folder) for folder in folders)
    site = Site((Host(mounts=(*mounts, Mount("/x/", Redirect("/y/")))),))

    assert site.coded_forms() == (shared,)
    assert Site().coded_forms() == ()
