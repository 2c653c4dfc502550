"""Which files are their owner's alone, and how are they written?"""

import os
import stat

import pytest

from httpcore_srv.state import private_files as module
from httpcore_srv.state.private_files import (
    create_private,
    place,
    replace_private,
    shared_fault,
    temporary_beside,
)


def status_of(mode: int, owner: int) -> os.stat_result:
    return os.stat_result((stat.S_IFREG | mode, 1, 1, 1, owner, 0, 0, 0, 0, 0))


SELF = os.geteuid()
SOMEBODY = SELF + 1

# fmt: off
STATUSES = [
    # mode   owner     fault                       why
    (0o600,  SELF,     None,                       "R202: its owner's alone"),
    (0o400,  SELF,     None,                       "to be read only"),
    (0o600,  0,        None,                       "the superuser reads all anyway"),
    (0o644,  SELF,     "its mode is 0644",         "R202: others read it"),
    (0o640,  SELF,     "its mode is 0640",         "the group reads it"),
    (0o620,  SELF,     "its mode is 0620",         "the group writes it"),
    (0o602,  SELF,     "its mode is 0602",         "others write it"),
    (0o600,  SOMEBODY, f"(uid {SOMEBODY})",        "somebody else decides what is in it"),
]
# fmt: on


@pytest.mark.parametrize(("mode", "owner", "fault", "why"), STATUSES)
def test_a_file_is_private_by_mode_and_owner(mode, owner, fault, why):
    said = shared_fault(status_of(mode, owner))

    assert (said is None) if fault is None else (said is not None and fault in said), (
        why
    )


@pytest.fixture
def no_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("no_umask")
def test_a_new_file_is_its_owners_alone(tmp_path):
    """R202: and so is the folder that was made for it."""
    path = tmp_path / "new" / "keys"

    assert create_private(path, b"secret") is True
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert path.read_bytes() == b"secret"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_there_is_not_made_again(tmp_path):
    path = tmp_path / "keys"
    path.write_bytes(b"old")

    assert create_private(path, b"new") is False
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("no_umask")
def test_a_file_is_replaced_as_a_whole(tmp_path):
    """Who holds the old one open goes on reading the old one."""
    path = tmp_path / "keys"
    path.write_bytes(b"old")
    with path.open("rb") as held:
        replace_private(path, b"new")

        assert (held.read(), path.read_bytes()) == (b"old", b"new")
    assert mode_of(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_not_there_can_be_replaced(tmp_path):
    replace_private(tmp_path / "keys", b"new")

    assert (tmp_path / "keys").read_bytes() == b"new"


@pytest.mark.parametrize("write", [create_private, replace_private])
def test_what_fails_leaves_nothing_behind(tmp_path, monkeypatch, write):
    """The disk may be full: the old file is there, and no half of a new one."""

    def full(descriptor):
        raise OSError("no space left")

    path = tmp_path / "keys"
    path.write_bytes(b"old")
    monkeypatch.setattr(module.os, "fsync", full)

    with pytest.raises(OSError, match="no space left"):
        write(path, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("keys", b"old")
    ]


def test_a_name_is_given_once(tmp_path):
    with temporary_beside(tmp_path / "keys") as made:
        made.write_bytes(b"one")

        assert place(made, tmp_path / "keys") is True
        assert place(made, tmp_path / "keys") is False
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]
    assert (tmp_path / "keys").read_bytes() == b"one"
