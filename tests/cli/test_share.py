"""Links that are signed for others, listed, and taken back (AZ-09)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.config.load import load
from httpcore_srv.state.links import LinkVerdict
from httpcore_srv.state.shared_link import Showing

CONFIG = """
[listen]
bind = ["127.0.0.1:8443"]

[state]
store = "state.sqlite"

[[host]]
names = ["a.example", "*"]

[[host.mount]]
prefix = "/"
folder = "www"
listing = true

[[host.mount.access]]
match = ["private/**"]
require = "nobody"
links = true

[[host.mount.access]]
match = ["private/inner/**"]
require = "secure"

[[host.mount.access]]
match = ["asked/**"]
require = { any = ["link", "secure"] }

[[host.mount.access]]
match = ["closed/**"]
require = "nobody"
"""
FILES = (
    *("hello.txt", "private/report.txt", "private/inner/a", "asked/a", "closed/a"),
    *("private/a b;c.txt",),
)


@pytest.fixture
def config(tmp_path):
    """Return the path of a configuration with areas that links open, or do not."""
    for name in FILES:
        path = tmp_path / "www" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "site.toml").write_text(CONFIG)
    return tmp_path / "site.toml"


def share(config, *words):
    return CliRunner().invoke(main, ["share", *words, "-c", str(config)])


def judged(config, url, **more):
    """Return what the server says of *url*, as it stands on standard output."""
    base, _, token = url.strip().partition("?share=")
    path = "/" + base.split("/", 3)[3]
    showing = Showing("a.example", more.pop("path", path), *more.pop("showing", ()))
    now = datetime.now(UTC) + more.pop("after", timedelta())
    return load(config).site.links.opened(token, showing, now).verdict


def test_the_link_is_all_that_is_printed(config):
    result = share(config, "/private/report.txt")

    assert result.exit_code == 0
    assert re.fullmatch(
        r"http://a\.example:8443/private/report\.txt\?share=[\w.-]+\n", result.stdout
    )
    assert judged(config, result.stdout) is LinkVerdict.VALID


# fmt: off
VALID, EXPIRED, ELSEWHERE = LinkVerdict.VALID, LinkVerdict.EXPIRED, LinkVerdict.ELSEWHERE
SECOND = timedelta(seconds=1)
TERMS = [
    # words                          shown                                                            verdict    why
    (["--for", "2h"],                {"after": timedelta(hours=2) - 5 * SECOND},                      VALID,     "two hours"),
    (["--for", "2h"],                {"after": timedelta(hours=2)},                                   EXPIRED,   "and no longer"),
    (["--for", "90 min"],            {"after": timedelta(minutes=90)},                                EXPIRED,   "minutes, and a blank"),
    (["--for", "1.5 h"],             {"after": timedelta(minutes=90) - 5 * SECOND},                   VALID,     "as configurations say it"),
    (["--for", "7D"],                {"after": timedelta(days=7) - 5 * SECOND},                       VALID,     "days, in any case"),
    ([],                             {"after": timedelta(days=1) - 5 * SECOND},                       VALID,     "a day if nothing is said"),
    ([],                             {"after": timedelta(days=1)},                                    EXPIRED,   "and no longer"),
    (["--to", "203.0.113.0/24"],     {"showing": ("GET", "203.0.113.9")},                             VALID,     "from there"),
    (["--to", "203.0.113.0/24"],     {"showing": ("GET", "192.0.2.9")},                               ELSEWHERE, "from elsewhere"),
    (["--to", "::1", "--to", "192.0.2.9"], {"showing": ("GET", "192.0.2.9")},                         VALID,     "repeatable"),
    ([],                             {"showing": ("HEAD",)},                                          VALID,     "RFC 9110 §9.3.2 GET comes with HEAD"),
    ([],                             {"showing": ("PUT",)},                                           ELSEWHERE, "to read alone"),
    (["-X", "PUT"],                  {"showing": ("PUT",)},                                           VALID,     "what it says"),
    (["-X", "PUT"],                  {"showing": ("GET",)},                                           ELSEWHERE, "and nothing else"),
    ([],                             {"path": "/private/"},                                           ELSEWHERE, "that path alone"),
]
PLACES = [
    # words                          path                       why
    (["/private/report.txt"],        "/private/report.txt",     "as it stands"),
    (["/x/../private/%72eport.txt"], "/private/report.txt",     "RFC 3986 §6.2.2 in one form"),
    (["/private/a b;c.txt"],         "/private/a%20b%3Bc.txt",  "fit for a URL, and for the Path of a cookie"),
    (["/private/", "--prefix"],      "/private/",               "a folder"),
    (["/private", "--prefix"],       "/private/",               "a folder ends with a slash: no redirect uses the link up"),
    (["http://a.example/private/report.txt"], "/private/report.txt", "a whole URL"),
    (["http://b.example/private/report.txt"], "/private/report.txt", "by another name of the same host"),
    (["/private/report.txt?x=1"],    "/private/report.txt",     "a query is none of it"),
    (["/asked/a"],                   "/asked/a",                "a rule that asks for a link itself"),
]
REFUSED = [
    # words                                         status  says                    why
    (["/hello.txt"],                                2, "it is not protected",       "it needs none"),
    (["/closed/a"],                                 2, "no links = true",           "it would open nothing"),
    (["/private"],                                  2, "--prefix",                  "it leads elsewhere"),
    (["/%2e%2e/"],                                  2, "dot segment",               "no path"),
    (["/private/report.txt", "--origin", "example.org"],      2, "say https://example.org", "a link without a scheme leads nowhere"),
    (["/private/report.txt", "--origin", "example.org:8443/"], 2, "say https://example.org:8443", "a port is no path"),
    (["/private/report.txt", "--origin", "ftp://example.org"], 2, "https://example.org", "RFC 9110 §4.2 another scheme"),
    (["/private/report.txt", "--origin", "https://"],         2, "https://example.org", "RFC 9110 §4.2.1 an empty host is invalid"),
    (["/private/report.txt", "--origin", "https://a.example/x"], 2, "https://example.org", "RFC 9110 §4.3.1 an origin has no path"),
    (["/private/report.txt", "--origin", "https://u:p@a.example"], 2, "https://example.org", "RFC 9110 §4.2.4 nor userinfo"),
    (["/private/report.txt", "--for", "soon"],      2, "2h, 30min",                 "no length"),
    (["/private/report.txt", "--for", "500 ms"],    2, "1s to 400d",                "too short to be sent"),
    (["/private/report.txt", "--for", "0s"],        2, "1s to 400d",                "over before it begins"),
    (["/private/report.txt", "--for", "401d"],      2, "1s to 400d",                "that is an account's life"),
    (["/private/report.txt", "--for", "999999999w"], 2, "1s to 400d",               "beyond the calendar"),
    (["/private/report.txt", "--uses", "0"],        2, "x>=1",                      "it would never open"),
    (["/private/report.txt", "--to", "here"],       2, "network",                   "no network"),
    (["/private/report.txt", "-X", "get"],          2, "no method",                 "RFC 9110 §9.1 case-sensitive"),
    ([],                                            2, "one of PATH",               "nothing to do"),
    (["/private/report.txt", "--list"],             2, "one of PATH",               "two things to do"),
    (["--revoke", "0000000000000000"],              1, "none of this site's links", "no such link"),
    (["--revoke", "a.b.c"],                         1, "none of this site's links", "no token"),
]
NOTES = [
    # words                          says                                   why
    (["/private/absent"],            "nothing is there now",                "perhaps later"),
    (["/private/"],                  "--prefix opens what is in it",        "the listing alone is seldom meant"),
    (["/private/inner/a"],           "another area covers it, too",         "the link is not enough"),
]
# fmt: on


@pytest.mark.parametrize(("words", "shown", "verdict", "why"), TERMS)
def test_terms(config, words, shown, verdict, why):
    url = share(config, "/private/report.txt", *words).stdout

    assert judged(config, url, **shown) is verdict, why


@pytest.mark.parametrize(("words", "path", "why"), PLACES)
def test_place(config, words, path, why):
    url = share(config, *words).stdout

    assert url.startswith(f"http://a.example:8443{path}?share="), why
    assert judged(config, url) is VALID, why


@pytest.mark.parametrize(("words", "status", "says", "why"), REFUSED)
def test_refused(config, words, status, says, why):
    result = share(config, *words)

    assert (result.exit_code, result.stdout) == (status, ""), why
    assert says in " ".join(result.stderr.split()), why


@pytest.mark.parametrize(("words", "says", "why"), NOTES)
def test_what_may_be_a_slip_is_told(config, words, says, why):
    result = share(config, *words)

    assert result.exit_code == 0, why
    assert says in result.stderr


def test_a_link_to_a_folder_opens_what_is_in_it(config):
    url = share(config, "/private/", "--prefix").stdout

    assert judged(config, url, path="/private/report.txt") is VALID
    assert judged(config, url, path="/closed/a") is ELSEWHERE


def test_uses_are_counted_by_whoever_has_the_store(config):
    url = share(config, "/private/report.txt", "--uses", "2").stdout
    verdicts = [judged(config, url) for _ in range(3)]

    assert verdicts == [VALID, VALID, LinkVerdict.SPENT]
    assert "2 times, used 2" in share(config, "--list").stdout


def test_the_origin_can_be_said_for_a_site_behind_a_proxy(config):
    result = share(config, "/private/report.txt", "--origin", "HTTPS://b.example/")

    assert result.stdout.startswith("https://b.example/private/report.txt?share=")


# fmt: off
NAMES = [
    # how it is named                           why
    (lambda url, id: url,                       "its address"),
    (lambda url, id: url.split("=", 1)[1],      "its token"),
    (lambda url, id: id,                        "its id"),
]
# fmt: on


@pytest.mark.parametrize(("name", "why"), NAMES)
def test_a_link_is_taken_back(config, name, why):
    url = share(config, "/private/report.txt").stdout.strip()
    id = share(config, "--list").stdout.split()[0]
    result = share(config, "--revoke", name(url, id))

    assert (result.exit_code, result.stdout[:7]) == (0, "ended: "), why
    assert judged(config, url) is LinkVerdict.REVOKED
    assert share(config, "--list").stdout.endswith(", ended\n")


def test_the_list_has_a_line_for_each_link_and_no_token(config):
    url = share(config, "/private/report.txt", "--for", "1h", "--uses", "1").stdout
    share(config, "/private/", "--prefix", "--to", "203.0.113.0/24")
    first, second = share(config, "--list").stdout.splitlines()

    assert re.fullmatch(
        r"[0-9a-f]{16}  a\.example/private/report\.txt, GET HEAD, until .* UTC, once, used 0",
        first,
    )
    assert re.fullmatch(
        r"[0-9a-f]{16}  a\.example/private/\*, .* UTC, from 203\.0\.113\.0/24", second
    )
    assert url.strip().split("=")[1] not in first


def test_links_need_a_store_that_others_see(config):
    """The server would know neither the key nor the link."""
    config.write_text(CONFIG.replace("state.sqlite", "memory"))
    result = share(config, "/private/report.txt")

    assert result.exit_code == 3
    assert "memory of the server" in result.stderr


def test_a_site_without_links_has_none_to_share(config):
    config.write_text(CONFIG.replace("links = true", "").replace('"link", ', ""))
    result = share(config, "/private/report.txt")

    assert result.exit_code == 3
    assert "links = true" in result.stderr


def test_a_store_that_is_damaged_makes_no_link(config):
    (config.parent / "state.sqlite").write_bytes(b"no database" * 1000)
    (config.parent / "state.sqlite").chmod(0o600)
    result = share(config, "/private/report.txt")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "state.sqlite" in result.stderr
