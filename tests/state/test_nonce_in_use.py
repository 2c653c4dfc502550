"""May a request be counted at once, with a nonce that its user has proven before?"""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.semantics.authentication.windows import Verdict
from httpcore_srv.state.key_file import rotate
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonce_in_use import NonceInUse
from httpcore_srv.state.nonces import Nonces, Standing, keys_of
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.sqlite import SqliteStore

NOW = datetime(2040, 6, 2, 12, tzinfo=UTC)
AT = NOW.timestamp()
REALM = "Private"


def after(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def nonces():
    return Nonces(KeyRing.ephemeral(), MemoryStore())


def used(nonces, user="ada"):
    """Return a nonce that *user* has used once, as text and as one in use."""
    text = nonces.issue(REALM, NOW)
    seen = nonces.seen(nonces.opened(text, REALM), user)
    assert nonces.count(seen, 1, NOW) is Verdict.ACCEPTED
    return text, NonceInUse.of(nonces, text, REALM, user)


# fmt: off
COUNTS = [
    # counts           taken                why
    ([2, 3, 4],        [1, 1, 1],           "in order"),
    ([1],              [0],                 "it was used before"),
    ([3, 2, 2],        [1, 1, 0],           "R194 out of order, and each once"),
    ([200, 72, 73],    [1, 0, 1],           "too old to tell"),
    ([0],              [0],                 "none there is"),
]
# fmt: on


@pytest.mark.parametrize(("counts", "taken", "why"), COUNTS)
def test_a_count_is_taken_once(nonces, counts, taken, why):
    _, in_use = used(nonces)

    assert [in_use.count(nc, AT) for nc in counts] == list(map(bool, taken)), why


@pytest.mark.parametrize("counts", [[2, 2, 9, 8, 200, 71, 72, 73, 201, 200]])
def test_both_ways_to_count_are_one(nonces, counts):
    """Whichever is asked: what the one has counted is counted for the other."""
    text, in_use = used(nonces)
    other, same = used(nonces)
    for number, nc in enumerate(counts):
        seen = nonces.seen(nonces.opened(text, REALM), "ada")
        twin = nonces.seen(nonces.opened(other, REALM), "ada")
        counted = nonces.count(twin, nc, NOW) is Verdict.ACCEPTED
        taken = in_use.count(nc, AT) if number % 2 else None
        if taken is None:
            taken = nonces.count(seen, nc, NOW) is Verdict.ACCEPTED
        assert taken is counted, nc

    assert nonces.store.get(in_use.window.key) == nonces.store.get(same.window.key)


def test_who_has_not_used_it_is_not_counted(nonces):
    text, _ = used(nonces)

    assert not NonceInUse.of(nonces, text, REALM, "grace").count(1, AT)


def test_who_has_logged_out_is_not_counted(nonces):
    _, in_use = used(nonces)
    nonces.end_for(REALM, "ada", after(1))

    assert not in_use.count(2, AT + 2)


def test_a_damaged_window_is_not_decided_here(nonces):
    text, in_use = used(nonces)
    window, _ = keys_of(text, REALM, "ada")
    nonces.store.put(window, b"damaged", 60.0)

    assert not in_use.count(2, AT)
    assert nonces.store.get(window) == b"damaged"


# fmt: off
AGES = [
    # seconds  standing             why
    (0,        Standing.FRESH,      "just issued"),
    (240,      Standing.AGEING,     "R196 about to be replaced"),
    (300,      Standing.EXPIRED,    "R192 at its end"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "standing", "why"), AGES)
def test_it_ages_as_nonces_do(nonces, seconds, standing, why):
    text, in_use = used(nonces)

    assert in_use.standing(AT + seconds) is standing, why
    assert nonces.opened(text, REALM).standing(after(seconds)) is standing, why


@pytest.mark.parametrize(
    "seconds", [-61, -60, -0.001, 0, 238.9, 239, 239.999, 240, 299.9, 300]
)
def test_at_any_moment_it_is_what_the_nonce_is(nonces, seconds):
    """R192 R196: however it is looked up."""
    text, in_use = used(nonces)
    nonce = nonces.opened(text, REALM)

    assert in_use.standing(AT + seconds) is nonce.standing(after(seconds))


def test_after_its_end_nothing_is_counted(nonces):
    _, in_use = used(nonces)

    assert not in_use.count(2, AT + 421)


def test_both_ways_at_the_same_time_take_a_count_once(nonces):
    """R194: of all who show it, one alone is let in."""
    text, in_use = used(nonces)
    taken = []

    def at_once():
        taken.extend(nc for nc in range(2, 400) if in_use.count(nc, AT))

    def the_long_way():
        for nc in range(2, 400):
            seen = nonces.seen(nonces.opened(text, REALM), "ada")
            if nonces.count(seen, nc, NOW) is Verdict.ACCEPTED:
                taken.append(nc)

    threads = [threading.Thread(target=one) for one in (at_once, the_long_way) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken))
    assert max(taken) == 399


def test_the_next_one_is_good(nonces):
    _, in_use = used(nonces)
    opened = nonces.opened(in_use.following(AT), REALM)

    assert opened.standing(NOW) is Standing.FRESH


def test_with_other_keys_nothing_is_told(tmp_path):
    """The one that signed it may be gone."""
    KeyRing.load(tmp_path / "keys")
    nonces = Nonces(KeyRing.at(tmp_path / "keys"), MemoryStore())
    _, in_use = used(nonces)
    assert in_use.standing(AT) is Standing.FRESH

    rotate(tmp_path / "keys", keep=1)
    nonces.keys._source._next_look = 0.0  # a second later

    assert in_use.standing(AT) is None
    nonces.issue(REALM, NOW)  # whoever may wait reads the file
    assert in_use.standing(AT) is None, "others are at hand now"


def test_what_text_is_no_nonce_is_none_in_use(nonces):
    assert NonceInUse.of(nonces, "forged", REALM, "ada") is None


def test_a_store_that_has_to_be_waited_for_is_not_asked(tmp_path):
    store = SqliteStore(tmp_path / "state.sqlite")
    nonces = Nonces(KeyRing.ephemeral(), store)

    assert used(nonces)[1] is None
    store.close()
