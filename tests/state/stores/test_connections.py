"""By which connections does a process reach the file of a store?"""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores import connections as module
from httpcore_srv.state.stores.sqlite import SqliteStore

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

LIFE = 60.0


def good_file(path: Path, entries: int = 2000) -> None:
    """Write a store of several hundred pages, closed and whole."""
    store = SqliteStore(path)
    store.put("session:0", b"", LIFE)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, 9e9)",
            [(f"link:{number:06}".encode(), b"x" * 100) for number in range(entries)],
        )
        connection.commit()


def somebody_elses(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (key, value, end)")
    path.chmod(0o600)


def later_version(path: Path) -> None:
    good_file(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


def overwritten(path: Path, first: int, octets: bytes) -> None:
    good_file(path)
    with path.open("r+b") as file:
        file.seek(first)
        file.write(octets)


def cut(path: Path, length: int) -> None:
    good_file(path)
    os.truncate(path, length)


def written(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)
    path.chmod(0o600)


# fmt: off
DAMAGED = [
    # spoil                                              why
    (lambda path: written(path, b""),                    "empty: whoever made it so, it was not we"),
    (lambda path: written(path, b"hello" * 1000),        "something else"),
    (lambda path: written(path, b"SQLite format 3\0"),   "a beginning, and no more"),
    (lambda path: cut(path, 0),                          "cut to nothing"),
    (lambda path: cut(path, 99),                         "cut in its head"),
    (lambda path: cut(path, 4096 * 10),                  "cut in the middle"),
    (lambda path: overwritten(path, 0, b"\xff" * 100),   "another head"),
    (lambda path: overwritten(path, 4096 * 3, b"\xff" * 8192), "two pages overwritten"),
    (somebody_elses,                                     "another program's file, with a table of the same name"),
    (later_version,                                      "a file of a version to come"),
]
# fmt: on


@pytest.mark.parametrize(("spoil", "why"), DAMAGED)
def test_a_damaged_file_is_reported_and_left_as_it_is(tmp_path, spoil, why):
    """Nothing is read from it, nothing written to it, and none put in its place."""
    path = tmp_path / "state.sqlite"
    spoil(path)
    before = path.read_bytes()
    store = SqliteStore(path)

    with pytest.raises(StoreUnavailable, match=r"state\.sqlite: "):
        store.check()
    store.close()
    assert path.read_bytes() == before, why
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.sqlite"], why


@pytest.mark.parametrize(("spoil", "why"), [DAMAGED[0], *DAMAGED[2:5], *DAMAGED[6:7]])
def test_a_damaged_file_is_used_for_nothing(tmp_path, spoil, why):
    path = tmp_path / "state.sqlite"
    spoil(path)
    before = path.read_bytes()
    store = SqliteStore(path)

    for use in (
        lambda: store.get("session:1"),
        lambda: store.put("session:1", b"", LIFE),
        lambda: store.swap("session:1", None, b"", LIFE),
        lambda: list(store.items()),
    ):
        with pytest.raises(StoreUnavailable):
            use()
    store.close()
    assert path.read_bytes() == before, why


def test_a_file_that_is_mended_is_used_again(tmp_path):
    path = tmp_path / "state.sqlite"
    good_file(path)
    good = path.read_bytes()
    path.write_bytes(b"oops")
    store = SqliteStore(path)
    with pytest.raises(StoreUnavailable):
        store.get("link:000001")
    path.write_bytes(good)

    assert store.get("link:000001") == b"x" * 100
    store.close()


# Whose it is...


def test_a_new_file_is_its_owners_alone(tmp_path):
    """Under whatever umask: the log of changes and the folder, too (R202)."""
    before = os.umask(0)
    try:
        store = SqliteStore(tmp_path / "state" / "of" / "state.sqlite")
        store.put("session:1", b"ada", LIFE)
    finally:
        os.umask(before)
    folder = tmp_path / "state" / "of"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes.pop("state.sqlite") == 0o600
    assert set(modes) == {"state.sqlite-shm", "state.sqlite-wal"}
    assert set(modes.values()) == {0o600}
    store.close()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o666])
def test_a_file_that_others_may_touch_is_refused(tmp_path, mode):
    """Who may write it may log in as anybody."""
    path = tmp_path / "state.sqlite"
    good_file(path)
    path.chmod(mode)
    store = SqliteStore(path)

    with pytest.raises(StoreUnavailable, match=r"(others|group) can "):
        store.get("session:1")
    path.chmod(0o600)
    assert store.get("session:1") is None
    store.close()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    store = SqliteStore(tmp_path / "file" / "state.sqlite")

    with pytest.raises(StoreUnavailable, match="Not a directory"):
        store.check()


def test_a_path_may_hold_what_means_something_in_a_uri(tmp_path):
    path = tmp_path / "a?mode=memory#b%20c" / "state.sqlite"
    store = SqliteStore(path)
    store.put("session:1", b"ada", LIFE)
    store.close()

    assert path.exists()


# Which file it is...


def test_a_file_that_was_removed_is_not_written_any_more(sqlite, tmp_path):
    """Who removes it wants a new one; others who open it see what we write."""
    path = tmp_path / "state.sqlite"
    sqlite.put("session:1", b"ada", LIFE)
    for each in tmp_path.iterdir():
        each.unlink()

    assert sqlite.get("session:1") is None
    sqlite.put("session:2", b"grace", LIFE)
    other = SqliteStore(path)
    assert other.get("session:2") == b"grace"
    other.close()


def test_a_file_that_was_replaced_is_read_anew(sqlite, tmp_path):
    sqlite.put("session:1", b"ada", LIFE)
    sqlite.close()
    assert sqlite.get("session:1") == b"ada"
    good_file(tmp_path / "backup")
    for name in ("state.sqlite-wal", "state.sqlite-shm"):
        (tmp_path / name).unlink()
    (tmp_path / "backup").replace(tmp_path / "state.sqlite")

    assert (sqlite.get("session:1"), sqlite.get("link:000001")) == (None, b"x" * 100)


def test_two_who_make_it_at_the_same_time_make_one(tmp_path, monkeypatch):
    """Whoever comes second takes the one that is there."""
    path = tmp_path / "state.sqlite"
    place = module.place

    def overtaken(made, wanted):
        monkeypatch.setattr(module, "place", place)
        good_file(path)
        return place(made, wanted)

    monkeypatch.setattr(module, "place", overtaken)
    store = SqliteStore(path)

    assert store.get("link:000001") == b"x" * 100
    store.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.sqlite"]


# How many there are...


def test_a_connection_is_used_again(sqlite, monkeypatch):
    opened = []
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *a, **k: opened.append(a) or connect(*a, **k)
    )
    for number in range(20):
        sqlite.put(f"session:{number}", b"", LIFE)
    threads = [
        threading.Thread(target=sqlite.get, args=("session:1",)) for _ in range(5)
    ]
    for thread in threads:  # one after the other
        thread.start()
        thread.join()

    assert len(opened) == 2, "one to make the file, one for all that followed"


def test_writers_wait_for_each_other_only_so_long(sqlite, tmp_path, monkeypatch, until):
    """Who was refused after that wait lets the next ones be refused without it."""
    monkeypatch.setattr(module, "_PATIENCE", 0.02)
    sqlite.get("session:1")
    sqlite.close()
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            sqlite.put("session:1", b"ada", LIFE)
        with pytest.raises(StoreUnavailable, match="a moment ago"):
            sqlite.put("session:1", b"ada", LIFE)
        assert sqlite.get("session:1") is None, "reading goes on meanwhile"

    def is_written():
        try:
            sqlite.put("session:1", b"ada", LIFE)
        except StoreUnavailable:
            return False
        return True

    until(is_written)
    assert sqlite.get("session:1") == b"ada"


def test_a_lock_that_is_held_costs_no_threads(sqlite, tmp_path):
    """A backup may hold it for minutes: twenty writers are through with it at once."""
    sqlite.put("session:1", b"ada", LIFE)
    refused = []

    def write():
        for _ in range(50):
            try:
                sqlite.put("session:1", b"grace", LIFE)
            except StoreUnavailable as error:
                refused.append(str(error))

    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        threads = [threading.Thread(target=write) for _ in range(20)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began

    assert len(refused) == 1000
    assert took < 10.0, "with a patience for each it would be minutes"
    assert sqlite.get("session:1") == b"ada"


def test_processes_that_write_at_the_same_time_refuse_nobody(sqlite, tmp_path):
    sqlite.get("session:1")
    command = [sys.executable, "-c", COUNTING, str(tmp_path / "state.sqlite")]
    writers = [subprocess.Popen(command, cwd=CHECKOUT) for _ in range(4)]

    assert [writer.wait() for writer in writers] == [0] * 4
    assert sqlite.get("count:1") == b"%d" % (4 * 200)


def test_a_flood_does_not_fill_the_disk(sqlite, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_SETTINGS", "PRAGMA max_page_count = 20")

    def flood():
        for number in range(1000):
            sqlite.put(f"session:{number}", b"x" * 1000, LIFE)

    with pytest.raises(StoreUnavailable, match="full"):
        flood()

    assert sqlite.get("session:1") == b"x" * 1000, "what was kept is there"
    assert sqlite.delete("session:1"), "and makes room"
    assert (tmp_path / "state.sqlite").stat().st_size <= 20 * 4096


COUNTING = """
import sys
from pathlib import Path
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.store import update

store = SqliteStore(Path(sys.argv[1]))
for _ in range(200):
    update(store, "count:1", lambda held: b"%d" % (int(held or b"0") + 1), 60.0)
store.close()
"""

FORKING = """
import os, sys
from pathlib import Path
from httpcore_srv.state.stores.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
store.put("session:parent", b"ada", 60.0)
child = os.fork()
if child == 0:
    assert store.get("session:parent") == b"ada"
    store.put("session:child", b"grace", 60.0)
    inherited = len(store._connections._pools)
    store.close()
    os._exit(0 if inherited == 2 else 1)
assert os.waitpid(child, 0)[1] == 0
assert store.get("session:child") == b"grace"
store.check()
store.close()
"""


def test_a_child_opens_the_file_for_itself(tmp_path):
    path = tmp_path / "state.sqlite"
    command = [sys.executable, "-c", FORKING, str(path)]

    assert subprocess.run(command, cwd=CHECKOUT, check=False).returncode == 0
