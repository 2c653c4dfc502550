"""Is there one session, which goes on as it is?"""

from datetime import timedelta

import pytest

from httpcore_srv.access.at_once.session import recalled


@pytest.fixture
def realm(realm_of):
    return realm_of(schemes=("form",))


@pytest.fixture
def token(realm, now):
    fingerprint = realm.accounts.current().fingerprint("ada")
    return realm.sessions.open("ada", fingerprint, now)


# fmt: off
COOKIES = [
    # field                         whose   why
    ("session=T",                   "ada",  "one session"),
    ("a=b; session=T; c=d",         "ada",  "among others"),
    ("a=b;session=T",               "ada",  "without a space"),
    ("xsession=T",                  None,   "another name"),
    ("Session=T",                   None,   "another name: case counts"),
    ("session=T; session=x",        None,   "two, whichever is good"),
    ("session=T; session =x",       None,   "two, by the same name for whoever reads all"),
    ("session=T;\tsession=x",       None,   "two"),
    ("session=T; session=",         None,   "two, one empty"),
    ('session="T"',                 None,   "in quotation marks: read it by the grammar"),
    ("session=T x",                 None,   "something behind it"),
    ("session=",                    None,   "empty"),
    ("session",                     None,   "no pair"),
    ("a=session=T",                 None,   "the value of another one"),
    ("__Host-session=T",            None,   "the one of TLS, without"),
]
# fmt: on


@pytest.mark.parametrize(("field", "whose", "why"), COOKIES)
def test_the_only_cookie_of_its_name_counts(field, whose, why, realm, token, here, now):
    found = recalled(field.replace("T", token), realm, here, now)

    assert (found and found.user) == whose, why


def test_over_tls_it_has_another_name(realm, token, secure, now):
    assert recalled(f"session={token}", realm, secure, now) is None
    assert recalled(f"__Host-session={token}", realm, secure, now).user == "ada"


def test_a_use_that_is_to_be_noted_is_not_decided(realm, token, here, now):
    cookie, later = f"session={token}", now + timedelta(seconds=60)

    assert recalled(cookie, realm, here, later - timedelta(seconds=1)) is not None
    assert recalled(cookie, realm, here, later) is None


def test_a_session_that_was_closed_is_none(realm, token, here, now):
    realm.sessions.close(token, now)

    assert recalled(f"session={token}", realm, here, now) is None


def test_an_account_that_changed_is_looked_at(realm, here, now):
    token = realm.sessions.open("ada", "another.fingerprint", now)
    gone = realm.sessions.open("eve", "", now)

    assert recalled(f"session={token}", realm, here, now) is None
    assert recalled(f"session={gone}", realm, here, now) is None


def test_without_sessions_there_is_none(realm_of, here, now):
    assert recalled("session=x", realm_of(), here, now) is None
