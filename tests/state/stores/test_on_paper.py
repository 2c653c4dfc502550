"""What is done on paper leaves the store as it was."""

import math

import pytest

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.on_paper import OnPaper
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.store import update

HELD = {"a:1": b"one", "a:2": b"two", "b:1": b"three"}


@pytest.fixture
def kept():
    """Return a store that holds something."""
    store = MemoryStore()
    for key, value in HELD.items():
        store.put(key, value, 60.0)
    return store


# fmt: off
CHANGES = [
    # what is done                                              returns  a:1 then       why
    (lambda store: store.put("a:1", b"x", 60.0),                None,    b"x",          "written"),
    (lambda store: store.put("a:1", b"x", 0.0),                 None,    None,          "gone at once"),
    (lambda store: store.delete("a:1"),                         True,    None,          "it was there"),
    (lambda store: store.delete("a:9"),                         False,   b"one",        "it was not"),
    (lambda store: store.swap("a:1", b"one", b"x", 60.0),       True,    b"x",          "it held that"),
    (lambda store: store.swap("a:1", b"two", b"x", 60.0),       False,   b"one",        "it did not"),
    (lambda store: store.swap("a:1", b"one", None, 60.0),       True,    None,          "removed"),
    (lambda store: store.swap("a:1", None, b"x", 60.0),         False,   b"one",        "it was there"),
    (lambda store: store.swap("a:9", None, b"x", 60.0),         True,    b"one",        "another key"),
    (lambda store: update(store, "a:1", lambda _: b"x", 60.0),  b"x",    b"x",          "the loop over swap"),
]
# fmt: on


@pytest.mark.parametrize(("change", "returns", "then", "why"), CHANGES)
def test_a_change_is_seen_on_paper_and_nowhere_else(kept, change, returns, then, why):
    paper = OnPaper(kept)

    assert change(paper) == returns, why
    assert paper.get("a:1") == then, why
    assert dict(kept.items()) == HELD, why


def test_items_are_those_of_the_store_as_changed_on_paper(kept):
    paper = OnPaper(kept)
    paper.put("a:1", b"x", 60.0)
    paper.put("a:3", b"y", 60.0)
    paper.delete("a:2")

    assert dict(paper.items("a:")) == {"a:1": b"x", "a:3": b"y"}
    assert paper.get_many(["a:1", "b:1", "a:2"]) == (b"x", b"three", None)
    assert len(list(paper.items())) == 3


def test_what_is_deleted_on_paper_can_be_written_again(kept):
    paper = OnPaper(kept)
    paper.delete("a:1")

    assert paper.swap("a:1", None, b"again", 60.0)
    assert paper.get("a:1") == b"again"


def test_without_a_store_there_is_but_paper():
    paper = OnPaper(None)
    paper.put("a:1", b"x", 60.0)
    paper.check()
    paper.close()

    assert paper.get_many(["a:2", "a:1"]) == (None, b"x")
    assert dict(paper.items()) == {"a:1": b"x"}
    assert paper.remembers("a") == math.inf


def test_what_the_store_forgot_is_not_known_on_paper():
    kept = MemoryStore(most=16)
    for number in range(20):
        kept.put(f"a:{number}", b"x", 60.0)

    assert OnPaper(kept).remembers("a") < math.inf


def test_a_store_that_cannot_be_read_is_said(tmp_path):
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"no database" * 1000)
    path.chmod(0o600)

    with pytest.raises(StoreUnavailable):
        OnPaper(SqliteStore(path)).check()


def test_what_is_open_is_given_back(tmp_path, nothing_left_open):
    store = SqliteStore(tmp_path / "state.sqlite")
    store.put("a:1", b"one", 60.0)
    paper = OnPaper(store)

    assert paper.get("a:1") == b"one"
    paper.close()
