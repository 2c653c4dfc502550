"""
One exchange is one line, without control octets, without secrets.

CVE-2020-7694, CVE-2015-3200, CVE-2022-39348: what a client sends may steer neither a
terminal nor the reader of a log.
"""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Octets, Peer, Request, Response
from httpcore_srv.server.access import (
    FORMATS,
    Exchange,
    Sent,
    coloured,
    format_called,
    plain,
)

MOMENT = datetime(2024, 6, 2, 12, 0, 0, 123456, tzinfo=UTC)
PEER = Peer(7, "192.0.2.1", 50_000)

# Every format by name, with the two that "auto" stands for on a terminal.
EVERY = FORMATS | {"coloured": coloured, "plain": plain}

HEAD = 179


def exchange(
    target="/",
    method="GET",
    status=200,
    octets=321,
    peer=PEER,
    whole=True,
    host="a.example",
    visitor=None,
    **fields,
):
    """An exchange with that content; underscores in the names of fields are hyphens."""
    lines = [(name.replace("_", "-"), value) for name, value in fields.items()]
    fields = Fields([("Host", host), *lines])
    request = Request(method, target, fields, peer=peer, id="f" * 32)
    sent = Sent(HEAD, HEAD + octets, 0.00125, whole)
    return Exchange(request, Response(status, visitor=visitor), MOMENT, sent)


# fmt: off
COMMON = [
    # exchange                              line                                                                                       why
    (exchange("/a?b=c"),                    '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /a?b=c HTTP/1.1" 200 321',                "the form everybody reads"),
    (exchange(status=304, octets=0),        '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET / HTTP/1.1" 304 -',                       "nothing is written -"),
    (exchange(octets=120, whole=False),     '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 120',                     "cut: as many as left"),
    (exchange(peer=Peer(7)),                '- - - [02/Jun/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 321',                             "a UNIX socket's peer has no address"),
    (exchange("-", "-", 400),               '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "-" 400 321',                                  "a request line that was none"),
    (exchange('/"\\'),                      '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /\\x22\\x5c HTTP/1.1" 200 321',           "quotes end no quotation"),
    (exchange("/%1b[31m%0d%0aFAKE"),        '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /%1b[31m%0d%0aFAKE HTTP/1.1" 200 321',    "CVE-2020-7694: not decoded"),
    (exchange("/\xff\x9b31m"),              '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /\\xff\\x9b31m HTTP/1.1" 200 321',        "obs-text; 0x9b is a terminal's CSI"),
    (exchange("http://u:p@a/b@c"),          '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET http://a/b@c HTTP/1.1" 200 321',          "RFC 9110 §4.2.4: userinfo of an absolute-form"),
    (exchange("u:p@a:443", "CONNECT"),      '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "CONNECT a:443 HTTP/1.1" 200 321',             "or of what is meant as an authority-form"),
    (exchange("//x@y"),                     '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET //x@y HTTP/1.1" 200 321',                 "an origin-form has none"),
    (exchange("/a?share=s3cret&b=c"),       '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /a?share=-&b=c HTTP/1.1" 200 321',        "a signed link opens to whoever has it"),
    (exchange("/a?b=c&share=s3cret"),       '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /a?b=c&share=- HTTP/1.1" 200 321',        "wherever it stands"),
    (exchange("http://a/?share=s3cret"),    '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET http://a/?share=- HTTP/1.1" 200 321',     "in an absolute-form, too"),
    (exchange("/a?%73h%61re=s3cret"),       '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /a?%73h%61re=- HTTP/1.1" 200 321',        "however it is spelled"),
    (exchange("/login/?next=%2Fa%3Fshare%3Ds3cret%26b%3Dc&d=e"), '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /login/?next=%2Fa%3Fshare%3D-%26b%3Dc&d=e HTTP/1.1" 200 321', "as part of another value"),
    (exchange("/share=a?unshare=b"),        '192.0.2.1 - - [02/Jun/2024:12:00:00 +0000] "GET /share=a?unshare=b HTTP/1.1" 200 321',    "what is called otherwise stays"),
]

USERS = [
    # visitor                        written                       why
    (None,                           "-",                          "nobody had to say who they are"),
    ("ada",                          "ada",                        "who was admitted"),
    ("-",                            "\\x2d",                      "who is called so is not nobody"),
    ("",                             '""',                         "RFC 7617 §2: a user-id may be empty"),
    ("ada lovelace",                 "ada\\x20lovelace",           "spaces part the fields"),
    ("Gr\u00fc\u00dfe",              "Gr\\xc3\\xbc\\xc3\\x9fe",     "the octets of UTF-8 (RFC 7617 §2.1)"),
    ("\u0142",                       "\\xc5\\x82",                 "beyond obs-text, too"),
    ("a\n192.0.2.9 - root [",        "a\\x0a192.0.2.9\\x20-\\x20root\\x20[", "CVE-2015-3200: a line of its own"),
    ("a\x1b[31m",                    "a\\x1b[31m",                 "CVE-2020-7694: an escape sequence"),
    ('a"\\',                         "a\\x22\\x5c",                "what quoting gives a meaning"),
    ("\ud800",                       "\\x5cud800",                 "half of a character has no UTF-8"),
]

REFERERS = [
    # Referer                              written                        why
    ("https://a.example/b",                "https://a.example/b",         "as sent"),
    ("https://u:p@a.example/",             "https://a.example/",          "RFC 9110 §10.1.3: no userinfo"),
    ("https://u@a.example/",               "https://a.example/",          "a name is userinfo too"),
    ("https://u:p@ss@a.example/",          "https://a.example/",          "a password with an at sign"),
    ("https://u:p w@a.example/",           "https://a.example/",          "or with a space"),
    ("https://a.example/@b",               "https://a.example/@b",        "an at sign in a path is none"),
    ("https://a.example?q=a@b",            "https://a.example?q=a@b",     "nor in a query"),
    ("//u:p@a.example/",                   "//a.example/",                "a network-path reference"),
    ("u:p@a.example",                      "a.example",                   "no URI, but a password"),
    ("https://a.example/?share=s3cret#b",  "https://a.example/?share=-#b", "nor the token of a signed link"),
]

HOSTS = [
    # Host                                 written                        why
    ("a.example:80",                       "a.example:80",                "as sent"),
    ("u:p@a.example",                      "a.example",                   "RFC 9110 §7.2: it has no userinfo; a 400, but in the log"),
]
# fmt: on


@pytest.mark.parametrize(("given", "line", "why"), COMMON)
def test_common(given, line, why):
    assert FORMATS["common"](given) == line, why


def test_combined_adds_two_fields():
    line = FORMATS["combined"](exchange(Referer="http://a/", User_Agent='A "B"/1'))

    assert line.endswith(' 200 321 "http://a/" "A \\x22B\\x22/1"')
    assert FORMATS["combined"](exchange()).endswith(' 200 321 "-" "-"')
    nothing_left = FORMATS["combined"](exchange(Referer="u:p@", User_Agent=""))
    assert nothing_left.endswith(' 200 321 "-" "-"'), "it was nothing but userinfo"


@pytest.mark.parametrize(("visitor", "written", "why"), USERS)
def test_a_user_is_the_third_field(visitor, written, why):
    given = exchange(visitor=visitor)

    for form in ("common", "combined"):
        assert FORMATS[form](given).split(" ")[2] == written, why
    assert json.loads(FORMATS["json"](given))["user"] == visitor, why


@pytest.mark.parametrize("form", [coloured, plain])
def test_a_person_who_watches_sees_who_came(form):
    """After the octets and the time; nothing where nobody had to say who they are."""
    named = form(exchange(visitor="ada lovelace", whole=False))

    assert "321 octets, 1.2 ms, ada\\x20lovelace, cut" in named
    assert "1.2 ms, cut" in form(exchange(whole=False))


@pytest.mark.parametrize(("referer", "written", "why"), REFERERS)
def test_a_referer_keeps_no_userinfo(referer, written, why):
    given = exchange(Referer=referer)

    assert f'"{written}"' in FORMATS["combined"](given), why
    assert json.loads(FORMATS["json"](given))["referer"] == written, why


@pytest.mark.parametrize(("host", "written", "why"), HOSTS)
def test_a_host_keeps_no_userinfo(host, written, why):
    assert json.loads(FORMATS["json"](exchange(host=host)))["host"] == written, why


def test_json_says_everything():
    given = exchange("/a?b", "HEAD", 206, User_Agent="B/1")

    assert json.loads(FORMATS["json"](given)) == {
        "time": "2024-06-02T12:00:00.123+00:00",
        "id": "f" * 32,
        "connection": 7,
        "address": "192.0.2.1",
        "user": None,
        "method": "HEAD",
        "target": "/a?b",
        "version": "1.1",
        "host": "a.example",
        "status": 206,
        "octets": 321,
        "octets_in_all": HEAD + 321,
        "whole": True,
        "seconds": 0.00125,
        "referer": None,
        "user_agent": "B/1",
    }


def test_json_of_what_was_not_understood_is_null():
    line = json.loads(FORMATS["json"](exchange("-", "-", 400)))

    assert [line[name] for name in ("method", "target", "version")] == [None] * 3
    assert line["octets"] == 321, "the answer was sent all the same"


def test_json_of_what_was_cut_has_numbers_all_the_same():
    """A program adds them up: whole says what they are worth."""
    line = json.loads(FORMATS["json"](exchange(octets=120, whole=False)))

    assert [line["octets"], line["octets_in_all"]] == [120, HEAD + 120]
    assert line["whole"] is False


# fmt: off
SENT = [
    # head  total  content  why
    (179,   500,   321,     "a head and content"),
    (179,   179,   0,       "a head alone: HEAD, 304"),
    (179,   100,   0,       "cut in the head: there is no less than no content"),
    (0,     0,     0,       "nothing left at all"),
]
# fmt: on


@pytest.mark.parametrize(("head", "total", "content", "why"), SENT)
def test_content_is_what_follows_the_head(head, total, content, why):
    assert Sent(head, total, 0.0).content == content, why


def test_json_without_userinfo_in_the_target():
    line = json.loads(FORMATS["json"](exchange("http://u:p@a/")))

    assert line["target"] == "http://a/"


# fmt: off
WATCHED = [
    # exchange                     words                              why
    (exchange("/a"),               ["200", "GET /a ", "321 octets, 1.2 ms"], "in short"),
    (exchange(status=304),         ["304"],                           "the status"),
    (exchange(whole=False),        ["321 octets, 1.2 ms, cut"],       "not whole"),
    (exchange("/\x1b[31m"),        ["GET /\\x1b[31m"],                "CVE-2020-7694: our colours alone"),
]

COLOURS = [
    # status  colour  why
    (200,     "32",   "green: well"),
    (304,     "36",   "cyan: elsewhere"),
    (404,     "33",   "yellow: the client"),
    (500,     "31",   "red: us"),
    (103,     "0",    "none: nobody expects it"),
]
# fmt: on


@pytest.mark.parametrize("form", [coloured, plain])
@pytest.mark.parametrize(("given", "words", "why"), WATCHED)
def test_a_person_who_watches_sees(given, words, form, why):
    """The same with colour and without it; the hour is that of the clock in sight."""
    line = form(given)

    for word in words:
        assert word in line, why
    assert MOMENT.astimezone().strftime("%H:%M:%S") in line, why


def test_without_colour_it_is_the_same_line():
    """NO_COLOR takes the escapes away, and nothing else."""
    given = exchange("/a", status=404, whole=False)

    assert "\x1b" not in plain(given)
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured(given)) == plain(given)


@pytest.mark.parametrize(("status", "colour", "why"), COLOURS)
def test_the_status_has_the_colour_of_its_class(status, colour, why):
    assert f"\x1b[{colour}m{status}\x1b[0m" in coloured(exchange(status=status)), why


# fmt: off
CALLED = [
    # name        interactive  colour  format       why
    ("auto",      False,       True,   "json",      "for programs"),
    ("auto",      False,       False,  "json",      "whatever they think of colour"),
    ("auto",      True,        True,   "coloured",  "for a person"),
    ("auto",      True,        False,  "plain",     "NO_COLOR: as short, without it"),
    ("common",    True,        True,   "common",    "asked for"),
    ("json",      True,        True,   "json",      "asked for"),
    ("combined",  False,       False,  "combined",  "asked for"),
]
# fmt: on


@pytest.mark.parametrize(("name", "interactive", "colour", "form", "why"), CALLED)
def test_the_format_that_is_called(name, interactive, colour, form, why):
    chosen = format_called(name, interactive=interactive, colour=colour)

    assert chosen is EVERY[form], why


texts = st.text(st.characters(max_codepoint=255), max_size=30)


@given(
    texts, texts, texts, texts, st.none() | st.text(), st.sampled_from(sorted(EVERY))
)
def test_whatever_a_client_sends_is_one_line_without_control_octets(
    target, method, agent, host, visitor, name
):
    """CVE-2020-7694, CVE-2022-39348: a terminal's own colours excepted."""
    line = EVERY[name](
        exchange(
            target,
            method or "X",
            Referer=target,
            User_Agent=agent,
            host=host,
            visitor=visitor,
        )
    )
    bare = re.sub(r"\x1b\[[0-9]+m", "", line) if name == "coloured" else line

    assert re.fullmatch(r"[\x20-\x7e]*", bare)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_no_secret_is_written(name):
    """CVE-2015-3200: no field but Host, Referer and User-Agent, and no userinfo."""
    secrets = {
        "Authorization": "Basic c2VjcmV0",
        "Proxy_Authorization": "Basic c2VjcmV0",
        "Cookie": "session=c2VjcmV0",
        "X_Api_Key": "c2VjcmV0",
    }
    given = exchange(
        "http://u:c2VjcmV0@a/?share=c2VjcmV0",
        host="u:c2VjcmV0@a",
        Referer="http://u:c2VjcmV0@a/",
        **secrets,
    )
    response = Response(
        200, Fields([("Set-Cookie", "id=c2VjcmV0")]), Octets(b"c2VjcmV0")
    )

    assert "c2VjcmV0" not in EVERY[name](
        Exchange(given.request, response, MOMENT, given.sent)
    )


def test_a_line_has_the_offset_of_its_moment():
    """The Common Log Format names it, so that logs of two machines can be merged."""
    east = timezone(timedelta(hours=5, minutes=30))
    sent = Sent(HEAD, HEAD, 0.0)
    given = Exchange(exchange().request, Response(200), MOMENT.astimezone(east), sent)

    assert "[02/Jun/2024:17:30:00 +0530]" in FORMATS["common"](given)


# fmt: off
IDS = [
    # format     status  shown   why
    (plain,      404,    True,   "what the page shows can be found"),
    (coloured,   500,    True,   "the same"),
    (plain,      200,    False,  "no page shows it"),
    (FORMATS["json"], 200,    True,   "a program may want it"),
    (FORMATS["json"], 404,    True,   "the same"),
    (FORMATS["combined"], 404,    False,  "the format has no place for it"),
]
# fmt: on


@pytest.mark.parametrize(("write", "status", "shown", "why"), IDS)
def test_the_id_of_an_error_is_in_the_log(write, status, shown, why):
    request = Request("GET", "/", id="0123abcd")
    line = write(Exchange(request, Response(status), MOMENT, Sent(10, 20, 0.1)))

    assert ("0123abcd" in line) is shown, why
