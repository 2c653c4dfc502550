"""What is kept in a file, and shared by the processes of one machine?"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores import sqlite as module
from httpcore_srv.state.stores.sqlite import SqliteStore

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

LIFE = 60.0


def rows_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        [[rows]] = connection.execute("SELECT count(*) FROM entries")
    return rows


# A process that is killed...

WRITING = """
import sys
from pathlib import Path
from httpcore_srv.state.stores.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
for number in range(1_000_000):
    key = f"session:{number}"
    if number % 2:
        store.put(key, key.encode(), 60.0)
    else:
        assert store.swap(key, None, key.encode(), 60.0)
    print(key, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 50, 300])
def test_what_was_acknowledged_survives_a_kill(sqlite, tmp_path, acknowledged):
    """SIGKILL meets the writer somewhere in its writes; what it had said holds."""
    command = [sys.executable, "-c", WRITING, str(tmp_path / "state.sqlite")]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        keys = [writer.stdout.readline() for _ in range(acknowledged)]
        writer.kill()
        keys += writer.stdout.readlines()

    said = [key.rstrip("\n") for key in keys if key.endswith("\n")]
    assert len(said) >= acknowledged
    assert [key for key in said if sqlite.get(key) != key.encode()] == []
    sqlite.check()


def test_a_killed_writer_keeps_nobody_from_writing(sqlite, tmp_path):
    command = [sys.executable, "-c", WRITING, str(tmp_path / "state.sqlite")]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        sqlite.put("session:mine", b"ada", LIFE)
        writer.kill()
        sqlite.put("session:mine", b"grace", LIFE)

    assert sqlite.get("session:mine") == b"grace"


# Ends...


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_the_clock_is_the_one_of_the_wall(tmp_path):
    """Another process, and the next start, have to agree about it."""
    clock = Clock()
    store = SqliteStore(tmp_path / "state.sqlite", clock)
    store.put("session:1", b"ada", 10.0)
    store.close()
    other = SqliteStore(tmp_path / "state.sqlite", clock)

    assert other.get("session:1") == b"ada"
    clock.seconds += 10
    assert other.get("session:1") is None
    other.close()


def test_what_has_ended_leaves_the_file(tmp_path, monkeypatch):
    """A part of it at once, and the rest with the writes that follow."""
    monkeypatch.setattr(module, "_PAUSE", 0.0)
    monkeypatch.setattr(module, "_SWEPT", 10)
    path, clock = tmp_path / "state.sqlite", Clock()
    store = SqliteStore(path, clock)
    for number in range(25):
        store.put(f"session:{number}", b"", 10.0)
    clock.seconds += 11

    left = []
    for _ in range(3):
        store.put("session:new", b"", LIFE)
        left.append(rows_in(path))
    store.close()

    assert left == [16, 6, 1]


def test_sweeping_waits_a_while_when_little_was_found(tmp_path):
    path, clock = tmp_path / "state.sqlite", Clock()
    store = SqliteStore(path, clock)
    store.put("session:1", b"", 10.0)
    clock.seconds += 11
    store.put("session:2", b"", LIFE)
    store.close()

    assert rows_in(path) == 2


# Faults...


def test_what_fails_names_the_file(sqlite, tmp_path):
    sqlite.put("session:1", b"ada", LIFE)
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as other:
        other.execute("DROP TABLE entries")
        other.commit()

    for use in (
        lambda: sqlite.get("session:1"),
        lambda: sqlite.put("session:1", b"", LIFE),
        lambda: sqlite.swap("session:1", b"ada", b"", LIFE),
        lambda: sqlite.delete("session:1"),
        lambda: list(sqlite.items()),
    ):
        with pytest.raises(StoreUnavailable, match=r"state\.sqlite: no such table"):
            use()
