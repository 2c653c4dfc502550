"""What does one process remember by itself?"""

import math
import threading

import pytest

from httpcore_srv.state.stores.memory import MemoryStore, is_memory
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.store import update

LIFE = 60.0


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def keys_of(store: MemoryStore, prefix: str = "") -> list[str]:
    return [key for key, _ in store.items(prefix)]


def test_the_oldest_is_forgotten_first():
    store = MemoryStore(most=4)
    for number in range(6):
        store.put(f"link:{number}", b"", LIFE)

    assert keys_of(store) == ["link:2", "link:3", "link:4", "link:5"]


def test_what_is_written_again_is_young_again():
    store = MemoryStore(most=2)
    store.put("link:1", b"", LIFE)
    store.put("link:2", b"", LIFE)
    store.swap("link:1", b"", b"new", LIFE)
    store.put("link:3", b"", LIFE)

    assert keys_of(store) == ["link:1", "link:3"]


def test_what_has_ended_makes_room_before_what_lives():
    clock = Clock()
    store = MemoryStore(most=4, clock=clock)
    store.put("link:old", b"", LIFE)
    for number in range(3):
        store.put(f"link:{number}", b"", 1.0)
    clock.seconds += 2
    store.put("link:new", b"", LIFE)

    assert keys_of(store) == ["link:old", "link:new"]


def test_one_kind_does_not_push_out_another():
    """Any stranger can make us remember failures, but not forget what nonces saw."""
    store = MemoryStore(most=10)
    store.put("nonce:1", b"seen", LIFE)
    for number in range(1000):
        store.put(f"failures:{number}", b"", LIFE)

    assert store.get("nonce:1") == b"seen"
    assert len(keys_of(store, "failures:")) == 10


def test_that_something_was_forgotten_too_early_is_remembered():
    """What was written since then is all there; of other kinds nothing is missing."""
    clock = Clock()
    store = MemoryStore(most=4, clock=clock)
    for number in range(4):
        store.put(f"nonce:{number}", b"", LIFE)
        clock.seconds += 1
    clock.seconds += 1
    assert store.remembers("nonce") == math.inf
    store.put("nonce:new", b"", LIFE)

    assert keys_of(store) == ["nonce:1", "nonce:2", "nonce:3", "nonce:new"]
    assert store.remembers("nonce") == 5.0, "the oldest was written five seconds ago"
    assert store.remembers("session") == math.inf
    clock.seconds += 10
    assert store.remembers("nonce") == 15.0


def test_what_has_ended_is_not_forgotten_too_early():
    clock = Clock()
    store = MemoryStore(most=2, clock=clock)
    store.put("nonce:1", b"", 1.0)
    store.put("nonce:2", b"", 1.0)
    clock.seconds += 2
    store.put("nonce:3", b"", LIFE)

    assert store.remembers("nonce") == math.inf


def test_what_has_ended_leaves_memory_without_being_asked_for():
    """Each write removes up to two of the oldest."""
    clock = Clock()
    store = MemoryStore(clock=clock)
    for number in range(20):
        store.put(f"link:{number}", b"", 1.0)
    clock.seconds += 2
    for _ in range(10):
        store.put("link:new", b"", LIFE)

    clock.seconds -= 2  # as they were, to see what is left of them
    assert keys_of(store) == ["link:new"]


# fmt: off
ENDS = [
    # lifetime  after  held   why
    (10.0,      9.9,   True,  "before its end"),
    (10.0,      10.0,  False, "at its end"),
    (10.0,      99.0,  False, "after its end"),
]
# fmt: on


@pytest.mark.parametrize(("lifetime", "after", "held", "why"), ENDS)
def test_a_lifetime_is_in_seconds_of_the_clock(lifetime, after, held, why):
    clock = Clock()
    store = MemoryStore(clock=clock)
    store.put("link:1", b"", lifetime)
    clock.seconds += after

    assert (store.get("link:1") is not None) is held, why


def test_a_full_store_is_full_for_many_threads():
    store = MemoryStore(most=100)

    def fill(name):
        for number in range(300):
            store.put(f"link:{name}.{number}", b"", LIFE)

    threads = [threading.Thread(target=fill, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 90 <= len(keys_of(store)) <= 100


def test_memory_is_told_from_stores_that_others_share(tmp_path):
    assert is_memory(MemoryStore())
    assert not is_memory(SqliteStore(tmp_path / "state.sqlite"))


def advanced_by(octets, count):
    """Count to nine."""
    return b"%d" % (int(octets) + count) if octets < b"9" else None


# fmt: off
ADVANCED = [
    # holds   lifetime  unless   done    after    why
    (b"1",    LIFE,     None,    True,   b"2",    "what it holds, changed"),
    (b"9",    LIFE,     None,    False,  b"9",    "nothing comes of it"),
    (None,    LIFE,     None,    False,  None,    "there is nothing to change"),
    (b"1",    LIFE,     b"",     False,  b"1",    "the other one holds something, if only an empty text"),
    (b"1",    0.0,      None,    False,  b"1",    "no time is left: it stays as it is"),
    (b"1",    -1.0,     None,    False,  b"1",    "it is over"),
]
# fmt: on


@pytest.mark.parametrize(
    ("holds", "lifetime", "unless", "done", "after", "why"), ADVANCED
)
def test_a_value_is_advanced_in_its_place(holds, lifetime, unless, done, after, why):
    store = MemoryStore()
    place, other = store.place("nonce:1"), store.place("ended:1")
    if holds is not None:
        store.put("nonce:1", holds, LIFE)
    if unless is not None:
        store.put("ended:1", unless, LIFE)

    assert store.advance(place, advanced_by, 1, lifetime, other) is done, why
    assert store.get("nonce:1") == after, why


def test_what_is_advanced_lives_from_now_and_is_young():
    clock = Clock()
    store = MemoryStore(most=2, clock=clock)
    place, other = store.place("nonce:1"), store.place("ended:1")
    store.put("nonce:1", b"1", LIFE)
    store.put("nonce:2", b"1", 2 * LIFE)
    store.put("ended:1", b"", 1.0)
    clock.seconds += LIFE - 1
    assert store.advance(place, advanced_by, 1, LIFE, other), "the log-out has ended"
    clock.seconds += LIFE - 1

    assert store.get("nonce:1") == b"2"
    store.put("nonce:3", b"", LIFE)
    assert keys_of(store) == ["nonce:1", "nonce:3"]
    assert store.remembers("nonce") == 2 * LIFE - 2, "since the other was written"
    store.put("nonce:4", b"", LIFE)
    assert store.remembers("nonce") == LIFE - 1, "since it was advanced"
    store.put("nonce:1", b"2", 1.0)
    clock.seconds += 1
    assert not store.advance(place, advanced_by, 1, LIFE, other), "it has ended"


def test_a_place_stays_when_what_it_held_is_gone():
    store = MemoryStore()
    place, other = store.place("nonce:1"), store.place("ended:1")
    for _ in range(2):
        store.put("nonce:1", b"1", LIFE)
        assert store.advance(place, advanced_by, 1, LIFE, other)
        assert store.delete("nonce:1")
        assert not store.advance(place, advanced_by, 1, LIFE, other)


def test_of_many_threads_that_advance_none_is_lost():
    def counted(octets, count):
        return b"%d" % (int(octets) + count)

    store = MemoryStore()
    place, other = store.place("nonce:1"), store.place("ended:1")
    store.put("nonce:1", b"0", LIFE)

    def count():
        for _ in range(500):
            assert store.advance(place, counted, 1, LIFE, other)
            update(store, "nonce:1", lambda it: b"%d" % (int(it) + 1), LIFE)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.get("nonce:1") == b"4000"
