"""
What is a store?

The contract, which every kind of store keeps: memory, a file of SQLite, and a server of
Redis that really runs.
"""

import math
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.opening import open_store
from httpcore_srv.state.stores.store import update

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

LIFE = 60.0

KINDS = ["memory", "sqlite", pytest.param("valkey", marks=pytest.mark.wire)]
SHARED = KINDS[1:]

every_kind = pytest.mark.parametrize("store_text", KINDS, indirect=True)
every_shared_kind = pytest.mark.parametrize("store_text", SHARED, indirect=True)

# fmt: off
VALUES = [
    # value                        why
    (b"ada",                       "octets come back as they are"),
    (b"",                          "no octets are something, and not nothing"),
    (bytes(range(256)),            "any octet may stand in them"),
    (b"\x00" * 70_000,             "and many of them"),
    (b"=",                         "what may be a mark inside of a store"),
]

KEYS = [
    # key                          why
    ("session:1",                  "a usual one"),
    ("session:",                   "a kind alone"),
    ("session:é\x00*?[a]\\",       "any character may stand in it"),
    ("link:" + "a" * 500,          "and many of them"),
]

SWAPS = [
    # held    old      new      done   after    why
    (None,    None,    b"new",  True,  b"new",  "made, since there was nothing"),
    (b"old",  None,    b"new",  False, b"old",  "there is something"),
    (b"old",  b"old",  b"new",  True,  b"new",  "changed, since it was as expected"),
    (b"old",  b"odd",  b"new",  False, b"old",  "it is not as expected"),
    (None,    b"old",  b"new",  False, None,    "nothing is not as expected"),
    (b"old",  b"old",  None,    True,  None,    "removed, since it was as expected"),
    (b"old",  b"odd",  None,    False, b"old",  "not as expected: not removed"),
    (None,    b"old",  None,    False, None,    "nothing there to be removed"),
    (None,    None,    None,    True,  None,    "nothing is expected, and there is nothing"),
    (b"old",  None,    None,    False, b"old",  "there is something"),
    (b"",     None,    b"new",  False, b"",     "no octets are not nothing"),
    (b"",     b"",     b"new",  True,  b"new",  "no octets, as expected"),
    (None,    b"",     b"new",  False, None,    "nothing is not no octets"),
    (b"old",  b"old",  b"old",  True,  b"old",  "the same again"),
    (b"old",  b"old",  b"",     True,  b"",     "to no octets, which are something"),
]
# fmt: on


@every_kind
@pytest.mark.parametrize(("value", "why"), VALUES)
def test_a_value_is_held(store, value, why):
    store.put("session:1", value, LIFE)

    assert store.get("session:1") == value, why


@every_kind
@pytest.mark.parametrize(("key", "why"), KEYS)
def test_a_key_is_any_text(store, key, why):
    store.put(key, b"ada", LIFE)

    assert (store.get(key), list(store.items())) == (b"ada", [(key, b"ada")]), why


@every_kind
def test_a_key_that_was_never_written_holds_nothing(store):
    assert store.get("session:1") is None
    assert list(store.items()) == []


@every_kind
def test_many_keys_are_asked_for_at_once(store):
    """Each has its own answer, in the order of the questions, as often as asked."""
    store.put("session:1", b"ada", LIFE)
    store.put("session:é*", b"", LIFE)
    store.put("session:over", b"old", 0.0)

    assert store.get_many(["session:é*", "none", "session:1", "session:over"]) == (
        b"",
        None,
        b"ada",
        None,
    )
    assert store.get_many(["session:1", "session:1"]) == (b"ada", b"ada")
    assert store.get_many([]) == ()


@every_kind
def test_what_has_ended_is_among_many_no_more(store, until):
    store.put("session:1", b"ada", 0.02)

    until(lambda: store.get_many(["session:1"]) == (None,))


@every_kind
def test_nothing_is_forgotten_too_early_where_there_is_room(store):
    for number in range(100):
        store.put(f"session:{number}", b"ada", LIFE)
    store.delete("session:1")

    assert store.remembers("session") == math.inf


@every_kind
def test_what_was_put_last_is_held(store):
    store.put("session:1", b"ada", LIFE)
    store.put("session:1", b"grace", LIFE)

    assert store.get("session:1") == b"grace"


@every_kind
@pytest.mark.parametrize(("held", "old", "new", "done", "after", "why"), SWAPS)
def test_a_swap_compares_before_it_writes(store, held, old, new, done, after, why):
    if held is not None:
        store.put("session:1", held, LIFE)

    assert (store.swap("session:1", old, new, LIFE), store.get("session:1")) == (
        done,
        after,
    ), why


@every_kind
def test_what_is_deleted_is_gone(store):
    store.put("session:1", b"ada", LIFE)

    assert (store.delete("session:1"), store.delete("session:1")) == (True, False)
    assert store.get("session:1") is None


@every_kind
def test_items_are_those_below_a_prefix(store):
    keys = ["link:1", "session:", "session:1", "session:11", "session:2", "sessioo:1"]
    for key in keys:
        store.put(key, key.encode(), LIFE)

    assert sorted(store.items("session:")) == [(key, key.encode()) for key in keys[1:5]]
    assert sorted(store.items("session:1")) == [
        (key, key.encode()) for key in keys[2:4]
    ]
    assert list(store.items("sess*")) == [], "a prefix is no pattern"
    assert sorted(store.items()) == [(key, key.encode()) for key in keys]


@every_kind
def test_items_are_all_there_and_each_once(store):
    """There are more of them than are read at once."""
    expected = [f"session:{number:04}" for number in range(1000)]
    for key in expected:
        store.put(key, b"ada", LIFE)

    assert sorted(key for key, _ in store.items("session:")) == expected


@every_kind
def test_items_may_be_deleted_while_they_are_read(store):
    for number in range(300):
        store.put(f"session:{number}", b"ada", LIFE)

    assert sum(store.delete(key) for key, _ in store.items("session:")) == 300


# Lifetimes...


@every_kind
def test_a_value_ends_by_itself(store, until):
    store.put("session:1", b"ada", 0.02)
    store.put("session:2", b"grace", LIFE)

    until(lambda: store.get("session:1") is None)
    assert store.swap("session:1", b"ada", b"new", LIFE) is False, "it is not held"
    assert store.delete("session:1") is False
    assert list(store.items()) == [("session:2", b"grace")]
    assert store.swap("session:1", None, b"new", LIFE) is True, "nothing is there"
    assert store.get("session:1") == b"new"


@every_kind
def test_a_swap_gives_a_new_lifetime(store, until):
    store.put("session:1", b"ada", LIFE)
    store.swap("session:1", b"ada", b"ada", 0.02)

    until(lambda: store.get("session:1") is None)


@every_kind
@pytest.mark.parametrize("lifetime", [0.0, -1.0, -math.inf])
def test_what_has_no_time_left_is_gone_at_once(store, lifetime):
    for key in ("session:1", "session:2"):
        store.put(key, b"old", LIFE)
    store.put("session:1", b"new", lifetime)

    assert store.swap("session:2", b"old", b"new", lifetime) is True
    assert store.swap("session:3", None, b"new", lifetime) is True
    assert list(store.items()) == []


@every_kind
@pytest.mark.parametrize("lifetime", [math.inf, 1e300, 1e9])
def test_a_lifetime_may_be_longer_than_anybody_remembers(store, lifetime):
    store.put("session:1", b"ada", lifetime)
    store.swap("session:2", None, b"ada", lifetime)

    assert len(list(store.items())) == 2


# Whole, and closed...


@every_kind
def test_a_good_store_passes_its_check(store):
    store.check()
    store.put("session:1", b"ada", LIFE)
    store.check()

    assert store.get("session:1") == b"ada"


@every_kind
def test_a_closed_store_opens_again(store):
    store.put("session:1", b"ada", LIFE)
    store.close()
    store.close()

    assert store.get("session:1") == b"ada"


@every_kind
def test_a_store_that_was_never_used_can_be_closed(store_text):
    open_store(store_text, Path()).close()


@every_shared_kind
def test_closing_leaves_nothing_open(nothing_left_open, store_text):
    """Connections of threads that have ended are closed as well."""
    store = open_store(store_text, Path())
    threads = [
        threading.Thread(target=store.put, args=(f"session:{number}", b"", LIFE))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()


@every_shared_kind
def test_values_outlive_the_one_who_wrote_them(store, store_text):
    store.put("session:1", b"ada", LIFE)
    store.close()
    other = open_store(store_text, Path())

    assert other.get("session:1") == b"ada"
    other.close()


class Bomb:
    """What leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


@every_kind
def test_values_are_octets_and_no_more(store, tmp_path):
    """CVE-2013-7489: what is held is never unpickled."""
    octets = pickle.dumps(Bomb(tmp_path / "mark"))
    store.put("session:1", octets, LIFE)

    assert store.get("session:1") == octets
    assert list(store.items()) == [("session:1", octets)]
    assert update(store, "session:1", lambda held: held, LIFE) == octets
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("module", ["pickle", "marshal", "shelve", "dbm"])
def test_no_state_is_kept_in_a_form_that_can_run(module):
    """CVE-2013-7489: the package does not even know how."""
    sources = (CHECKOUT / "httpcore_srv").rglob("*.py")

    assert not [path for path in sources if f"import {module}" in path.read_text()]


# Changes that meet...


def one_more(octets: bytes | None) -> bytes:
    return str(int(octets or b"0") + 1).encode()


@every_kind
def test_threads_that_change_one_value_lose_nothing(store):
    def count():
        for _ in range(50):
            update(store, "count:1", one_more, LIFE)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.get("count:1") == b"200"


COUNTING = """
import sys
from pathlib import Path
from httpcore_srv.state.stores.opening import open_store
from httpcore_srv.state.stores.store import update

def one_more(octets):
    return str(int(octets or b"0") + 1).encode()

store = open_store(sys.argv[1], Path())
for _ in range(100):
    update(store, "count:1", one_more, 60.0)
store.close()
"""


@every_shared_kind
def test_processes_that_change_one_value_lose_nothing(store, store_text):
    """Four of them, from the very making of the store on."""
    command = [sys.executable, "-c", COUNTING, store_text]
    processes = [subprocess.Popen(command, cwd=CHECKOUT) for _ in range(4)]

    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert store.get("count:1") == b"400"


# The loop...


def test_an_update_begins_again_when_somebody_was_faster(memory):
    """What it computes, it computes of what is there in the end."""
    seen = []

    def change(held):
        seen.append(held)
        if len(seen) == 1:
            memory.put("count:1", b"5", LIFE)
        return one_more(held)

    assert update(memory, "count:1", change, LIFE) == b"6"
    assert (seen, memory.get("count:1")) == ([None, b"5"], b"6")


def test_an_update_to_nothing_removes(memory):
    memory.put("count:1", b"5", LIFE)

    assert update(memory, "count:1", lambda held: None, LIFE) is None
    assert list(memory.items()) == []


def test_an_update_that_changes_nothing_leaves_the_lifetime():
    seconds = [0.0]
    store = MemoryStore(clock=lambda: seconds[0])
    store.put("count:1", b"5", 10.0)
    update(store, "count:1", lambda held: held, 60.0)
    seconds[0] = 11.0

    assert store.get("count:1") is None


def test_an_update_does_not_run_for_ever(memory):
    """Others that are always faster are a fault, and no reason to hold a thread."""
    number = 0

    def overtaken(held):
        nonlocal number
        number += 1
        memory.put("count:1", str(number).encode(), LIFE)
        return b"mine"

    with pytest.raises(StoreUnavailable, match="'count' is changed all the time"):
        update(memory, "count:1", overtaken, LIFE)
