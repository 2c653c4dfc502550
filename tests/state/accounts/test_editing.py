"""A file is changed as a whole, by one writer at a time."""

import os
import stat
import threading

import pytest

from httpcore_srv.state import private_files
from httpcore_srv.state.accounts.editing import edited


def test_a_new_file_is_the_owners_alone(tmp_path):
    assert edited(tmp_path / "users", lambda octets: octets + b"one") & 0o777 == 0o600

    assert (tmp_path / "users").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "users").stat().st_mode) == 0o600, "R202"
    assert os.listdir(tmp_path) == ["users"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o600, 0o600), (0o640, 0o640), (0o644, 0o640), (0o666, 0o660), (0o602, 0o600)],
)
def test_a_file_keeps_its_mode_but_for_others(tmp_path, before, after):
    file = tmp_path / "users"
    file.write_bytes(b"one ")
    file.chmod(before)

    mode = edited(file, lambda octets: octets + b"two")

    assert file.read_bytes() == b"one two"
    assert stat.S_IMODE(mode) == before, "what it was is told"
    assert stat.S_IMODE(file.stat().st_mode) == after


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(tmp_path):
    file = tmp_path / "users"
    file.write_bytes(b"")
    os.chown(file, 65_534, 65_534)

    edited(file, lambda octets: b"x")

    assert (file.stat().st_uid, file.stat().st_gid) == (65_534, 65_534)


def test_a_link_stays_and_what_it_leads_to_is_changed(tmp_path):
    (tmp_path / "real").write_bytes(b"")
    (tmp_path / "users").symlink_to("real")

    edited(tmp_path / "users", lambda octets: b"x")

    assert (tmp_path / "users").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


def fail(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("where", ["change", "fsync", "replace"])
@pytest.mark.parametrize("exists", [True, False])
def test_all_or_nothing(tmp_path, monkeypatch, nothing_left_open, where, exists):
    file = tmp_path / "users"
    if exists:
        file.write_bytes(b"one")
    if where != "change":
        monkeypatch.setattr(private_files.os, where, fail)

    with pytest.raises(OSError, match="No space"):
        edited(file, fail if where == "change" else lambda octets: b"two")

    assert os.listdir(tmp_path) == (["users"] if exists else []), "nothing is left over"
    assert not exists or file.read_bytes() == b"one"


def test_a_reader_never_sees_a_part(tmp_path):
    file = tmp_path / "users"
    whole = {b"a" * 100_000, b"b" * 100_000}
    file.write_bytes(b"a" * 100_000)
    stop, odd = threading.Event(), []

    def read():
        while not stop.is_set():
            if (octets := file.read_bytes()) not in whole:
                odd.append(octets[:10])

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(40):
        edited(file, lambda octets, turn=turn: (b"a", b"b")[turn % 2] * 100_000)
    stop.set()
    reader.join(20.0)

    assert odd == []


@pytest.mark.parametrize("exists", [True, False])
def test_writers_wait_for_each_other(tmp_path, exists):
    """Eight writers, each of whom adds an octet ten times: none is lost."""
    file = tmp_path / "users"
    if exists:
        file.write_bytes(b"")

    def add():
        for _ in range(10):
            edited(file, lambda octets: octets + b"x")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)

    assert file.read_bytes() == b"x" * 80
    assert os.listdir(tmp_path) == ["users"]


@pytest.fixture
def before_the_lock(monkeypatch):
    """Let something happen between opening the file and locking it, once."""

    def happens(deed):
        deeds, real = [deed], private_files.fcntl.flock

        def flock(descriptor, operation):
            if deeds:
                deeds.pop()()
            real(descriptor, operation)

        monkeypatch.setattr(private_files.fcntl, "flock", flock)

    return happens


def test_who_waited_for_a_file_that_was_replaced_changes_the_new_one(
    tmp_path, before_the_lock
):
    (tmp_path / "users").write_bytes(b"old")
    (tmp_path / "new").write_bytes(b"new")
    before_the_lock(lambda: os.replace(tmp_path / "new", tmp_path / "users"))

    edited(tmp_path / "users", lambda old: old + b"!")

    assert (tmp_path / "users").read_bytes() == b"new!"


def test_a_file_that_vanishes_while_one_waits_is_made_anew(tmp_path, before_the_lock):
    (tmp_path / "users").write_bytes(b"old")
    before_the_lock((tmp_path / "users").unlink)

    edited(tmp_path / "users", lambda old: old + b"!")

    assert (tmp_path / "users").read_bytes() == b"!"


def test_no_folder_is_made_for_a_name_that_was_mistyped(tmp_path):
    with pytest.raises(FileNotFoundError):
        edited(tmp_path / "folder" / "users", lambda old: b"x")

    assert os.listdir(tmp_path) == []


def test_what_somebody_else_wrote_into_a_new_file_is_not_removed(
    tmp_path, before_the_lock
):
    """Who made the file and failed may have waited for who filled it."""
    before_the_lock(lambda: (tmp_path / "users").write_bytes(b"theirs"))

    with pytest.raises(OSError, match="No space"):
        edited(tmp_path / "users", fail)

    assert (tmp_path / "users").read_bytes() == b"theirs"


def test_what_is_no_file_or_too_large_is_not_changed(tmp_path, nothing_left_open):
    os.mkfifo(tmp_path / "pipe", 0o600)
    with (tmp_path / "large").open("wb") as file:
        file.truncate(100 << 20)

    for name, sentence in (("pipe", "regular file"), ("large", "octets")):
        with pytest.raises(OSError, match=sentence):
            edited(tmp_path / name, lambda old: b"x")

    assert sorted(os.listdir(tmp_path)) == ["large", "pipe"]
