"""Where do finished answers stand, and which go when there are too many?"""

import threading
import tracemalloc
import weakref

import pytest

from httpcore_srv.state.stored import (
    LONGEST_KEY,
    MOST_HEARD,
    MOST_OF_ONE,
    OVERHEAD,
    CacheKey,
    Stored,
)

NIGHTLY = pytest.mark.nightly

LANGUAGE, BOTH = ("accept-language",), ("accept-encoding", "accept-language")

# What the place "/" weighs: it stands in two tables, a character an octet
KEY = 2


class Answer:
    """Something to be kept."""


@pytest.fixture
def gone():
    return []


@pytest.fixture
def stored(gone):
    return Stored(40 * OVERHEAD, gone.append)


def at(place="/", names=(), values=()):
    return CacheKey(place, names, values)


def test_what_was_put_is_found_at_its_place_alone(stored):
    answer = Answer()
    assert stored.put(at("/a"), answer, 10)

    assert stored.find("/a", {}) is answer
    assert stored.find("/a", {"accept": "text/html"}) is answer
    assert stored.find("/b", {}) is None
    assert (len(stored), stored.weight) == (1, OVERHEAD + 2 * len("/a") + 10)


# fmt: off
FOUND = [
    # fields of the request                              found   why
    ({"accept-language": "de"},                          "de",   "RFC 9111 §4.1 the same value"),
    ({"accept-language": "de", "cookie": "a"},           "de",   "§4.1 others have no say"),
    ({"accept-language": "en"},                          "en",   "§4.1 another value, another answer"),
    ({},                                                 "none", "§4.1 absent in both"),
    ({"accept-language": "fr"},                          None,   "§4.1 nobody asked like that"),
    ({"accept-language": ""},                            None,   "empty is not absent"),
    ({"accept-language": "DE"},                          None,   "what is written otherwise is another"),
    ({"accept-language": "de", "accept-encoding": "br"}, "both", "§4.1 the more exact one"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "found", "why"), FOUND)
def test_an_answer_is_selected_by_what_it_varies_by(fields, found, why, stored):
    for value in ("de", "en", None):
        stored.put(at("/", LANGUAGE, (value,)), value or "none", 1)
    stored.put(at("/", BOTH, ("br", "de")), "both", 1)

    assert stored.find("/", fields) == found, why


def test_a_new_answer_takes_the_place_of_the_one_before(stored, gone):
    stored.put(at(), "old", 1)
    stored.put(at(), "new", 2)

    assert stored.find("/", {}) == "new"
    assert gone == ["old"]
    assert (len(stored), stored.weight) == (1, OVERHEAD + KEY + 2)


def test_only_the_very_answer_is_dropped(stored, gone):
    old, new = Answer(), Answer()
    stored.put(at(), old, 1)
    stored.put(at(), new, 1)
    stored.drop(at(), old)
    stored.drop(at("/b"), new)
    stored.drop(at("/", LANGUAGE, ("de",)), new)
    assert stored.find("/", {}) is new

    stored.drop(at(), new)
    stored.drop(at(), new)

    assert stored.find("/", {}) is None
    assert gone == [old, new]
    assert (len(stored), stored.weight) == (0, 0)


# fmt: off
HEAVY = [
    # octets              kept   why
    (9 * OVERHEAD - KEY,     True,  "a quarter of all"),
    (9 * OVERHEAD - KEY + 1, False, "more than that would push out too much"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "kept", "why"), HEAVY)
def test_what_is_too_heavy_is_not_kept(octets, kept, why, stored, gone):
    assert stored.put(at(), "it", octets) is kept, why
    assert (stored.find("/", {}) == "it") is kept
    assert gone == []


def test_nothing_is_kept_where_there_is_no_room_at_all(gone):
    stored = Stored(0, gone.append)

    assert not stored.put(at(), "it", 0)
    assert len(stored) == 0


def test_what_was_used_stays_and_the_oldest_of_the_others_goes(stored, gone):
    for number in range(40):
        stored.put(at(number), number, 0)
    stored.find(0, {})
    stored.find(2, {})
    for number in range(40, 42):
        stored.put(at(number), number, 0)

    assert gone == [1, 3]
    assert [stored.find(number, {}) for number in (0, 2, 40, 41)] == [0, 2, 40, 41]


def test_what_was_used_long_ago_goes_in_the_end(stored, gone):
    stored.put(at("used"), "used", 0)
    stored.find("used", {})
    for number in range(200):
        stored.put(at(number), number, 0)

    assert "used" in gone
    assert stored.weight <= 40 * OVERHEAD


def test_it_never_weighs_more_than_it_may_and_nothing_at_the_end(stored, gone):
    kept = {}
    for number in range(3000):
        where = at(
            number % 97, LANGUAGE if number % 3 else BOTH[:1], (str(number % 5),)
        )
        stored.put(where, number, number * 7 % (9 * OVERHEAD))
        kept[number] = where
        stored.find(number % 89, {"accept-language": str(number % 5)})
        assert stored.weight <= 40 * OVERHEAD
        assert len(stored) <= 40
        assert len(stored._queue) <= 64 + 2 * 40 + 1, "the queue is cleared"
    for number, where in kept.items():
        stored.drop(where, number)

    assert (len(stored), stored.weight, stored._by_primary) == (0, 0, {})
    assert sorted(gone) == sorted(kept), "each was let go once"


def test_variants_of_one_place_push_out_each_other_alone(gone):
    """Whoever asks in ever other ways cannot empty the store, nor make a look long."""
    stored = Stored(1000 * OVERHEAD, gone.append)
    stored.put(at("/other"), "other", 0)
    for number in range(10_000):
        stored.put(at("/", LANGUAGE, (str(number),)), number, 0)

    assert len(stored) == MOST_OF_ONE + 1
    assert stored.find("/other", {}) == "other"
    assert gone == list(range(10_000 - MOST_OF_ONE))
    assert stored.find("/", {"accept-language": "9999"}) == 9999


def test_what_is_closed_lets_all_go_and_keeps_nothing_more(stored, gone):
    """Also what was used: whoever has the answers in hand has them still."""
    for number in range(8):
        stored.put(at(f"/{number}"), number, 10)
        assert stored.find(f"/{number}", {}) == number
    stored.close()

    assert sorted(gone) == list(range(8))
    assert (len(stored), stored.weight) == (0, 0)
    assert stored.find("/1", {}) is None
    assert not stored.put(at("/9"), 9, 10)
    stored.close()


def test_what_is_gone_is_held_by_nothing():
    """However heavy it is, and whether room is needed or not."""
    stored = Stored(1000 * OVERHEAD, lambda answer: None)
    living = weakref.WeakSet()
    for number in range(20):
        answer = Answer()
        living.add(answer)
        stored.put(at(number % 2), answer, 0)
    del answer

    assert len(living) == len(stored) == 2


# fmt: off
MANY = [
    # where                                            why
    (lambda n: at(f"/?{n}"),                           "distinct targets"),
    (lambda n: at("/", LANGUAGE, (f"x-{n}",)),         "distinct values of what it varies by"),
    (lambda n: at(f"/{n % 9}", LANGUAGE, (f"{n}",)),   "both"),
]
# fmt: on


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=NIGHTLY)])
@pytest.mark.parametrize(("where", "why"), MANY)
def test_memory_does_not_grow_with_what_is_asked_for(where, why, count):
    stored = Stored(64 * OVERHEAD, lambda answer: None)

    def put(numbers):
        for number in numbers:
            stored.put(where(number), number, 0)

    put(range(2000))
    tracemalloc.start()
    try:
        put(range(2000, 4000))
        before = tracemalloc.get_traced_memory()[0]
        put(range(4000, 4000 + count))
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert after - before < 65_536, why
    assert stored.weight <= 64 * OVERHEAD


def spot(number):
    return at(number % 50, LANGUAGE, (str(number % 3),))


def write(stored, put, start):
    """Put many answers, and drop some of them."""
    start.wait(20)
    for number in range(3000):
        answer = (spot(number), object())
        stored.put(spot(number), answer, number % OVERHEAD)
        put.append(answer)
        if number % 5 == 0:
            stored.drop(spot(number), answer)


def read(stored, wrong, start):
    """Look for answers, and note those that are of another place."""
    start.wait(20)
    for number in range(6000):
        place, _, (value,) = spot(number)
        found = stored.find(place, {"accept-language": value})
        if found is not None and found[0] != spot(number):
            wrong.append(found)


def test_many_threads_at_once_leave_it_whole(gone):
    """Each answer is let go once, and what is found is what was put there."""
    stored = Stored(30 * OVERHEAD, gone.append)
    put, wrong, start = [[] for _ in range(4)], [], threading.Barrier(8)
    given = [(write, (stored, mine, start)) for mine in put]
    given += [(read, (stored, wrong, start))] * 4
    threads = [threading.Thread(target=does, args=args) for does, args in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for where, answer in ((one[0], one) for mine in put for one in mine):
        stored.drop(where, answer)

    assert not wrong
    assert (len(stored), stored.weight, stored._by_primary) == (0, 0, {})
    assert len(gone) == len(set(map(id, gone))) == 4 * 3000


def test_what_it_is_found_by_weighs_too():
    """Else long queries and cookies fill the memory, beyond what it may take."""
    stored = Stored(64 * OVERHEAD, lambda answer: None)
    where = CacheKey(
        ("GET", "/?" + "x" * 998, True), ("cookie", "accept"), ("y" * 500, None)
    )
    stored.put(where, "it", 10)

    assert stored.weight == OVERHEAD + 10 + 2 * (3 + 1000 + 500)


@pytest.mark.parametrize(
    ("length", "kept"), [(LONGEST_KEY, True), (LONGEST_KEY + 1, False)]
)
def test_what_is_found_by_much_text_is_not_kept(length, kept):
    """It hardly comes again, and many of them push out what does."""
    stored = Stored(64 * OVERHEAD, lambda answer: None)

    assert stored.put(CacheKey(("x" * length,), (), ()), "it", 0) is kept
    assert stored.put(CacheKey("", ("cookie",), ("x" * length,)), "it", 0) is kept


def test_a_newcomer_is_admitted_while_there_is_room(stored):
    for number in range(39):
        assert stored.admits(at(number).primary, 0)
        stored.put(at(number), number, 0)

    assert stored.admits("/new", 0)
    assert not stored.admits("/large", OVERHEAD)


def test_without_room_a_newcomer_has_to_be_heard_of_twice(stored):
    for number in range(40):
        stored.put(at(number), number, 0)

    assert [stored.admits("/new", 0) for _ in range(3)] == [False, True, True]
    assert [stored.admits("/other", 0) for _ in range(2)] == [False, True]


def test_who_is_choosy_hears_twice_of_everybody(gone):
    stored = Stored(40 * OVERHEAD, gone.append, choosy=True)
    once = [stored.admits(number, 0) for number in range(1000)]

    assert not any(once), "there is no luck where all may be made up"
    assert stored.admits(999, 0)


def test_what_is_heard_of_is_bounded(gone):
    stored = Stored(40 * OVERHEAD, gone.append, choosy=True)
    for number in range(3 * MOST_HEARD):
        stored.admits(number, 0)

    assert len(stored._heard) <= MOST_HEARD


def test_a_part_stays_where_more_is_asked_for_in_turn_than_there_is_room_for(gone):
    """Each would push out the one that comes next, and none would be there."""
    stored = Stored(1000 * OVERHEAD, gone.append)
    hits = 0
    for number in [*range(8000)] * 4:
        if stored.find(number, {}) is not None:
            hits += 1
        elif stored.admits(number, 0):
            stored.put(at(number), number, 0)

    assert hits > 3 * 1000 * 0.6


def test_what_nobody_wants_any_more_makes_room_for_what_everybody_wants(gone):
    stored = Stored(1000 * OVERHEAD, gone.append)
    for number in range(1000):
        stored.put(at(number), number, 0)
    hits = 0
    for number in [*range(5000, 5900)] * 5:
        if stored.find(number, {}) is not None:
            hits += 1
        elif stored.admits(number, 0):
            stored.put(at(number), number, 0)

    assert hits > 2 * 900


def test_an_answer_may_grow(stored, gone):
    stored.put(at("/a"), "a", 0)
    stored.put(at("/b"), "b", 0)
    stored.grow(at("/a"), "a", 30 * OVERHEAD)
    stored.grow(at("/b"), "another", 30 * OVERHEAD)

    assert stored.weight == 32 * OVERHEAD + 2 * KEY * 2
    stored.find("/b", {})
    stored.grow(at("/b"), "b", 30 * OVERHEAD)
    assert gone == ["a"], "others go, and what was used stays"
    stored.drop(at("/b"), "b")
    assert (len(stored), stored.weight) == (0, 0)
