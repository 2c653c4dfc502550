"""Which temporary folder belongs to a process, and which to none any more."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from httpcore_srv import temporary as module
from httpcore_srv.temporary import FORMS, OURS, STATE, TemporaryFolder

HOLDER = """
import os, signal, sys
from httpcore_srv.temporary import STATE, TemporaryFolder
folder = TemporaryFolder(STATE)
(folder.path / "form").write_text("coded")
if sys.argv[1] == "fork" and os.fork():
    os.kill(os.getpid(), signal.SIGKILL)
print(folder.path, os.getpid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The place for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(temporary):
    """Start a process that holds a private folder; return the folder and its pid."""
    started = []

    def start(how="alone"):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, how],
            env={**os.environ, "TMPDIR": str(temporary)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        path, pid = process.stdout.readline().split()
        return Path(path), int(pid), process

    yield start
    for process in started:
        process.stdin.close()
        process.kill()
        process.stdout.close()
        process.wait(10)


def swept():
    """Make a folder, and remove it again."""
    TemporaryFolder(FORMS).remove()


def test_what_a_killed_process_left_is_removed_by_the_next(holder, temporary):
    path, pid, process = holder()
    os.kill(pid, signal.SIGKILL)
    process.wait(10)
    assert (path / "form").exists()
    swept()

    assert list(temporary.iterdir()) == []


def test_the_folder_of_a_live_process_is_left_alone(holder):
    path, _, _ = holder()
    swept()

    assert (path / "form").read_text() == "coded"


def test_a_folder_is_in_use_while_a_forked_child_lives(holder):
    path, child, process = holder("fork")
    process.wait(10)  # the parent was killed
    swept()
    assert (path / "form").exists()
    os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while path.exists() and time.monotonic() < deadline:  # it is not ours to wait for
        swept()

    assert not path.exists()


def test_the_folders_of_one_process_are_in_use(temporary):
    """There is one for each site, and threads make them at the same time."""
    folders = [TemporaryFolder(prefix) for prefix in (FORMS, FORMS, STATE)]

    assert [folder.path.is_dir() for folder in folders] == [True] * 3
    for folder in folders:
        folder.remove()
        folder.remove()
    assert [folder.path.exists() for folder in folders] == [False] * 3


def test_a_folder_ends_with_who_has_it(temporary):
    folder = TemporaryFolder(STATE)
    (folder.path / "file").write_text("x")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    del folder

    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("prefix", OURS)
def test_all_kinds_are_swept_whichever_is_made(temporary, prefix):
    (temporary / f"{prefix}x").mkdir(mode=0o700)
    swept()

    assert list(temporary.iterdir()) == []


def linked(place):
    target = place.parent / "site"
    target.mkdir(mode=0o700)
    (target / "page").write_text("")
    place.symlink_to(target)


def with_a_folder(place):
    (place / "deep").mkdir(parents=True)
    place.chmod(0o700)
    (place / "page").write_text("")


# fmt: off
LEFT_ALONE = [
    # name                make                                 why
    (FORMS + "x",         linked,                              "a link is never followed"),
    (FORMS + "x",         lambda at: at.mkdir(mode=0o750),     "ours are for us alone"),
    (FORMS + "x",         lambda at: at.write_text(""),        "no folder"),
    (FORMS + "x",         os.mkfifo,                           "nobody waits for a writer"),
    ("x" + FORMS,         lambda at: at.mkdir(mode=0o700),     "another name"),
    (FORMS + "x",         with_a_folder,                        "ours have no folders in them"),
]
# fmt: on


@pytest.mark.parametrize(("name", "make", "why"), LEFT_ALONE)
def test_what_is_none_of_ours_is_left_alone(temporary, name, make, why):
    make(temporary / name)
    others = sorted(temporary.rglob("*"))
    swept()

    assert sorted(temporary.rglob("*")) == others, why


def test_a_folder_of_another_user_is_left_alone(temporary, monkeypatch):
    (temporary / f"{FORMS}x").mkdir(mode=0o700)
    user = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: user)
    swept()

    assert (temporary / f"{FORMS}x").exists()


def test_links_within_are_removed_and_what_they_lead_to_is_not(temporary):
    (temporary / "page").write_text("kept")
    left = temporary / f"{FORMS}x"
    left.mkdir(mode=0o700)
    (left / "form").symlink_to(temporary / "page")
    swept()

    assert os.listdir(temporary) == ["page"]


def test_not_all_is_removed_at_once(temporary, monkeypatch):
    """A start, or the request that needs the folder, must not take long."""
    monkeypatch.setattr(module, "_MOST_SWEPT", 2)
    for number in range(5):
        (temporary / f"{FORMS}{number}").mkdir(mode=0o700)
    left = []
    for _ in range(3):
        swept()
        left.append(len(os.listdir(temporary)))

    assert left == [3, 1, 0]


def test_no_more_is_looked_at_than_can_be_at_a_start(temporary, monkeypatch):
    monkeypatch.setattr(module, "_MOST_SEEN", 0)
    (temporary / f"{FORMS}x").mkdir(mode=0o700)
    swept()

    assert (temporary / f"{FORMS}x").exists()


def no_locks(*_):
    raise OSError("no locks on this file system")


class Unlockable:
    """What fcntl is on a file system without locks."""

    LOCK_EX, LOCK_NB, flock = 1, 2, no_locks


@pytest.mark.parametrize("fcntl", [None, Unlockable])
def test_without_locks_there_is_a_folder_and_nothing_is_removed(
    temporary, monkeypatch, fcntl
):
    monkeypatch.setattr(module, "fcntl", fcntl)
    left = temporary / f"{FORMS}x"
    left.mkdir(mode=0o700)
    folder = TemporaryFolder(FORMS)

    assert folder.path.is_dir()
    folder.remove()
    assert list(temporary.iterdir()) == [left]


def removed_before(path, lock):
    path.rmdir()
    return lock(path)


def removed_after(path, lock):
    held = lock(path)
    path.rmdir()
    return held


def locked_by_another(path, lock):
    raise BlockingIOError


@pytest.mark.parametrize("intrude", [removed_before, removed_after, locked_by_another])
def test_a_folder_that_was_not_locked_in_time_is_given_up(
    temporary, monkeypatch, intrude
):
    """Another process that removes what is left may come in between."""
    lock, seen = module._lock, []

    def late(path):
        seen.append(path)
        return intrude(path, lock) if len(seen) == 1 else lock(path)

    monkeypatch.setattr(module, "_lock", late)
    folder = TemporaryFolder(FORMS)

    assert folder.path.is_dir()
    assert seen[1] == folder.path
    folder.remove()


def test_a_folder_that_is_never_locked_in_time_is_no_folder(temporary, monkeypatch):
    def taken(path):
        raise BlockingIOError

    monkeypatch.setattr(module, "_lock", taken)

    with pytest.raises(OSError, match="could be locked"):
        TemporaryFolder(FORMS)


def test_no_descriptor_is_left_behind(temporary):
    (temporary / f"{FORMS}x").mkdir(mode=0o700)
    before = len(os.listdir("/dev/fd"))
    folder = TemporaryFolder(FORMS)
    folder.path.rmdir()
    folder.remove()

    assert len(os.listdir("/dev/fd")) == before
