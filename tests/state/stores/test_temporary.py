"""What ends with a process, and is shared by those that were forked from it."""

import os
import shutil

import pytest

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores.temporary import TemporaryStore
from httpcore_srv.temporary import STATE


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where temporary folders are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_it_is_for_its_owner_alone_and_gone_at_the_end(place):
    store = TemporaryStore()
    store.put("a:1", b"x", 60.0)
    [folder] = place.iterdir()

    assert folder.name.startswith(STATE)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir()} == {0}
    store.close()
    assert store.get("a:1") == b"x", "closing is not the end"
    store.close()
    del store
    assert list(place.iterdir()) == []


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_shares_it_and_leaves_it(place):
    store = TemporaryStore()
    store.put("a:1", b"x", 60.0)
    store.close()
    pid = os.fork()
    if pid == 0:
        seen = store.swap("a:1", b"x", b"y", 60.0)
        store.close()
        del store
        os._exit(0 if seen else 1)
    _, status = os.waitpid(pid, 0)

    assert status == 0
    assert store.get("a:1") == b"y"


def test_what_a_killed_process_left_is_removed_when_the_next_is_made(place):
    left = place / f"{STATE}x"
    left.mkdir(mode=0o700)
    (left / "state.sqlite-wal").write_text("secret")
    store = TemporaryStore()

    assert not left.exists()
    assert store.get("a:1") is None
    store.close()


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("whole", [True, False])
def test_what_somebody_removed_is_not_made_anew(place, whole):
    """Who has it open and who has not, a child that opens it first: all are refused."""
    store = TemporaryStore()
    store.put("a:1", b"x", 60.0)
    [folder] = place.iterdir()
    if whole:
        shutil.rmtree(folder)
    else:
        for file in folder.iterdir():
            file.unlink()

    def is_refused():
        uses = [
            lambda: store.get("a:1"),
            lambda: store.swap("a:1", None, b"y", 60.0),
            store.check,
        ]
        for use in uses:
            with pytest.raises(StoreUnavailable, match="it was removed while"):
                use()
        return True

    assert is_refused()
    store.close()
    assert is_refused()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if is_refused() else 1
        finally:
            os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0
    assert [file for file in place.rglob("*") if file.is_file()] == []
