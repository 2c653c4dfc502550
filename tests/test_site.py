"""A site is one frozen value; what it leaves unsaid is safe."""

import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from httpcore_srv.message import Fields
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
    (Site().cache_control,        "no-cache",            "RFC 9111 §5.2.2.4 stored, but never reused unasked"),
    (Site().hsts,                 None,                  "R312 RFC 6797 is for who wants it"),
    (Site().server,               "httpcore-srv",        "R083 RFC 9110 §10.2.4 no version: that is detail"),
    (Host().names,                ("*",),                "one host is enough for most"),
    (Host().error_pages,          {},                    "our own pages"),
    (MOUNT.fields,                Fields(),              "nothing is added"),
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
