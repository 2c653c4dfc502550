"""Chromium and forms: a person logs in, reads, and leaves."""

import re

import pytest

pytestmark = [pytest.mark.wire, pytest.mark.browser]

USER, PASSWORD = "ada", "analytical engine"
KINDS = ["members", "signed"]

# Get so many files at once; what came of each.
FETCH = """async paths => Promise.all(paths.map(
  async path => (await fetch(path, {cache: "no-store"})).text()))"""


def log_in(page, url, password=PASSWORD):
    """Go there, fill in the form one is led to, and press the button."""
    page.goto(url)
    page.locator("input[name=user]").fill(USER)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()


@pytest.mark.parametrize("area", KINDS)
def test_log_in_and_out(origin, browse, area):
    """The page asked for is reached; afterwards it is not, not by going back either."""
    page = browse()
    log_in(page, origin.url(f"/{area}/"))
    reached = [page.url, page.title()]
    page.goto(origin.url(f"/{area}-door/out"))
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()
    page.goto(origin.url(f"/{area}/"))

    assert reached == [origin.url(f"/{area}/"), f"Inside {area}"]
    assert page.url.startswith(origin.url(f"/{area}-door/"))
    assert "inside" not in page.content()
    assert area not in {cookie["name"] for cookie in page.context.cookies()}


@pytest.mark.parametrize("area", KINDS)
def test_a_wrong_password(origin, browse, area):
    """The form again, with a word about it and the name still there."""
    page = browse()
    log_in(page, origin.url(f"/{area}/"), "wrong")

    assert page.url.startswith(origin.url(f"/{area}-door/"))
    assert page.locator("input[name=user]").input_value() == USER
    assert page.locator("input[name=password]").input_value() == ""
    assert area not in {cookie["name"] for cookie in page.context.cookies()}


def test_a_second_try(origin, browse):
    """It still leads to the page that was asked for."""
    page = browse()
    log_in(page, origin.url("/members/?page=2"), "wrong")
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()

    assert page.url == origin.url("/members/?page=2")


@pytest.mark.parametrize("area", KINDS)
def test_the_cookie_as_the_browser_keeps_it(origin, browse, area):
    """No script reads it; it goes with links from elsewhere, and with nothing else."""
    page = browse()
    log_in(page, origin.url(f"/{area}/"))

    [kept] = [each for each in page.context.cookies() if each["name"] == area]
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    assert kept["path"] == "/"
    assert area not in page.evaluate("document.cookie")


def test_parallel_requests(origin, browse):
    page = browse()
    log_in(page, origin.url("/members/"))

    found = page.evaluate(FETCH, [f"/members/{n % 8}.txt?{n}" for n in range(40)])

    assert found == [f"members {number % 8}" for number in range(40)]


def test_a_session_expires(origin, browse, eventually):
    page = browse()
    log_in(page, origin.url("/brief/"))
    assert page.title() == "Inside brief"

    eventually(lambda: page.goto(origin.url("/brief/")) and "door" in page.url)

    assert "inside" not in page.content()


def test_an_overheard_cookie_after_log_out(origin, browse):
    """A replay: another browser with the very cookie is a stranger."""
    page, other = browse(), browse()
    log_in(page, origin.url("/members/"))
    other.context.add_cookies(page.context.cookies())
    before = other.goto(origin.url("/members/")).url
    page.goto(origin.url("/members-door/out"))
    with page.expect_navigation():
        page.locator("form[method=post] button").first.click()
    after = other.goto(origin.url("/members/")).url

    assert before == origin.url("/members/")
    assert after.startswith(origin.url("/members-door/"))


def test_another_site_cannot_log_one_in(origin, browse, tmp_path):
    """CSRF: a form of another origin, with a right password of the attacker's."""
    trap = tmp_path / "trap.html"
    trap.write_text(
        f'<form method="post" action="{origin.url("/members-door/")}">'
        f'<input name="user" value="{USER}"><input name="password" value="{PASSWORD}">'
        "<button>Win</button></form>"
    )
    page = browse()
    page.goto(trap.as_uri())
    with page.expect_navigation():
        page.locator("button").click()

    assert "inside" not in page.content()
    assert "members" not in {cookie["name"] for cookie in page.context.cookies()}


def test_the_log_in_page_runs_nothing(origin, browse):
    """No script, no request but for itself; it cannot be framed."""
    page = browse()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(origin.url("/members-door/"))

    policy = answer.headers["content-security-policy"]
    assert page.locator("script").count() == 0
    assert [url for url in asked if not url.endswith("/favicon.ico")] == [answer.url]
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"default-src 'none'", policy)
