"""Which nonces are ours, how old are they, and which counts have they seen?"""

import math
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.semantics.authentication.windows import SIZE, Verdict
from httpcore_srv.state.key_file import Key, rotate
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces, Seen, Standing
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.opening import open_store

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
KEYS = KeyRing((Key("0123abcd", b"k" * 32),))
REALM = "Staff"

KINDS = ["memory", "sqlite", pytest.param("valkey", marks=pytest.mark.wire)]
every_kind = pytest.mark.parametrize("store_text", KINDS, indirect=True)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def nonces() -> Nonces:
    return Nonces(KEYS, MemoryStore())


def standing_of(nonces: Nonces, text: str, now: datetime) -> Standing:
    return nonces.opened(text, REALM).standing(now)


def seen(nonces: Nonces, text: str, user: str = "ada", realm: str = REALM) -> Seen:
    return nonces.seen(nonces.opened(text, realm), user)


def count(
    nonces: Nonces, text: str, nc: int, now: datetime, user: str = "ada"
) -> Verdict:
    return nonces.count(seen(nonces, text, user), nc, now)


def has_ended(
    nonces: Nonces, text: str, realm: str, user: str, now: datetime = NOW
) -> bool:
    return seen(nonces, text, user, realm).has_ended(now)


# Standing...

# fmt: off
AGES = [
    # seconds   standing           why
    (0.0,       Standing.FRESH,    "just issued"),
    (239.0,     Standing.FRESH,    "in the first four fifths of its lifetime"),
    (241.0,     Standing.AGEING,   "R196: near its end, so the next one is named"),
    (299.0,     Standing.AGEING,   "R196: and it is accepted for a while"),
    (300.0,     Standing.EXPIRED,  "R192: at its end"),
    (1e6,       Standing.EXPIRED,  "R192: after it"),
    (-1.0,      Standing.FRESH,    "clocks of machines differ a little"),
    (-61.0,     Standing.EXPIRED,  "not that much: it would live longer than it should"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "standing", "why"), AGES)
def test_a_nonce_grows_old(nonces, seconds, standing, why):
    nonce = nonces.issue(REALM, NOW)

    assert standing_of(nonces, nonce, later(seconds)) is standing, why


def test_a_lifetime_is_set():
    nonces = Nonces(KEYS, MemoryStore(), lifetime=10.0)
    nonce = nonces.issue(REALM, NOW)

    assert [standing_of(nonces, nonce, later(seconds)) for seconds in (7, 9, 11)] == [
        Standing.FRESH,
        Standing.AGEING,
        Standing.EXPIRED,
    ]


def test_an_ageing_nonce_and_its_successor_are_both_accepted(nonces):
    """R196: requests under way with the old one are not asked again."""
    old, now = nonces.issue(REALM, NOW), later(250)
    successor = nonces.issue(REALM, now)

    assert standing_of(nonces, old, now) is Standing.AGEING
    assert standing_of(nonces, successor, now) is Standing.FRESH
    assert count(nonces, old, 1, now) is Verdict.ACCEPTED
    assert count(nonces, successor, 1, now) is Verdict.ACCEPTED


def test_a_nonce_says_when_it_was_issued(nonces):
    text = nonces.issue(REALM, NOW)

    assert nonces.opened(text, REALM).issued == NOW.replace(microsecond=123_000)
    assert nonces.opened(text, "Guests").issued is None, "not for that realm"
    assert nonces.opened("not one", REALM).issued is None


def with_other(nonce: str, position: int) -> str:
    """Change one character."""
    return (
        nonce[:position]
        + ("A" if nonce[position] != "A" else "B")
        + nonce[position + 1 :]
    )


FORGED = [
    ("another character at the front", lambda nonce: with_other(nonce, 0)),
    ("another random part", lambda nonce: with_other(nonce, 20)),
    ("another signature", lambda nonce: with_other(nonce, len(nonce) - 5)),
    ("cut short", lambda nonce: nonce[:-1]),
    ("something behind it", lambda nonce: nonce + "A"),
    ("nothing", lambda nonce: ""),
    ("invented", lambda nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093"),
    ("another key is named", lambda nonce: nonce.replace("0123abcd", "0123abce")),
    ("no octets of ours", lambda nonce: "é" + nonce[1:]),
    ("no text at all", lambda nonce: "\ud800\0" + nonce),
    ("of every length", lambda nonce: "A" * 10_000),
]


@pytest.mark.parametrize(("why", "forge"), FORGED, ids=[why for why, _ in FORGED])
def test_a_forged_nonce_is_foreign(nonces, why, forge):
    """R193: nonces not made by us are refused, however they were made."""
    forged = forge(nonces.issue(REALM, NOW))

    assert standing_of(nonces, forged, NOW) is Standing.FOREIGN, why


@pytest.mark.parametrize("length", range(201))
def test_a_nonce_of_any_length_is_no_fault(nonces, length):
    """CVE-2020-35452: whatever its length and characters are."""
    for character in ("A", "=", "é", "."):
        assert standing_of(nonces, character * length, NOW) is Standing.FOREIGN


def test_a_nonce_of_another_realm_or_server_is_foreign(nonces):
    """CVE-2018-1312, R193: what one realm or server has issued is no good elsewhere."""
    elsewhere = Nonces(KeyRing((Key("0123abcd", b"x" * 32),)), MemoryStore())

    for nonce in (nonces.issue("Guests", NOW), elsewhere.issue(REALM, NOW)):
        assert standing_of(nonces, nonce, NOW) is Standing.FOREIGN
        assert standing_of(nonces, nonce, later(400)) is Standing.FOREIGN


def test_nonces_are_all_different_and_not_to_be_guessed(nonces):
    """CVE-2018-1312: of one moment, a thousand share neither randomness nor MAC."""
    issued = [nonces.issue(REALM, NOW) for _ in range(1000)]
    parts = [nonce.split(".") for nonce in issued]
    made = {part[0][8:] for part in parts}

    assert len(made) == len({part[-1] for part in parts}) == 1000
    for position in range(16):  # of the random part, each character takes many values
        assert len({text[position] for text in made}) > 30


def test_nothing_is_kept_for_a_nonce_that_is_not_used(nonces):
    """Strangers can be given as many as they like."""
    for _ in range(100):
        standing_of(nonces, nonces.issue(REALM, NOW), NOW)

    assert list(nonces.store.items()) == []


def test_a_nonce_outlives_a_rotation_of_keys(tmp_path):
    nonces = Nonces(KeyRing.load(tmp_path / "keys"), MemoryStore())
    nonce, opaque = nonces.issue(REALM, NOW), nonces.opaque(REALM)
    rotate(tmp_path / "keys")
    after = Nonces(KeyRing.load(tmp_path / "keys"), MemoryStore())

    assert standing_of(after, nonce, NOW) is Standing.FRESH
    assert after.is_opaque(opaque, REALM), "R197: the one that was given is unchanged"
    assert after.opaque(REALM) != opaque


# Counts...

# fmt: off
COUNTS = [
    # counts                        verdicts  why
    ([1, 2, 3],                     "AAA",    "one after the other"),
    ([1, 1],                        "AR",     "R194: the same twice"),
    ([3, 1, 2],                     "AAA",    "R194: out of order"),
    ([3, 1, 2, 1, 2, 3],            "AAARRR", "R194: out of order, and each once"),
    ([200, 73],                     "AA",     "R194: the last of the window"),
    ([200, 72],                     "AB",     "R194: too old to tell"),
    ([0xFFFFFFFF, 1],               "AB",     "the highest there is"),
    ([0, -1, 2**32],                "BBB",    "none there are"),
]
# fmt: on

LETTERS = {"A": Verdict.ACCEPTED, "R": Verdict.REPLAYED, "B": Verdict.BEHIND}


@every_kind
@pytest.mark.parametrize(("counts", "verdicts", "why"), COUNTS)
def test_a_count_is_accepted_once(store, counts, verdicts, why):
    nonces = Nonces(KEYS, store)
    nonce = nonces.issue(REALM, NOW)

    assert [count(nonces, nonce, nc, NOW) for nc in counts] == [
        LETTERS[letter] for letter in verdicts
    ], why


def test_each_nonce_counts_for_itself(nonces):
    one, another = (nonces.issue(REALM, NOW) for _ in range(2))

    assert count(nonces, one, 1, NOW) is Verdict.ACCEPTED
    assert count(nonces, another, 1, NOW) is Verdict.ACCEPTED


def test_each_user_counts_apart_and_each_realm(nonces):
    """One that another has used tells nothing of who uses it now."""
    nonce = nonces.issue(REALM, NOW)
    assert count(nonces, nonce, 1, NOW) is Verdict.ACCEPTED

    assert seen(nonces, nonce).is_in_use
    assert not seen(nonces, nonce, "grace").is_in_use
    assert not seen(nonces, nonce, "ada", "Guests").is_in_use
    assert count(nonces, nonce, 1, NOW, "grace") is Verdict.ACCEPTED
    assert count(nonces, nonce, 1, NOW) is Verdict.REPLAYED


def test_who_was_overtaken_since_they_looked_counts_what_is_there_now(nonces):
    nonce = nonces.issue(REALM, NOW)
    looked = seen(nonces, nonce)
    count(nonces, nonce, 1, NOW)

    assert nonces.count(looked, 1, NOW) is Verdict.REPLAYED
    assert nonces.count(looked, 2, NOW) is Verdict.ACCEPTED


def test_what_a_full_memory_has_forgotten_counts_as_seen():
    """R194: a replay is none the less one; to ask for another nonce costs nobody much."""
    seconds = [0.0]
    nonces = Nonces(KEYS, MemoryStore(most=4, clock=lambda: seconds[0]))
    old = nonces.issue(REALM, NOW)
    assert count(nonces, old, 1, NOW) is Verdict.ACCEPTED
    for number in range(1, 6):
        seconds[0] += 20
        now = later(seconds[0])
        nonce = nonces.issue(REALM, now)
        assert count(nonces, nonce, 1, now) is Verdict.ACCEPTED, number

    assert not seen(nonces, old).is_in_use, "it was forgotten"
    assert count(nonces, old, 1, later(100)) is Verdict.BEHIND
    assert count(nonces, old, 2, later(100)) is Verdict.BEHIND
    fresh = nonces.issue(REALM, later(100))
    assert count(nonces, fresh, 1, later(100)) is Verdict.ACCEPTED


@every_kind
def test_requests_in_parallel_are_counted_once_each(store):
    """R194: all counts of a window, told by four threads each."""
    nonces = Nonces(KEYS, store)
    nonce = nonces.issue(REALM, NOW)
    verdicts = []

    def work():
        verdicts.extend(count(nonces, nonce, nc, NOW) for nc in range(1, SIZE + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(verdicts) == {Verdict.ACCEPTED: SIZE, Verdict.REPLAYED: 3 * SIZE}


COUNTING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from httpcore_srv.semantics.authentication.windows import Verdict
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces, Standing
from httpcore_srv.state.stores.opening import open_store

text, keys, nonce = sys.argv[1:]
store = open_store(text, Path())
nonces = Nonces(KeyRing.at(Path(keys)), store, lifetime=3600.0)
now = datetime.now(UTC)
opened = nonces.opened(nonce, "Staff")
assert opened.standing(now) is Standing.FRESH
verdicts = [nonces.count(nonces.seen(opened, "ada"), nc, now) for nc in range(1, 101)]
assert Verdict.BEHIND not in verdicts
print(verdicts.count(Verdict.ACCEPTED))
store.close()
"""


@pytest.mark.parametrize("store_text", KINDS[1:], indirect=True)
def test_processes_share_what_a_nonce_has_seen(store, store_text, tmp_path):
    """R194: a replay at another worker process is a replay."""
    keys = tmp_path / "keys"
    nonce = Nonces(KeyRing.at(keys), store).issue(REALM, datetime.now(UTC))
    command = [sys.executable, "-c", COUNTING, store_text, str(keys), nonce]
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    accepted = [int(process.communicate()[0]) for process in processes]

    assert sum(accepted) == 100


def test_counts_are_remembered_for_longer_than_the_nonce_lives():
    """R194: until its standing says EXPIRED, and when the clocks differ."""
    seconds = [0.0]
    nonces = Nonces(KEYS, MemoryStore(clock=lambda: seconds[0]), lifetime=300.0)
    nonce = nonces.issue(REALM, NOW)
    count(nonces, nonce, 1, NOW)
    seconds[0] = 359.0

    assert count(nonces, nonce, 1, later(299)) is Verdict.REPLAYED


# fmt: off
UNCOUNTED = [
    # nonce                        seconds   why
    ("not a nonce",                0.0,      "no nonce"),
    ("",                           0.0,      "nothing"),
    (None,                         1000.0,   "one that has expired long ago"),
    (None,                         math.inf, "one that has expired in another age"),
]
# fmt: on


@pytest.mark.parametrize(("nonce", "seconds", "why"), UNCOUNTED)
def test_what_cannot_live_is_not_counted(nonces, nonce, seconds, why):
    """Nothing that strangers invent is kept, and nothing is accepted."""
    nonce = nonces.issue(REALM, NOW) if nonce is None else nonce
    now = later(min(seconds, 1e9))

    assert count(nonces, nonce, 1, now) is Verdict.BEHIND, why
    assert list(nonces.store.items()) == []


@pytest.mark.parametrize("damage", [b"", b"x", bytes(20)[:19] + b"\1", b"\xff" * 21])
def test_a_damaged_window_accepts_nothing(nonces, damage):
    """What it had seen is not known any more: ask for another nonce."""
    nonce = nonces.issue(REALM, NOW)
    count(nonces, nonce, 1, NOW)
    [(key, _)] = nonces.store.items("nonce:")
    nonces.store.put(key, damage, 60.0)

    assert count(nonces, nonce, 2, NOW) is Verdict.BEHIND


def test_a_store_that_is_away_accepts_nothing(tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"damaged")
    nonces = Nonces(KEYS, open_store("state.sqlite", tmp_path))
    nonce = nonces.issue(REALM, NOW)

    opened = Seen(nonces.opened(nonce, REALM), "ada")

    assert standing_of(nonces, nonce, NOW) is Standing.FRESH, "it needs no store"
    for use in (
        lambda: count(nonces, nonce, 1, NOW),
        lambda: nonces.count(opened, 1, NOW),
        lambda: nonces.end_for(REALM, "ada", NOW),
        lambda: nonces.remember(opened, "c"),
    ):
        with pytest.raises(StoreUnavailable):
            use()


# The first cnonce...


@every_kind
def test_the_first_cnonce_stays_the_first(store):
    """RFC 7616 §3.4.2: it is part of the A1 of the session."""
    nonces = Nonces(KEYS, store)
    one, another = (nonces.issue(REALM, NOW) for _ in range(2))

    assert seen(nonces, one).first_cnonce is None
    looked = seen(nonces, one)
    for cnonce in ("first é", "second"):
        nonces.remember(looked, cnonce)
        nonces.remember(seen(nonces, one), cnonce)
    nonces.remember(seen(nonces, another), "second")
    nonces.remember(seen(nonces, one, "grace"), "third")

    assert seen(nonces, one).first_cnonce == "first é"
    assert seen(nonces, another).first_cnonce == "second"
    assert seen(nonces, one, "grace").first_cnonce == "third", "of another session"


@pytest.mark.parametrize("cnonce", ["", "\ud800", "x" * 5000])
def test_an_odd_cnonce_is_no_fault(nonces, cnonce):
    nonces.remember(seen(nonces, "nonce"), cnonce)

    assert seen(nonces, "nonce").first_cnonce is not None


# Log-out...


@every_kind
def test_a_log_out_ends_the_nonces_of_the_user(store):
    nonces = Nonces(KEYS, store)
    before = nonces.issue(REALM, NOW)
    nonces.end_for(REALM, "ada", later(1))
    after = nonces.issue(REALM, later(2))

    assert has_ended(nonces, before, REALM, "ada")
    assert not has_ended(nonces, after, REALM, "ada"), "one can log in again"
    assert not has_ended(nonces, before, REALM, "grace"), "others stay"
    assert not has_ended(nonces, before, "Guests", "ada"), "in one realm"


def test_a_nonce_of_the_moment_of_the_log_out_has_ended(nonces):
    nonce = nonces.issue(REALM, NOW)
    nonces.end_for(REALM, "ada", NOW)

    assert has_ended(nonces, nonce, REALM, "ada")
    assert has_ended(nonces, "not a nonce", REALM, "ada")


def test_a_log_out_is_remembered_for_as_long_as_a_nonce_lives():
    seconds = [0.0]
    nonces = Nonces(KEYS, MemoryStore(clock=lambda: seconds[0]), lifetime=300.0)
    nonces.end_for(REALM, "ada", NOW)
    nonce = nonces.issue(REALM, NOW)
    seconds[0] = 359.0
    assert has_ended(nonces, nonce, REALM, "ada")
    seconds[0] = 1000.0
    assert not has_ended(nonces, nonce, REALM, "ada")


@pytest.mark.parametrize(
    "damage", [b"", b"soon", b"-1", b"9" * 15, b"9" * 5000, b"\xff"]
)
def test_a_damaged_log_out_has_ended_all(nonces, damage):
    """Nobody is let in by it."""
    nonce = nonces.issue(REALM, NOW)
    nonces.end_for(REALM, "ada", NOW)
    [(key, _)] = nonces.store.items("ended:")
    nonces.store.put(key, damage, 60.0)

    assert has_ended(nonces, nonce, REALM, "ada")


# fmt: off
JUMPS = [
    # back   ended   why
    (0.0,    False,  "the clock goes on"),
    (60.0,   True,   "it may be from before the log-out"),
    (400.0,  True,   "it may be from before the log-out"),
    (422.0,  False,  "what is good now cannot be"),
    (3600.0, False,  "what is good now cannot be"),
]
# fmt: on


@pytest.mark.parametrize(("back", "ended", "why"), JUMPS)
def test_a_clock_that_was_set_back_keeps_nobody_out_for_long(nonces, back, ended, why):
    """For as long as a nonce lives, at most."""
    nonces.end_for(REALM, "ada", NOW)
    now = later(1 - back)
    nonce = nonces.issue(REALM, now)

    assert has_ended(nonces, nonce, REALM, "ada", now) is ended, why


# Opaque...


def test_opaque_is_accepted_only_unchanged(nonces):
    """R197: of this realm, and of this server."""
    opaque = nonces.opaque(REALM)
    elsewhere = Nonces(KeyRing.ephemeral(), MemoryStore())

    assert nonces.opaque(REALM) == opaque, "the same for all challenges"
    assert nonces.is_opaque(opaque, REALM)
    assert not nonces.is_opaque(opaque, "Guests")
    assert not elsewhere.is_opaque(opaque, REALM)


@pytest.mark.parametrize(
    "change",
    [
        lambda opaque: "",
        lambda opaque: opaque[:-1],
        lambda opaque: opaque + "0",
        lambda opaque: opaque.upper(),
        lambda opaque: with_other(opaque, len(opaque) - 1),
        lambda opaque: " " + opaque,
        lambda opaque: opaque + "\n",
        lambda opaque: opaque.replace(".", ""),
        lambda opaque: "\ud800é",
        lambda opaque: opaque + "=",
    ],
)
def test_opaque_that_was_changed_is_refused(nonces, change):
    """R197"""
    assert not nonces.is_opaque(change(nonces.opaque(REALM)), REALM)


def test_an_opaque_by_a_key_that_was_lost_has_the_form_of_one(nonces):
    """As after a restart without a file of keys."""
    lost = Nonces(KeyRing.ephemeral(), MemoryStore()).opaque(REALM)

    assert nonces.may_have_been_opaque(lost)
    for other in ("", "changed", "5ccc069c403ebaf9f0171e9517f40e41", lost + "A", "é"):
        assert not nonces.may_have_been_opaque(other), other


def test_opaque_and_nonce_are_grammatical(nonces):
    """Both stand in a quoted-string as they are (RFC 9110 §5.6.4)."""
    for text in (nonces.opaque('Stäff \\ "'), nonces.issue('Stäff \\ "', NOW)):
        assert text.isascii()
        assert not set(text) & set('"\\ ,\x7f')
