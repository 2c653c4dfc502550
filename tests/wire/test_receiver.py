"""
What a peer may send, as tables: the whole reading half at once.

Each row is read whole and byte by byte, with the same outcome, or the test fails.
Where a row holds a second request, it is the canary: it must never be seen.
"""

from time import process_time

import h11
import pytest

from httpcore_srv.errors import (
    ContentTooLarge,
    FieldsTooLarge,
    MalformedRequest,
    NotImplementedHere,
    ResponseError,
    TargetTooLong,
    VersionNotSupported,
)
from httpcore_srv.message import Response
from httpcore_srv.wire import Connection, Limits

CANARY = b"GET /canary HTTP/1.1\r\nHost: h\r\n\r\n"


def post(*lines: bytes, version: bytes = b"1.1") -> bytes:
    return b"\r\n".join([b"POST /x HTTP/" + version, b"Host: h", *lines, b"", b""])


def get(*lines: bytes) -> bytes:
    return b"\r\n".join([b"GET /x HTTP/1.1", b"Host: h", *lines, b"", b""])


TE, CL = b"Transfer-Encoding: chunked", b"Content-Length: 5"
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"

# What h11 0.16 lets through, or refuses otherwise than we do (FEATURES.md, 1.A2).
# fmt: off
H11_TABLE = [
    # octets                                             decision             why
    (post(CL, TE) + CHUNKS,                              MalformedRequest,    "R031 §6.1 §6.3 §11.2 CVE-2020-10108 CVE-2020-10109: both; may be smuggling, refuse and close"),
    (post(TE, CL) + CHUNKS,                              MalformedRequest,    "R031 §6.3 in either order"),
    (post(TE, version=b"1.0") + CHUNKS,                  MalformedRequest,    "R030 §6.1 framing is faulty"),
    (post(b"Transfer-Encoding: chunked, gzip") + CHUNKS, MalformedRequest,    "R033 §6.3 MUST be 400: chunked is not last"),
    (post(b"Transfer-Encoding: gzip, chunked") + CHUNKS, NotImplementedHere,  "R032 §6.1 an unknown coding before chunked, CVE-2019-16786"),
    (post(b"Transfer-Encoding: identity") + CHUNKS,      MalformedRequest,    "R033 §6.3 chunked is not last, CVE-2024-6827"),
    (post(TE, TE) + CHUNKS,                              MalformedRequest,    "§6.1 chunked MUST NOT be applied twice, GHSA-753j-mpmx-qq6g CVE-2024-1135"),
    (b"GET / HTTP/2.0\r\nHost: h\r\n\r\n",               VersionNotSupported, "R008 RFC 9110 §15.6.6"),
    (b"GET / HTTP/3.7\r\nHost: h\r\n\r\n",               VersionNotSupported, "R008 RFC 9110 §15.6.6"),
    (b"GET / HTTP/0.9\r\nHost: h\r\n\r\n",               VersionNotSupported, "R008 RFC 9110 §15.6.6"),
    (b"GET / HTTP/1.9\r\n\r\n",                          MalformedRequest,    "R009 R014 §3.2: from 1.1 on Host is required"),
    (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",             MalformedRequest,    "R016 §3.2 an invalid Host"),
    (b"GET / HTTP/1.1\r\nHost:\r\n\r\n",                 MalformedRequest,    "§3.2 §3.3 empty only if the target has no authority"),
    (b"GET / HTTP/1.1\nHost: h\n\n",                     MalformedRequest,    "R003 §2.2 MAY accept bare LF: we do not"),
    (b"GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",         MalformedRequest,    "R003 CVE-2019-16785 CVE-2022-24801: in a field"),
    (get(b"X: a", b" b"),                                MalformedRequest,    "R024 §5.2 reject or replace: we reject"),
    (get(b"X: a\x01b"),                                  MalformedRequest,    "R026 RFC 9110 §5.5"),
    (get(b"X: a\x08b"),                                  MalformedRequest,    "R026 RFC 9110 §5.5"),
    (get(b"X: a\x0eb"),                                  MalformedRequest,    "R026 RFC 9110 §5.5"),
    (get(b"X: a\x1fb"),                                  MalformedRequest,    "R026 RFC 9110 §5.5"),
    (get(b"X: a\x7fb"),                                  MalformedRequest,    "R026 RFC 9110 §5.5"),
    (b"\r\n" + get(),                                    b"",                 "R002 §2.2 SHOULD ignore at least one empty line"),
    (b"\r\n\r\n" + get(),                                b"",                 "R002 and a second"),
    (b"GET * HTTP/1.1\r\nHost: h\r\n\r\n",               MalformedRequest,    "R020 §3.2.4 only with OPTIONS"),
    (b"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",            MalformedRequest,    "R017 §3.2 no fragment"),
    (b"GET h:80 HTTP/1.1\r\nHost: h\r\n\r\n",            MalformedRequest,    "§3.2.3 authority-form is for CONNECT"),
    (b"CONNECT /x HTTP/1.1\r\nHost: h\r\n\r\n",          MalformedRequest,    "§3.2.3 CONNECT has authority-form"),
    (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", TargetTooLong, "R012 RFC 9110 §15.5.15: in one segment as well"),
    (get(b"X: " + b"x" * 20_000),                        FieldsTooLarge,      "R028 RFC 6585 §5, not 414"),
    (get(*[b"X: y"] * 200),                              FieldsTooLarge,      "R028 our own count"),
    (post(TE) + b"5  \r\nhello\r\n0\r\n\r\n",            MalformedRequest,    "R037 §7.1 whitespace after a chunk-size is not in the grammar"),
    (post(TE) + b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",  b"hello",            "R029 R039 §7.1.1 ignored, §7.1.2 never merged"),
]

FRAMING = [
    # octets                                             decision             why
    (post(CL) + b"hello",                                b"hello",            "§6.2"),
    (post(b"Content-Length: 0"),                         b"",                 "§6.2"),
    (post(b"Content-Length: 005") + b"hello",            b"hello",            "§6.2 1*DIGIT: zeros in front are digits"),
    (post(),                                             b"",                 "§6.3 no length is no content"),
    (post(b"transfer-encoding: CHUNKED") + CHUNKS,       b"hello",            "R029 §7 names have no case"),
    (post(CL, b"Content-Length: 6") + b"hello!",         MalformedRequest,    "R034 §6.3 values that differ, CVE-2020-10108"),
    (post(CL, b"Content-Length: 0") + b"hello",          MalformedRequest,    "R034 CVE-2020-10108: the second is 0, cheroot-714"),
    (post(CL, CL) + b"hello",                            MalformedRequest,    "R035 CVE-2019-16792: twice, strict"),
    (post(b"Content-Length: 5, 5") + b"hello",           MalformedRequest,    "R035 strict"),
    (post(b"Content-Length:") + b"hello",                MalformedRequest,    "R034 CVE-2023-40175 CVE-2023-40225: empty"),
    (post(b"Content-Length:", CL) + b"hello",            MalformedRequest,    "R034 CVE-2023-40225: empty beside another"),
    (post(b"Content-Length: +5") + b"hello",             MalformedRequest,    "R034 CVE-2022-24761 CVE-2022-24801 CVE-2023-47627 GHSA-qppv-j76h-2rpx"),
    (post(b"Content-Length: 1_0") + b"hello",            MalformedRequest,    "R034 CVE-2023-47627 GHSA-qppv-j76h-2rpx"),
    (post(b"Content-Length: 0x5") + b"hello",            MalformedRequest,    "R034 CVE-2022-24761 CVE-2022-24801"),
    (post(b"Content-Length: -1") + b"hello",             MalformedRequest,    "R034"),
    (post(b"Content-Length: 5 5") + b"hello",            MalformedRequest,    "R034"),
    (post(b"Content-Length: \xb2") + b"hello",           MalformedRequest,    "R034 CVE-2025-69224: DIGIT is ASCII"),
    (post(b"Content-Length: " + b"9" * 30),              MalformedRequest,    "R036 RFC 9110 §8.6 no overflow"),
    (post(b"Content-Length: " + b"9" * 5000),            MalformedRequest,    "R036 nor an endless conversion"),
    (post(b"Content-Length: 9999999999"),                ContentTooLarge,     "RFC 9110 §15.5.14"),
    (post(b"Transfer-Encoding:", CL) + b"hello",         MalformedRequest,    "R031 an empty Transfer-Encoding is one, CVE-2024-6827"),
    (post(b"Transfer-Encoding: xchunked") + CHUNKS,      MalformedRequest,    "R033 CVE-2024-1135"),
    (post(b"Transfer-Encoding: \x0bchunked") + CHUNKS,   MalformedRequest,    "CVE-2019-16789: VT is no whitespace"),
    (post(b"Transfer-Encoding: chunked;a=b") + CHUNKS,   MalformedRequest,    "§7.1 chunked has no parameters"),
    (post(b"Transfer-Encoding: chunked,") + CHUNKS,      MalformedRequest,    "h11 reads it otherwise: refused"),
    (post(b"Transfer-Encoding : chunked") + CHUNKS,      MalformedRequest,    "R023 CVE-2023-40518 cheroot-714"),
    (post(b"Transfer-Encoding: chunked, chunked") + CHUNKS, MalformedRequest, "§6.1 twice, GHSA-753j-mpmx-qq6g"),
    (post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity") + CHUNKS, MalformedRequest, "CVE-2024-1135: conflicting lines"),
    (b"GET / HTTP/1.1\r\n Host: h\r\n\r\n",              MalformedRequest,    "R005 §2.2 whitespace before the first field, CVE-2023-47627"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",    MalformedRequest,    "R015 CVE-2026-34525"),
    (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",    MalformedRequest,    "R006 a TLS hello"),
    (post(TE) + b"5\r\nhelloXX0\r\n\r\n",                MalformedRequest,    "R038 CVE-2025-43859"),
    (post(TE) + b"5;a\nX\r\nhello\r\n0\r\n\r\n",         MalformedRequest,    "CVE-2024-52304"),
    (post(TE) + b"0\r\n" + CANARY,                       MalformedRequest,    "CVE-2025-53643"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "decision", "why"), [*H11_TABLE, *FRAMING])
def test_every_row_is_decided_and_nothing_behind_a_refusal_is_read(
    judge, octets, decision, why
):
    """After an error the connection is over (CVE-2024-49768, GHSA-9298-4cf8-g4wj)."""
    if isinstance(decision, bytes):
        [request, canary] = judge(octets + CANARY)
        assert request[6] == decision, why
        assert canary[1] == "/canary", why
    else:
        [refusal] = judge(octets + CANARY)
        assert refusal[0] is decision, why


# Refused, or accepted, by h11 alone as by us: but with another status, or not at once.
SAME_IN_H11 = ("R033", "R032", "§6.1 chunked MUST NOT", "R002")


@pytest.mark.parametrize(
    "octets",
    [octets for octets, _, why in H11_TABLE if not why.startswith(SAME_IN_H11)],
)
def test_h11_alone_would_have_accepted(octets):
    """The table is about h11: a row h11 learns to refuse has lost its reason."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(octets)

    assert isinstance(connection.next_event(), h11.Request)


# fmt: off
PARTS = [
    # octets                               started  why
    (b"",                                  False,   "nothing has come"),
    (b"\r",                                False,   "R002 an empty line is no request"),
    (b"\r\n",                              False,   "R002 an empty line is no request"),
    (b"G",                                 True,    "R048 a request has begun"),
    (b"\r\nG",                             True,    "R048 a request has begun"),
    (b"GET / HTTP/1.1\r\n",                True,    "R048 its first line is there"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n",     True,    "R054 its end is not there"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\r",   True,    "R054 its end is not there"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "started", "why"), PARTS)
def test_a_part_of_a_head_is_not_acted_upon_R054(octets, started, why):
    connection = Connection(Limits())
    connection.feed(octets)

    assert connection.next_head() is None, why
    assert connection.started is started, why

    connection.feed(b"")
    assert connection.next_head() is None, why
    assert connection.peer_done


def test_pipelined_requests_come_in_order_and_each_with_its_own_octets_R046(judge):
    """CVE-2023-46137, CVE-2024-41671: one at a time, in the order they came."""
    octets = get() + post(CL) + b"GET /" + post(TE) + CHUNKS + get(b"X: y")

    contents = [(request[0], request[6]) for request in judge(octets)]
    assert contents == [
        ("GET", b""),
        ("POST", b"GET /"),
        ("POST", b"hello"),
        ("GET", b""),
    ]


def test_a_request_that_was_announced_as_content_is_content_R045(judge):
    """GET may have content (RFC 9110 §9.3.1); it is no request of its own."""
    octets = get(b"Content-Length: %d" % len(CANARY)) + CANARY

    [request] = judge(octets)
    assert request[6] == CANARY


def test_after_close_no_pipelined_request_is_read_R047(judge):
    assert len(judge(get(b"Connection: close") + CANARY)) == 1
    assert len(judge(get(b"Connection: x, CLOSE") + CANARY)) == 1
    assert len(judge(b"GET / HTTP/1.0\r\n\r\n" + CANARY)) == 1


def test_trailers_are_kept_apart_from_the_fields_R039(judge):
    trailers = (("Authorization", "x"), ("Content-Length", "9"), ("Host", "y"))
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in trailers)

    [request, canary] = judge(post(TE) + b"0\r\n" + lines + b"\r\n" + CANARY)

    assert request[3].lines == (("Host", "h"), ("Transfer-Encoding", "chunked"))
    assert request[-1] == trailers
    assert canary[1] == "/canary"


@pytest.mark.parametrize("octets", [post(CL) + b"hel", post(TE) + b"5\r\nhel"])
def test_content_that_is_cut_short_makes_an_incomplete_request_R044(octets):
    connection = Connection(Limits())
    connection.feed(octets)
    connection.next_head()

    assert connection.next_content() == b"hel"
    assert connection.next_content() is None

    connection.feed(b"")
    with pytest.raises(MalformedRequest):
        connection.next_content()
    assert not connection.content_done


def test_a_refusal_is_repeated_and_what_comes_is_dropped():
    connection = Connection(Limits())
    connection.feed(b"GET / HTTP/1.1\r\n\r\n" + CANARY)
    for _ in range(2):
        with pytest.raises(MalformedRequest):
            connection.next_head()
        connection.feed(CANARY)

    assert connection.must_close
    with pytest.raises(MalformedRequest):
        connection.next_content()


# fmt: off
EXPECTATIONS = [
    # octets                                              expects  why
    (post(b"Expect: 100-continue", CL),                   True,    "R070 RFC 9110 §10.1.1"),
    (post(b"expect: 100-Continue", TE),                   True,    "R070 it has no case"),
    (post(b"Expect: 100-continue", CL) + b"h",            False,   "it may be left out if some content has come"),
    (post(b"Expect: 100-continue"),                       False,   "no content is announced, none is awaited"),
    (post(b"Expect: 100-continue", CL, version=b"1.0"),   False,   "R071 MUST be ignored"),
    (post(b"Expect: 100-continue, x", CL),                True,    "R070 among others, which R072 refuses"),
    (post(b'Expect: 100-continue, "', CL),                True,    "R072 what cannot be read may have asked"),
    (post(b"Expect: x", CL),                              False,   "R072 that is another expectation"),
    (post(CL),                                            False,   "nobody asked"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "expects", "why"), EXPECTATIONS)
def test_expectations(octets, expects, why):
    connection = Connection(Limits())
    connection.feed(octets)
    connection.next_head()

    assert connection.expects_continue is expects, why


def test_content_too_large_is_said_instead_of_100():
    """RFC 9110 §10.1.1: a final status code, if it can be told from the head."""
    connection = Connection(Limits(content=4))
    connection.feed(post(b"Expect: 100-continue", CL))
    connection.next_head()

    with pytest.raises(ContentTooLarge):
        connection.check_content()
    with pytest.raises(ContentTooLarge):
        connection.next_content()


# fmt: off
ANNOUNCED = [
    # octets                                  limit  fits   why
    (post(CL),                                5,     True,  "as much as is accepted"),
    (post(CL),                                4,     False, "RFC 9110 §15.5.14"),
    (post(CL) + b"hello",                     4,     False, "RFC 9110 §15.5.14 though it has come"),
    (post(),                                  0,     True,  "no content"),
    (post(TE) + CHUNKS,                       4,     True,  "chunks announce nothing: reading tells"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "limit", "fits", "why"), ANNOUNCED)
def test_what_is_announced_can_be_refused_before_it_is_read(octets, limit, fits, why):
    connection = Connection(Limits(content=limit))
    connection.feed(octets)
    connection.next_head()
    if fits:
        connection.check_content()
    else:
        with pytest.raises(ContentTooLarge):
            connection.check_content()

    assert connection.must_close is not fits, why


def test_a_refusal_of_content_is_said_in_the_same_words_however_it_was_framed():
    said = set()
    for octets in (post(CL), post(TE) + CHUNKS):
        connection = Connection(Limits(content=4))
        connection.feed(octets)
        connection.next_head()
        with pytest.raises(ContentTooLarge) as refusal:
            connection.next_content()
        said.add(str(refusal.value))

    assert len(said) == 1


def test_a_refusal_for_its_content_is_answered_and_closes():
    connection = Connection(Limits(content=4))
    connection.feed(post(CL) + b"hello" + CANARY)
    connection.next_head()
    with pytest.raises(ContentTooLarge):
        connection.check_content()

    octets = b"".join(connection.respond(Response(413)))
    assert b"\r\nConnection: close\r\n" in octets
    assert connection.must_close


def test_methods_of_an_exchange_are_called_in_its_order():
    connection = Connection(Limits())
    with pytest.raises(ResponseError):
        connection.next_content()
    with pytest.raises(ResponseError):
        connection.check_content()

    connection.feed(get())
    connection.next_head()
    with pytest.raises(ResponseError):
        connection.next_head()


def test_pipelined_octets_are_a_started_request_only_after_the_content():
    connection = Connection(Limits())
    connection.feed(post(CL) + b"hello" + b"G")
    connection.next_head()
    assert not connection.started

    connection.next_content()
    assert connection.started


def test_a_long_host_costs_linear_time_CVE_2022_45061():
    host = b"x" + b".x" * 30_000
    begun = process_time()
    connection = Connection(Limits(field_line=100_000, head=200_000))
    connection.feed(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    head = connection.next_head()
    took = process_time() - begun

    assert head is not None
    assert len(head.fields["Host"]) > 60_000
    assert took < 2


@pytest.mark.parametrize(
    "line",
    [
        b"X: " + b" \t" * 30_000 + b"\x00",
        b"X:" + b" a" * 30_000 + b"\x01",
        b":" * 60_000,
    ],
)
def test_an_invalid_field_line_costs_linear_time_CVE_2020_5236(line):
    """CVE-2020-5236: a pattern for a field line went back over it again and again."""
    begun = process_time()
    connection = Connection(Limits(field_line=100_000, head=200_000))
    connection.feed(get(line))
    with pytest.raises(MalformedRequest):
        connection.next_head()

    assert process_time() - begun < 0.2


def test_a_head_that_comes_byte_by_byte_costs_linear_time():
    connection = Connection(Limits())
    octets = get(*[b"X-%d: %b" % (i, b"y" * 600) for i in range(98)])
    begun = process_time()
    for octet in octets:
        connection.feed(bytes((octet,)))
        head = connection.next_head()

    assert head is not None
    assert process_time() - begun < 1


def test_ten_thousand_pipelined_requests_are_read_in_linear_time(hear):
    begun = process_time()
    assert len(hear([get() * 5_000])) == 5_000

    assert process_time() - begun < 5


def test_the_responses_of_the_table_close_the_connection():
    """Whatever was refused is answered once, with Connection: close."""
    connection = Connection(Limits())
    connection.feed(H11_TABLE[0][0])
    with pytest.raises(MalformedRequest):
        connection.next_head()

    octets = b"".join(connection.respond(Response(400)))
    assert b"\r\nConnection: close\r\n" in octets
