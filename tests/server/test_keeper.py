"""
What is kept of an answer that goes down the line?

Which answers, and that they are right, is proven in ``test_answers``; here is what stays
beside what, and what is done but once.
"""

import os

import pytest

from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.server.keeper import Keeper
from httpcore_srv.server.shelves import Shelves
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.wire.plain import PlainHead

LARGE = bytes(300_000)


@pytest.fixture
def shelves():
    return Shelves(8_000_000, lambda kept: kept.let_go())


@pytest.fixture
def keeper(tmp_path, shelves):
    for name, octets in {"one.txt": b"one\n", "large.bin": LARGE}.items():
        (tmp_path / name).write_bytes(octets)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    digests = DigestIndex(small=1 << 20, granularity=0.0)
    folder = Folder(Tree(tmp_path), digests=digests, names=NameIndex(granularity=0.0))
    return Keeper(Site((Host(mounts=(Mount("/", folder),)),)), shelves, 0.0)


@pytest.fixture
def ask(keeper):
    """Answer a request; return its status."""

    def asked(target, method="GET", **fields):
        names = {name.replace("_", "-"): value for name, value in fields.items()}
        lines = Fields.of({"Host": "a"} | names)
        request = Request(method, target, lines, peer=Peer(1), id="0" * 32)
        response = keeper.answer(head(target, method, **names), request)
        response.content.close()
        return response.status

    return asked


def head(target, method="GET", **fields):
    lower = {name.lower(): value for name, value in fields.items()}
    return PlainHead(method, target, {"host": "a"} | lower, closing=False)


def test_a_304_and_a_206_stand_beside_the_200_that_they_make(ask, shelves):
    """Who asks for a part, or for changes alone, makes the whole as well."""
    assert ask("/one.txt", Range="bytes=0-0") == 206
    kept = shelves.find(head("/one.txt"), secure=False)
    assert (kept.response.status, bytes(kept.content)) == (200, b"one\n")
    assert set(kept.partial) == {(False, False)}

    assert ask("/one.txt", If_None_Match="*") == 304
    assert kept.unchanged.status == 304
    assert ask("/one.txt", Range="bytes=0-0", If_Range=kept.etag) == 206
    assert set(kept.partial) == {(False, False), (True, False)}
    assert len(shelves) == 1


def test_what_is_beside_a_former_version_is_not_kept(ask, shelves, tmp_path):
    """RFC 9110 §15.3.7.3: parts are joined by the same strong validator alone."""
    assert ask("/one.txt") == 200
    kept = shelves.find(head("/one.txt"), secure=False)
    (tmp_path / "one.txt").write_bytes(b"two\n")
    os.utime(tmp_path / "one.txt", (1_700_000_010, 1_700_000_010))

    assert ask("/one.txt", Range="bytes=0-0") == 206
    assert ask("/one.txt", If_None_Match="*") == 304
    assert (kept.partial, kept.unchanged) == ({}, None)


def test_a_name_that_nothing_has_is_heard_of_twice(ask, shelves):
    assert ask("/absent") == 404
    assert len(shelves) == 0
    assert ask("/absent") == 404
    assert len(shelves) == 1
    kept = shelves.find(head("/absent"), secure=False)
    assert len(kept.pieces) == 2, "there is a place for the id, once"


def test_open_files_are_let_go_when_they_change_or_all_at_once(ask, keeper, shelves):
    before = len(os.listdir("/dev/fd"))
    assert ask("/large.bin") == 200
    assert keeper.close_files()
    assert len(shelves) == 1

    assert not keeper.close_files(every=True)
    assert (len(shelves), len(os.listdir("/dev/fd"))) == (0, before)
