"""What becomes of a session when its account is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.state.keys import Key, KeyRing
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.sessions.visit import Change, Visit, change, visit
from httpcore_srv.state.stores.memory import MemoryStore

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEYS = KeyRing((Key("one", b"1" * 32),))


def after(seconds):
    return NOON + timedelta(seconds=seconds)


CHANGES = [
    # before  now    what            why
    ("p.r", "p.r", Change.NOTHING, "nothing changed"),
    ("p.r", "p.s", Change.RIGHTS, "other groups"),
    ("p.r", "q.r", Change.PROOF, "another password"),
    ("p.r", "q.s", Change.PROOF, "both: the password decides"),
    ("p.r", "pp.r", Change.PROOF, "a password print that begins alike"),
    ("p.r", None, Change.PROOF, "no account any more"),
    ("p.r", "", Change.PROOF, "nothing is no fingerprint"),
    ("p", "p", Change.NOTHING, "of one part, and the same"),
    ("p", "p.r", Change.PROOF, "of one part before: there is no telling"),
    ("p", "q", Change.PROOF, "of one part each: there is no telling"),
    (".r", ".s", Change.RIGHTS, "no password at all, before and after"),
    ("", "q.r", Change.PROOF, "an account that was not there"),
]


@pytest.mark.parametrize(("before", "now", "what", "why"), CHANGES)
def test_what_changed_decides(before, now, what, why):
    assert change(before, now) is what, why


@pytest.fixture(params=["stored", "signed"])
def sessions(request):
    if request.param == "stored":
        return StoredSessions(MemoryStore(), "staff")
    return SignedSessions(MemoryStore(), KEYS, "staff")


@pytest.fixture
def token(sessions):
    return sessions.open("ada", "p.r", NOON)


def of(fingerprint):
    return {"ada": fingerprint}.get


def test_a_session_whose_account_stays_goes_on_and_sets_nothing(sessions, token):
    seen = visit(sessions, token, of("p.r"), NOON)

    assert seen == Visit(sessions.find(token, NOON).session)


@pytest.mark.parametrize(("now", "why"), [("q.r", "password"), (None, "no account")])
def test_a_session_whose_account_is_another_ends(sessions, token, now, why):
    assert visit(sessions, token, of(now), NOON) == Visit(ended=True), why
    assert visit(sessions, token, of(now), NOON).session is None, "and again"


def test_a_stored_session_that_ended_so_does_not_come_back(token, sessions):
    visit(sessions, token, of("q.r"), NOON)
    back = visit(sessions, token, of("p.r"), NOON)

    assert (back.session is None) is sessions.listable  # a signed one has no memory


def test_R224_a_change_of_rights_gives_a_new_id_and_the_session_goes_on(
    sessions, token
):
    before = sessions.find(token, NOON).session
    seen = visit(sessions, token, of("p.more"), after(5))

    assert seen.session.user == "ada"
    assert seen.session.id_hash != before.id_hash
    assert seen.session.created == NOON
    again = visit(sessions, seen.token, of("p.more"), after(6))
    assert (again.session, again.token) == (seen.session, None)


def test_requests_that_were_sent_together_get_one_new_id_not_several():
    sessions = StoredSessions(MemoryStore(), "staff")
    token = sessions.open("ada", "p.r", NOON)
    first, second = (visit(sessions, token, of("p.more"), NOON) for _ in range(2))

    assert first.token is not None
    assert second.session.user == "ada", "nobody is thrown out meanwhile"
    assert (second.token, second.ended) == (None, False)
    assert len(sessions.list(NOON)) == 1


@pytest.mark.parametrize("unknown", ["", "../x", "A" * 43, "é"])
def test_what_nobody_knows_is_no_session_and_changes_nothing(sessions, unknown):
    assert visit(sessions, unknown, of("p.r"), NOON) == Visit()


class Leaving(StoredSessions):
    """Sessions of which each is closed between two looks."""

    def renew(self, token, fingerprint, now):
        self.close(token, now)
        return super().renew(token, fingerprint, now)


def test_a_session_closed_at_that_very_moment_is_none():
    sessions = Leaving(MemoryStore(), "staff")
    token = sessions.open("ada", "p.r", NOON)

    assert visit(sessions, token, of("p.more"), NOON) == Visit()


def test_a_signed_token_is_refreshed_by_use():
    sessions = SignedSessions(MemoryStore(), KEYS, "staff")
    token = sessions.open("ada", "p.r", NOON)
    seen = visit(sessions, token, of("p.r"), after(61))

    assert seen.token is not None
    assert sessions.find(seen.token, after(61)).session.seen == after(61)
