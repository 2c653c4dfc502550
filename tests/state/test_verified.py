"""Which passwords were found to be right a moment ago?"""

import gc
import threading

import pytest

from httpcore_srv.state.verified import Verified


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


KNOWN = ("Staff", "ada", "lovelace", "1")

# fmt: off
ASKED = [
    # realm      user      password      version  known   why
    ("Staff",    "ada",    "lovelace",   "1",     True,   "as it was verified"),
    ("Staff",    "ada",    "lovelacE",   "1",     False,  "another password"),
    ("Staff",    "ada",    "",           "1",     False,  "none"),
    ("Staff",    "grace",  "lovelace",   "1",     False,  "another user"),
    ("Guests",   "ada",    "lovelace",   "1",     False,  "another realm"),
    ("Staff",    "ada",    "lovelace",   "2",     False,  "the accounts have changed since"),
    ("Staffa",   "da",     "lovelace",   "1",     False,  "the same characters, parted elsewhere"),
]
# fmt: on


@pytest.mark.parametrize(
    ("realm", "user", "password", "version", "known", "why"), ASKED
)
def test_what_was_verified_is_recalled(realm, user, password, version, known, why):
    verified = Verified()
    verified.remember(*KNOWN)

    assert verified.recall(realm, user, password, version) is known, why


# fmt: off
AGES = [
    # seconds  known   why
    (0.0,      True,   "just verified"),
    (59.9,     True,   "within the lifetime"),
    (60.0,     False,  "at its end"),
    (999.0,    False,  "after its end"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "known", "why"), AGES)
def test_it_is_recalled_for_its_lifetime(seconds, known, why):
    clock = Clock()
    verified = Verified(lifetime=60.0, clock=clock)
    verified.remember(*KNOWN)
    clock.seconds += seconds

    assert verified.recall(*KNOWN) is known, why


def test_asking_makes_it_live_no_longer():
    """A password that was taken away is verified again after a minute at the latest."""
    clock = Clock()
    verified = Verified(lifetime=60.0, clock=clock)
    verified.remember(*KNOWN)
    answers = []
    for _ in range(4):
        clock.seconds += 20
        answers.append(verified.recall(*KNOWN))

    assert answers == [True, True, False, False]


def test_what_is_forgotten_of_a_user_is_all():
    verified = Verified()
    others = [("Staff", "grace", "hopper", "1"), ("Staff", "adam", "x", "1")]
    of_ada = [KNOWN, ("Guests", "ada", "byron", "1"), ("Staff", "ada", "lovelace", "2")]
    for each in (*of_ada, *others):
        verified.remember(*each)
    verified.forget("ada")
    verified.forget("nobody")

    assert [verified.recall(*each) for each in of_ada] == [False, False, False]
    assert [verified.recall(*each) for each in others] == [True, True]


def test_no_more_than_so_many_are_held():
    verified = Verified(most=3)
    for number in range(5):
        verified.remember("Staff", f"user{number}", "lovelace", "1")

    assert [
        verified.recall("Staff", f"user{number}", "lovelace", "1")
        for number in range(5)
    ] == [False, False, True, True, True]


def test_no_password_is_held():
    """Neither it, nor a hash that another process could make of a guess."""
    verified, other = Verified(), Verified()
    for each in (verified, other):
        each.remember("Staff", "ada", "correct horse battery staple", "1")
    reached = str([gc.get_referents(each) for each in gc.get_referents(verified)])
    entries = [set(each._entries) for each in (verified, other)]

    assert "horse" not in reached
    assert "horse" not in str(vars(verified))
    assert not entries[0] & entries[1]


def test_threads_may_ask_and_tell_at_the_same_time():
    verified = Verified(most=50)
    wrong = []

    def use(user):
        for number in range(200):
            verified.remember("Staff", user, f"{number}", "1")
            if verified.recall("Staff", user, f"not {number}", "1"):
                wrong.append(number)
            if number % 50 == 0:
                verified.forget(user)

    threads = [threading.Thread(target=use, args=(f"user{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(verified._entries) <= 50


def test_what_was_verified_is_known_by_its_key():
    clock = Clock()
    verified = Verified(clock=clock)
    key = verified.key(*KNOWN)
    assert not verified.holds(key)
    verified.remember(*KNOWN)
    assert verified.holds(key)
    clock.seconds += 60

    assert not verified.holds(key)
    assert "lovelace" not in key
