"""To forget a generation ends what carries it."""

import pytest

from httpcore_srv.state.sessions.generations import MARGIN, Generations, key_of
from httpcore_srv.state.stores.memory import MemoryStore


class Clock:
    """Seconds that pass when told to."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return MemoryStore(clock=clock)


def test_a_user_keeps_a_generation_until_it_is_ended(store):
    generations = Generations(store, "staff", 100)
    first = generations.enter("ada")

    assert generations.enter("ada") == first
    assert generations.holds("ada", first)
    generations.end("ada")
    assert not generations.holds("ada", first)
    assert generations.enter("ada") != first


@pytest.mark.parametrize("other", ["", "x", "é"])
def test_nothing_else_holds_not_even_nothing(store, other):
    generations = Generations(store, "staff", 100)

    assert not generations.holds("ada", other), "before there is one"
    generations.enter("ada")
    assert not generations.holds("ada", other), "beside another"


def test_users_and_realms_have_generations_of_their_own(store):
    staff, guests = (Generations(store, realm, 100) for realm in ("staff", "guests"))
    texts = {staff.enter("ada"), staff.enter("bob"), guests.enter("ada")}
    staff.end("ada")

    assert len(texts) == 3
    assert guests.holds("ada", guests.enter("ada"))


def test_each_log_in_keeps_it_for_as_long_as_that_session_may_live(store, clock):
    generations = Generations(store, "staff", 100)
    first = generations.enter("ada")
    clock.now += 90
    generations.enter("ada")
    clock.now += 100 + MARGIN - 1

    assert generations.holds("ada", first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a:b", "c"), ("a", "b:c")),
        (("a", ":b"), ("a:", "b")),
        (("%3A", ""), (":", "")),
    ],
)
def test_no_two_names_share_a_key(one, other):
    assert key_of("session", *one) != key_of("session", *other)
