"""Logging out, of a session and of what a browser sends by itself."""

import base64
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from httpcore_srv.fields.set_cookie import SetCookie, deletion
from httpcore_srv.state.keys import Key, KeyRing
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.stores.memory import MemoryStore

OUT = "/login/out"


def test_a_get_ends_nothing_and_shows_a_button(browser):
    browser.log_in()
    response = browser.open(OUT)

    assert response.status == 200
    assert "as <strong>ada</strong>" in browser.shown
    assert len(browser.realm.sessions.list(browser.now)) == 1
    assert "Clear-Site-Data" not in response.fields


def test_the_button_ends_the_session_and_no_other(browser):
    elsewhere = browser.other()
    elsewhere.log_in()
    browser.log_in()
    token = browser.cookies["session"]
    browser.open(OUT)
    response = browser.submit(OUT)

    assert response.status == 200
    assert response.visitor == "ada"
    assert browser.realm.sessions.find(token, browser.now) is None
    assert len(browser.realm.sessions.list(browser.now)) == 1
    assert "You are logged out" in browser.shown


@pytest.mark.parametrize("secure", [False, True])
def test_R223_the_cookie_is_removed_as_it_was_set(browser, secure):
    browser.secure = secure
    [line] = browser.log_in().fields.all("Set-Cookie")
    browser.open(OUT)
    response = browser.submit(OUT)
    [removed] = response.fields.all("Set-Cookie")
    was, now = SetCookie.parse(line), SetCookie.parse(removed)

    assert (now.name, now.path, now.domain) == (was.name, was.path, was.domain)
    assert now.secure is was.secure
    assert now.max_age == 0
    assert now.expires is not None
    assert now.expires < browser.now
    assert now == deletion(was)
    assert not any(name.endswith("session") for name in browser.cookies)


def test_what_pages_left_is_cleared_but_not_the_cookies_of_others(browser):
    browser.log_in()
    browser.open(OUT)
    response = browser.submit(OUT)

    assert response.fields["Clear-Site-Data"] == '"cache", "storage"'


def test_everywhere_means_every_browser_of_that_user(browser):
    other = browser.other()
    other.log_in()
    browser.log_in()
    sessions = browser.realm.sessions
    sessions.open("bob", "any.print", browser.now)
    browser.open(OUT)
    browser.submit(OUT, everywhere="yes")

    assert [session.user for session in sessions.list(browser.now)] == ["bob"]
    other.open()
    assert 'name="password"' in other.shown


def test_a_log_out_that_another_site_made_ends_nothing(browser):
    browser.log_in()
    browser.open(OUT)
    forged = [
        browser.submit(OUT, form_token=None),
        browser.submit(OUT, fields=[("Origin", "https://evil.example")]),
        browser.submit(OUT, fields=[("Sec-Fetch-Site", "cross-site")]),
        browser.send("POST", OUT, b"form_token", [("Content-Type", "text/plain")]),
        browser.send(
            "POST", OUT, b"%", [("Content-Type", "application/x-www-form-urlencoded")]
        ),
    ]

    assert [response.status for response in forged] == [403, 403, 403, 415, 400]
    assert len(browser.realm.sessions.list(browser.now)) == 1
    assert not any("Clear-Site-Data" in response.fields for response in forged)


def test_the_form_of_one_session_does_not_end_another(browser):
    eve = browser.other()
    eve.log_in()
    eve.open(OUT)
    browser.log_in()
    browser.open(OUT)
    response = browser.submit(OUT, form_token=eve.hidden()["form_token"])

    assert response.status == 403


def test_who_has_no_session_is_out_already(browser):
    response = browser.open(OUT)

    assert response.status == 200
    assert "You are logged out" in browser.shown
    assert "Clear-Site-Data" not in response.fields


def test_the_log_is_told_who_left_and_not_by_which_token(browser, caplog):
    browser.log_in()
    token = browser.cookies["session"]
    browser.open(OUT)
    with caplog.at_level(logging.INFO, "httpcore_srv.auth"):
        browser.submit(OUT, everywhere="yes")

    assert (
        "auth.logout address=127.0.0.1 user=ada realm=Members scheme=form"
        in caplog.text
    )
    assert "reason=everywhere" in caplog.text
    assert token not in caplog.text


def test_a_session_that_is_renewed_by_its_own_log_out_is_closed_with_it(
    browser, accounts
):
    browser.log_in()
    accounts.become({"ada": "secret"}, ada="staff")
    browser.open(OUT)  # the new id is set here
    accounts.become({"ada": "secret"}, ada="others")
    browser.now += timedelta(seconds=60)
    response = browser.submit(OUT)

    assert response.status == 403, "its form was for another id: asked once more"
    assert browser.submit(OUT).status == 200
    assert browser.realm.sessions.list(browser.now) == ()


def test_a_signed_session_is_over_for_its_copies_as_well(browser):
    sessions = SignedSessions(MemoryStore(), KeyRing((Key("a", b"1" * 32),)), "Members")
    browser.realm = replace(browser.realm, sessions=sessions)
    browser.log_in()
    copied = browser.cookies["session"]
    browser.now += timedelta(seconds=90)
    browser.open(OUT)
    assert browser.cookies["session"] != copied, "used after a minute: refreshed"
    assert browser.submit(OUT).status == 200

    assert sessions.find(copied, browser.now) is None


@pytest.fixture
def has_ended(browser):
    """A browser of a realm whose passwords browsers keep as well; whether any ended."""
    schemes = ("form", "basic", "digest")
    browser.realm = replace(browser.realm, schemes=schemes)
    return lambda: browser.realm.names.shown(browser.realm.name) != browser.realm.name


GOOD = [("Authorization", f"Basic {base64.b64encode(b'ada:secret').decode()}")]
BAD = [("Authorization", f"Basic {base64.b64encode(b'ada:guess').decode()}")]


def test_a_browser_that_keeps_a_password_is_asked_for_it_and_then_refused(
    browser, has_ended
):
    browser.open(OUT)
    asked = browser.submit(OUT)
    assert asked.status == 401
    asked_by = [line.split()[0] for line in asked.fields.all("WWW-Authenticate")]
    assert asked_by == ["Basic", "Digest", "Digest"]
    assert asked.visitor is None
    assert "Clear-Site-Data" not in asked.fields, "nobody has left yet"

    browser.open(OUT)
    refused = browser.submit(OUT, fields=GOOD)
    assert refused.status == 401
    assert refused.visitor == "ada"
    assert has_ended()
    assert refused.fields["Clear-Site-Data"] == '"cache", "storage"'
    assert refused.fields["Cache-Control"] == "no-store"


def test_the_same_form_sent_again_with_the_password_is_taken(browser, has_ended):
    """A browser repeats the request of a 401 as it was, with the credentials."""
    browser.open(OUT)
    token = browser.hidden()["form_token"]
    browser.submit(OUT)
    again = browser.submit(OUT, form_token=token, fields=GOOD)

    assert again.status == 401
    assert has_ended()


def test_a_client_that_sends_no_content_before_it_is_asked_is_asked(browser, has_ended):
    """So does ``curl --digest``: its first POST is empty."""
    browser.open(OUT)
    token = browser.hidden()["form_token"]

    assert browser.send("POST", OUT).status == 401
    assert browser.send("POST", OUT, fields=GOOD).status == 415, "then a form is needed"
    assert browser.submit(OUT, fields=GOOD, form_token="").status == 403
    assert not has_ended()
    assert browser.submit(OUT, fields=GOOD, form_token=token).status == 401
    assert has_ended()


def test_another_site_cannot_even_make_a_browser_ask(browser, has_ended):
    browser.open(OUT)
    evil = [("Origin", "https://evil.example")]

    assert browser.submit(OUT, fields=evil).status == 403


def test_a_log_out_of_another_site_ends_no_credentials_either(browser, has_ended):
    browser.open(OUT)
    response = browser.submit(OUT, form_token="", fields=GOOD)

    assert response.status == 403
    assert "WWW-Authenticate" not in response.fields
    assert not has_ended()


def test_a_session_beside_is_enough_and_both_end_together(browser, has_ended):
    browser.log_in()
    browser.open(OUT)
    assert browser.submit(OUT).status == 200, "no password was sent: nothing to refuse"

    browser.log_in()
    browser.open(OUT)
    response = browser.submit(OUT, fields=GOOD)
    assert response.status == 401
    assert has_ended()
    assert "session" not in browser.cookies
    assert browser.realm.sessions.list(browser.now) == ()


def test_who_does_not_know_the_password_ends_nothing(browser, has_ended):
    browser.open(OUT)
    response = browser.submit(OUT, fields=BAD)

    assert response.status == 401
    assert response.visitor is None
    assert "Clear-Site-Data" not in response.fields
    assert not has_ended()


def test_who_logs_out_of_what_is_not_known_yet_is_told_of_what(browser, has_ended):
    browser.open(OUT)

    assert "This logs you out of Members." in browser.shown
