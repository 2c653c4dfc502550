"""How long has somebody to wait who has failed to log in?"""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.failures import Failures, Throttle
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.opening import open_store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOME, OFFICE = "192.0.2.7", "198.51.100.1"

KINDS = ["memory", "sqlite", pytest.param("valkey", marks=pytest.mark.wire)]
every_kind = pytest.mark.parametrize("store_text", KINDS, indirect=True)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def strangers(count: int) -> list[str]:
    return [f"203.0.113.{number}" for number in range(count)]


@pytest.fixture
def failures() -> Failures:
    return Failures(MemoryStore(), "Staff")


def fail(failures: Failures, times: int, user="ada", address=HOME, now=NOW) -> None:
    for _ in range(times):
        failures.note(user, address, now)


# fmt: off
DELAYS = [
    # failures  tolerance  seconds  why
    (0,         1,         0.0,     "nothing has failed"),
    (4,         1,         0.0,     "people mistype"),
    (5,         1,         1.0,     "as many as are free: the next one waits"),
    (6,         1,         2.0,     "twice as long"),
    (10,        1,         32.0,    "and so on"),
    (11,        1,         60.0,    "up to a bound"),
    (10_000,    1,         60.0,    "which holds for any number"),
    (4294967295, 1,        60.0,    "the highest that is counted"),
    (19,        4,         0.0,     "four times as many are free"),
    (20,        4,         1.0,     "and then the same"),
]
# fmt: on


@pytest.mark.parametrize(("count", "tolerance", "seconds", "why"), DELAYS)
def test_the_delay_doubles(count, tolerance, seconds, why):
    assert Throttle().delay(count, tolerance) == seconds, why


def test_a_throttle_is_set():
    throttle = Throttle(free=0, base=0.5, most=3.0)

    assert [throttle.delay(count) for count in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


# fmt: off
WAITS = [
    # times  after   seconds  why
    (0,      0.0,    0.0,     "nothing has failed"),
    (4,      0.0,    0.0,     "some are free"),
    (5,      0.0,    1.0,     "the next one waits"),
    (5,      0.4,    0.6,     "what is left of it"),
    (5,      1.0,    0.0,     "and is taken then"),
    (5,      99.0,   0.0,     "or later"),
    (8,      0.0,    8.0,     "the delay grows"),
    (50,     0.0,    60.0,    "up to a bound"),
    (8,      -99.0,  8.0,     "a clock that was set back makes nobody wait for longer"),
]
# fmt: on


@every_kind
@pytest.mark.parametrize(("times", "after", "seconds", "why"), WAITS)
def test_who_has_failed_waits(store, times, after, seconds, why):
    failures = Failures(store, "Staff")
    fail(failures, times)

    waits = failures.wait("ada", HOME, later(after))
    assert waits == pytest.approx(seconds, abs=0.001), why


def test_others_do_not_wait(failures):
    fail(failures, 8)

    assert failures.wait("grace", HOME, NOW) == 0.0, "a colleague at the same address"
    assert failures.wait("ada", OFFICE, NOW) == 0.0, "the user, from elsewhere"


def test_who_tries_many_users_waits(failures):
    """From one address, one password for each: the address is counted, too."""
    for number in range(20):
        assert failures.wait(f"user{number}", HOME, NOW) == 0.0
        failures.note(f"user{number}", HOME, NOW)

    assert failures.wait("somebody", HOME, NOW) == 1.0
    assert failures.wait("somebody", OFFICE, NOW) == 0.0


def test_who_tries_from_many_addresses_waits(failures):
    """Each of them has some free, but not all together."""
    for address in strangers(50):
        assert failures.wait("ada", address, NOW) == 0.0
        failures.note("ada", address, NOW)

    assert failures.wait("ada", "203.0.113.99", NOW) == 1.0


def test_strangers_do_not_lock_somebody_out(failures):
    """Where a user has logged in lately, what others fail elsewhere does not count."""
    failures.clear("ada", HOME)
    for address in strangers(200):
        failures.note("ada", address, NOW)

    assert failures.wait("ada", HOME, NOW) == 0.0


def test_strangers_keep_nobody_out_for_long_at_a_new_address(failures):
    """However much they fail, whoever is on a journey waits for some seconds."""
    for address in strangers(200):
        fail(failures, 3, address=address)

    assert failures.wait("ada", "203.0.113.250", NOW) == 5.0
    assert failures.wait("ada", "203.0.113.250", later(5)) == 0.0


def test_the_wait_for_strangers_is_no_longer_than_any(failures):
    failures = Failures(failures.store, "Staff", Throttle(most=2.0))
    for address in strangers(200):
        failures.note("ada", address, NOW)

    assert failures.wait("ada", "203.0.113.250", NOW) == 2.0


def test_neighbours_do_not_lock_somebody_out(failures):
    """Behind one address may be an office, or a proxy and all that it serves."""
    failures.clear("ada", HOME)
    for number in range(26):
        failures.note(f"nobody{number}", HOME, NOW)

    assert failures.wait("ada", HOME, NOW) == 0.0, "who is familiar there"
    assert failures.wait("grace", HOME, NOW) == 60.0, "who may be guessing"


def test_a_peer_without_an_address_is_counted_by_user_alone(failures):
    """At a UNIX socket all look alike (a proxy that does not say who asks)."""
    for number in range(200):
        failures.note(f"user{number}", "", NOW)

    assert failures.wait("somebody", "", NOW) == 0.0
    assert [key for key, _ in failures.store.items("failures.address:")] == []
    fail(failures, 8, address="")
    assert failures.wait("ada", "", NOW) == 8.0, "guessing one password is as slow"


def test_who_is_at_home_is_slowed_down_there(failures):
    """A familiar address is no licence to guess."""
    failures.clear("ada", HOME)
    fail(failures, 60)

    assert failures.wait("ada", HOME, NOW) == 60.0
    assert failures.wait("ada", OFFICE, NOW) == 0.0, "which is no stranger's doing"


def test_a_success_pardons_ones_own_failures(failures):
    fail(failures, 4)
    failures.clear("ada", HOME)
    fail(failures, 4)

    assert failures.wait("ada", HOME, NOW) == 0.0


def test_a_success_does_not_pardon_guesses_at_others(failures):
    """Who has an account cannot use it to guess faster."""
    for number in range(19):
        failures.note(f"user{number}", HOME, NOW)
    failures.note("mallory", HOME, NOW)
    assert failures.wait("user1", HOME, NOW) == 1.0
    failures.clear("mallory", HOME)
    failures.note("user20", HOME, NOW)

    assert failures.wait("user1", HOME, NOW) == 1.0


def test_a_success_in_one_realm_does_not_pardon_guesses_in_another(failures):
    """Or who is called alike somewhere else could guess without end."""
    elsewhere = Failures(failures.store, "Guests")
    for _ in range(3):
        fail(failures, 4)
        elsewhere.clear("ada", HOME)

    assert failures.wait("ada", HOME, NOW) == 60.0
    assert elsewhere.wait("ada", HOME, NOW) == 0.0, "nothing was guessed there"


def test_a_success_in_one_realm_makes_no_address_familiar_in_another(failures):
    """Failures from many addresses count there as for anybody."""
    Failures(failures.store, "Guests").clear("ada", HOME)
    for address in strangers(200):
        failures.note("ada", address, NOW)

    assert not failures.knows("ada", HOME)
    assert failures.wait("ada", HOME, NOW) == 5.0


def test_an_address_is_counted_in_all_realms(failures):
    """Who guesses a little everywhere guesses a lot."""
    for number in range(20):
        Failures(failures.store, f"realm {number}").note("ada", HOME, NOW)

    assert failures.wait("grace", HOME, NOW) == 1.0


def test_who_has_logged_in_is_known_there(failures):
    failures.clear("ada", "2001:db8::1")

    assert failures.knows("ada", "2001:db8::2"), "the same network"
    assert not failures.knows("ada", HOME)
    assert not failures.knows("grace", "2001:db8::1")


@every_kind
@pytest.mark.parametrize("back", [11.0, 3600.0, 1e9])
def test_a_clock_that_was_set_back_lets_nobody_wait_for_ever(store, back):
    """It is reckoned from the moment at which that is seen."""
    failures = Failures(store, "Staff")
    fail(failures, 8, now=later(back))

    waits = [failures.wait("ada", HOME, later(seconds)) for seconds in (0, 0, 3, 8)]
    assert waits == pytest.approx([8.0, 8.0, 5.0, 0.0])


def test_clocks_that_differ_a_little_are_not_a_clock_that_was_set_back(failures):
    """A request is weighed later than it came, or by another machine."""
    fail(failures, 8, now=later(5))

    assert failures.wait("ada", HOME, NOW) == 8.0
    assert failures.wait("ada", HOME, later(12)) == pytest.approx(1.0)


class Counting(MemoryStore):
    """A store that notes what it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def get(self, key):
        self.asked.append("get")
        return super().get(key)

    def get_many(self, keys):
        self.asked.append("get_many")
        return super().get_many(keys)

    def swap(self, key, old, new, lifetime):
        self.asked.append("swap")
        return super().swap(key, old, new, lifetime)

    def put(self, key, value, lifetime):
        self.asked.append("put")
        super().put(key, value, lifetime)


def test_to_look_costs_one_question():
    """A store may be another machine."""
    store = Counting()
    failures = Failures(store, "Staff")

    def asked(use):
        store.asked.clear()
        use()
        return store.asked

    assert asked(lambda: failures.wait("ada", HOME, NOW)) == ["get_many"]
    assert asked(lambda: failures.clear("ada", HOME)) == ["get_many", "put"]
    assert asked(lambda: failures.clear("ada", HOME)) == ["get_many"]
    noted = asked(lambda: failures.note("ada", HOME, NOW))
    assert noted == ["get_many", "swap", "swap"], "at home, the user's is not counted"


def test_a_success_elsewhere_does_not_pardon_strangers(failures):
    for address in strangers(50):
        failures.note("ada", address, NOW)
    failures.clear("ada", HOME)

    assert failures.wait("ada", "203.0.113.99", NOW) == 1.0


@every_kind
def test_what_nobody_repeats_is_forgotten(store, until):
    failures = Failures(store, "Staff", Throttle(memory=0.02))
    fail(failures, 8)

    until(lambda: not list(store.items("failures.")))
    assert failures.wait("ada", HOME, NOW) == 0.0


@every_kind
def test_failures_at_the_same_time_are_all_counted(store):
    failures = Failures(store, "Staff")
    threads = [threading.Thread(target=fail, args=(failures, 2)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures.wait("ada", HOME, NOW) == 8.0


def test_who_has_a_network_of_ipv6_has_one_count(failures):
    for number in range(8):
        failures.note("ada", f"2001:db8::{number}", NOW)

    assert failures.wait("ada", "2001:db8::ffff", NOW) == 8.0


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "é" * 5000, "ada:lovelace"])
def test_any_name_is_counted_and_none_is_kept(failures, odd):
    """A name may be a password that was typed too early."""
    fail(failures, 5, user=odd, address=odd)
    kept = [key for key, _ in failures.store.items()]

    assert failures.wait(odd, odd, NOW) == 1.0
    assert {len(key.partition(":")[2]) for key in kept} == {32}


def test_a_damaged_count_is_begun_anew(failures):
    fail(failures, 8)
    for key, _ in failures.store.items():
        failures.store.put(key, b"oops", 60.0)
    assert failures.wait("ada", HOME, NOW) == 0.0
    fail(failures, 5)

    assert failures.wait("ada", HOME, NOW) == 1.0
    failures.clear("ada", HOME)


def test_a_store_that_is_away_lets_nobody_guess(tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"damaged")
    failures = Failures(open_store("state.sqlite", tmp_path), "Staff")

    for use in (
        lambda: failures.wait("ada", HOME, NOW),
        lambda: failures.note("ada", HOME, NOW),
        lambda: failures.clear("ada", HOME),
    ):
        with pytest.raises(StoreUnavailable):
            use()
