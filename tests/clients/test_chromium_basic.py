"""Chromium and Basic: the browser asks once, and then sends the password by itself."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

pytestmark = [pytest.mark.wire, pytest.mark.browser]

USER, PASSWORD = "ada", "analytical engine"

# Get so many files at once; what came of each.
FETCH = """async paths => Promise.all(paths.map(
  async path => (await fetch(path, {cache: "no-store"})).text()))"""


@pytest.mark.parametrize("area", ["basic", "apache"])
def test_log_in(origin, browse, area):
    page = browse(USER, PASSWORD)
    answer = page.goto(origin.url(f"/{area}/"))

    assert answer.status == 200
    assert page.title() == f"Inside {area}"


def test_a_name_in_utf8(origin, browse):
    """RFC 7617 §2.1: the charset of the challenge tells it to."""
    answer = browse("grüße", "pässwörter: ✓").goto(origin.url("/basic/"))

    assert answer.status == 200


@pytest.mark.parametrize(
    ("user", "password"), [(USER, "wrong"), ("nobody", PASSWORD), (None, "")]
)
def test_who_is_not_let_in(origin, browse, user, password):
    page = browse(user, password)

    assert status_of(page, origin.url("/basic/")) == 401


def status_of(page, url):
    """Go to *url*; the status of its answer, whether the browser shows it or not."""
    with page.expect_response(url) as found, suppress(Error):
        page.goto(url)
    return found.value.status


def test_parallel_requests(origin, browse):
    """What a page loads: the browser knows the password for the whole folder."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url("/basic/"))

    found = page.evaluate(FETCH, [f"/basic/{number}.txt" for number in range(8)])

    assert found == [f"basic {number}" for number in range(8)]


def test_it_is_not_asked_again_below(origin, browse, eventually):
    """RFC 7617 §2.2: one challenge for the folder; the rest is sent unasked."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url("/basic/"))
    page.evaluate(FETCH, ["/basic/0.txt?unasked", "/basic/1.txt?unasked"])
    noted = eventually(lambda: len(origin.noted("?unasked")) >= 2)

    assert noted
    assert not origin.noted("?unasked", '" 401 ')


def test_what_was_seen_is_not_shown_to_the_next_one(origin, browse):
    """RFC 9111 §3.5: with the same browser, after all that was known is forgotten."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url("/basic/"))
    stranger = browse()

    assert status_of(stranger, origin.url("/basic/")) == 401


def test_log_out(origin, browse):
    """The button leads to a page that asks anew; what was open is not shown again."""
    page = browse(USER, PASSWORD)
    assert page.goto(origin.url("/leaving/")).status == 200
    page.goto(origin.url("/leaving-door/out"))
    with page.expect_response(lambda answer: answer.request.method == "POST") as found:
        page.locator("form[method=post] button").first.click()

    assert "clear-site-data" in found.value.all_headers()
    assert origin.said("auth.logout", "user=ada", "realm=The\\x20leaving")
