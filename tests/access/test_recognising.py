"""Who is recognised where nobody is asked: without weighing, renewing or counting."""

from datetime import timedelta

import pytest

from httpcore_srv.access.passwords import proof_of
from httpcore_srv.access.proofs import Proven
from httpcore_srv.access.recognising import recognised
from httpcore_srv.errors import StoreUnavailable

ADA = Proven("ada", frozenset({"staff"}))


def test_a_password_that_was_right_a_moment_ago_is_recognised(
    realm_of, ask, basic, now
):
    realm = realm_of()

    assert recognised(realm, ask(fields=basic()), now) is None, "nothing is weighed"
    proof_of(realm, "ada", "analytical engine", ask(), now)
    assert recognised(realm, ask(fields=basic()), now) == ADA
    assert recognised(realm, ask(fields=basic("ada", "wrong")), now) is None


def test_a_session_is_recognised_and_left_as_it_is(realm_of, ask, now):
    realm = realm_of(schemes=("form",))
    fingerprint = realm.accounts.current().fingerprint("ada")
    token = realm.sessions.open("ada", fingerprint, now)
    request = ask(fields={"Cookie": f"session={token}"})

    assert recognised(realm, request, now) == ADA
    assert recognised(realm, request, now + timedelta(hours=1)) is None, "it ended"


def test_a_session_whose_rights_changed_is_renewed_where_somebody_is_asked(
    realm_of, ask, now
):
    """Here its new id would have to be said; so it is not recognised."""
    realm = realm_of(schemes=("form",))
    proof, _, _ = realm.accounts.current().fingerprint("ada").partition(".")
    token = realm.sessions.open("ada", f"{proof}.other", now)

    assert recognised(realm, ask(fields={"Cookie": f"session={token}"}), now) is None
    assert realm.sessions.find(token, now) is not None


@pytest.mark.parametrize("value", ["Basic", "Basic !", "Digest x=y", "", "Bearer a"])
def test_odd_credentials_are_nobodys(value, realm_of, ask, now):
    request = ask(fields={"Authorization": value})

    assert recognised(realm_of(), request, now) is None


def test_where_state_cannot_be_reached_nobody_is_recognised(realm_of, ask, now):
    class Away:
        def find(self, token, now):
            raise StoreUnavailable("away")

    realm = realm_of(schemes=("form",), sessions=Away())

    assert recognised(realm, ask(fields={"Cookie": "session=x"}), now) is None
