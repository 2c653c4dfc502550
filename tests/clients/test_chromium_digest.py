"""
Chromium and Digest (RFC 7616): MD5 and SHA-256, each with -sess.

SHA-512-256 it does not know, and takes the next challenge.
"""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.wire, pytest.mark.browser]

USER, PASSWORD = "ada", "analytical engine"

# Get so many files at once; what came of each.
FETCH = """async paths => Promise.all(paths.map(
  async path => (await fetch(path, {cache: "no-store"})).text()))"""

# fmt: off
ALGORITHMS = [
    # area             why
    ("md5",            "MD5"),
    ("md5-sess",       "MD5-sess"),
    ("sha-256",        "SHA-256"),
    ("sha-256-sess",   "SHA-256-sess"),
    ("sha-512-256",    "SHA-512-256 it passes over"),
    ("both",           "before Basic"),
    ("every",          "the first of three that it knows"),
    ("plain-names",    "without userhash"),
]
# fmt: on

# Each algorithm that Chromium knows, by its area.
EACH = ["md5", "md5-sess", "sha-256", "sha-256-sess"]


@pytest.mark.parametrize(("area", "why"), ALGORITHMS)
def test_log_in(origin, browse, area, why):
    """And eight files more over the same nonce, at once."""
    page = browse(USER, PASSWORD)
    answer = page.goto(origin.url(f"/{area}/"))
    found = page.evaluate(FETCH, [f"/{area}/{number}.txt" for number in range(8)])

    assert answer.status == 200, why
    assert page.title() == f"Inside {area}"
    assert found == [f"{area} {number}" for number in range(8)]


@pytest.mark.parametrize(("area", "why"), ALGORITHMS)
def test_a_wrong_password(origin, browse, area, why):
    page = browse(USER, "wrong")
    answer = page.goto(origin.url(f"/{area}/"))

    assert answer.status == 401, why
    assert "inside" not in page.content()


def test_a_nonce_serves_what_follows(origin, browse, eventually):
    """Nothing is asked twice: no 401 after the first one."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url("/sha-256/"))
    for number in range(3):
        page.evaluate(FETCH, [f"/sha-256/{number}.txt?over-one-nonce"])
    eventually(lambda: len(origin.noted("?over-one-nonce")) >= 3)

    assert not origin.noted("?over-one-nonce", '" 401 ')


def test_an_expired_nonce(origin, browse, eventually):
    """R192: with stale the browser goes on by itself; nobody is asked again."""
    page = browse(USER, PASSWORD)
    for area in EACH:
        page.goto(origin.url(f"/hasty-{area}/"))

    for area in EACH:
        path = f"/hasty-{area}/0.txt?by-chromium"

        def refused(path=path, area=area):
            assert page.evaluate(FETCH, [path]) == [f"hasty-{area} 0"]
            return origin.noted(path, '" 401 ')

        assert eventually(refused)


def test_a_replay(origin, browse):
    """R194: what the browser has sent, sent once more by somebody who overheard it."""
    page = browse(USER, PASSWORD)
    for area in EACH:
        page.goto(origin.url(f"/{area}/"))
        answer = page.goto(origin.url(f"/{area}/1.txt"))
        overheard = answer.request.all_headers()["authorization"]
        status, challenge, content = sent_again(answer.url, overheard)

        assert answer.status == 200
        assert overheard.startswith("Digest ")
        assert status == 401, area
        assert "stale=true" in challenge, "what is asked for is a new nonce"
        assert f"{area} 1".encode() not in content


def sent_again(url, authorization):
    """Ask for *url* with these credentials, and nothing else."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.request("GET", parts.path, headers={"Authorization": authorization})
        answer = connection.getresponse()
        return answer.status, answer.headers["WWW-Authenticate"], answer.read()
    finally:
        connection.close()


def test_many_at_once(origin, browse):
    """Several connections, counts in any order."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url("/sha-256/"))

    paths = [f"/sha-256/{number % 8}.txt?{number}" for number in range(40)]
    found = page.evaluate(FETCH, paths)

    assert found == [f"sha-256 {number % 8}" for number in range(40)]


@pytest.mark.parametrize("area", EACH)
def test_log_out(origin, browse, eventually, area):
    """The nonce that was good a moment ago is refused: the browser is asked anew."""
    page = browse(USER, PASSWORD)
    page.goto(origin.url(f"/quitting-{area}/"))
    page.goto(origin.url(f"/quitting-{area}-door/out"))
    with page.expect_response(lambda answer: answer.request.method == "POST") as found:
        page.locator("form[method=post] button").first.click()
    page.goto(origin.url(f"/quitting-{area}/0.txt?after"))

    assert "clear-site-data" in found.value.all_headers()
    assert eventually(lambda: origin.noted(f"/quitting-{area}/0.txt?after", '" 401 '))
    assert origin.said("auth.logout", "user=ada", f"realm=The\\x20quitting-{area}")
