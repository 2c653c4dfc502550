"""Is this a password that was found to be right a moment ago?"""

from dataclasses import replace

import pytest

from httpcore_srv.access.at_once.basic import recalled
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.protection import Plain


@pytest.fixture
def realm(realm_of):
    return realm_of()


@pytest.fixture
def field(basic):
    return basic()["Authorization"]


def test_nothing_is_at_hand_before_it_was_proven(realm, ask, basic, field, here, now):
    assert recalled(field, realm, here) is None
    proof_of_request(realm, ask(fields=basic(password="wrong")), now)
    assert recalled(basic(password="wrong")["Authorization"], realm, here) is None

    proof_of_request(realm, ask(fields=basic()), now)

    assert recalled(field, realm, here).user == "ada"
    assert recalled(field, realm, here).groups == {"staff"}


# fmt: off
OTHERS = [
    # written                            why
    (lambda it: it + "=",                "another field"),
    (lambda it: it.lower(),              "letters of base64 are not the same"),
    (lambda it: "Digest" + it[5:],       "another scheme"),
    (lambda it: it.replace(" ", "  "),   "the same, but not to the letter"),
    (lambda it: "",                      "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("written", "why"), OTHERS)
def test_another_field_is_not_known(written, why, realm, ask, basic, field, here, now):
    proof_of_request(realm, ask(fields=basic()), now)

    assert recalled(written(field), realm, here) is None, why


def test_it_is_over_when_the_password_is_to_be_weighed_again(
    realm, ask, basic, field, here, now
):
    """A log-out forgets what was verified."""
    proof_of_request(realm, ask(fields=basic()), now)
    realm.verified.forget("ada")

    assert recalled(field, realm, here) is None


def test_over_a_connection_in_the_clear_it_is_not_taken(
    realm, ask, basic, field, here, elsewhere, secure, now
):
    proof_of_request(realm, ask(fields=basic()), now)

    assert recalled(field, realm, elsewhere) is None
    assert recalled(field, realm, secure).user == "ada"
    assert recalled(field, replace(realm, plain=Plain.REFUSE), here) is None


def test_other_accounts_have_to_be_asked(realm, ask, basic, field, here, now):
    proof_of_request(realm, ask(fields=basic()), now)
    book = realm.accounts._book
    try:
        realm.accounts._book = replace(book, version="other")
        assert recalled(field, realm, here) is None
        realm.accounts._book = replace(book, is_settled=False)
        assert recalled(field, realm, here) is None
    finally:
        realm.accounts._book = book
    assert recalled(field, realm, here) is not None
