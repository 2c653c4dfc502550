"""
Whatever is read as plain, Connection and h11 read as the same request.

The first half are tables: what browsers and tools send has to be plain, what could be
read in two ways has to be not.  The second half are heads by the thousand, ordinary
ones with faults put in; HTTPCORE_SRV_FUZZ sets the number of examples (500), the
nightly run takes 20 000 of one kind and 60 000 of the other.
"""

import gc
import os
import random
import sys
from threading import Thread
from types import FunctionType, ModuleType

import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpcore_srv.message import Peer, Request
from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.plain import PlainReader

READER = PlainReader(Limits())
FEW = int(os.environ.get("HTTPCORE_SRV_FUZZ", "500"))
EXAMPLES = settings(
    max_examples=FEW,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# fmt: off
CHROME = (
    b"GET /shop/list.html?page=2&sort=price%20up HTTP/1.1\r\nHost: www.example.org\r\n"
    b"Connection: keep-alive\r\nCache-Control: max-age=0\r\n"
    b'sec-ch-ua: "Chromium";v="126", "Not/A)Brand";v="8"\r\nsec-ch-ua-mobile: ?0\r\n'
    b'sec-ch-ua-platform: "Linux"\r\nUpgrade-Insecure-Requests: 1\r\n'
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8\r\n"
    b"Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n"
    b"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    b"Cookie: session=3b1f; theme=dark\r\n\r\n"
)
FIREFOX = (
    b"GET /~anna/[1]/a|b.css?q={x}^y HTTP/1.1\r\nHost: localhost:8000\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0\r\n"
    b"Accept: text/css,*/*;q=0.1\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
    b"DNT: 1\r\nConnection: keep-alive\r\nReferer: http://localhost:8000/~anna/\r\nCookie: a=b\r\n"
    b"Sec-GPC: 1\r\nPriority: u=2\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    b'If-None-Match: "5f3-2a", W/"x"\r\n\r\n'
)
SAFARI = (
    b"GET / HTTP/1.1\r\nHost: [::1]:8443\r\nAccept: */*\r\nSec-Fetch-Site: same-origin\r\n"
    b"Accept-Language: de-DE,de;q=0.9\r\nAccept-Encoding: gzip, deflate\r\nSec-Fetch-Mode: cors\r\n"
    b"User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15\r\n"
    b"Connection: keep-alive\r\nRange: bytes=0-1\r\nX-Playback-Session-Id: 7F1B\r\n\r\n"
)
ORDINARY = {
    # client       head
    "chrome":      CHROME,
    "firefox":     FIREFOX,
    "safari":      SAFARI,
    "curl":        b"GET /hello.txt HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    "curl -I":     b"HEAD /hello.txt HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    "curl -u":     b"GET /in/ HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YTpi\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    "digest":      b'GET /in/ HTTP/1.1\r\nHost: h\r\nAuthorization: Digest username="a", realm="r", nonce="n", uri="/in/", nc=00000001, response="0"\r\n\r\n',
    "requests":    b"GET /a HTTP/1.1\r\nHost: h:80\r\nUser-Agent: python-requests/2.32.3\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
    "http.client": b"GET /a HTTP/1.1\r\nHost: h:80\r\nAccept-Encoding: identity\r\n\r\n",
    "urllib":      b"GET /a HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: h\r\nUser-Agent: Python-urllib/3.11\r\nConnection: close\r\n\r\n",
    "wget":        b"GET /a HTTP/1.1\r\nHost: h\r\nUser-Agent: Wget/1.21.3\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: Keep-Alive\r\n\r\n",
    "wrk":         b"GET /f17.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
    "hey":         b"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: hey/0.0.1\r\nContent-Type: text/html\r\nAccept-Encoding: gzip\r\n\r\n",
    "Go":          b"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\n\r\n",
    "undici":      b"GET /a HTTP/1.1\r\nhost: h:1\r\nconnection: keep-alive\r\naccept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate\r\n\r\n",
    "a proxy":     b"GET /a HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nVia: 1.1 proxy\r\nHost: example.org\r\nForwarded: for=192.0.2.1\r\n\r\n",
    "close":       b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n",
    "no space":    b"GET /a HTTP/1.1\r\nHost:h\r\nAccept:*/*\r\nX-Empty:\r\n\r\n",
    "spaces":      b"GET /a HTTP/1.1\r\nHost:  h  \r\nX-Spaced:   a  b \r\nConnection: \r\n\r\n",
    "dot segment": b"GET /a/../b/./%2e HTTP/1.1\r\nHost: h\r\n\r\n",
    "slashes":     b"GET /a//b HTTP/1.1\r\nHost: h\r\n\r\n",
}

NOT_PLAIN = [
    # octets                                                              why
    (b"POST / HTTP/1.1\r\nHost: h\r\n\r\n",                               "another method"),
    (b"get / HTTP/1.1\r\nHost: h\r\n\r\n",                                "RFC 9110 §9.1 methods are case-sensitive"),
    (b"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",                        "§3.2.2 absolute-form"),
    (b"GET * HTTP/1.1\r\nHost: h\r\n\r\n",                                "§3.2.4 asterisk-form"),
    (b"GET //h/ HTTP/1.1\r\nHost: h\r\n\r\n",                             "RFC 3986 §4.2 elsewhere it is a network-path reference"),
    (b"GET //h HTTP/1.1\r\nHost: h\r\n\r\n",                              "RFC 3986 §4.2"),
    (b"GET h/ HTTP/1.1\r\nHost: h\r\n\r\n",                               "§3.2.1 a path begins with a slash"),
    (b"GET /#f HTTP/1.1\r\nHost: h\r\n\r\n",                              "§3.2 a target has no fragment"),
    (b"GET /a\\b HTTP/1.1\r\nHost: h\r\n\r\n",                            "RFC 3986 §3.3 no pchar"),
    (b"GET /%2 HTTP/1.1\r\nHost: h\r\n\r\n",                              "RFC 3986 §2.1 broken"),
    (b'GET /"<> HTTP/1.1\r\nHost: h\r\n\r\n',                             "RFC 3986 §3.3"),
    (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",                        "§3.2 no obs-text"),
    (b"GET /\x00 HTTP/1.1\r\nHost: h\r\n\r\n",                            "NUL"),
    (b"GET  / HTTP/1.1\r\nHost: h\r\n\r\n",                               "R010 CVE-2016-8743: two SP"),
    (b"GET / HTTP/1.1 \r\nHost: h\r\n\r\n",                               "R010 CVE-2016-8743: whitespace after"),
    (b"GET /\tHTTP/1.1\r\nHost: h\r\n\r\n",                               "R010 CVE-2016-8743: HTAB is no SP"),
    (b"GET / HTTP/1.0\r\nHost: h\r\n\r\n",                                "R007 HTTP/1.0 persists otherwise"),
    (b"GET / HTTP/1.2\r\nHost: h\r\n\r\n",                                "R009 a higher minor version"),
    (b"GET / HTTP/2.0\r\nHost: h\r\n\r\n",                                "R008"),
    (b"GET /\r\nHost: h\r\n\r\n",                                         "R010 HTTP/0.9"),
    (b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",                            "R002 an empty line first"),
    (b"GET / HTTP/1.1\r\n\r\n",                                           "R014 no Host"),
    (b"GET / HTTP/1.1\r\nX: y\r\n\r\n",                                   "R014 no Host"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",                     "R015 CVE-2026-34525: two"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nhost: i\r\n\r\n",                     "R015 CVE-2026-34525: two"),
    (b"GET / HTTP/1.1\r\nHost:\r\n\r\n",                                  "§3.3 empty"),
    (b"GET / HTTP/1.1\r\nHost: :80\r\n\r\n",                              "RFC 9110 §4.2.1 no host"),
    (b"GET / HTTP/1.1\r\nHost: h, i\r\n\r\n",                             "R015 a list"),
    (b"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",                              "RFC 9110 §4.2.4 userinfo"),
    (b"GET / HTTP/1.1\r\nHost: h:99999\r\n\r\n",                          "RFC 3986 §3.2.3 no port of this world"),
    (b"GET / HTTP/1.1\r\nHost: [::x]\r\n\r\n",                            "RFC 3986 §3.2.2"),
    (b"GET / HTTP/1.1\r\nHost: h/x\r\n\r\n",                              "RFC 9110 §7.2"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",           "§6.3 even of no content"),
    (b"GET / HTTP/1.1\r\nHost: h\r\ncontent-LENGTH: 3\r\n\r\n",           "§6.3 content"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",  "§6.3 content"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n", "§5.1 CVE-2019-16785: SP before the colon"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nTransfer_Encoding:\x0bchunked\r\n\r\n", "RFC 9110 §5.5 VT"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",        "RFC 9110 §10.1.1"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",          "RFC 9110 §7.8"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nHTTP2-Settings: AAMA\r\n\r\n",        "RFC 7540 §3.2.1 part of an Upgrade"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\n\r\n",                "RFC 9110 §10.1.4 asks something of the connection"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nTrailer: X\r\n\r\n",                  "RFC 9110 §6.6.2 announces content"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n\r\n",         "RFC 9110 §7.6.1 another option"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, TE\r\n\r\n",  "RFC 9110 §7.6.1 another option"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close, host\r\n\r\n",     "RFC 9110 §7.6.1 another option"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nConnection: x\r\n\r\n", "RFC 9110 §7.6.1 two lines"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nAccept: b\r\n\r\n",      "RFC 9110 §5.3 two lines of one name"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",                  "§5.2 obs-fold"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n X: y\r\n\r\n",                       "§5.2 obs-fold"),
    (b"GET / HTTP/1.1\r\n\tHost: h\r\nHost: h\r\n\r\n",                   "§2.2 whitespace before the first field line"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",                           "§5 no colon"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",                         "§5 no name"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX Y: z\r\n\r\n",                      "§5.1 no token"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",                       "§5.1 whitespace before the colon"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX:\ty\r\n\r\n",                       "RFC 9110 §5.5 HTAB: lawful, not plain"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: \x7f\r\n\r\n",                     "RFC 9110 §5.5 DEL"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: \x00\r\n\r\n",                     "RFC 9110 §5.5 NUL"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: \xe9\r\n\r\n",                     "RFC 9110 §5.5 obs-text: lawful, not plain"),
    (b"GET / HTTP/1.1\nHost: h\n\n",                                      "R003 §2.2 a bare LF"),
    (b"GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",                          "R003 §2.2 a bare LF"),
    (b"GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",                          "R004 §2.2 a bare CR"),
    (b"GET / HTTP/1.1\r\nHost: h\r\r\n\r\n",                              "R004 §2.2 a bare CR"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: TE\r\n\r\n",               "RFC 9110 §7.6.1 another option, alone"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\n\n",                                "R003 §2.2 an empty line by LF"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX\n",                                 "R003 §2.2 no empty line, no CRLF"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\n\r\n",                      "R003 §2.2 an empty line by LF"),
    (b"GET / HTTP/1.1\r\nHost: h\n\r\n\r\n",                              "R003 §2.2 an empty line by LF"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n",                                    "no empty line yet"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n\r\n",                            "§2.2 octets behind the empty line"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\r\nX: y\r\n\r\n",                    "§11.2 octets behind the empty line"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n" * 2,                            "§9.3.2 two heads"),
    (b"\x16\x03\x01\x02\x00\x01",                                         "R006 a TLS hello"),
    (b"\r\n\r\n",                                                         "R002 only empty lines"),
    (b"",                                                                 "no octets"),
]
# fmt: on


class Strict(Connection):
    """A connection that takes nothing as plain: line by line, and h11 reads it all."""

    def _plain_head(self):
        return None


def heard(octets, limits=None):
    """What a connection makes of one head: its parts, and whether it has to close."""
    connection = Strict(limits or Limits())
    connection.feed(octets)
    head = connection.next_head()
    assert head is not None
    assert head.octets == octets
    assert (head.content_length, connection.next_content()) == (0, b"")
    assert not connection.expects_continue
    assert not connection.started, "nothing is left"
    return head, connection.must_close


def heard_by_h11(octets):
    """What h11 makes of the octets alone."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    connection.receive_data(octets)
    request = connection.next_event()
    assert isinstance(connection.next_event(), h11.EndOfMessage), "no content"
    assert connection.next_event() in (h11.NEED_DATA, h11.PAUSED)
    assert connection.trailing_data[0] == b""
    assert not connection.client_is_waiting_for_100_continue
    return request, connection.their_state is h11.MUST_CLOSE


def assert_equal_to_others(octets, plain, limits=None):
    """Hold a plain head against what Connection and h11 make of its octets."""
    head, closes = heard(octets, limits)
    assert (plain.method, plain.target) == (head.method, head.target)
    assert head.version == (1, 1)
    assert list(plain.fields.items()) == [(n.lower(), v) for n, v in head.fields]
    assert plain.closing == closes

    peer = Peer(7, "192.0.2.1", 80)
    request = plain.to_request(octets, peer, "an id")
    assert request == Request(
        head.method, head.target, head.fields, peer=peer, id="an id"
    )

    theirs, closes = heard_by_h11(octets)
    assert plain.method.encode() == theirs.method
    assert plain.target.encode() == theirs.target
    assert theirs.http_version == b"1.1"
    assert [(n.encode(), v.encode()) for n, v in request.fields] == list(
        theirs.headers.raw_items()
    )
    assert plain.closing == closes


@pytest.mark.parametrize("client", ORDINARY)
def test_what_browsers_and_tools_send_is_plain(client):
    octets = ORDINARY[client]
    reader = PlainReader(Limits())
    plain = reader.read(octets)

    assert plain is not None
    assert_equal_to_others(octets, plain)
    assert reader.read(octets) == plain, "known lines read as new ones do"


def test_the_parts_of_a_plain_head():
    plain = READER.read(
        b"HEAD /a?b HTTP/1.1\r\nhOST:  h:1 \r\nX-Y:\r\nConnection: close\r\n\r\n"
    )

    assert plain == ("HEAD", "/a?b", {"host": "h:1", "x-y": "", "connection": "close"}, True)  # fmt: skip


@pytest.mark.parametrize(("octets", "why"), NOT_PLAIN)
def test_what_could_be_read_otherwise_is_not_plain(octets, why):
    assert READER.read(octets) is None, why
    assert READER.read(octets) is None, "nor when its lines were seen before"


@pytest.mark.parametrize("client", ORDINARY)
def test_a_part_of_a_head_is_not_plain(client):
    octets = ORDINARY[client]

    assert [end for end in range(len(octets)) if READER.read(octets[:end])] == []


def test_each_head_has_a_dictionary_of_its_own():
    """Whoever changes what was read changes nobody else's."""
    READER.read(CHROME).fields["host"] = "elsewhere"

    assert READER.read(CHROME).fields["host"] == "www.example.org"


# Limits...

SMALL = Limits(request_line=30, field_line=20, field_count=3, head=70)
START = b"GET /%b HTTP/1.1\r\n"  # 14 octets, and the rest of the path
HOST = b"Host: h\r\n"

# fmt: off
AT_LIMITS = [
    # octets                                              plain?  what is reached
    (START % (b"x" * 16) + HOST,                          True,   "request line"),
    (START % (b"x" * 17) + HOST,                          False,  "request line"),
    (START % b"" + HOST + b"Accept: %b\r\n" % (b"x" * 12), True,  "field line"),
    (START % b"" + HOST + b"Accept: %b\r\n" % (b"x" * 13), False, "field line"),
    (START % b"" + HOST + b"Cookie:%b\r\n" % (b" " * 13), True,   "field line, of whitespace"),
    (START % b"" + HOST + b"Cookie:%b\r\n" % (b" " * 14), False,  "field line, of whitespace"),
    (START % b"" + HOST + b"A: b\r\nC: d\r\n",            True,   "count"),
    (START % b"" + HOST + b"A: b\r\nC: d\r\nE: f\r\n",    False,  "count"),
    (START % (b"x" * 16) + HOST + b"Accept: %b\r\n" % (b"x" * 12) + b"A:bb\r\n", False, "head"),
    (START % (b"x" * 15) + HOST + b"Accept: %b\r\n" % (b"x" * 12) + b"\r\n", False, "two empty lines"),
    (START % (b"x" * 16) + HOST + b"Accept: %b\r\n" % (b"x" * 12) + b"A:b\r\n", True, "head"),
]
# fmt: on


@pytest.mark.parametrize(("head", "is_plain", "what"), AT_LIMITS)
def test_limits_hold_for_plain_heads(head, is_plain, what):
    octets = head + b"\r\n"
    plain = PlainReader(SMALL).read(octets)

    assert (plain is not None) == is_plain, what
    if plain is not None:
        assert_equal_to_others(octets, plain, SMALL)


# What is kept...


def octets_of(reader):
    """All text and octets that are reached from *reader*, through whatever holds them."""
    found, seen, left = [], set(), [reader]
    while left:
        thing = left.pop()
        if isinstance(thing, str | bytes):
            found.append(thing)
        elif id(thing) not in seen and not isinstance(
            thing, type | ModuleType | FunctionType
        ):
            seen.add(id(thing))
            left += gc.get_referents(thing)
    return found


def test_no_secret_is_kept():
    """A core dump, or a leak elsewhere, should not tell who was logged in."""
    reader = PlainReader(Limits())
    names = "Cookie Authorization Proxy-Authorization X-Api-Key X-Auth-Token Referer"
    octets = b"GET /public?token=SECRET HTTP/1.1\r\nHost: kept.example\r\n"
    octets += b"".join(b"%b: SECRET\r\n" % name.encode() for name in names.split())
    for _ in range(3):
        assert reader.read(octets + b"\r\n") is not None

    kept = [str(each) for each in octets_of(reader)]
    assert "kept.example" in kept
    assert not [each for each in kept if "SECRET" in each]


def test_what_is_kept_is_bounded_in_number_and_octets():
    """Whoever sends ever new lines, of any length, fills no memory."""
    reader = PlainReader(Limits())
    line = b"GET /%06d%b HTTP/1.1\r\nHost: h%d.example\r\nAccept: %b%d\r\n\r\n"
    for i in range(3 * 2048):
        assert reader.read(line % (i, b"x" * (i % 900), i, b"a" * (i % 900), i))

    kept = octets_of(reader)
    assert sum(map(sys.getsizeof, kept)) < 4 << 20
    assert max(map(len, kept)) <= 512
    assert len(kept) < 2 * 3 * 2048


def test_one_reader_serves_many_threads():
    """Threads that read ever new heads do not mix them up, whatever is forgotten."""
    reader, wrong = PlainReader(Limits()), []

    def read(thread):
        for i in range(3000):
            host, accept = f"h{i}.t{thread}", f"text/t{thread}i{i % 7}"
            octets = f"GET /{thread}/{i} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n"
            plain = reader.read(octets.encode())
            if plain is None or plain[1:3] != (
                f"/{thread}/{i}",
                {"host": host, "accept": accept},
            ):
                wrong.append(octets)

    threads = [Thread(target=read, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert not wrong


# Heads by the thousand...

PARTS = [
    b"\r", b"\n", b"\r\n", b"\n\r", b" ", b"\t", b"\x00", b"\x0b", b"\x0c", b"\x1c", b"\x7f",
    b"\x80", b"\xff", b"\xc2\x85", b":", b",", b";", b"%", b"%2", b"%00", b"%2F", b"/", b"//",
    b"?", b"#", b"\\", b'"', b"[", b"@", b"*", b"_", b"HTTP/1.0", b"HTTP/1.1 ", b"h", b"\r\n\r\n",
]  # fmt: skip
LINES = [
    b"Host: h", b"host: i", b"Host:", b"Host: [::1", b"Host : h", b" folded", b"\tfolded", b"",
    b"Connection: close", b"Connection: Close", b"connection: keep-alive", b"Connection: Keep-Alive",
    b"Connection: close, TE", b"Connection: ,", b"Connection: CLOSE", b"Connection: \tclose",
    b"Connection: keep-alive, close", b"Connection: upgrade", b"Upgrade: h2c", b"TE: trailers",
    b"Content-Length: 0", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Transfer-Encoding: ",
    b"Transfer-Encoding : chunked", b"Expect: 100-continue", b"Trailer: X", b"X:", b"X: y ", b"X:  y z",
    b"X-Y : z", b"X", b": y", b"X(: y", b"Accept: */*", b"Accept: a\xe9", b"Cookie: a=b; c=\x7f",
    b"Cookie: a=b", b"If-None-Match: \"a\"", b"Range: bytes=0-", b"Keep-Alive: 5", b"GET / HTTP/1.1",
    b"X: " + b"x" * 17_000, b"User-Agent: " + b"u" * 16_372, b"User-Agent: " + b"u" * 16_373,
    b"Proxy-Connection: close", b"Content-Type: a/b", b"Content\x2dLength: 1", b"Host: h:65536",
]  # fmt: skip
TARGETS = [
    b"/", b"//", b"//h/p", b"/a//b", b"/a?b?c", b"/%41", b"/%4", b"/%", b"/\\", b"/a\\b", b"/?\\",
    b"/|[]", b"/{", b"/?{`^}", b"/#", b"/a#b", b"*", b"h:80", b"http://h/", b"http:/", b"", b"/ ",
    b"/\xc3\xbc", b"/\x7f", b"/a;b=c", b"/..", b"/%2e%2e/", b"/%00", b"/~", b"?", b"/" + b"p" * 16_369,
    b"/" + b"p" * 16_370, b"/" + b"p" * 16_371, b"/\"", b"/<>", b"/a/../b",
]  # fmt: skip
STARTS = [b"GET ", b"HEAD ", b"POST ", b"get ", b"GET", b"GET  ", b" GET ", b"OPTIONS ", b"\r\nGET "]  # fmt: skip
BASES = list(ORDINARY.values())


def flip(octets, chance):
    """Turn one bit over."""
    place = chance.randrange(len(octets))
    octet = octets[place] ^ 1 << chance.randrange(8)
    return octets[:place] + bytes((octet,)) + octets[place + 1 :]


def splice(octets, chance):
    """Put something in, in place of up to three octets."""
    place = chance.randrange(len(octets) + 1)
    return octets[:place] + chance.choice(PARTS) + octets[place + chance.choice((0, 0, 1, 3)) :]  # fmt: skip


def cut_out(octets, chance):
    """Leave some octets out."""
    place = chance.randrange(len(octets))
    return octets[:place] + octets[place + chance.choice((1, 1, 2, 9)) :]


def of_lines(change):
    """Make a change of octets of a change of lines."""

    def changed(octets, chance):
        lines = octets.split(b"\r\n")
        change(lines, chance)
        return b"\r\n".join(lines)

    return changed


@of_lines
def insert(lines, chance):
    lines.insert(chance.randrange(1, max(2, len(lines) - 1)), chance.choice(LINES))


@of_lines
def delete(lines, chance):
    del lines[chance.randrange(len(lines))]


@of_lines
def double(lines, chance):
    line = chance.choice(lines)
    lines.insert(chance.randrange(len(lines)), chance.choice((line, line.lower())))


@of_lines
def swap(lines, chance):
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@of_lines
def crowd(lines, chance):
    count = chance.choice((80, 97, 98, 99, 100))
    lines[1:1] = [b"X-%d: y" % i for i in range(count)]


@of_lines
def weigh(lines, chance):
    filling = b"x" * (16_384 - 6)
    lines[1:1] = [b"X-%d: %b" % (i, filling) for i in range(chance.choice((3, 4)))]


@of_lines
def aim(lines, chance):
    start = chance.choice((b"GET ", b"HEAD ", chance.choice(STARTS)))
    lines[0] = start + chance.choice(TARGETS) + b" HTTP/1.1"


def exchange(octets, chance):
    """Let one end of a line, or all of them, be another."""
    ends = (b"\n", b"\r", b"\n\r", b"\r\r\n", b" \r\n", b"\r\n ", b"\r\n\t")
    return octets.replace(b"\r\n", chance.choice(ends), chance.choice((1, 2, -1)))


CHANGES = [flip, splice, cut_out, insert, insert, insert, delete, double, swap, aim, aim, exchange, crowd, weigh]  # fmt: skip


def changed(chance):
    """An ordinary head, with up to three changes."""
    octets = chance.choice(BASES)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        octets = chance.choice(CHANGES)(octets, chance) or b"\r\n"
    return octets


def judged_plain(octets):
    """Tell whether *octets* are plain, once they are held against the others."""
    plain = READER.read(octets)
    assert PlainReader(Limits()).read(octets) == plain, "what is known changes nothing"
    if plain is not None:
        assert_equal_to_others(octets, plain)
    return plain is not None


def assert_thousands(count, seed):
    chance = random.Random(seed)
    plain = sum(judged_plain(changed(chance)) for _ in range(count))

    assert count * 0.15 < plain < count * 0.85, "both kinds are among them"


def test_whatever_is_plain_connection_and_h11_read_as_the_same_request():
    assert_thousands(FEW, seed=20_260_701)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(3))
def test_and_so_they_do_with_twenty_thousand_others(seed):
    assert_thousands(20_000, seed)


NAMES = st.sampled_from([line.partition(b":")[0] for line in LINES])
VALUES = st.text(st.characters(max_codepoint=255), max_size=12).map(
    lambda text: text.encode("latin-1")
)
PLAIN_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
FIELD_LINES = (
    st.sampled_from(LINES)
    | st.builds(lambda name, value: name + b": " + value, NAMES, VALUES)
    | st.builds(
        lambda name, value: f"X-{name}:{value}".encode(),
        st.integers(0, 99),
        PLAIN_VALUES,
    )
)


@st.composite
def heads(draw):
    start = draw(st.sampled_from([b"GET ", b"HEAD "] * 4 + STARTS))
    target = draw(st.sampled_from([b"/", b"/a/b?c"] * 9 + TARGETS) | VALUES)
    lines = draw(st.lists(FIELD_LINES, max_size=4))
    end = draw(st.sampled_from([b"\r\n\r\n"] * 9 + [b"\r\n", b"\n\n", b"\r\n\r\n\r\n"]))
    return b"\r\n".join([start + target + b" HTTP/1.1", b"Host: h", *lines]) + end


@EXAMPLES
@given(heads() | st.binary(max_size=80))
def test_any_octets_are_read_as_the_others_read_them_or_are_not_plain(octets):
    judged_plain(octets)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(EXAMPLES, max_examples=20_000)
@given(heads() | st.binary(max_size=80))
def test_and_so_are_twenty_thousand_others(octets):
    judged_plain(octets)


def test_a_lenient_reader_leaves_bare_line_ends_to_the_others():
    """Lenience is Connection's: what is plain has CRLF (RFC 9112 §2.2)."""
    reader = PlainReader(Limits(lenient=True))

    assert reader.read(b"GET / HTTP/1.1\nHost: h\n\n") is None
    assert reader.read(b"GET / HTTP/1.1\r\nHost: h\r\nX: y\n\r\n\r\n") is None
