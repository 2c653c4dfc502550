"""One request, answered on paper."""

import io
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.explain import explain, request_for
from httpcore_srv.cli.plan import Failure
from httpcore_srv.message import Fields

NO_FIELDS = Fields()

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
    (["/sub/"],                                                  "200 OK",                      "application/json",       "a listing has three representations"),
    (["/sub"],                                                   "308 Permanent Redirect",      "is at",                  "R305 a folder without its slash"),
    (["/absent"],                                                "404 Not Found",               "nothing to show",        "absence is a value"),
    (["/.env"],                                                  "404 Not Found",               "nothing to show",        "R303 hidden"),
    (["/%2e%2e/etc/passwd"],                                     "400 Bad Request",             "resolve",                "R299 never above the root"),
    (["/hello.txt", "-X", "POST"],                               "405 Method Not Allowed",      "permit",                 "R061"),
    (["/hello.txt", "-X", "BREW"],                               "501 Not Implemented",         "resolve",                "R060"),
    (["/hello.txt", "-H", "If-None-Match: *"],                   "304 Not Modified",            "validate",               "RFC 9110 §13.1.2"),
    (["/hello.txt", "-H", "If-Match: \"x\""],                    "412 Precondition Failed",     "validate",               "RFC 9110 §13.1.1"),
    (["/hello.txt", "-H", "Range: bytes=0-4"],                   "206 Partial Content",         "octets 0 to 4",          "RFC 9110 §14.2"),
    (["/hello.txt", "-H", "Range: bytes=99-"],                   "416 Range Not Satisfiable",   "extract",                "RFC 9110 §15.5.17"),
    (["/hello.txt", "-X", "HEAD"],                               "200 OK",                      "represent",              "RFC 9110 §9.3.2"),
    (["/hello.txt", "-X", "OPTIONS"],                            "204 No Content",              "permit",                 "RFC 9110 §9.3.7"),
    (["/", "-H", "Host: a", "-H", "Host: b"],                    "400 Bad Request",             "resolve",                "RFC 9112 §3.2"),
    (["http://a.example/hello.txt"],                             "200 OK",                      "mount / ",               "a whole URL"),
]
# fmt: on


@pytest.mark.parametrize(("words", "last", "line", "why"), ANSWERED)
def test_the_answer_and_its_reason(paper, words, last, line, why):
    said = paper(*words)

    assert said.splitlines()[-1].strip() == last, why
    assert line in said, why


def test_include_shows_the_head(paper):
    head = paper("/hello.txt", "-i").partition("\n\n")[2]

    assert "Content-Type: text/plain; charset=utf-8" in head
    assert "Content-Length: 14" in head


CONFIGURED = """
[[host]]
names = ["a.example"]
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
    ("http://a.example/hello.txt",         "200 OK",                      "host a.example",            "by name"),
    ("http://b.example/hello.txt",         "308 Permanent Redirect",      "https://c.example/hello.txt", "another site"),
    ("http://other.example/hello.txt",     "421 Misdirected Request",     "resolve",                   "RFC 9110 §7.4"),
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
REFUSED = [
    # words                                     status  word                   why
    (["/", "-H", "no colon"],                   2,      "no colon",            "no field line"),
    (["/", "-d", ".", "-c", "x.toml"],          2,      "exclude",             "one or the other"),
    (["ftp://a/"],                              2,      "ftp://a/",            "another protocol"),
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
    # url                           target        host            secure  why
    ("/a?b",                        "/a?b",       "localhost",    False,  "a path"),
    ("http://a.example:81/b?c#d",   "/b?c",       "a.example:81", False,  "a fragment is not sent (RFC 9110 §7.1)"),
    ("https://a.example",           "/",          "a.example",    True,   "RFC 9112 §3.2.1: an empty path is /"),
    ("http://u:p@a.example/",       "/",          "a.example",    False,  "userinfo is not sent (RFC 9110 §4.2.4)"),
]
# fmt: on


@pytest.mark.parametrize(("url", "target", "host", "secure", "why"), URLS)
def test_the_request_is_what_a_browser_would_send(url, target, host, secure, why):
    request = request_for(url, "GET", NO_FIELDS)

    assert request.target == target, why
    assert request.fields["Host"] == host, why
    assert request.peer.secure is secure, why


def test_a_url_of_another_protocol_is_refused():
    with pytest.raises(Failure):
        request_for("gopher://a/", "GET", NO_FIELDS)


def test_nothing_stays_open(make_site):
    """The answer's content is closed, or this would warn."""
    out = io.StringIO()
    explain(
        request_for("/hello.txt", "GET", NO_FIELDS), make_site(), datetime.now(UTC), out
    )

    assert "200 OK" in out.getvalue()
