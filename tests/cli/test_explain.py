"""One request, answered on paper."""

import io
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.explain import answer, explain, octets_for, read
from httpcore_srv.cli.plan import Failure
from httpcore_srv.config.load import load
from httpcore_srv.errors import RequestError
from httpcore_srv.message import NOBODY, Fields
from httpcore_srv.site import Host, Site
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.wire.limits import Limits

NO_FIELDS = Fields()
NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)

STAGES = [
    "resolve", "locate", "admit", "permit", "negotiate", "describe", "validate",
    "extract", "represent", "freshen", "complete",
]  # fmt: skip


@pytest.fixture
def paper(folder):
    """Answer words of the command on paper, for the small site."""

    def answered(*words):
        result = CliRunner().invoke(main, ["explain", *words, "-d", str(folder)])
        assert result.exit_code == 0, result.output
        return result.stdout

    return answered


def test_a_line_says_stage_section_and_decision(paper):
    lines = paper("/hello.txt").splitlines()

    assert [line.split()[0] for line in lines[:-1]] == STAGES
    for line in lines[:-1]:
        assert re.fullmatch(r"\w+ +RFC 9[0-9]{3} §[0-9.]+ +\S.*", line)
    assert lines[-1].strip() == "200 OK"


# fmt: off
ANSWERED = [
    # words                                                      last                           line                      why
    (["/hello.txt"],                                             "200 OK",                      "text/plain",             "a file"),
    (["/"],                                                      "200 OK",                      "text/html",              "an index"),
    (["/sub/"],                                                  "200 OK",                      "?format=json",            "a listing has three representations"),
    (["/sub"],                                                   "308 Permanent Redirect",      "is at",                  "R305 a folder without its slash"),
    (["/absent"],                                                "404 Not Found",               "nothing to show: no such file", "absence is a value"),
    (["/%2e%2e/etc/passwd"],                                     "400 Bad Request",             "resolve",                "R299 never above the root"),
    (["/hello.txt", "-X", "POST"],                               "405 Method Not Allowed",      "permit",                 "R061"),
    (["/hello.txt", "-X", "BREW"],                               "501 Not Implemented",         "resolve",                "R060"),
    (["/hello.txt", "-H", "If-None-Match: *"],                   "304 Not Modified",            "validate",               "RFC 9110 §13.1.2"),
    (["/hello.txt", "-H", "If-Match: \"x\""],                    "412 Precondition Failed",     "validate",               "RFC 9110 §13.1.1"),
    (["/hello.txt", "-H", "Range: bytes=0-4"],                   "206 Partial Content",         "octets 0 to 4",          "RFC 9110 §14.2"),
    (["/hello.txt", "-H", "Range: bytes=99-"],                   "416 Range Not Satisfiable",   "extract",                "RFC 9110 §15.5.17"),
    (["/hello.txt", "-X", "HEAD"],                               "200 OK",                      "represent",              "RFC 9110 §9.3.2"),
    (["/hello.txt", "-X", "OPTIONS"],                            "204 No Content",              "permit",                 "RFC 9110 §9.3.7"),
    (["/", "-H", "Host: a", "-H", "Host: b"],                    "400 Bad Request",             "400 Bad Request: ",      "RFC 9112 §3.2"),
    (["/", "-H", "Content-Length: x"],                           "400 Bad Request",             "Content-Length",         "R022 refused on the wire"),
    (["/", "-H", "Transfer-Encoding: gzip, chunked"],            "501 Not Implemented",         "chunked",                "RFC 9112 §6.1 refused on the wire"),
    (["/", "-X", ""],                                            "400 Bad Request",             "request line",           "RFC 9112 §3 no method at all"),
    (["/", "-X", "G T"],                                         "400 Bad Request",             "request line",           "RFC 9112 §3 two words"),
    (["hello.txt"],                                              "400 Bad Request",             "400 Bad Request: ",      "RFC 9112 §3.2 a path begins with a slash"),
    (["http://a.example/hello.txt"],                             "200 OK",                      "mount / ",               "a whole URL"),
    (["HTTP://u:p@a.example/hello.txt"],                         "200 OK",                      "mount / ",               "RFC 9110 §4.2.3 schemes have no case"),
    (["/hello.txt?to=https://b.example/"],                       "200 OK",                      "mount / ",               "a path whose query holds ://"),
]
# fmt: on


@pytest.mark.parametrize(("words", "last", "line", "why"), ANSWERED)
def test_the_answer_and_its_reason(paper, words, last, line, why):
    said = paper(*words)

    assert said.splitlines()[-1].strip() == last, why
    assert line in said, why


# fmt: off
REASONS = [
    # path             reason                                    why
    ("/none",          "no such file",                           "RFC 9110 §15.5.5"),
    ("/.env",          "hidden by '.*'",                         "R303"),
    ("/server.key",    "hidden by '*.key'",                      "R303"),
    ("/out",           "a link that leads out of the folder",    "R302"),
    ("/broken",        "a broken link",                          "R302"),
    ("/fifo",          "not a regular file",                     "R304"),
    ("/hello.txt/",    "a file, asked for as a folder",          "a slash too many"),
    ("/a%2Fb",         "no file can have such a name",           "R301"),
]
# fmt: on


@pytest.fixture
def odd(folder):
    """Put into the folder what is never shown."""
    (folder / ".env").touch()
    (folder / "server.key").touch()
    (folder / "out").symlink_to("/etc/hostname")
    (folder / "broken").symlink_to("none")
    os.mkfifo(folder / "fifo")
    return folder


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(("path", "reason", "why"), REASONS)
def test_the_operator_is_told_why_nothing_is_shown(paper, path, reason, why):
    [line] = [line for line in paper(path).splitlines() if line.startswith("locate")]

    assert line == f"locate     RFC 9110 §3.1     nothing to show: {reason}", why


def told(path, accept, site):
    """Return all that a client is told of *path*."""
    octets = octets_for(path, "GET", Fields([("Accept", accept)]), site)
    response = answer(octets, NOBODY, site, NOW)
    return response.status, response.fields, b"".join(response.content.pieces())


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(
    "accept",
    ["text/html", "text/plain", "application/json", "application/problem+json"],
)
@pytest.mark.parametrize(("path", "reason", "why"), REASONS)
def test_cve_2025_69226_a_client_is_not_told(make_site, path, reason, why, accept):
    """Octet by octet the same answer, whatever the reason."""
    site = make_site()

    assert told(path, accept, site) == told("/nothing", accept, site), why
    assert reason.encode() not in told(path, accept, site)[2]


def test_include_shows_the_head(paper):
    head = paper("/hello.txt", "-i").partition("\n\n")[2]

    assert "Content-Type: text/plain; charset=utf-8" in head
    assert "Content-Length: 14" in head


CONFIGURED = """
hsts = "max-age=60"

[[host]]
names = ["*.pattern.example", "a.example"]
[[host.mount]]
prefix = "/"
folder = "site"

[[host]]
names = ["b.example"]
[[host.mount]]
prefix = "/"
redirect = "https://c.example/"
"""

# fmt: off
HOSTS = [
    # url                                  last                           line                         why
    ("http://a.example/hello.txt",         "200 OK",                      "mount / ",                  "by name"),
    ("http://b.example/hello.txt",         "308 Permanent Redirect",      "https://c.example/hello.txt", "another site"),
    ("http://other.example/hello.txt",     "421 Misdirected Request",     "resolve",                   "RFC 9110 §7.4"),
    ("/hello.txt",                         "200 OK",                      "mount / ",                  "a path goes to the first host that has a name"),
]
# fmt: on


@pytest.mark.parametrize(("url", "last", "line", "why"), HOSTS)
def test_a_configuration_chooses_by_host(folder, tmp_path, url, last, line, why):
    (tmp_path / "site.toml").write_text(CONFIGURED)
    words = ["explain", url, "--config", str(tmp_path / "site.toml")]

    result = CliRunner().invoke(main, words)

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].strip() == last, why
    assert line in result.stdout, why


# fmt: off
SECURE = [
    # url                      sent   why
    ("https://a.example/",     True,  "RFC 6797 §7.2 over a secure transport"),
    ("HTTPS://a.example/",     True,  "RFC 9110 §4.2.3 schemes have no case"),
    ("http://a.example/",      False, "RFC 6797 §7.2 MUST NOT over a non-secure one"),
    ("/",                      False, "a path is asked for in the clear"),
]
# fmt: on


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("url", "sent", "why"), SECURE)
def test_an_https_url_is_asked_for_over_tls(tmp_path, url, sent, why):
    (tmp_path / "site.toml").write_text(CONFIGURED)
    words = ["explain", url, "-i", "--config", str(tmp_path / "site.toml")]

    result = CliRunner().invoke(main, words)

    assert result.exit_code == 0, result.output
    assert ("Strict-Transport-Security: max-age=60" in result.stdout) is sent, why


# fmt: off
REFUSED = [
    # words                                     status  word                   why
    (["/", "-H", "no colon"],                   2,      "no colon",            "no field line"),
    (["/", "-d", ".", "-c", "x.toml"],          2,      "exclude",             "one or the other"),
    (["ftp://a/"],                              2,      "ftp://a/",            "another protocol"),
    (["http://[::1/"],                          2,      "http://[::1/",        "no URL at all"),
    (["/", "-d", "absent"],                     3,      "absent",              "no such folder"),
    (["/", "-c", "absent.toml"],                3,      "absent.toml",         "no such file"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "word", "why"), REFUSED)
def test_wrong_usage(words, status, word, why, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["explain", *words])

    assert result.exit_code == status, why
    assert word in result.stderr, why


# fmt: off
URLS = [
    # url                           target            host            why
    ("/a?b",                        "/a?b",           "localhost",    "a path"),
    ("/a?to=http://b/",             "/a?to=http://b/", "localhost",   "a path, whatever its query holds"),
    ("//b/",                        "//b/",           "localhost",    "a path, too"),
    ("*",                           "*",              "localhost",    "RFC 9112 §3.2.4 the server itself"),
    ("http://a.example:81/b?c#d",   "/b?c",           "a.example:81", "a fragment is not sent (RFC 9110 §7.1)"),
    ("https://a.example",           "/",              "a.example",    "RFC 9112 §3.2.1: an empty path is /"),
    ("http://a.example?b",          "/?b",            "a.example",    "RFC 9112 §3.2.1: before a query, too"),
    ("http://u:p@a.example/",       "/",              "a.example",    "userinfo is not sent (RFC 9110 §4.2.4)"),
    ("http://[::1]:81/",            "/",              "[::1]:81",     "RFC 9110 §7.2 with its brackets"),
    ("/grün und blau",              "/gr%C3%BCn%20und%20blau", "localhost", "RFC 3986 §2.5 UTF-8, then percent-encoded"),
    ("/caf\udce9",                  "/caf%E9",        "localhost",    "an octet that is no UTF-8 is sent as it is"),
    ("/gr%C3%BCn",                  "/gr%C3%BCn",     "localhost",    "RFC 3986 §2.4 not encoded twice"),
    ("/a\r\nX: y",                  "/a%0D%0AX:%20y", "localhost",    "no line of ours ends early"),
]
# fmt: on

NAMELESS = Site((Host(("*",)),))


@pytest.mark.parametrize(("url", "target", "host", "why"), URLS)
def test_the_request_is_what_a_client_would_send(url, target, host, why):
    octets = octets_for(url, "GET", NO_FIELDS, NAMELESS)

    assert octets == f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), why


# fmt: off
NAMES = [
    # hosts                                    host             why
    ([("*",)],                                 "localhost",     "any will do"),
    ([("a.example",)],                         "a.example",     "the only one"),
    ([("*.a.example", "b.example")],           "b.example",     "a pattern is no name"),
    ([("*",), ("a.example",), ("b.example",)], "a.example",     "the first that has a name"),
    ([],                                       "localhost",     "no host at all"),
]
# fmt: on


@pytest.mark.parametrize(("hosts", "host", "why"), NAMES)
def test_a_path_is_asked_of_the_first_host_that_has_a_name(hosts, host, why):
    site = Site(tuple(Host(names) for names in hosts))

    assert f"\r\nHost: {host}\r\n".encode() in octets_for("/", "GET", NO_FIELDS, site)


def test_a_host_that_is_given_is_sent():
    fields = Fields([("Host", "b.example"), ("Accept", "*/*")])
    octets = octets_for("http://a.example/", "HEAD", fields, NAMELESS)

    assert octets == b"HEAD / HTTP/1.1\r\nHost: b.example\r\nAccept: */*\r\n\r\n"


@pytest.mark.parametrize("url", ["gopher://a/", "http://[::1/"])
def test_a_url_that_nobody_could_ask_for_is_refused(url):
    with pytest.raises(Failure):
        octets_for(url, "GET", NO_FIELDS, NAMELESS)


def test_what_is_read_is_the_head():
    head = read(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n", Limits())

    assert (head.method, head.target, head.fields["Host"]) == ("GET", "/a", "a")


def test_a_head_that_does_not_end_is_refused():
    """R006: a connection would wait; on paper nothing more comes."""
    with pytest.raises(RequestError) as refused:
        read(b"GET /a HTTP/1.1\r\n", Limits())

    assert refused.value.status == 400


def test_a_refusal_closes_the_connection_as_the_server_does(make_site):
    octets = octets_for("/", "G T", NO_FIELDS, make_site())

    response = answer(octets, NOBODY, make_site(), NOW)

    assert (response.status, response.fields["Connection"]) == (400, "close")


def test_nothing_stays_open(make_site):
    """The answer's content is closed, or this would warn."""
    out, site = io.StringIO(), make_site()
    explain(octets_for("/hello.txt", "GET", NO_FIELDS, site), site, out)

    assert "200 OK" in out.getvalue()


def test_a_broken_type_map_is_explained_as_the_server_answers_it(tmp_path):
    """500, and the file and the line, which the server puts into its log."""
    (tmp_path / "a.var").write_text("URI: x\nContent-Type text/html\n")

    result = CliRunner().invoke(main, ["explain", "-d", str(tmp_path), "/a"])

    assert result.exit_code == 0
    assert "500 Internal Server Error" in result.output
    assert "a.var, line 2: no colon" in result.output


PROTECTED = """
[state]
store = "state.sqlite"

[[realm]]
name = "Wiki"
accounts = ["users"]
schemes = ["basic"]

[[host]]
[[host.mount]]
prefix = "/"
folder = "site"

[[host.mount.access]]
match = ["sub/**"]
realm = "Wiki"
links = true
"""


@pytest.fixture
def protected(folder, tmp_path):
    """Return a configuration whose site lets in users, and who has a link."""
    del folder
    (tmp_path / "site.toml").write_text(PROTECTED)
    password = (
        "$2b$04$abcdefghijklmnopqrstuuT3bS2mDDvrRfvP9Xk4nMmrqU4BKQT8y"  # nobody's
    )
    (tmp_path / "users").write_text(
        f"# httpcore-srv accounts 1\nada:password:{password}\n"
    )
    (tmp_path / "users").chmod(0o600)
    return tmp_path / "site.toml"


@pytest.fixture
def explained(protected):
    """Explain a request to that site."""

    def lines(*words):
        result = CliRunner().invoke(main, ["explain", *words, "-c", str(protected)])
        assert result.exit_code == 0, result.output
        return [line.strip() for line in result.stdout.splitlines()]

    return lines


@pytest.mark.parametrize("command", ["explain", "cache"])
def test_on_paper_no_file_of_state_is_made(protected, command):
    before = sorted(protected.parent.iterdir())
    words = [command, "/sub/", "-H", WRONG, "-c", str(protected)]

    assert CliRunner().invoke(main, words).exit_code == 0
    assert sorted(protected.parent.iterdir()) == before


def test_on_paper_no_use_of_a_link_is_counted(protected, explained):
    links, now = load(protected).site.links, datetime.now(UTC)
    link = SharedLink(path="/sub/data.json", expires=now + timedelta(hours=1), uses=1)
    token = links.issue(link, now)
    for _ in range(2):
        lines = explained(f"/sub/data.json?share={token}")

        assert lines[-1] == "200 OK"
    assert [one.used for one in links.issued(now)] == [0]


# Wrong, whatever the account's password is
WRONG = "Authorization: Basic YWRhOndyb25n"


def test_on_paper_no_failure_is_counted(protected, explained):
    """RFC 6585 §4: ten wrong passwords would be too many."""
    load(protected).site.store.check()
    for _ in range(10):
        assert explained("/sub/data.json", "-H", WRONG)[-1] == "401 Unauthorized"
    assert list(load(protected).site.store.items()) == []


def test_who_is_refused_is_told_by_which_rule(explained):
    [line] = [line for line in explained("/sub/data.json") if line.startswith("admit")]

    assert line == (
        "admit      RFC 9110 §11      401 Unauthorized: sub/**, realm Wiki: valid-user"
        " (nobody has said who they are)"
    )
