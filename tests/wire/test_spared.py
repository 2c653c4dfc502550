"""
What h11 is spared, it would have read and written the same.

Two connections are told and asked the same: one takes what is plain as read, the other,
``Strict``, lets h11 read and write it all.  Nobody must be able to tell them apart, by
an octet or by a refusal.  HTTPCORE_SRV_FUZZ sets the number of nightly examples (500).
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import RequestError, ResponseError
from httpcore_srv.message import Fields, Octets, Response, Span
from httpcore_srv.wire import Connection, Limits

EXAMPLES = settings(
    max_examples=int(os.environ.get("HTTPCORE_SRV_FUZZ", "500")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
FEW = 50  # of them by day

DATE = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")


class Strict(Connection):
    """A connection that takes nothing as plain: line by line, and h11 reads it all."""

    def _plain_head(self):
        return None


class Pieces:
    """Content of *pieces*, which says that its length is *length*."""

    def __init__(self, length, *pieces):
        self.length = length
        self._pieces = pieces

    def pieces(self):
        return iter(self._pieces)

    def close(self):
        """Nothing is held."""


class Trailed(Pieces):
    """The same with a trailer section."""

    def trailers(self):
        return Fields([("ETag", '"t"')])


def exchange(connection, response, *, interim, closing):
    """Answer one request; return what was said, to the last refusal."""
    said = []
    try:
        head = connection.next_head()
        said.append((head, connection.request_line, connection.started))
        if head is None:
            return said
        if interim:
            said.append(connection.interim(interim))
        if closing:
            connection.close_after()
        for piece in connection.respond(response):
            said.append(piece)
        said.append((connection.next_content(), connection.content_done))
    except RequestError as error:
        said.append((type(error), str(error)))
        said.append(b"".join(connection.respond(Response(400, Fields([DATE])))))
    except ResponseError:
        said.append(ResponseError)
    said.append((connection.must_close, connection.expects_continue))
    return said


def conversation(connection, exchanges):
    """Carry out *exchanges* on one connection; return all that was said."""
    said = []
    for octets, response, interim, closing in exchanges:
        connection.feed(octets)
        said += exchange(connection, response, interim=interim, closing=closing)
        try:
            connection.next_exchange()
        except ResponseError:
            return [*said, "over"]
    return said


def assert_nobody_can_tell(*exchanges):
    spared = conversation(Connection(Limits()), exchanges)

    assert spared == conversation(Strict(Limits()), exchanges)


# fmt: off
GET, HEAD = b"GET /a?b HTTP/1.1\r\nHost: h\r\n", b"HEAD / HTTP/1.1\r\nhOST: h\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
CLOSE, END = b"Connection: close\r\n", b"\r\n"
HI, NONE = Octets(b"hi"), Octets(b"")

RESPONSES = [
    # status  fields                                     content                               why
    (200,     [],                                        HI,                                   "the length is added"),
    (200,     [("content-length", "2")],                 HI,                                   "the length is there"),
    (200,     [("Content-Length", "02")],                HI,                                   "a length of another shape"),
    (200,     [],                                        NONE,                                 "no octets"),
    (200,     [],                                        Pieces(3, b"a", b"", b"bc"),          "in pieces"),
    (200,     [],                                        Pieces(7, Span(0, 0, 7)),             "a span"),
    (200,     [],                                        Pieces(7, Span(0, 0, 7), Span(0, 7, 0)), "an empty span"),
    (200,     [],                                        Pieces(3, b"ab"),                     "RFC 9112 §8 too short"),
    (200,     [],                                        Pieces(3, b"ab", b"cd"),              "RFC 9112 §8 too long"),
    (200,     [],                                        Pieces(3, Span(0, 0, 4)),             "RFC 9112 §8 a span too long"),
    (200,     [],                                        Pieces(0, b"a"),                      "RFC 9112 §8 not empty"),
    (200,     [],                                        Pieces(None, b"ab", b"", b"c"),       "§7.1 chunked"),
    (200,     [],                                        Trailed(None, b"ab"),                 "§7.1.2 trailers"),
    (200,     [],                                        Trailed(2, b"ab"),                    "§7.1.2 none after a known length"),
    (200,     [("Content-Length", "2")],                 Pieces(None, b"ab"),                  "the fields know the length"),
    (200,     [("Content-Length", "2")],                 Pieces(None, b"abc"),                 "and are wrong"),
    (200,     [("Content-Length", "2"), ("Content-Length", "2")], HI,                          "§6.3 two lengths"),
    (200,     [("Content-Length", "3")],                 HI,                                   "§6.2 a contradiction"),
    (200,     [("Connection", "close")],                 HI,                                   "§9.6"),
    (200,     [("Connection", "Close"), ("X", "y")],     HI,                                   "§9.6 comes last"),
    (200,     [("Connection", "keep-alive"), ("X", "")], HI,                                   "stays where it stands"),
    (200,     [("Connection", "keep-alive, x")],         HI,                                   "another option"),
    (200,     [("Connection", "x, close")],              HI,                                   "h11 sorts the options"),
    (200,     [("Connection", "")],                      HI,                                   "no option"),
    (200,     [("Connection", "keep-alive"), ("connection", "x")], HI,                         "two lines"),
    (200,     [("Connection", "keep-alive")] * 2,        HI,                                   "two lines that say the same"),
    (200,     [("X", "y"), ("Host", "h")],               HI,                                   "h11 puts Host first"),
    (200,     [("Transfer-Encoding", "chunked")],        HI,                                   "§6.1 framing belongs to the wire"),
    (200,     [("A", " \t\xe9 "), ("B", "\t")],          HI,                                   "RFC 9110 §5.5 whitespace, obs-text"),
    (200,     [("A", "a\r\nB: c")],                      HI,                                   "§11.1 response splitting"),
    (200,     [("A: b", "c")],                           HI,                                   "RFC 9110 §5.1 no token"),
    (200,     [("A", "\x00")],                           HI,                                   "RFC 9110 §5.5 NUL"),
    (200,     [("A", "\u20ac")],                         HI,                                   "RFC 9110 §5.5 no octet"),
    (204,     [("Content-Length", "0")],                 NONE,                                 "RFC 9110 §8.6"),
    (205,     [],                                        NONE,                                 "RFC 9110 §15.3.6"),
    (304,     [("ETag", '"a"')],                         NONE,                                 "RFC 9110 §15.4.5 no length"),
    (304,     [("Content-Length", "9")],                 NONE,                                 "RFC 9110 §15.4.5 that of the 200"),
    (404,     [("Content-Type", "text/plain")],          HI,                                   "a refusal"),
    (599,     [],                                        HI,                                   "§4 without a phrase"),
    (100,     [],                                        NONE,                                 "RFC 9110 §15.2 not final"),
    (600,     [],                                        NONE,                                 "RFC 9110 §15"),
]
# fmt: on


@pytest.mark.parametrize(("status", "fields", "content", "why"), RESPONSES)
@pytest.mark.parametrize("interim", [0, 103])
@pytest.mark.parametrize("head", [GET + END, GET + CLOSE + END, HEAD + END])
def test_a_plain_exchange_has_the_octets_of_h11(
    head, interim, status, fields, content, why
):
    response = Response(status, Fields([DATE, *fields]), content)

    for closing in (False, True):
        assert_nobody_can_tell(
            (head, response, interim, closing),
            (GET + END, response, 0, False),
        )


def test_h11_takes_part_again_when_it_is_needed():
    """Plain, then with content, then chunked, then broken, on one connection."""
    hi, chunked = Response(200, Fields([DATE]), HI), Pieces(None, b"ab")
    assert_nobody_can_tell(
        (GET + END, hi, 0, False),
        (POST, hi, 100, False),
        (HEAD + END, hi, 0, False),
        (GET + END, Response(200, Fields([DATE]), chunked), 0, False),
        (GET + END, hi, 0, False),
        (b"GET / HTTP/1.1\r\nHost : h\r\n\r\n", hi, 0, False),
    )


def test_what_comes_at_once_is_answered_in_turn():
    """Of octets behind a plain head none is lost, and none is read with it (§9.3.2)."""
    hi = Response(200, Fields([DATE]), HI)
    assert_nobody_can_tell(
        (GET + END + POST + HEAD + END + GET[:9], hi, 0, False),
        *[(b"", hi, 0, False)] * 3,
        (GET[9:] + END, hi, 0, False),
    )


def test_a_response_cannot_be_given_twice_and_an_exchange_not_be_cut_short():
    connection = Connection(Limits())
    connection.feed(GET + END)
    connection.next_head()
    with pytest.raises(ResponseError):
        connection.next_exchange()
    pieces = connection.respond(Response(200, Fields([DATE]), HI))
    with pytest.raises(ResponseError):
        list(connection.respond(Response(200, Fields([DATE]), HI)))
    with pytest.raises(ResponseError):
        connection.interim(103)
    next(pieces)
    with pytest.raises(ResponseError):
        connection.next_exchange()


LINES = st.lists(
    st.sampled_from(
        [
            *(b"Host: h", b"Host: h:80", b"Accept: */*", b"X:", b"X: \xe9", b"X:\ty"),
            *(b"Connection: close", b"Connection: keep-alive", b"Connection: x"),
            *(b"Content-Length: 0", b"Content-Length: 2", b"Expect: 100-continue"),
            *(b"Transfer-Encoding: chunked", b"TE: trailers", b"Cookie: a=b; c=d"),
            *(b" folded", b"Bad Name: x", b"Upgrade: h2c", b"no colon", b"Accept: b"),
        ]
    ),
    max_size=6,
)
STARTS = st.sampled_from(
    [
        *(b"GET / HTTP/1.1", b"GET /%20 HTTP/1.1", b"HEAD /a?b=c HTTP/1.1"),
        *(
            b"GET / HTTP/1.0",
            b"GET //a HTTP/1.1",
            b"GET /% HTTP/1.1",
            b"PUT / HTTP/1.1",
        ),
        *(b"GET http://h/ HTTP/1.1", b"OPTIONS * HTTP/1.1", b"\r\nGET / HTTP/1.1"),
    ]
)
ENDS = st.sampled_from([b"\r\n\r\n", b"\r\n\r\nhi", b"\r\n\r\n0\r\n\r\n", b"\n\n", b""])


@st.composite
def heads(draw):
    """Octets that are, or might be taken for, the head of a request."""
    host = draw(st.sampled_from([[b"Host: example.org"], []]))
    lines = [draw(STARTS), *host, *draw(LINES)]
    return b"\r\n".join(lines) + draw(ENDS)


@st.composite
def responses(draw):
    status, fields, content, _ = draw(st.sampled_from(RESPONSES))
    _, more, _, _ = draw(st.sampled_from(RESPONSES))
    return Response(status, Fields([*fields, DATE, *more]), content)


SEVERAL = st.lists(
    st.tuples(
        heads(), responses(), st.sampled_from([0, 0, 0, 100, 103]), st.booleans()
    ),
    min_size=1,
    max_size=4,
)


@settings(EXAMPLES, max_examples=FEW)
@given(SEVERAL)
def test_nobody_can_tell_whether_h11_was_spared(exchanges):
    assert_nobody_can_tell(*exchanges)


@pytest.mark.nightly
@EXAMPLES
@given(SEVERAL)
def test_and_nobody_can_with_hundreds_of_others(exchanges):
    assert_nobody_can_tell(*exchanges)
