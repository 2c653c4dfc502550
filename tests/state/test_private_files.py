"""Which files are their owner's alone, and how are they written?"""

import os
import stat
import threading

import pytest

from httpcore_srv.state import private_files as module
from httpcore_srv.state.private_files import (
    ANYTHING,
    READ_BY_OTHERS,
    WRITTEN_BY_OTHERS,
    create_private,
    lent,
    locked,
    place,
    replace_private,
    shared_fault,
    stamp,
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


# fmt: off
LENT = [
    # mode   forbidden          said                                           why
    (0o600,  ANYTHING,          "",                                            "nobody else"),
    (0o640,  ANYTHING,          "its group can read it",                       "what is so, and no more"),
    (0o602,  ANYTHING,          "others can write it",                         "what is so, and no more"),
    (0o664,  ANYTHING,          "its group can read and write it, others can read it", "each of them"),
    (0o666,  ANYTHING,          "its group and others can read and write it",  "both the same"),
    (0o711,  ANYTHING,          "its group and others can run it",             "no right is passed over"),
    (0o640,  READ_BY_OTHERS,    "",                                            "the group may"),
    (0o644,  READ_BY_OTHERS,    "others can read it",                          "the group is not spoken of"),
    (0o602,  READ_BY_OTHERS,    "others can write it",                         "who may write it decides"),
    (0o644,  WRITTEN_BY_OTHERS, "",                                            "it is no secret"),
    (0o646,  WRITTEN_BY_OTHERS, "others can write it",                         "reading is not spoken of"),
]
# fmt: on


@pytest.mark.parametrize(("mode", "forbidden", "said", "why"), LENT)
def test_what_is_said_of_a_mode_is_true_of_it(mode, forbidden, said, why):
    assert lent(stat.S_IFREG | mode, forbidden) == said, why


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


@pytest.mark.usefixtures("no_umask")
@pytest.mark.parametrize(("mode", "kept"), [(0o640, 0o640), (0o664, 0o660)])
def test_a_file_is_replaced_by_one_like_it_but_others_lose_their_rights(
    tmp_path, mode, kept
):
    path = tmp_path / "users"
    path.write_bytes(b"old")
    path.chmod(mode)

    replace_private(path, b"new", like=path.stat())

    assert (path.read_bytes(), mode_of(path)) == (b"new", kept)


@pytest.mark.skipif(SELF != 0, reason="only the superuser gives files away")
def test_a_file_is_replaced_by_one_of_the_same_owner(tmp_path):
    path = tmp_path / "users"
    path.write_bytes(b"old")
    os.chown(path, 65_534, 65_533)

    replace_private(path, b"new", like=path.stat())

    assert (path.stat().st_uid, path.stat().st_gid) == (65_534, 65_533)


def test_a_lock_is_held_by_one_at_a_time_and_then_on_the_file_of_that_name(tmp_path):
    """Eight threads replace a file ten times each, and no change is lost."""
    path = tmp_path / "users"
    path.write_bytes(b"")

    def add():
        for _ in range(10):
            with locked(path) as descriptor:
                replace_private(path, os.pread(descriptor, 1000, 0) + b"x")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)

    assert path.read_bytes() == b"x" * 80


def test_what_is_not_there_is_not_locked(tmp_path, nothing_left_open):
    with pytest.raises(FileNotFoundError), locked(tmp_path / "users"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_change_of_anything_is_another_stamp(tmp_path):
    path = tmp_path / "users"
    path.write_bytes(b"one")
    stamps = {stamp(path.stat())}
    path.chmod(0o640)
    stamps.add(stamp(path.stat()))
    replace_private(path, b"one", like=path.stat())
    stamps.add(stamp(path.stat()))
    os.utime(path, ns=(1, 1))
    stamps.add(stamp(path.stat()))

    assert len(stamps) == 4
    assert stamp(path.stat())[-1] == path.stat().st_ctime_ns
