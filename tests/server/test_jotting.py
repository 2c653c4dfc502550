"""What is jotted down is written as if it had been an exchange."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.server.access import FORMATS, Exchange, Sent, coloured, plain
from httpcore_srv.server.jotting import (
    Jotting,
    exchange_of,
    has_secret,
    ids,
    writer_of,
)

PEER = Peer(7, "192.0.2.1", 50_000)
SECONDS = 1_717_329_600.123
MOMENT = datetime(2024, 6, 2, 12, 0, 0, 123_000, tzinfo=UTC)

# Every format by name, with the two that "auto" stands for on a terminal.
EVERY = FORMATS | {"coloured": coloured, "plain": plain}

WITHOUT_ID = re.compile(r'(?<="id": ")[0-9a-f]{32}|(?<=, )[0-9a-f]{32}(?=\x1b|$)')


def head_of(line, *fields):
    """The octets of that head."""
    return "".join(f"{each}\r\n" for each in (line, *fields, "")).encode("latin-1")


def jotting(line="GET / HTTP/1.1", *fields, **others):
    """A jotting of that request."""
    told = {
        "peer": PEER,
        "moment": SECONDS,
        "status": 200,
        "head_octets": 179,
        "content_octets": 321,
        "elapsed": 0.00125,
        "visitor": None,
    }
    return Jotting(**{"head": head_of(line, *fields), **told, **others})


def exchange(line="GET / HTTP/1.1", *fields, peer=PEER, **others):
    """The same exchange, as a conversation notes it."""
    method, target, version = line.split(" ")
    pairs = [tuple(part.strip(" \t") for part in each.split(":", 1)) for each in fields]
    request = Request(method, target, Fields(pairs), peer=peer, id="f" * 32)
    told = {"status": 200, "visitor": None, "head_octets": 179, "content_octets": 321}
    told |= {"elapsed": 0.00125, "moment": SECONDS} | others
    request = Request(
        method, target, Fields(pairs), (1, int(version[-1])), peer=peer, id="f" * 32
    )
    return Exchange(
        request,
        Response(told["status"], visitor=told["visitor"]),
        datetime(1970, 1, 1, tzinfo=UTC)
        + timedelta(milliseconds=int(told["moment"] * 1000)),
        Sent(
            told["head_octets"],
            told["head_octets"] + told["content_octets"],
            told["elapsed"],
        ),
    )


def without_id(line):
    """The line with an id that is everywhere the same."""
    return WITHOUT_ID.sub("f" * 32, line)


# fmt: off
HEADS = [
    # request line, fields                                                                    why
    (("GET / HTTP/1.1",),                                                                     "nothing but a request line"),
    (("GET / HTTP/1.1", "Host: a", "Referer: http://a/", "User-Agent: B/1"),                  "the fields that are written"),
    (("HEAD /a?b=c HTTP/1.0", "host:a", "REFERER: x", "user-agent:\tB/1 (c; d) \t"),          "RFC 9110 §5.1: names have no case, whitespace is no part of a value"),
    (("GET / HTTP/1.1", "X-Host: b", "User-Agents: c", "Cookie: User-Agent: d"),              "fields of other names"),
    (("GET / HTTP/1.1", "User-Agent: a", "user-agent: b"),                                    "RFC 9110 §5.3: lines of one name are combined"),
    (("GET / HTTP/1.1", "Referer: a", "User-Agent: b", "Referer: c"),                         "wherever they stand"),
    (("GET / HTTP/1.1", "Host: a", "Host: b"),                                                "even where that is no lawful head"),
    (("GET / HTTP/1.1", "Referer:", "User-Agent: ", "Host:"),                                 "empty values"),
    (("GET / HTTP/1.1", "Referer: https://u:c2VjcmV0@a/", "Host: u:c2VjcmV0@a"),              "RFC 9110 §4.2.4: no userinfo"),
    (("GET / HTTP/1.1", "Referer: @", "Host: u:c2VjcmV0@"),                                   "nothing but userinfo, so nothing is left"),
    (("GET /?share=c2VjcmV0 HTTP/1.1", "Referer: http://a/?%73hare=c2VjcmV0&b"),              "no token of a signed link"),
    (("GET //u:p@a HTTP/1.1", "User-Agent: bot (a@b.example)"),                               "an at sign is not always one"),
    (("GET http://u:c2VjcmV0@a/ HTTP/1.1", "Host: a"),                                        "an absolute-form"),
    (("GET / HTTP/1.1", "Authorization: Basic c2VjcmV0", "Cookie: a=c2VjcmV0"),               "CVE-2015-3200: credentials"),
    (("GET /\"\\ HTTP/1.1", "User-Agent: a\"b\\"),                                            "what quoting gives a meaning"),
    (("GET / HTTP/1.1", "User-Agent: a\x1b[31m\x7f\x9b\xff"),                                 "CVE-2020-7694: control octets and obs-text"),
    (("GET /%1b%0d%0a HTTP/1.1", "User-Agent: a\tb"),                                         "what is encoded stays so"),
    (("- - HTTP/1.1",),                                                                       "as little as a request line can be"),
    (("GET /" + "x" * 2000 + " HTTP/1.1", "User-Agent: " + "y" * 2000),                       "what is too long for a memo"),
]

OTHERS = [
    # told                                                       why
    ({"status": 304, "content_octets": 0},                       "no content is -"),
    ({"status": 404},                                            "an id is shown to a person"),
    ({"peer": Peer(8)},                                          "a UNIX socket's peer has no address"),
    ({"peer": Peer(9, "2001:db8::1", 1, True)},                  "IPv6, TLS"),
    ({"visitor": "ada"},                                         "who was admitted"),
    ({"visitor": "ada@a.example"},                               "by an address"),
    ({"visitor": ""},                                            "RFC 7617 §2: a user-id may be empty"),
    ({"visitor": "-"},                                           "is not nobody"),
    ({"visitor": "Gr\u00fc\u00dfe \x1b\x7f\ud800"},              "octets of UTF-8, escaped"),
    ({"moment": 1_717_329_600.0},                                "a whole second"),
    ({"moment": 1_717_329_600.9999998},                          "the end of one is not the next"),
    ({"elapsed": 0.0},                                           "no time at all"),
    ({"elapsed": 1e-7},                                          "less than is written"),
    ({"elapsed": 12.3456789},                                    "rounded to millionths"),
]
# fmt: on


@pytest.mark.parametrize("name", sorted(EVERY))
@pytest.mark.parametrize(("head", "why"), HEADS)
def test_a_head_is_written_as_its_exchange_is(head, name, why):
    """Twice: the second time it comes from the memos."""
    write = writer_of(EVERY[name])

    for _ in range(2):
        line = write(jotting(*head))
        assert without_id(line) == EVERY[name](exchange(*head)), why
        assert "c2VjcmV0" not in line, why


@pytest.mark.parametrize("name", sorted(EVERY))
@pytest.mark.parametrize(("told", "why"), OTHERS)
def test_an_answer_is_written_as_its_exchange_is(told, name, why):
    write = writer_of(EVERY[name])
    fields = ("Host: a", "User-Agent: b")

    for _ in range(2):
        line = write(jotting("GET /a HTTP/1.1", *fields, **told))
        expected = EVERY[name](exchange("GET /a HTTP/1.1", *fields, **told))
        assert without_id(line) == expected, why


@pytest.mark.parametrize("name", ["common", "combined", "json"])
def test_the_date_follows_the_clock(name):
    """Forth, and back when somebody sets it."""
    write = writer_of(FORMATS[name])

    for moment in (SECONDS, SECONDS + 0.5, SECONDS + 1, SECONDS + 86_400, SECONDS):
        told = {"moment": moment}
        assert without_id(write(jotting(**told))) == FORMATS[name](exchange(**told))


values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=20)
names = st.sampled_from(
    ["Host", "hOST", "Referer", "referer", "User-Agent", "USER-AGENT", "Cookie", "X-A"]
)
targets = st.text('/a@:?&%37sharehost="\\.', min_size=1, max_size=20)
heads = st.tuples(
    st.sampled_from(["GET", "HEAD"]),
    targets,
    st.sampled_from(["HTTP/1.1", "HTTP/1.0"]),
    st.lists(st.tuples(names, st.sampled_from([":", ": ", ":\t"]), values), max_size=6),
)


@settings(max_examples=300)
@given(st.lists(heads, min_size=1, max_size=4), st.sampled_from(sorted(EVERY)))
def test_whatever_is_sent_is_written_as_its_exchange_is(sent, name):
    """One writer writes them all, so what one leaves in a memo serves the next."""
    write = writer_of(EVERY[name])

    for method, target, version, fields in sent * 2:
        lines = ["".join(field) for field in fields]
        head = (f"{method} {target} {version}", *lines)
        assert without_id(write(jotting(*head))) == EVERY[name](exchange(*head))


def memos(writer):
    """Every memo of a writer, as one text."""
    return repr(list(vars(writer.__self__).values()))


@pytest.mark.parametrize("name", ["common", "combined", "json"])
@pytest.mark.parametrize(("head", "why"), HEADS)
def test_no_memo_keeps_a_secret(head, name, why):
    """Neither what is left out, nor what is never looked at."""
    write = writer_of(FORMATS[name])
    write(jotting(*head))

    assert "c2VjcmV0" not in memos(write), why


@pytest.mark.parametrize("name", ["common", "combined", "json"])
def test_what_repeats_is_remembered(name):
    """Or the log would cost more than the answers."""
    write = writer_of(FORMATS[name])
    write(jotting("GET /here HTTP/1.1", "User-Agent: B/1"))

    assert "GET /here HTTP/1.1" in memos(write)


# fmt: off
SECRETS = [
    # line                                      secret  why
    (b"GET / HTTP/1.1",                         False,  "nothing"),
    (b"GET /a@b?c@d HTTP/1.1",                  False,  "an at sign in a path"),
    (b"\nReferer: http://a/\r",                 False,  "no userinfo"),
    (b"\nReferer: http://u:p@a/\r",             True,   "userinfo"),
    (b"\nHost: u:p@a\r",                        True,   "and what is meant as one"),
    (b"CONNECT u:p@a:1 HTTP/1.1",               True,   "in a target, too"),
    (b"GET /?share=x HTTP/1.1",                 True,   "the token of a signed link"),
    (b"GET /?a=%26%73hare%3Dx HTTP/1.1",        True,   "however it is spelled"),
]
# fmt: on


@pytest.mark.parametrize(("line", "secret", "why"), SECRETS)
def test_a_line_has_a_secret(line, secret, why):
    assert has_secret(line) is secret, why


def test_an_exchange_has_nothing_but_what_is_written():
    given = jotting(
        "GET /a HTTP/1.1", "Host: a", "Cookie: c", visitor="ada", status=304
    )
    made = exchange_of(given, "0f")

    assert made.request.fields.lines == (("Host", "a"),)
    assert (made.request.peer, made.request.id) == (PEER, "0f")
    assert (made.response.status, made.response.visitor) == (304, "ada")
    assert made.moment == MOMENT
    assert made.sent == Sent(179, 500, 0.00125)


def test_ids_are_different_and_look_like_others():
    one, other = ids(), ids()
    drawn = [*islice(one, 1000), *islice(other, 1000)]

    assert len(set(drawn)) == 2000
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in drawn)


def test_each_line_has_an_id_of_its_own():
    write = writer_of(FORMATS["json"])
    twice = ("GET / HTTP/1.1", "Host: a", "Host: a")
    given = [jotting(), jotting(), jotting(*twice), jotting(*twice)]

    assert len({json.loads(write(each))["id"] for each in given}) == 4


@pytest.mark.parametrize("name", sorted(EVERY))
def test_the_id_that_the_content_shows_is_the_one_that_is_written(name):
    """A visitor quotes it, and the log has it."""
    shown = "0123456789abcdef" * 2
    line = writer_of(EVERY[name])(jotting(id=shown, status=404))
    other = writer_of(EVERY[name])(jotting(status=404))

    assert exchange_of(jotting(id=shown), "e" * 32).request.id == shown
    assert (shown in line) is (WITHOUT_ID.search(other) is not None)
