"""Sessions that are kept in their tokens: what holds, and what cannot."""

import pickle
import zlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv import extras
from httpcore_srv.errors import MissingExtra, StoreUnavailable
from httpcore_srv.state.key_file import rotate
from httpcore_srv.state.keys import Key, KeyRing
from httpcore_srv.state.sessions.protocol import Lifetimes
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.stores.memory import MemoryStore

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = Key("one", b"1" * 32)
KEYS = KeyRing((KEY,))
LIFETIMES = Lifetimes(idle=1800, absolute=43200)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def sessions(store):
    return SignedSessions(store, KEYS, "staff", LIFETIMES)


def test_the_token_says_who_logged_in(sessions):
    token = sessions.open("ada", "p.r", NOON)
    session = sessions.find(token, NOON).session

    assert (session.user, session.realm, session.fingerprint) == ("ada", "staff", "p.r")
    assert (session.created, session.seen) == (NOON, NOON)
    assert len(session.id_hash) == 64


def test_R224_each_log_in_has_an_id_of_its_own(sessions):
    tokens = [sessions.open("ada", "p.r", NOON) for _ in range(50)]

    assert len({sessions.find(token, NOON).session.id_hash for token in tokens}) == 50


def test_a_token_with_any_octet_changed_is_worth_nothing(sessions):
    token = sessions.open("ada", "p.r", NOON)
    # What differs only in bits that base64 throws away is the same token.
    for place in range(len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        changed = f"{token[:place]}{other}{token[place + 1 :]}"

        assert sessions.find(changed, NOON) is None, place


OTHERS = [
    (SignedSessions(MemoryStore(), KEYS, "guests"), "another realm"),
    (SignedSessions(MemoryStore(), KEYS, "staff"), "a store that does not know of it"),
    (
        SignedSessions(MemoryStore(), KeyRing((Key("one", b"2" * 32),)), "staff"),
        "another secret under the same id",
    ),
]


@pytest.mark.parametrize(("other", "why"), OTHERS)
def test_a_token_is_worth_nothing_elsewhere(sessions, other, why):
    other.open("ada", "p.r", NOON)

    assert other.find(sessions.open("ada", "p.r", NOON), NOON) is None, why


def test_the_keys_alone_tell_realms_apart(store, sessions):
    guests = SignedSessions(store, KEYS, "guests")
    held = dict(store.items())
    token = sessions.open("ada", "p.r", NOON)
    for key, value in store.items():
        if key not in held:  # the same generation in both
            store.put(key.replace("staff", "guests"), value, 1000)

    assert guests.find(token, NOON) is None


def test_keys_are_rotated_without_logging_anybody_out(store, sessions):
    token = sessions.open("ada", "p.r", NOON)
    rotated = KeyRing((Key("two", b"2" * 32), KEY))
    later = SignedSessions(store, rotated, "staff", LIFETIMES)

    assert later.find(token, NOON).session.user == "ada"
    assert sessions.find(later.open("ada", "p.r", NOON), NOON) is None, "a new key"


ODD = ["", "../x", "%00", "A" * 10_240, "A" * 43, ".", "a.b.c", "é" * 20, "\udc80" * 20]


@pytest.mark.parametrize("token", ODD)
def test_a_token_of_odd_form_is_just_unknown_CVE_2008_0252(sessions, token):
    assert sessions.find(token, NOON) is None
    assert sessions.renew(token, "p.r", NOON) is None
    sessions.close(token, NOON)


@given(st.text(alphabet="ABab01_-.", max_size=80))
def test_no_token_raises_anything(token):
    assert SignedSessions(MemoryStore(), KEYS, "staff").find(token, NOON) is None


class Opens:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize("mark", ["", "."])
def test_a_pickle_or_a_bomb_is_not_opened_CVE_2013_7489(sessions, tmp_path, mark):
    marker = tmp_path / "marker"
    octets = zlib.compress(pickle.dumps(Opens(str(marker))) + b"\0" * 1_000_000)
    token = f"{mark}{urlsafe_b64encode(octets).decode().rstrip('=')}.AAAA"

    assert sessions.find(token, NOON) is None
    assert not marker.exists()


def test_a_session_ends_as_a_stored_one_does(sessions):
    token = sessions.open("ada", "p.r", NOON)
    assert sessions.find(token, after(1799)) is not None
    assert sessions.find(token, after(1800)) is None

    for minutes in range(20, 720, 20):
        token = sessions.find(token, after(60 * minutes)).token
        assert token is not None, minutes
    assert sessions.find(token, after(43_199)) is not None
    assert sessions.find(token, after(43_200)) is None


def test_a_new_token_comes_at_most_once_a_minute(sessions):
    token = sessions.open("ada", "p.r", NOON)
    before = sessions.find(token, after(59))
    assert before.token is None

    later, fresh = sessions.find(token, after(60))
    assert sessions.find(fresh, after(60)) == (later, None)
    assert later.seen == after(60)
    assert later.id_hash == before.session.id_hash, "it is the same session"
    assert sessions.find(token, after(1800)) is None, "what has ended stays so"


def test_a_renewed_session_has_another_id_and_is_none_the_younger(sessions):
    token = sessions.open("ada", "p.r", NOON)
    renewed = sessions.renew(token, "p.other", after(60)).token
    session = sessions.find(renewed, after(60)).session

    assert session.id_hash != sessions.find(token, after(60)).session.id_hash
    assert (session.created, session.fingerprint) == (NOON, "p.other")


def test_log_out_ends_every_session_of_the_user_for_a_copy_would_outlive_it(sessions):
    here, there = (sessions.open("ada", "p.r", NOON) for _ in range(2))
    of_bob = sessions.open("bob", "p.r", NOON)
    sessions.close(here, NOON)

    assert sessions.find(here, NOON) is None
    assert sessions.find(there, NOON) is None
    assert sessions.find(of_bob, NOON) is not None
    assert sessions.find(sessions.open("ada", "p.r", NOON), NOON) is not None


def test_a_token_that_has_ended_ends_no_other(sessions):
    old = sessions.open("ada", "p.r", NOON)
    sessions.close_all("ada", NOON)
    new = sessions.open("ada", "p.r", NOON)
    sessions.close(old, NOON)

    assert sessions.find(new, NOON) is not None


def test_what_it_cannot_do_it_says(sessions):
    token = sessions.open("ada", "p.r", NOON)

    assert sessions.listable is False
    assert sessions.list(NOON) == ()
    assert sessions.remove(sessions.find(token, NOON).session.id_hash, NOON) is False
    assert sessions.find(token, NOON) is not None
    assert sessions.close_all("ada", NOON) == 0
    assert sessions.find(token, NOON) is None


def test_a_new_log_in_leaves_the_other_tokens(sessions):
    first = sessions.open("ada", "p.r", NOON)
    sessions.open("ada", "p.r", NOON, instead_of=first)

    assert sessions.find(first, NOON) is not None


OF_OTHER_VERSIONS = [["id", "{}"], ["id", 7], ["id"], {}, None, "text", ["a", "b", "c"]]


@pytest.mark.parametrize("said", OF_OTHER_VERSIONS)
def test_what_another_version_of_us_signed_is_no_session(sessions, said):
    assert sessions.find(sessions._signer().dumps(said), NOON) is None


class Down:
    """A store that cannot be reached."""

    def get(self, key):
        raise StoreUnavailable("it is down")


def test_a_store_that_is_down_lets_nobody_in(sessions):
    token = sessions.open("ada", "p.r", NOON)

    with pytest.raises(StoreUnavailable):
        SignedSessions(Down(), KEYS, "staff").find(token, NOON)


def test_without_the_library_it_says_what_to_install(sessions, monkeypatch):
    monkeypatch.setattr(extras, "is_here", lambda name: False)
    with pytest.raises(MissingExtra, match=r"httpcore-srv\[auth\]"):
        sessions.open("ada", "p.r", NOON)


# At a glimpse...


def test_a_token_that_was_read_is_known_at_a_glimpse(sessions):
    token = sessions.open("ada", "p.r", NOON)
    assert sessions.glimpse(token, NOON) is None, "it has not been read yet"
    found = sessions.find(token, NOON).session

    assert sessions.glimpse(token, NOON) == found
    assert sessions.glimpse(token + "A", NOON) is None


# fmt: off
NOT_AT_A_GLIMPSE = [
    # what happens                                          seconds   why
    (lambda sessions, token: None,                          60,       "a newer token is due"),
    (lambda sessions, token: None,                          1800,     "it has ended"),
    (lambda sessions, token: sessions.close(token, NOON),   1,        "it was closed"),
    (lambda sessions, token: sessions.close_all("ada", NOON), 1,      "all of them were closed"),
]
# fmt: on


@pytest.mark.parametrize(("happens", "seconds", "why"), NOT_AT_A_GLIMPSE)
def test_what_is_more_than_a_glimpse(sessions, happens, seconds, why):
    token = sessions.open("ada", "p.r", NOON)
    sessions.find(token, NOON)
    happens(sessions, token)

    assert sessions.glimpse(token, after(seconds)) is None, why


def test_with_other_keys_a_token_is_read_anew(store, tmp_path):
    keys = KeyRing.load(tmp_path / "keys")
    sessions = SignedSessions(store, keys, "staff", LIFETIMES)
    token = sessions.open("ada", "p.r", NOON)
    sessions.find(token, NOON)
    assert sessions.glimpse(token, NOON) is not None
    rotate(tmp_path / "keys", keep=0)
    keys._source._next_look = 0.0  # a second later

    assert sessions.glimpse(token, NOON) is None
    assert sessions.find(token, NOON) is None
    assert sessions.glimpse(token, NOON) is None
