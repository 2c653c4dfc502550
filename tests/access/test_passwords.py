"""RFC 7617: whose password is it, and how often is that computed?"""

import logging
import threading

import pytest

from httpcore_srv.access.passwords import proof_of, takes_passwords
from httpcore_srv.access.proofs import Proven, Throttled, Unproven, Untaken
from httpcore_srv.errors import TooBusy
from httpcore_srv.message import Peer
from httpcore_srv.protection import Plain
from httpcore_srv.state.accounts.hashing import Hashing


class Counting(Hashing):
    """Hashing that counts."""

    def __init__(self, places=None):
        super().__init__(places)
        self.hashed = []

    def verify(self, book, realm, user, password):
        self.hashed.append(user)
        return super().verify(book, realm, user, password)


# fmt: off
PASSWORDS = [
    # user                 password             proof                                 why
    ("ada",                "analytical engine", Proven("ada", frozenset({"staff"})),  "hers"),
    ("grace",              "first:compiler",    Proven("grace"),                      "R175 with a colon"),
    ("ada",                "wrong",             Unproven("password", "ada"),          "not hers"),
    ("eve",                "analytical engine", Unproven("unknown", "eve"),           "nobody's"),
]
# fmt: on


@pytest.mark.parametrize(("user", "password", "proof", "why"), PASSWORDS)
def test_proofs(user, password, proof, why, realm_of, ask, now):
    assert proof_of(realm_of(), user, password, ask(), now) == proof, why


def test_a_password_that_was_right_is_not_hashed_again(realm_of, ask, now):
    """Nginx hashes at every request; we must not."""
    hashing = Counting()
    realm = realm_of(hashing=hashing)

    for _ in range(10):
        proof_of(realm, "ada", "analytical engine", ask(), now)
    proof_of(realm, "ada", "wrong", ask(), now)

    assert hashing.hashed == ["ada", "ada"]


def test_of_who_is_nobody_as_much_is_hashed(realm_of, ask, now):
    hashing = Counting()

    proof_of(realm_of(hashing=hashing), "eve", "x", ask(), now)

    assert hashing.hashed == ["eve"]


def test_who_is_throttled_costs_no_hash(realm_of, ask, now):
    hashing = Counting()
    realm = realm_of(hashing=hashing)
    proofs = [proof_of(realm, "ada", f"x{n}", ask(), now) for n in range(20)]

    assert isinstance(proofs[-1], Throttled)
    assert len(hashing.hashed) < 20


def test_who_is_logged_in_is_not_locked_out_by_the_failures_of_others(
    realm_of, ask, now
):
    realm, request = realm_of(), ask()
    proof_of(realm, "ada", "analytical engine", request, now)
    for n in range(20):
        proof_of(realm, "ada", f"x{n}", request, now)

    assert isinstance(proof_of(realm, "ada", "analytical engine", request, now), Proven)


def test_r180_where_passwords_are_not_taken_they_are_not_looked_at(
    realm_of, ask, now, elsewhere
):
    hashing = Counting()
    request = ask(peer=elsewhere)

    proof = proof_of(realm_of(hashing=hashing), "ada", "x", request, now)

    assert isinstance(proof, Untaken)
    assert hashing.hashed == []


# fmt: off
PEERS = [
    # policy          address              secure  taken   why
    (Plain.LOOPBACK,  "127.0.0.1",         False,  True,   "this machine"),
    (Plain.LOOPBACK,  "127.8.8.8",         False,  True,   "all of 127/8"),
    (Plain.LOOPBACK,  "::1",               False,  True,   "this machine"),
    (Plain.LOOPBACK,  "::ffff:127.0.0.1",  False,  True,   "this machine, by a socket of both kinds"),
    (Plain.LOOPBACK,  "::ffff:192.0.2.1",  False,  False,  "another one"),
    (Plain.LOOPBACK,  "",                  False,  True,   "a UNIX socket"),
    (Plain.LOOPBACK,  "fe80::1%eth0",      False,  False,  "a neighbour is not this machine"),
    (Plain.LOOPBACK,  "192.0.2.1",         True,   True,   "TLS"),
    (Plain.WARN,      "192.0.2.1",         False,  True,   "wanted so"),
    (Plain.REFUSE,    "127.0.0.1",         False,  False,  "wanted so"),
]
# fmt: on


@pytest.mark.parametrize(("policy", "address", "secure", "taken", "why"), PEERS)
def test_r180_where_passwords_are_taken(policy, address, secure, taken, why, realm_of):
    peer = Peer(address=address, secure=secure)

    assert takes_passwords(realm_of(plain=policy), peer) is taken, why


def test_r180_a_password_in_the_clear_is_said_in_the_log_once(
    realm_of, ask, elsewhere, secure, here, caplog, now
):
    """When it is looked at: what is remembered is not said at each request."""
    realm = realm_of(plain=Plain.WARN)
    with caplog.at_level(logging.WARNING, "httpcore_srv.auth"):
        for user, peer in (("eve", here), ("eve", secure), ("ada", elsewhere)):
            for _ in range(3):
                proof_of(realm, user, "analytical engine", ask(peer=peer), now)

    assert [record.getMessage() for record in caplog.records] == [
        "7f: a password came without TLS"
    ]


def test_a_right_password_pardons_what_went_wrong_before(realm_of, ask, now):
    """Four wrong ones, a right one, and four wrong ones again: nobody has to wait."""
    realm = realm_of()
    for _ in range(3):
        for n in range(4):
            assert isinstance(proof_of(realm, "ada", f"x{n}", ask(), now), Unproven)
        realm.verified.forget("ada")
        right = proof_of(realm, "ada", "analytical engine", ask(), now)
        assert isinstance(right, Proven)


def test_of_guesses_at_the_same_time_no_more_are_weighed_than_are_free(
    realm_of, ask, now
):
    """One more for each place, since these were let in before the others failed."""
    hashing = Counting(places=2)
    realm, proofs = realm_of(hashing=hashing), []
    realm.failures.clear("ada", "127.0.0.1")  # known, so that all of them may wait
    start = threading.Barrier(14)

    def guess(number):
        start.wait()
        proofs.append(proof_of(realm, "ada", f"x{number}", ask(), now))

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(proofs) == 14
    assert 5 <= len(hashing.hashed) <= 5 + 2
    assert sum(isinstance(one, Unproven) for one in proofs) == len(hashing.hashed)


def test_of_the_same_password_many_times_at_once_few_are_hashed(realm_of, ask, now):
    """A browser asks for ten pictures when what was remembered has just ended."""
    hashing = Counting(places=1)
    realm, proofs = realm_of(hashing=hashing), []
    realm.failures.clear("ada", "127.0.0.1")
    start = threading.Barrier(10)

    def come():
        start.wait()
        proofs.append(proof_of(realm, "ada", "analytical engine", ask(), now))

    threads = [threading.Thread(target=come) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert proofs == [Proven("ada", frozenset({"staff"}))] * 10
    assert hashing.hashed == ["ada"]


def test_a_flood_of_strangers_keeps_few_threads_and_lets_known_ones_in(
    realm_of, ask, now, by
):
    """The others are told at once to come back: who waits holds a thread."""
    hashing = Hashing(1)
    realm, request = realm_of(hashing=hashing, plain=Plain.WARN), ask()
    realm.failures.clear("ada", request.peer.address)
    strangers = [by(request, Peer(address=f"192.0.2.{n}")) for n in range(40)]
    busy, waiting = [], []

    def come(stranger):
        try:
            proof_of(realm, "eve", "x", stranger, now)
        except TooBusy:
            busy.append(stranger)

    with hashing.place():
        threads = [threading.Thread(target=come, args=(one,)) for one in strangers]
        for thread in threads:
            thread.start()
        known = threading.Thread(
            target=lambda: waiting.append(
                proof_of(realm, "ada", "analytical engine", request, now)
            )
        )
        known.start()
        for thread in threads:
            thread.join(0.01)
        still = sum(thread.is_alive() for thread in threads)
    for thread in (*threads, known):
        thread.join()

    assert still <= 4
    assert len(busy) >= 36
    assert [type(one) for one in waiting] == [Proven]
