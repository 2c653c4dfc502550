"""What is sent to a plain request is what a connection would send."""

import pytest

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Fields, Octets, Response, Span
from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.plain_responses import counted, plainly

DATE = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")

HEAD_OF = b"%b /a HTTP/1.1\r\nHost: h\r\n\r\n"


class Pieces:
    """Content of *pieces*, which says that its length is *length*."""

    def __init__(self, length, *pieces):
        self.length = length
        self._pieces = pieces

    def pieces(self):
        return iter(self._pieces)

    def close(self):
        """Nothing is held."""


def by_connection(response, method, *, closing):
    """Return the pieces that a connection sends, and whether it ends."""
    connection = Connection(Limits())
    connection.feed(HEAD_OF % method.encode())
    connection.next_head()
    if closing:
        connection.close_after()
    try:
        pieces = list(connection.respond(response))
    except ResponseError:
        return ResponseError
    return joined(pieces), connection.must_close


def by_itself(response, method, *, closing):
    """Return the same of what is sent without a connection; None if nothing is."""
    try:
        made = plainly(response, method, closing=closing)
        if made is None:
            return None
        return joined([made.octets, *(made.pieces or ())]), made.closing
    except ResponseError:
        return ResponseError


def joined(pieces):
    """Return *pieces* with the octets between two spans in one."""
    joined = [b""]
    for piece in pieces:
        if isinstance(piece, Span):
            joined += [piece, b""]
        else:
            joined[-1] += piece
    return joined


# fmt: off
HI, NONE = Octets(b"hi"), Octets(b"")

SENT = [
    # status  fields                          content                       why
    (200,     [],                             HI,                           "RFC 9112 §6.2 the length is added"),
    (200,     [("Content-Length", "2")],      HI,                           "the length is there"),
    (200,     [],                             NONE,                         "no octets"),
    (200,     [],                             Pieces(3, b"a", b"", b"bc"),  "in pieces"),
    (200,     [],                             Pieces(7, Span(0, 0, 7)),     "a span"),
    (200,     [],                             Pieces(7, Span(0, 0, 7), Span(0, 7, 0)), "an empty span"),
    (200,     [],                             Pieces(3, b"ab"),             "RFC 9112 §8 too short"),
    (200,     [],                             Pieces(3, b"ab", b"cd"),      "RFC 9112 §8 too long"),
    (200,     [],                             Pieces(0, b"a"),              "RFC 9112 §8 not empty"),
    (200,     [("Content-Length", "3")],      HI,                           "RFC 9112 §6.2 a contradiction"),
    (200,     [("Content-Length", "2")] * 2,  HI,                           "RFC 9112 §6.3 two lengths"),
    (200,     [("Connection", "close")],      HI,                           "RFC 9112 §9.6 the last"),
    (200,     [("Connection", "keep-alive")], HI,                           "RFC 9112 §9.3 kept"),
    (200,     [("Trailer", "ETag")],          HI,                           "RFC 9110 §6.5.1 none can come"),
    (200,     [("Transfer-Encoding", "chunked")], HI,                       "RFC 9112 §6.1 framing belongs to the wire"),
    (200,     [("A", " \t\xe9 ")],            HI,                           "RFC 9110 §5.5 whitespace, obs-text"),
    (200,     [("A", "a\r\nB: c")],           HI,                           "RFC 9112 §11.1 response splitting"),
    (200,     [("A: b", "c")],                HI,                           "RFC 9110 §5.1 no token"),
    (204,     [("Content-Length", "0")],      NONE,                         "RFC 9110 §8.6"),
    (205,     [],                             NONE,                         "RFC 9110 §15.3.6"),
    (304,     [("Content-Length", "9")],      NONE,                         "RFC 9110 §15.4.5 that of the 200"),
    (404,     [("Content-Type", "text/plain")], HI,                         "a refusal"),
    (100,     [],                             NONE,                         "RFC 9110 §15.2 not final"),
]

LEFT = [
    # status  fields                          content                       why
    (200,     [],                             Pieces(None, b"ab"),          "RFC 9112 §7.1 chunked"),
    (200,     [("Connection", "x, close")],   HI,                           "h11 sorts the options"),
    (200,     [("X", "y"), ("Host", "h")],    HI,                           "h11 puts Host first"),
]
# fmt: on


@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("status", "fields", "content", "why"), SENT)
def test_nobody_can_tell_it_from_a_connection(
    status, fields, content, why, method, closing
):
    response = Response(status, Fields([DATE, *fields]), content)
    expected = by_connection(response, method, closing=closing)

    assert by_itself(response, method, closing=closing) == expected, why


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("status", "fields", "content", "why"), LEFT)
def test_what_h11_writes_in_its_own_way_is_left_to_it(
    status, fields, content, why, method
):
    response = Response(status, Fields([DATE, *fields]), content)

    assert plainly(response, method, closing=False) is None, why


def test_the_head_is_told_from_content_that_leaves_with_it():
    made = plainly(Response(200, Fields([DATE]), HI), "GET", closing=False)

    assert made is not None
    assert made.octets[made.head :] == b"hi"
    assert made.octets[: made.head].endswith(b"\r\n\r\n")
    assert made.pieces is None


def test_a_piece_too_many_is_not_sent():
    """RFC 9112 §8: the client would take it for the next response."""
    pieces = counted(iter((b"ab", b"cd")), 3)

    assert next(pieces) == b"ab"
    with pytest.raises(ResponseError):
        next(pieces)
