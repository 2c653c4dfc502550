"""What both pages of an entrance share."""

import pytest

from httpcore_srv.access.entrance.desk import answer, destination, no_form
from httpcore_srv.resources.pages import PAGE_FIELDS

CASES = [
    # text           where to     why
    (None, "/", "nothing was said"),
    ("", "/", "nothing was said"),
    ("/members/", "/members/", "a path"),
    ("//evil.example", "/", "another host"),
    ("/login/", "/", "the entrance would lead to itself"),
    ("/login/out?x", "/", "and in is not out"),
    ("/loginless", "/loginless", "another path"),
]


@pytest.mark.parametrize(("text", "where", "why"), CASES)
def test_log_in_leads_to_a_page_of_the_site(realm, text, where, why):
    assert destination(text, realm) == where, why


def test_a_browser_without_a_cookie_is_given_one_for_forms_once(browser):
    first = browser.open()
    again = browser.open()

    assert len(first.fields.all("Set-Cookie")) == 1
    assert "session-form" in browser.cookies
    assert "Set-Cookie" not in again.fields


def test_a_page_of_ours_may_do_nothing_but_send_its_form():
    policy = answer(200, b"x", ()).fields["Content-Security-Policy"]

    assert policy == PAGE_FIELDS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy


def test_what_is_no_form_is_told_what_one_is():
    response = no_form()

    assert response.status == 415
    assert response.fields["Accept"] == "application/x-www-form-urlencoded"
