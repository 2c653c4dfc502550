"""
Sessions in a store.

Each test runs on memory and on SQLite.  *now* is an argument everywhere, so no test
waits for a session to end.
"""

import hashlib
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.sessions.protocol import Lifetimes
from httpcore_srv.state.sessions.stored import LINGERING, StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.sqlite import SqliteStore

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    store = MemoryStore() if request.param == "memory" else _sqlite(tmp_path)
    yield store
    store.close()


def _sqlite(tmp_path):
    return SqliteStore(tmp_path / "state" / "state.sqlite")


@pytest.fixture
def sessions(store):
    return StoredSessions(store, "staff", Lifetimes(idle=1800, absolute=43200))


def test_the_token_of_a_session_finds_it(sessions):
    token = sessions.open("ada", "p.r", NOON, about="192.0.2.1")
    session = sessions.find(token, NOON).session

    assert (session.user, session.realm) == ("ada", "staff")
    assert (session.created, session.seen) == (NOON, NOON)
    assert (session.fingerprint, session.about) == ("p.r", "192.0.2.1")


def test_R224_ids_are_256_random_bits_and_none_comes_twice(sessions):
    tokens = {sessions.open("ada", "p.r", NOON) for _ in range(200)}

    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {43}  # 43 characters of base64url
    # Of 200 random ids each place holds many characters: nothing in them is fixed.
    # (The last one carries four bits only.)
    assert all(len({token[place] for token in tokens}) > 30 for place in range(42))


def test_R224_an_id_from_before_log_in_is_closed_and_never_adopted(sessions):
    planted = sessions.open("mallory", "p.r", NOON)
    token = sessions.open("ada", "p.r", NOON, instead_of=planted)

    assert token != planted
    assert sessions.find(planted, NOON) is None
    assert sessions.find(token, NOON).session.user == "ada"


def test_an_id_that_a_client_chose_is_never_adopted(sessions):
    """session-fixation: who plants an id, here or by a cookie, has that of nobody."""
    chosen = "A" * 43
    token = sessions.open("ada", "p.r", NOON, instead_of=chosen)

    assert token != chosen
    assert sessions.find(chosen, NOON) is None


def test_the_store_holds_the_hash_of_a_token_and_nothing_that_opens(store, sessions):
    token = sessions.open("ada", "p.r", NOON)
    held = list(store.items(""))
    hashed = hashlib.sha256(token.encode()).hexdigest()

    assert any(hashed in key for key, _ in held)
    assert not any(token in key or token.encode() in value for key, value in held)
    assert sessions.find(hashed, NOON) is None, "the hash is no token"


ODD = [
    ("", "nothing"),
    ("../x", "CVE-2008-0252: the name of a file"),
    ("..%2fx", "CVE-2008-0252, encoded"),
    ("%00", "CVE-2008-0252"),
    ("\x00", "NUL"),
    ("A" * 10_000, "10 KB"),
    ("A" * 42, "one too few"),
    ("A" * 44, "one too many"),
    ("A" * 43, "of the right form, and nobody's"),
    ("A" * 42 + "\n", "a pattern that ends with $ would take it"),
    ("A" * 42 + "é", "not ASCII"),
    ("A" * 42 + "\udc80", "half a surrogate pair"),
    ("*" * 43, "a wildcard"),
    ("' OR 1=1 --" + "A" * 32, "no part of a statement"),
]


@pytest.mark.parametrize(("token", "why"), ODD)
def test_an_id_of_odd_form_is_just_unknown(sessions, token, why, tmp_path):
    sessions.open("ada", "p.r", NOON)
    before = sorted(tmp_path.rglob("*"))

    assert sessions.find(token, NOON) is None, why
    assert sessions.renew(token, "p.r", NOON) is None, why
    sessions.close(token, NOON)
    assert sorted(tmp_path.rglob("*")) == before, "nothing was made"


class Down:
    """A store that cannot be reached."""

    def get(self, key):
        raise StoreUnavailable("it is down")

    put = swap = delete = items = get


@pytest.mark.parametrize(("token", "why"), [row for row in ODD if row[0] != "A" * 43])
def test_an_id_of_odd_form_does_not_even_reach_the_store(token, why):
    assert StoredSessions(Down(), "staff").find(token, NOON) is None, why


def test_a_store_that_is_down_lets_nobody_in():
    sessions = StoredSessions(Down(), "staff")

    with pytest.raises(StoreUnavailable):
        sessions.find("A" * 43, NOON)
    with pytest.raises(StoreUnavailable):
        sessions.open("ada", "p.r", NOON)


def test_a_session_of_one_realm_is_none_of_another(store, sessions):
    token = sessions.open("ada", "p.r", NOON)

    assert StoredSessions(store, "guests").find(token, NOON) is None


def test_a_session_that_is_not_used_ends(sessions):
    token = sessions.open("ada", "p.r", NOON)

    assert sessions.find(token, after(1799)) is not None
    token = sessions.open("ada", "p.r", NOON)
    assert sessions.find(token, after(1800)) is None


def test_a_session_that_is_used_goes_on_until_its_absolute_end(sessions):
    token = sessions.open("ada", "p.r", NOON)
    for minutes in range(20, 720, 20):
        assert sessions.find(token, after(60 * minutes)) is not None, minutes

    assert sessions.find(token, after(43_199)) is not None
    assert sessions.find(token, after(43_200)) is None


class Counting:
    """A store that counts what is written to it."""

    def __init__(self, store):
        self.store = store
        self.written = 0

    def __getattr__(self, name):
        if name in ("put", "swap"):
            self.written += 1
        return getattr(self.store, name)


def test_its_use_is_written_down_at_most_once_a_minute():
    store = Counting(MemoryStore())
    sessions = StoredSessions(store, "staff")
    token = sessions.open("ada", "p.r", NOON)
    before = store.written
    for second in range(0, 180, 3):
        sessions.find(token, after(second))

    assert store.written - before == 2
    assert sessions.find(token, after(180)).session.seen == after(180)


def test_its_token_stays_while_nothing_changes(sessions):
    token = sessions.open("ada", "p.r", NOON)

    assert sessions.find(token, after(600)).token is None


def test_a_renewed_session_has_another_id_and_is_none_the_younger(sessions):
    token = sessions.open("ada", "p.r", NOON, about="here")
    renewed = sessions.renew(token, "p.other", after(60)).token
    session = sessions.find(renewed, after(60)).session

    assert renewed != token
    assert session.created == NOON
    assert (session.fingerprint, session.about) == ("p.other", "here")
    assert sessions.find(renewed, after(43_200)) is None


def test_the_old_id_of_a_renewed_session_lingers_for_requests_that_came_beside(
    sessions,
):
    token = sessions.open("ada", "p.r", NOON)
    sessions.renew(token, "p.other", NOON)

    assert sessions.find(token, after(1)).session.fingerprint == "p.other"
    assert sessions.renew(token, "p.third", after(1)) is None, "it has its new id"
    assert len(sessions.list(after(1))) == 1, "it is one session, not two"
    assert sessions.find(token, after(LINGERING)) is None


def test_a_closed_session_is_closed(sessions):
    token, other = (sessions.open("ada", "p.r", NOON) for _ in range(2))
    sessions.close(token, NOON)

    assert sessions.find(token, NOON) is None
    assert sessions.renew(token, "p.r", NOON) is None
    assert sessions.find(other, NOON) is not None


def test_all_sessions_of_one_user_are_closed_and_of_no_other(sessions):
    of_ada = [sessions.open("ada", "p.r", NOON) for _ in range(3)]
    of_bob = sessions.open("bob", "p.r", NOON)

    assert sessions.close_all("ada", NOON) == 3
    assert [sessions.find(token, NOON) for token in of_ada] == [None] * 3
    assert sessions.find(of_bob, NOON) is not None
    token = sessions.open("ada", "p.r", NOON)
    assert sessions.find(token, NOON) is not None, "who logs in again is in"


class Blind(MemoryStore):
    """A store that lists nothing: what is written meanwhile may be missed."""

    def items(self, prefix=""):
        return iter(())


def test_a_session_that_is_opened_while_all_are_closed_is_closed_as_well():
    sessions = StoredSessions(Blind(), "staff")
    token = sessions.open("ada", "p.r", NOON)

    assert sessions.close_all("ada", NOON) == 0
    assert sessions.find(token, NOON) is None


def test_a_lingering_id_is_used_but_not_written_down():
    store = Counting(MemoryStore())
    sessions = StoredSessions(store, "staff", Lifetimes(idle=4, absolute=100))
    token = sessions.open("ada", "p.r", NOON)
    sessions.renew(token, "p.other", NOON)
    before = store.written

    assert sessions.find(token, after(2)) is not None
    assert store.written == before


def test_a_session_that_the_store_lost_count_of_is_over(store, sessions):
    token = sessions.open("ada", "p.r", NOON)
    for key, _ in list(store.items("session.user:")):
        store.delete(key)

    assert sessions.find(token, NOON) is None


def test_the_list_holds_what_is_open_the_oldest_first(sessions):
    sessions.open("eve", "p.r", after(-43_300))
    second = sessions.open("bob", "p.r", after(20))
    first = sessions.open("ada", "p.r", after(10))
    gone = sessions.open("ada", "p.r", after(15))
    sessions.close(gone, after(15))
    listed = sessions.list(after(30))

    assert [session.user for session in listed] == ["ada", "bob"]
    assert [session.user for session in sessions.list(after(30), "bob")] == ["bob"]
    assert listed[0] == sessions.find(first, after(30)).session
    assert sessions.remove(listed[1].id_hash, after(30)) is True
    assert sessions.remove(listed[1].id_hash, after(30)) is False
    assert sessions.find(second, after(30)) is None


def test_a_realm_lists_its_own(store, sessions):
    StoredSessions(store, "staff:more").open("bob", "p.r", NOON)
    StoredSessions(store, "staf").open("eve", "p.r", NOON)
    sessions.open("ada", "p.r", NOON)

    assert [session.user for session in sessions.list(NOON)] == ["ada"]


def test_a_damaged_session_is_named_and_the_others_go_on(store, sessions, caplog):
    token, other = (sessions.open("ada", "p.r", NOON) for _ in range(2))
    key = f"session:staff:{hashlib.sha256(token.encode()).hexdigest()}"
    store.put(key, b'{"version": 1, "user": "ada"', 100)

    with caplog.at_level(logging.WARNING, "httpcore_srv.state"):
        assert sessions.find(token, NOON) is None
    assert key[:20] in caplog.text
    assert token not in caplog.text
    assert sessions.find(other, NOON) is not None
    assert len(sessions.list(NOON)) == 1


class ClosedMeanwhile:
    """A store in which a key is deleted just before it is swapped."""

    def __init__(self, store):
        self.store = store

    def __getattr__(self, name):
        return getattr(self.store, name)

    def swap(self, key, old, new, lifetime):
        if key.startswith("session:"):
            self.store.delete(key)
        return self.store.swap(key, old, new, lifetime)


def test_a_session_closed_while_it_is_noted_or_renewed_stays_closed():
    store = MemoryStore()
    plain = StoredSessions(store, "staff")
    racing = StoredSessions(ClosedMeanwhile(store), "staff")

    assert racing.find(plain.open("ada", "p.r", NOON), after(120)) is None
    assert racing.renew(plain.open("ada", "p.r", NOON), "p.x", after(1)) is None
    assert plain.list(after(120)) == ()


class NotedMeanwhile(ClosedMeanwhile):
    """A store in which somebody else notes the use first, once."""

    done = False

    def swap(self, key, old, new, lifetime):
        if key.startswith("session:") and not self.done:
            self.done = True
            self.store.put(key, old.replace(b":00:00+", b":01:40+"), lifetime)
        return self.store.swap(key, old, new, lifetime)


def test_a_session_noted_by_somebody_else_meanwhile_is_good_and_can_be_renewed():
    store = MemoryStore()
    sessions = StoredSessions(NotedMeanwhile(store), "staff")
    token = sessions.open("ada", "p.r", NOON)
    assert sessions.find(token, after(120)) is not None

    sessions = StoredSessions(NotedMeanwhile(store), "staff")
    token = sessions.open("ada", "p.r", NOON)
    assert (
        sessions.find(sessions.renew(token, "p.x", after(1)).token, after(1))
        is not None
    )


def test_many_threads_open_and_find_their_own(sessions):
    def visit(number):
        token = sessions.open(f"user{number % 5}", "p.r", NOON)
        return sessions.find(token, after(number)).session.user

    with ThreadPoolExecutor(8) as pool:
        users = list(pool.map(visit, range(64)))

    assert users == [f"user{number % 5}" for number in range(64)]


def test_sessions_in_sqlite_outlive_the_process_that_opened_them(tmp_path):
    code = (
        "import sys, os, signal\n"
        "from datetime import datetime, UTC\n"
        "from pathlib import Path\n"
        "from httpcore_srv.state.sessions.stored import StoredSessions\n"
        "from httpcore_srv.state.stores.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1]))\n"
        "now = datetime.fromisoformat(sys.argv[2])\n"
        "print(StoredSessions(store, 'staff').open('ada', 'p.r', now), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "state.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), NOON.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=30,
    )
    store = SqliteStore(path)

    session = StoredSessions(store, "staff").find(done.stdout.strip(), after(1)).session
    store.close()
    assert session is not None
    assert session.user == "ada"


# At a glimpse...


def test_a_session_in_memory_is_known_at_a_glimpse(sessions, store):
    token = sessions.open("ada", "p.r", NOON)
    glimpsed = sessions.glimpse(token, after(59))

    if isinstance(store, SqliteStore):
        assert glimpsed is None, "a file may have to be waited for"
    else:
        assert glimpsed == sessions.find(token, after(59)).session


# fmt: off
NOT_AT_A_GLIMPSE = [
    # what happens                                            seconds  why
    (lambda sessions, token: None,                            60,      "its use is to be noted"),
    (lambda sessions, token: None,                            1800,    "it has ended"),
    (lambda sessions, token: sessions.close(token, NOON),     1,       "it was closed"),
    (lambda sessions, token: sessions.close_all("ada", NOON), 1,       "all of them were closed"),
]
# fmt: on


@pytest.mark.parametrize(("happens", "seconds", "why"), NOT_AT_A_GLIMPSE)
def test_what_is_more_than_a_glimpse(happens, seconds, why):
    store = MemoryStore()
    sessions = StoredSessions(store, "staff", Lifetimes(idle=1800, absolute=43200))
    token = sessions.open("ada", "p.r", NOON)
    happens(sessions, token)
    held = dict(store.items())

    assert sessions.glimpse(token, after(seconds)) is None, why
    assert dict(store.items()) == held, "nothing is noted"
