"""RFC 9110 §11.6.2: which credentials of a request are looked at?"""

import pytest

from httpcore_srv.access.proofs import Malformed, Proven, Unproven
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.message import Fields, Request


def test_a_scheme_that_the_realm_offers_is_looked_at(realm_of, ask, basic, now):
    scheme, proof = proof_of_request(realm_of(), ask(fields=basic()), now)

    assert (scheme, type(proof)) == ("basic", Proven)


@pytest.mark.parametrize("spelled", ["Basic", "basic", "bAsIc", "BASIC"])
def test_r178_a_scheme_in_any_case(spelled, realm_of, ask, basic, now):
    value = basic()["Authorization"].replace("Basic", spelled)

    scheme, proof = proof_of_request(
        realm_of(), ask(fields={"Authorization": value}), now
    )

    assert (scheme, type(proof)) == ("basic", Proven)


def test_another_scheme_is_as_good_as_none(realm_of, ask, basic, now):
    realm = realm_of(schemes=("digest",))

    assert proof_of_request(realm, ask(fields=basic()), now) == (
        "",
        Unproven("another scheme"),
    )


def test_no_credentials_are_no_failure(realm_of, ask, now):
    assert proof_of_request(realm_of(), ask(), now) == ("", Unproven())


def test_r177_two_lines_cannot_be_read(realm_of, basic, now):
    lines = [("Authorization", basic()["Authorization"])] * 2
    request = Request("GET", "/", Fields(lines))

    assert isinstance(proof_of_request(realm_of(), request, now)[1], Malformed)


def test_a_session_counts_where_the_realm_has_forms(realm_of, ask, now):
    realm = realm_of(schemes=("form",))
    fingerprint = realm.accounts.current().fingerprint("ada")
    token = realm.sessions.open("ada", fingerprint, now)

    scheme, proof = proof_of_request(
        realm, ask(fields={"Cookie": f"session={token}"}), now
    )

    assert (scheme, proof) == ("form", Proven("ada", frozenset({"staff"})))
