"""Which cookies are believed, and which are set."""

from datetime import timedelta

import pytest

from httpcore_srv.access.entrance.session_cookie import (
    changes_of,
    cookie_name,
    removal,
    setting,
    tokens_of,
    visit_of,
)
from httpcore_srv.fields.cookie_errors import CookieError
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.state.sessions.visit import Visit

# cookie lines, over TLS, tokens, why
CASES = [
    (["session=a"], False, ("a",), "the one"),
    (["lang=de; session=a; theme=dark"], False, ("a",), "among others"),
    (["session=a; session=b"], False, ("a", "b"), "R221: both are seen"),
    (["session=a; session=a"], False, ("a",), "twice the same is one"),
    (["session=a", "session=b"], False, ("a", "b"), "R220: two lines"),
    (["; ".join(f"session={i}" for i in range(5))], False, (), "too many to look at"),
    (["=session=evil; session=good"], False, ("good",), "CVE-2023-23934"),
    (["=__Host-session=evil; __Host-session=good"], True, ("good",), "CVE-2023-23934"),
    (["Session=a"], False, (), "names have their case"),
    (["session=a"], True, (), "over TLS only the one that nobody else can set"),
    (["__Host-session=a"], False, (), "and without, the other"),
    (["__host-session=a"], True, (), "a prefix in another case is no such cookie"),
    (["a;;=;session=x"], False, ("x",), "R222: beside broken pairs"),
    ([], False, (), "none"),
]


@pytest.mark.parametrize(("lines", "secure", "tokens", "why"), CASES)
def test_a_request_names_its_sessions(lines, secure, tokens, why):
    fields = Fields([("Cookie", line) for line in lines])
    request = Request("GET", "/", fields, peer=Peer(secure=secure))

    assert tokens_of(request, "session") == tokens, why


def request(*tokens):
    pairs = "; ".join(f"session={token}" for token in tokens)
    return Request("GET", "/", Fields([("Cookie", pairs)] if tokens else []))


def standing(realm, user):
    return realm.accounts.current().fingerprint(user)


def test_a_good_cookie_is_found_beside_others(realm, browser):
    token = realm.sessions.open("ada", standing(realm, "ada"), browser.now)
    for tokens in ((token,), ("../x", token), (token, "A" * 43)):
        assert visit_of(request(*tokens), realm, browser.now).session.user == "ada"


def test_of_two_good_cookies_none_is_believed(realm, browser):
    fingerprint = standing(realm, "ada")
    tokens = [realm.sessions.open("ada", fingerprint, browser.now) for _ in range(2)]

    assert visit_of(request(*tokens), realm, browser.now) == Visit()


def test_no_cookie_is_not_a_bad_one(realm, browser):
    assert visit_of(request(), realm, browser.now) is None
    assert visit_of(request("x"), realm, browser.now) == Visit()


def test_a_cookie_that_nobody_knows_stays_where_it_is(realm, browser):
    visit = visit_of(request("A" * 43), realm, browser.now)

    assert changes_of(visit, realm, secure=False) == Fields()
    assert changes_of(None, realm, secure=False) == Fields()


def test_a_cookie_whose_session_ends_just_now_is_taken_away(realm, browser, accounts):
    token = realm.sessions.open("ada", standing(realm, "ada"), browser.now)
    accounts.become({})
    visit = visit_of(request(token), realm, browser.now)

    [(name, value)] = changes_of(visit, realm, secure=False)
    assert (name, value) == ("Set-Cookie", removal("session", secure=False))


def test_an_account_that_vanished_during_log_in_has_no_session(realm, browser):
    token = realm.sessions.open("eve", "", browser.now)

    assert visit_of(request(token), realm, browser.now) == Visit(ended=True)


def test_a_session_that_is_used_sets_no_cookie(realm, browser):
    token = realm.sessions.open("ada", standing(realm, "ada"), browser.now)
    for minutes in range(0, 60, 10):
        now = browser.now + timedelta(minutes=minutes)
        visit = visit_of(request(token), realm, now)

        assert visit.session is not None
        assert changes_of(visit, realm, secure=False) == Fields()


def test_what_is_set_is_for_one_host_and_no_script():
    """cookie-flags: Secure where it can be, HttpOnly, SameSite (RFC 6265bis §8)."""
    assert cookie_name("sid", secure=True) == "__Host-sid"
    assert set(setting("sid", "a", secure=True).split("; ")) == {
        "__Host-sid=a",
        "Path=/",
        "SameSite=Lax",
        "Secure",
        "HttpOnly",
    }
    assert set(setting("sid", "a", secure=False).split("; ")) == {
        "sid=a",
        "Path=/",
        "SameSite=Lax",
        "HttpOnly",
    }


@pytest.mark.parametrize("token", ["a;b", "a b", "a\r\nb", "é"])
def test_what_no_cookie_can_hold_is_not_set(token):
    with pytest.raises(CookieError):
        setting("sid", token, secure=True)
