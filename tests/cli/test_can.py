"""May they? On paper, by the functions that the server calls (idea 25)."""

import json
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.deciding import decided, request_of
from httpcore_srv.config.load import load
from httpcore_srv.message import Peer
from httpcore_srv.pipeline import respond
from httpcore_srv.state.shared_link import SharedLink

CONFIG = """
[state]
store = "state.sqlite"

[[realm]]
name = "staff"
accounts = ["users"]
groups = ["groups"]

[[host]]
names = ["a.example"]

[[host.mount]]
prefix = "/"
folder = "www"
listing = true

[[host.mount.access]]
match = ["private/**"]
realm = "staff"
require = { any = ["group board", { all = ["user eve", "from 192.0.2.0/24"] }] }
links = true

[[host.mount.access]]
match = ["private/sub/**"]
realm = "staff"
require = { not = "user eve" }
refusal = 404

[[host.mount.access]]
match = ["hours/**"]
require = "time 08:00-18:00 mon-fri Europe/Berlin"

[[host.mount.access]]
match = ["tls/**"]
require = "secure"

[[host.mount.access]]
match = ["write/**"]
realm = "staff"
require = { any = ["method GET", "valid-user"] }
"""
FILES = {
    "users": "# httpcore-srv accounts 1\n"
    + "".join(f"{user}:digest:SHA-256:staff:{'0' * 64}\n" for user in ("ada", "eve")),
    "groups": "board: ada\n",
    "site.toml": CONFIG,
    "www/hello.txt": "hello",
    "www/private/report.txt": "report",
    "www/private/sub/deep.txt": "deep",
    "www/hours/a": "a",
    "www/tls/a": "a",
    "www/write/a": "a",
}


@pytest.fixture
def config(tmp_path):
    """Return the path of a configuration with areas of every kind."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
    return tmp_path / "site.toml"


def can(config, *words):
    return CliRunner().invoke(main, ["can", *words, "-c", str(config)])


# fmt: off
CASES = [
    # words                                                        exit  first line                                                        why
    (["-", "GET", "/hello.txt"],                                   0, "allowed: a stranger may GET /hello.txt",                            "nothing protects it"),
    (["ada", "GET", "/private/report.txt"],                        0, "allowed: ada may GET /private/report.txt",                          "AZ-01 by her group"),
    (["-", "GET", "/private/report.txt"],                          1, "not allowed: a stranger is asked to log in for GET /private/report.txt (401 Unauthorized)", "AZ-06 it depends on who asks"),
    (["eve", "GET", "/private/report.txt"],                        1, "not allowed: eve may not GET /private/report.txt (403 Forbidden)",  "AZ-06 known, and not meant"),
    (["eve", "GET", "/private/report.txt", "--from", "192.0.2.7"], 0, "allowed: eve may GET /private/report.txt",                          "AZ-03 from there she may"),
    (["eve", "GET", "/private/report.txt", "--from", ""],          1, "not allowed: eve may not GET /private/report.txt (403 Forbidden)",  "AZ-03 nowhere is not there"),
    (["ada", "GET", "/private/sub/deep.txt"],                      0, "allowed: ada may GET /private/sub/deep.txt",                        "AZ-02 both areas are met"),
    (["eve", "GET", "/private/sub/deep.txt", "--from", "192.0.2.7"], 1, "not allowed: eve may not GET /private/sub/deep.txt (404 Not Found)", "the more specific area's refusal"),
    (["ada", "GET", "/private/%73ub/deep.txt"],                    0, "allowed: ada may GET /private/%73ub/deep.txt",                      "CVE-2019-0220 one path, however it is written"),
    (["eve", "GET", "/x/../private/report.txt"],                   1, "not allowed: eve may not GET /x/../private/report.txt (403 Forbidden)", "CVE-2019-0220 and by any way"),
    (["zoe", "GET", "/private/report.txt"],                        1, "not allowed: a stranger is asked to log in for GET /private/report.txt (401 Unauthorized)", "nobody can log in as her"),
    (["ada", "GET", "/private/absent"],                            0, "allowed: ada may GET /private/absent",                              "a 404 is for those who may come in"),
    (["-", "GET", "/hours/a", "--at", "2024-06-03T10:00"],         0, "allowed: a stranger may GET /hours/a",                              "AZ-05 Monday noon in Berlin"),
    (["-", "GET", "/hours/a", "--at", "2024-06-03T18:00+02:00"],   1, "not allowed: a stranger may not GET /hours/a (403 Forbidden)",      "AZ-05 closed: logging in would not help"),
    (["ada", "GET", "/hours/a", "--at", "2024-06-02T10:00"],       1, "not allowed: a stranger may not GET /hours/a (403 Forbidden)",      "there is no realm: nobody is anybody"),
    (["-", "GET", "/tls/a"],                                       1, "not allowed: a stranger may not GET /tls/a (403 Forbidden)",        "not by TLS"),
    (["-", "GET", "/tls/a", "--tls"],                              0, "allowed: a stranger may GET /tls/a",                                "by TLS"),
    (["-", "GET", "https://a.example/tls/a"],                      0, "allowed: a stranger may GET /tls/a",                                "https is TLS"),
    (["-", "GET", "/write/a"],                                     0, "allowed: a stranger may GET /write/a",                              "AZ-07 public read"),
    (["-", "PUT", "/write/a"],                                     1, "not allowed: a stranger is asked to log in for PUT /write/a (401 Unauthorized)",       "AZ-07 protected write"),
    (["eve", "PUT", "/write/a"],                                   0, "allowed: eve may PUT /write/a",                                     "AZ-04 by method"),
]
WRONG = [
    # words                                                        says                           why
    (["ada", "BREW", "/hello.txt"],                                "not known",                   "501 before admission"),
    (["ada", "GET", "/%2e%2e/x"],                                  "dot segment",                 "400 before admission"),
    (["ada", "GET", "http://b.example/"],                          "host",                        "421 before admission"),
    (["ada", "GET", "/", "--from", "here"],                        "not an IPv4 or IPv6 address", "no address"),
    (["ada", "GET", "/", "--at", "noon"],                          "2024-06-03T18:30",            "no moment"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "first", "why"), CASES)
def test_decision(config, words, status, first, why):
    result = can(config, *words)

    assert (result.exit_code, result.stdout.split("\n")[0]) == (status, first), why


@pytest.mark.parametrize(("words", "says", "why"), WRONG)
def test_wrong_usage(config, words, says, why):
    result = can(config, *words)

    assert result.exit_code == 2, why
    assert says in result.stderr


def test_the_rules_are_shown_as_a_tree(config):
    words = ["eve", "GET", "/private/report.txt", "--at", "2024-06-03T12:00"]

    assert can(config, *words).stdout == (
        "not allowed: eve may not GET /private/report.txt (403 Forbidden)\n"
        "  from 127.0.0.1, at Mon 2024-06-03 12:00 UTC, without TLS, realm staff\n"
        "private/**\n"
        "└─ denied  any: none of these is met\n"
        "   ├─ denied  link: no signed link was shown\n"
        "   └─ denied  any: none of these is met\n"
        "      ├─ denied  group board: eve is in none of these groups\n"
        "      └─ denied  all: not every one of these is met\n"
        "         ├─ granted  user eve: eve is named\n"
        "         └─ denied  from 192.0.2.0/24: 127.0.0.1 is in none of these networks\n"
    )


def test_a_program_gets_the_same_as_json(config):
    result = can(config, "ada", "GET", "/private/sub/deep.txt", "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 0
    assert document["allowed"] is True
    assert (document["status"], document["user"]) == (None, "ada")
    assert (document["groups"], document["realm"]) == (["board"], "staff")
    assert [area["paths"] for area in document["areas"]] == [
        ["private/**"],
        ["private/sub/**"],
    ]
    assert [area["rule"]["verdict"] for area in document["areas"]] == ["granted"] * 2


def test_who_is_not_known_is_told_so(config):
    assert (
        "the realm staff knows no zoe" in can(config, "zoe", "GET", "/private/").stdout
    )


def test_a_damaged_account_is_told(config):
    users = config.parent / "users"
    users.write_text(users.read_text() + "broken\n")
    result = can(config, "ada", "GET", "/private/")

    assert result.exit_code == 0, "other accounts keep working"
    assert re.search(r"note: .*users:4: ", result.stdout)


def token_for(config, **terms):
    """Return the token of a link that the site has signed."""
    site = load(config).site
    now = datetime.now(UTC)
    terms = {
        "path": "/private/report.txt",
        "expires": now + timedelta(hours=1),
        **terms,
    }
    return site.links.issue(SharedLink(host="a.example", **terms), now)


# fmt: off
LINKS = [
    # terms                                         exit  status  link         why
    ({"uses": 1},                                   0,    None,   "valid",     "AZ-09 it opens"),
    ({"path": "/private/other.txt"},                1,    403,    "elsewhere", "AZ-09 403: meant for something else"),
    ({"expires": datetime(2024, 1, 1, tzinfo=UTC)}, 1,    410,    "expired",   "AZ-09 410: ask for a new one"),
]
# fmt: on


@pytest.mark.parametrize(("terms", "exit_code", "status", "link", "why"), LINKS)
def test_a_signed_link_is_judged_and_not_used(
    config, terms, exit_code, status, link, why
):
    path = f"/private/report.txt?share={token_for(config, **terms)}"
    for _ in range(2):
        result = can(config, "-", "GET", path, "--json")
        document = json.loads(result.stdout)

        assert result.exit_code == exit_code, why
        assert (document["status"], document["link"]) == (status, link), why


def test_a_link_is_no_secret_on_the_screen(config):
    token = token_for(config)
    result = can(config, "-", "GET", f"/private/report.txt?share={token}")

    assert "may GET /private/report.txt?..." in result.stdout
    assert "The link holds." in result.stdout
    assert token not in result.stdout


@pytest.mark.parametrize(("words", "status", "first", "why"), CASES)
def test_the_server_decides_the_same_for_strangers(config, words, status, first, why):
    """RFC 9110 §15.5: a refusal is 401, 403 or 410 there, if and only if it is here."""
    site = load(config).site
    _, method, path, *options = words
    facts = dict(zip(options[::2], options[1::2], strict=False))
    secure = path.startswith("https") or "--tls" in words
    peer = Peer(address=facts.get("--from", "127.0.0.1"), secure=secure)
    moment = datetime.fromisoformat(facts.get("--at", "2024-06-02T12:00"))
    now = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    request = request_of(path, method, peer, site)
    response = respond(request, site, now)
    response.content.close()
    decision = decided("-", request, site, now)

    assert (response.status in (401, 403, 410)) is not decision.is_allowed, why
    if not decision.is_allowed:
        assert response.status == decision.status, why


def test_nothing_stays_open(config, nothing_left_open):
    can(config, "ada", "GET", "/private/")
    can(config, "ada", "GET", "/private/report.txt")


def test_a_link_cannot_be_judged_while_the_store_is_damaged(config):
    token = token_for(config)
    (config.parent / "state.sqlite").write_bytes(b"no database" * 1000)
    result = can(config, "-", "GET", f"/private/report.txt?share={token}")

    assert (result.exit_code, result.stdout) == (3, "")


def test_a_configuration_with_faults_is_none(tmp_path):
    (tmp_path / "site.toml").write_text("[[realms]]\n")
    os.chmod(tmp_path / "site.toml", 0o600)

    assert can(tmp_path / "site.toml", "ada", "GET", "/").exit_code == 3
