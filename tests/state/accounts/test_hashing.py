"""Passwords are verified at a bounded cost, the same for strangers."""

import hmac
import random
import statistics
import threading
import time

import pytest

from httpcore_srv.errors import TooBusy
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import hashing as hashing_module
from httpcore_srv.state.accounts import kinds, making
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.accounts.formats import DigestLine, PasswordLine
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.accounts.kinds import scrypted

KEY = b"k" * 32


def hashed(password, ln=4):
    return scrypted(password.encode(), b"0123456789abcdef", ln=ln)


def digest(user, password, algorithm="SHA-256", realm="wiki"):
    return DigestLine(user, realm, algorithm, a1(user, realm, password, algorithm))


BOOK = Book.of(
    [
        PasswordLine("ada", hashed("pässwörd")),
        digest("ada", "older"),
        digest("bob", "digest"),
        digest("old", "digest", "MD5"),
        digest("far", "digest", realm="elsewhere"),
        PasswordLine("spaces", hashed("a b")),
    ],
    key=KEY,
)

# fmt: off
ROWS = [
    # user     password             right   why
    ("ada",    "pässwörd",          True,   "by the hash"),
    ("ada",    "pa\u0308sswo\u0308rd", False, "prepared by who asks, once"),
    ("ada",    "Pässwörd",          False,  "letter case counts"),
    ("ada",    "older",             False,  "the hash is there, so no A1 counts"),
    ("bob",    "digest",            True,   "by the A1, RFC 7616 §3.4.2"),
    ("bob",    "other",             False,  "by the A1"),
    ("old",    "digest",            True,   "by the A1 of the one algorithm that there is"),
    ("far",    "digest",            False,  "an A1 is for one realm"),
    ("spaces", "a b",               True,   "with a space"),
    ("nobody", "pässwörd",          False,  "no user"),
    ("",       "",                  False,  "nobody"),
    ("ada",    "",                  False,  "no password"),
    ("\ud800", "x",                 False,  "R177 no text"),
    ("ada",    "x" * 100_000,       False,  "long"),
]
# fmt: on


@pytest.mark.parametrize(("user", "password", "right", "why"), ROWS)
def test_who_is_let_in(user, password, right, why):
    assert Hashing(1).verify(BOOK, "wiki", user, password) is right, why


def test_nobody_is_let_in_by_an_empty_book():
    assert not Hashing(1).verify(Book(), "wiki", "ada", "x")


def test_a_stranger_with_the_password_of_another_stays_a_stranger():
    """Each name nobody has is verified against somebody's hash; that lets none in."""
    book = Book.of([PasswordLine("ada", hashed("secret"))], key=KEY)

    for name in ("eve", "mallory", "Ada", ""):
        assert not Hashing(1).verify(book, "wiki", name, "secret")


def test_a_stranger_costs_what_a_user_does_and_always_the_same(monkeypatch):
    """So neither one answer's time, nor how it varies, tells who is known."""
    asked = []
    monkeypatch.setattr(kinds, "matches", lambda text, _: bool(asked.append(text)))
    book = Book.of([PasswordLine(f"u{n}", f"hash{n}") for n in range(4)], key=KEY)
    hashing = Hashing(1)

    drawn = []
    for name in [f"stranger{n}" for n in range(64)]:
        asked.clear()
        for _ in range(3):
            hashing.verify(book, "wiki", name, "x")
        assert len(asked) == 3, "one hash each time"
        assert len(set(asked)) == 1, "always that of the same user"
        drawn.append(asked[0])

    assert set(drawn) == {f"hash{n}" for n in range(4)}, "names are spread over users"


def test_who_stands_for_a_stranger_cannot_be_told_from_outside():
    """The key is of the process: another one draws others."""
    book = Book.of([PasswordLine(f"u{n}", "h") for n in range(16)], key=KEY)
    one, two = Hashing(1), Hashing(1)
    names = [f"stranger{n}" for n in range(64)]

    drawn = [one._somebody(book, name) for name in names]

    assert drawn == [one._somebody(book, name) for name in names]
    assert drawn != [two._somebody(book, name) for name in names]


def test_there_are_as_many_places_as_told():
    """A flood of passwords takes no more; who waits, and how long, is ``places``'."""
    hashing = Hashing(2, patience=0.01)
    with hashing.place(), hashing.place():
        with pytest.raises(TooBusy), hashing.place():
            pass
        with pytest.raises(TooBusy), hashing.place("192.0.2.7", known=True):
            pass
    with hashing.place():
        assert hashing.verify(BOOK, "wiki", "ada", "pässwörd")


def test_all_kinds_are_verified_by_many_threads_at_once():
    """No thread is told another's answer, whatever the libraries keep in between."""
    made = [making.bcrypt("one"), hashed("one"), "$1$35MQsoEt$7gOGQsMDWTBOTH3.Jo4PG/"]
    made += ["$apr1$yuF11yqm$2v2OUSuhJMhxH0iQaKjPZ/", making.argon2id("one")]
    right = ["one", "one", "correct horse 1", "correct horse 1", "one"]
    book = Book.of(
        [PasswordLine(f"u{n}", text) for n, text in enumerate(made)], key=KEY
    )
    hashing, wrong = Hashing(4), []

    def work(turn):
        for step in range(10):
            n = (turn + step) % len(made)
            password = right[n] if step % 2 else "two"
            if hashing.verify(book, "wiki", f"u{n}", password) is not bool(step % 2):
                wrong.append((n, password))

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert wrong == []


# Does the time tell who is known?


def welch(one, two):
    """Return Welch's t of two samples: how many standard errors their means differ."""
    error = statistics.variance(one) / len(one) + statistics.variance(two) / len(two)
    return (statistics.mean(one) - statistics.mean(two)) / error**0.5


def times_of(verify, names, rounds):
    """Time *verify* for each of *names*, in random order; cut the slowest tenth off."""
    taken = {name: [] for name in names}
    for _ in range(rounds):
        for name in random.sample(names, len(names)):
            began = time.perf_counter()
            verify(name)
            taken[name].append(time.perf_counter() - began)
    return [sorted(taken[name])[: rounds * 9 // 10] for name in names]


@pytest.mark.nightly
def test_the_time_tells_nothing_of_who_is_known():
    """
    A user with a wrong password and a stranger take the same time.

    Samples are taken in turn, in random order, and compared by Welch's t, as leakage
    tests of cryptography are (TVLA): above 4.5 means differ at a probability of error
    of 1 in 100 000.  Three tries, for a machine that does other things: a true
    difference fails all of them.  That this can be told at all, is shown on a server
    that answers strangers at once.
    """
    book = Book.of(
        [PasswordLine(name, hashed("x", 8)) for name in ("ada", "bob")], key=KEY
    )
    hashing = Hashing(1)

    def ours(name):
        return hashing.verify(book, "wiki", name, "wrong")

    def leaky(name):
        return book.knows(name) and ours(name)

    names = ["ada", "stranger"]
    assert abs(welch(*times_of(leaky, names, 100))) > 4.5
    differences = [abs(welch(*times_of(ours, names, 1000))) for _ in range(3)]
    assert min(differences) < 4.5, differences


def test_an_a1_is_compared_in_constant_time(monkeypatch):
    """An ordinary comparison ends at the first digit that differs, and tells it."""
    compared = []

    def compare(*both):
        compared.append(both)
        return hmac.compare_digest(*both)

    monkeypatch.setattr(hashing_module, "compare_digest", compare)
    kept = a1("bob", "wiki", "digest", "SHA-256")

    assert Hashing(1).verify(BOOK, "wiki", "bob", "digest")
    assert not Hashing(1).verify(BOOK, "wiki", "bob", "other")
    assert compared == [
        (kept, kept),
        (a1("bob", "wiki", "other", "SHA-256"), kept),
    ]
