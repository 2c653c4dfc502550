"""A session's cookie, as proof of who sent it."""

from datetime import timedelta

from httpcore_srv.access.proofs import Proven, Unproven
from httpcore_srv.access.session import session_proof


def opened(realm, now, user="ada"):
    return realm.sessions.open(user, realm.accounts.current().fingerprint(user), now)


def test_a_live_session_proves_its_user_and_sets_no_cookie(realm_of, ask, now):
    """SE-04: Set-Cookie only when something changed."""
    realm = realm_of(schemes=("form",))
    request = ask(fields={"Cookie": f"session={opened(realm, now)}"})

    assert session_proof(realm, request, now) == Proven("ada", frozenset({"staff"}))


def test_a_session_that_ended_proves_nothing(realm_of, ask, now):
    realm = realm_of(schemes=("form",))
    request = ask(fields={"Cookie": f"session={opened(realm, now)}"})

    assert session_proof(realm, request, now + timedelta(hours=1)) == Unproven()


def test_when_the_password_has_changed_the_session_ends_and_its_cookie_is_deleted(
    realm_of, ask, now
):
    realm = realm_of(schemes=("form",))
    token = realm.sessions.open("ada", "another.fingerprint", now)

    proof = session_proof(realm, ask(fields={"Cookie": f"session={token}"}), now)

    assert (type(proof), proof.reason) == (Unproven, "ended")
    assert "Max-Age=0" in proof.fields["Set-Cookie"], "R223"


def test_without_a_cookie_nothing_is_tried(realm_of, ask, now):
    assert session_proof(realm_of(schemes=("form",)), ask(), now) == Unproven()


def test_cve_2023_23934_a_nameless_cookie_shadows_none(realm_of, ask, now):
    realm = realm_of(schemes=("form",))
    token = opened(realm, now)
    request = ask(fields={"Cookie": f"=session=evil; session={token}"})

    assert isinstance(session_proof(realm, request, now), Proven)
