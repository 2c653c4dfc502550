"""
RFC 9112 §4, §6, §9: what goes out, and whether the connection outlives it.

A row is one exchange: a request as octets, a response as a value, and every octet
that is sent.
"""

import pytest

from httpcore_srv.errors import MalformedRequest, RequestError, ResponseError
from httpcore_srv.message import EMPTY, Fields, Octets, Response, Span
from httpcore_srv.wire import Connection, Limits

DEFAULTS = Limits()


class Stream:
    """Content that is made of pieces; counts how often it was read."""

    def __init__(self, *pieces, length=None):
        self.length = length
        self.given = pieces
        self.times_read = 0

    def pieces(self):
        self.times_read += 1
        for piece in self.given:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def close(self):
        pass


def after(octets: bytes, limits: Limits = DEFAULTS) -> Connection:
    """Return a connection on which one request was read, with its content."""
    connection = Connection(limits)
    connection.feed(octets)
    assert connection.next_head() is not None
    while connection.next_content():
        pass
    return connection


def sent(connection: Connection, response: Response, **options: str) -> bytes:
    return b"".join(map(bytes, connection.respond(response, **options)))


GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"
OLD = b"GET / HTTP/1.0\r\n\r\n"
OLD_KEPT = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
OLD_HEAD = b"HEAD / HTTP/1.0\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
UPGRADE = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
CONNECT = b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n"

# fmt: off
EXCHANGES = [
    # request   status  fields             content              octets                                                                        kept   why
    (GET,       200,    {},                Octets(b"hi"),       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",                             True,  "§6.2"),
    (GET,       200,    {},                EMPTY,               b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",                               True,  "§6.2"),
    (GET,       299,    {},                EMPTY,               b"HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n",                                 True,  "R022 §4 the SP stays"),
    (GET,       200,    {},                Stream(b"h", b"i"),  b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n", True, "§6.1 §7.1"),
    (GET,       200,    {},                Stream(b""),         b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",             True,  "§7.1 an empty piece ends nothing"),
    (GET,       200,    {"X": "\xfc"},     EMPTY,               b"HTTP/1.1 200 OK\r\nX: \xfc\r\nContent-Length: 0\r\n\r\n",                    True,  "R027 obs-text is an octet"),
    (GET,       200,    {"Content-Length": "2"}, Stream(b"hi"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",                             True,  "R043 no chunks beside a length"),
    (GET,       200,    {"Transfer-Encoding": "chunked"}, Octets(b"hi"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",                    True,  "R043 §6.2"),
    (HEAD,      200,    {},                Octets(b"hi"),       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",                               True,  "R062 R063"),
    (HEAD,      200,    {},                Stream(b"hi"),       b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",                      True,  "R062 R063 §6.1 as GET would say"),
    (GET,       204,    {"Content-Length": "0"}, EMPTY,         b"HTTP/1.1 204 No Content\r\n\r\n",                                            True,  "R041 R087"),
    (GET,       205,    {},                Octets(b"hi"),       b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",                    True,  "R075"),
    (GET,       304,    {"ETag": '"a"'},   Octets(b"hi"),       b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n",                           True,  "§6.3 no content"),
    (GET,       304,    {"Content-Length": "2"}, EMPTY,         b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",                     True,  "RFC 9110 §8.6"),
    (OLD,       200,    {},                Octets(b"hi"),       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",        False, "R007 §2.3 our version, not the client's"),
    (OLD,       200,    {},                Stream(b"hi"),       b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi",                             False, "R042 §6.1 closing is the end"),
    (OLD_HEAD,  200,    {},                Stream(b"hi"),       b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",                               False, "R042 R062"),
    (OLD_KEPT,  200,    {},                Octets(b"hi"),       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",        False, "§9.3 HTTP/1.0 is not kept, and we say so"),
    (LAST,      200,    {},                Octets(b"hi"),       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",        False, "R047 §9.6"),
    (GET,       200,    {"Connection": "close"}, EMPTY,         b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",          False, "§9.6 as the response wants"),
    (UPGRADE,   200,    {},                EMPTY,               b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",                               True,  "R079 as if Upgrade were absent"),
    (CONNECT,   405,    {},                EMPTY,               b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n",               True,  "R019 no tunnel"),
]
# fmt: on


@pytest.mark.parametrize(
    ("request_", "status", "fields", "content", "octets", "kept", "why"), EXCHANGES
)
def test_exchanges(request_, status, fields, content, octets, kept, why):
    connection = after(request_)
    answer = sent(connection, Response(status, Fields.of(fields), content))

    assert answer == octets, why
    assert connection.must_close is not kept, why
    if kept:
        connection.next_exchange()
        connection.feed(GET)
        assert connection.next_head() is not None
    else:
        with pytest.raises(ResponseError):
            connection.next_exchange()


@pytest.mark.parametrize(
    ("request_", "status"), [(HEAD, 200), (GET, 204), (GET, 205), (GET, 304)]
)
def test_content_that_is_not_sent_is_not_read_R062(request_, status):
    content = Stream(b"hi")
    sent(after(request_), Response(status, content=content))

    assert content.times_read == 0


def test_the_reason_phrase_may_be_chosen():
    octets = sent(after(GET), Response(204), reason="Nothing here")

    assert octets.startswith(b"HTTP/1.1 204 Nothing here\r\n")


def test_a_span_is_passed_on_by_reference():
    span = Span(3, 100, 5)
    content = Stream(span, length=5)

    head, *pieces = after(GET).respond(Response(200, content=content))
    assert b"Content-Length: 5" in head
    assert pieces == [span]
    assert pieces[0] is span


def test_a_span_keeps_its_place_in_a_chunk():
    span = Span(3, 100, 5)
    pieces = list(after(GET).respond(Response(200, content=Stream(span, b"!"))))[1:]

    assert pieces == [b"5\r\n", span, b"\r\n", b"1\r\n!\r\n", b"0\r\n\r\n"]


# fmt: off
BROKEN = [
    # content                              error          sent at most  why
    (Stream(b"hi", length=3),              ResponseError, b"hi",        "R306 shorter: closed, never padded"),
    (Stream(Span(3, 0, 2), length=3),      ResponseError, b"",          "R306 a span as well"),
    (Stream(b"hi", b"ho", length=3),       ResponseError, b"hi",        "R306 longer: what is too much is not sent"),
    (Stream(b"hiho", length=3),            ResponseError, b"",          "R306 longer in one piece"),
    (Stream(b"hi", OSError(), length=4),   OSError,       b"hi",        "§8 incomplete, and so closed"),
    (Stream(b"hi", OSError()),             OSError,       b"2\r\nhi\r\n", "§8 there is no last chunk"),
]
# fmt: on


@pytest.mark.parametrize(("content", "error", "at_most", "why"), BROKEN)
def test_content_that_cannot_be_completed_closes_the_connection(
    content, error, at_most, why
):
    connection = after(GET)
    pieces, octets = connection.respond(Response(200, content=content)), b""
    next(pieces)
    with pytest.raises(error):  # noqa: PT012 (what came before the error counts)
        for piece in pieces:
            octets += b"" if isinstance(piece, Span) else piece

    assert octets == at_most, why
    assert connection.must_close, why


def test_a_response_that_was_abandoned_closes_the_connection():
    connection = after(GET)
    pieces = connection.respond(Response(200, content=Octets(b"hi")))
    next(pieces)
    pieces.close()

    assert connection.must_close


# fmt: off
BAD_RESPONSES = [
    # response                                           options                 why
    (Response(200, Fields([("X", "a\r\nY: b")])),        {},                     "R051 CVE-2018-1000164"),
    (Response(302, Fields([("Location", "/\r\nX: y")])), {},                     "R051 CVE-2020-7695: from a path"),
    (Response(200, Fields([("X\r\nY", "a")])),           {},                     "R051 CVE-2026-0865"),
    (Response(200, Fields([("X", "\x00")])),             {},                     "R051 CVE-2026-0865"),
    (Response(200),                                      {"reason": "O\r\nX: y"}, "CVE-2025-67724"),
    (Response(200, Fields([("Content-Length", "9")])),   {},                     "§6.2 it contradicts the content"),
]
# fmt: on


@pytest.mark.parametrize(("response", "options", "why"), BAD_RESPONSES)
def test_an_unfit_response_is_refused_before_an_octet_and_another_may_follow_R051(
    response, options, why
):
    connection = after(GET)
    with pytest.raises(ResponseError):
        connection.respond(response, **options)

    octets = sent(connection, Response(500))
    assert octets == b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
    connection.next_exchange()


def test_a_request_has_one_final_response():
    connection = after(GET)
    sent(connection, Response(204))

    with pytest.raises(ResponseError):
        connection.respond(Response(204))


def test_an_exchange_is_not_over_before_its_response():
    connection = after(GET)
    with pytest.raises(ResponseError):
        connection.next_exchange()

    pieces = connection.respond(Response(200, content=Octets(b"hi")))
    with pytest.raises(ResponseError):
        connection.next_exchange()
    list(pieces)
    connection.next_exchange()


def test_close_after_makes_the_response_the_last():
    connection = after(GET)
    connection.close_after()

    assert b"Connection: close\r\n" in sent(connection, Response(204))
    assert connection.must_close


# Refusals

# fmt: off
REFUSED = [
    # octets                                            has content  why
    (b"GET / HTTP/1.1\r\n\r\n",                         True,        "a refusal explains itself"),
    (b"\x16\x03\x01",                                   True,        "R006 whatever it was"),
    (b"HEAD / HTTP/1.1\r\n\r\n",                        False,       "R062 the method was read"),
    (b"HEAD / HTTP/3.0\r\n\r\n",                        False,       "R062 it was, though the version is refused"),
    (b"\r\nHEAD /" + b"a" * 20_000,                      False,       "R062 it was, though the line is too long"),
    (b"HEADS / HTTP/3.0\r\n\r\n",                       True,        "another method"),
    (b"HEAD / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",    False,       "R062 the method was read"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "has_content", "why"), REFUSED)
def test_a_refusal_is_answered_and_closes(octets, has_content, why):
    connection = Connection(Limits())
    connection.feed(octets)
    with pytest.raises(RequestError):
        connection.next_head()

    head = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    answer = sent(connection, Response(400, content=Octets(b"no")))
    assert answer == head + (b"no" if has_content else b""), why
    assert connection.must_close


def test_a_refusal_of_unknown_length_is_ended_by_closing_even_after_an_exchange():
    """R042: the version of a request that was not read is not known."""
    connection = after(GET)
    sent(connection, Response(204))
    connection.next_exchange()
    connection.feed(b"GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n")
    with pytest.raises(MalformedRequest):
        connection.next_head()

    octets = sent(connection, Response(400, content=Stream(b"no")))
    assert octets == b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno"


def test_a_timeout_can_be_answered_without_a_head_R048():
    connection = Connection(Limits())
    connection.feed(b"GET / HT")
    connection.next_head()

    octets = sent(connection, Response(408))
    assert (
        octets
        == b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    assert connection.must_close


def test_faulty_content_is_answered_and_closes():
    connection = Connection(Limits())
    connection.feed(
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"
    )
    connection.next_head()
    with pytest.raises(MalformedRequest):
        connection.next_content()

    assert b"Connection: close\r\n" in sent(connection, Response(400))
    assert connection.must_close


# Content that was not read

POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
# fmt: off
UNREAD = [
    # octets                                          drain  kept   why
    (POST + b"\r\nhello",                             5,     True,  "R073 it keeps reading"),
    (POST + b"\r\n",                                  5,     True,  "R073 it keeps reading"),
    (POST + b"\r\n",                                  4,     False, "R073 more than is worth reading"),
    (POST + b"Expect: 100-continue\r\n\r\n",          5,     False, "R073 RFC 9110 §10.1.1: will it come or not?"),
    (POST + b"Expect: 100-continue\r\n\r\nh",         5,     True,  "R073 it comes"),
    (CHUNKED + b"5\r\nhello\r\n0\r\n\r\n",            5,     True,  "R045 it is read, as far as anybody wants"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "drain", "kept", "why"), UNREAD)
def test_unread_content_is_drained_or_the_connection_is_closed_R045(
    octets, drain, kept, why
):
    connection = Connection(Limits(drain=drain))
    connection.feed(octets)
    connection.next_head()
    answer = sent(connection, Response(403))

    assert (b"Connection: close" not in answer) is kept, why
    assert connection.must_close is not kept, why


def test_the_next_exchange_waits_for_unread_content_R045():
    """No octet of content is ever read as a request."""
    connection = Connection(Limits())
    connection.feed(POST + b"\r\nGET /")
    connection.next_head()
    sent(connection, Response(403))
    with pytest.raises(ResponseError):
        connection.next_exchange()

    assert connection.next_content() == b"GET /"
    connection.next_exchange()
    assert connection.next_head() is None
    assert not connection.started


# Interim responses

# fmt: off
INTERIM = [
    # request                                     status  fields                    octets                                        why
    (POST + b"Expect: 100-continue\r\n\r\n",      100,    {},                       b"HTTP/1.1 100 Continue\r\n\r\n",             "R070 RFC 9110 §15.2.1"),
    (GET,                                         103,    {"Link": "</a>"},         b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "RFC 8297"),
    (GET,                                         103,    {"Content-Length": "0", "Transfer-Encoding": "chunked"}, b"HTTP/1.1 103 Early Hints\r\n\r\n", "R041 §6.1 RFC 9110 §8.6"),
    (OLD,                                         103,    {},                       b"",                                          "R007 R074 RFC 9110 §15.2"),
    (OLD,                                         100,    {},                       b"",                                          "R071 R074"),
]
NOT_INTERIM = [
    # status  fields            why
    (200,     {},               "RFC 9110 §15.2 a final status"),
    (99,      {},               "RFC 9110 §15 no status"),
    (101,     {},               "R079 no other protocol is spoken"),
    (103,     {"X": "a\r\nb"},  "R051"),
]
# fmt: on


def head_of(octets: bytes) -> Connection:
    connection = Connection(Limits())
    connection.feed(octets)
    connection.next_head()
    return connection


@pytest.mark.parametrize(("request_", "status", "fields", "octets", "why"), INTERIM)
def test_interim_responses(request_, status, fields, octets, why):
    connection = head_of(request_)

    assert connection.interim(status, Fields.of(fields)) == octets, why
    assert sent(connection, Response(204)).startswith(b"HTTP/1.1 204 ")


@pytest.mark.parametrize(("status", "fields", "why"), NOT_INTERIM)
def test_what_is_no_interim_response(status, fields, why):
    with pytest.raises(ResponseError):
        head_of(GET).interim(status, Fields.of(fields))


def test_only_100_is_what_the_client_waits_for_R070():
    connection = head_of(POST + b"Expect: 100-continue\r\n\r\n")
    connection.interim(103)
    assert connection.expects_continue

    connection.interim(100)
    assert not connection.expects_continue
    assert b"Connection: close" not in sent(connection, Response(403))


def test_an_interim_response_precedes_the_final_one():
    connection = Connection(Limits())
    with pytest.raises(ResponseError):
        connection.interim(103)

    connection = after(GET)
    sent(connection, Response(204))
    with pytest.raises(ResponseError):
        connection.interim(103)
