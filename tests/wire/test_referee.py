"""
h11 has the last word: what it reads otherwise than we do is refused.

Our readers are stricter than h11, so a disagreement cannot be sent by a peer; these
tests hand h11 a head that says something else than its octets.
"""

import h11
import pytest

from httpcore_srv.errors import MalformedRequest, ResponseError
from httpcore_srv.message import Fields, Span
from httpcore_srv.wire.head import Head
from httpcore_srv.wire.referee import Referee, agrees
from httpcore_srv.wire.responses import Sendable

LINES = (("Host", "h"), ("X-Y", "\xfc"))
OCTETS = b"GET /x HTTP/1.1\r\nHost: h\r\nX-Y: \xfc\r\n\r\n"
HEAD = Head("GET", "/x", (1, 1), Fields(LINES), 0, OCTETS)
FIVE = Fields([("Content-Length", "5")])
OK = Sendable(200, b"OK", FIVE, b"Content-Length: 5\r\n", True)
CHUNKED = Sendable(200, b"OK", Fields(), b"", True)


def test_the_same_head_is_accepted():
    assert Referee(1000).read_head(HEAD) is None


# fmt: off
DISAGREEMENTS = [
    # head                                                     why
    (HEAD._replace(method="HEAD"),                             "another method"),
    (HEAD._replace(target="/y"),                               "another target"),
    (HEAD._replace(version=(1, 0)),                            "another version"),
    (HEAD._replace(fields=Fields(LINES[:1])),                  "a field is missing"),
    (HEAD._replace(fields=Fields(LINES[::-1])),                "another order"),
    (HEAD._replace(fields=Fields([*LINES[:1], ("X-Y", "u")])), "another value"),
    (HEAD._replace(octets=OCTETS[:-2]),                        "h11 waits for more"),
    (HEAD._replace(octets=b"GET /x HTTP/1.1\r\n\r\n"),         "h11 refuses it"),
]
# fmt: on


@pytest.mark.parametrize(("head", "why"), DISAGREEMENTS)
def test_a_disagreement_is_refused(head, why):
    with pytest.raises(MalformedRequest):
        Referee(1000).read_head(head)


def test_transfer_codings_have_no_case():
    fields = Fields([("Host", "h"), ("Transfer-Encoding", "Chunked")])
    event = h11.Request(
        method="GET",
        target="/x",
        headers=[("Host", "h"), ("Transfer-Encoding", "chunked")],
    )

    assert agrees(event, HEAD._replace(fields=fields))


def test_an_event_that_is_no_request_is_no_agreement():
    assert not agrees(h11.EndOfMessage(), HEAD)


def answering(made):
    referee = Referee(1000)
    referee.read_head(HEAD)
    referee.send_head(made, answers_head=True)
    return referee


def test_a_span_is_passed_on_as_it_is():
    span = Span(3, 100, 5)

    assert list(answering(OK).send_piece(span)) == [span]


def test_a_span_is_framed_by_its_length_in_a_chunk():
    span = Span(3, 100, 0x1F)

    assert list(answering(CHUNKED).send_piece(span)) == [b"1f\r\n", span, b"\r\n"]


@pytest.mark.parametrize("piece", [b"", Span(3, 100, 0)])
def test_an_empty_piece_is_no_last_chunk(piece):
    """RFC 9112 §7.1: a chunk of size 0 ends the content."""
    assert list(answering(CHUNKED).send_piece(piece)) == []


@pytest.mark.parametrize("piece", [b"123456", Span(3, 100, 6)])
def test_a_piece_beyond_the_length_is_not_sent_R306(piece):
    referee = answering(OK)
    with pytest.raises(ResponseError):
        list(referee.send_piece(piece))

    assert referee.must_close


ETAG = [(b"ETag", b'"a"')]


def test_trailers_stand_in_the_last_chunk_R088():
    """RFC 9112 §7.1.2."""
    assert answering(CHUNKED).send_end(ETAG) == b'0\r\nETag: "a"\r\n\r\n'


def test_trailers_need_chunks_R088():
    """RFC 9110 §6.5.1: a framing that has a trailer section."""
    referee = answering(OK)
    list(referee.send_piece(b"hello"))
    with pytest.raises(ResponseError):
        referee.send_end(ETAG)


def test_an_exchange_cannot_begin_before_the_last_is_over():
    with pytest.raises(ResponseError):
        answering(OK).next_exchange()


@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_whole_exchange_and_then_another(is_chunked):
    framing = (
        ("Transfer-Encoding", "chunked") if is_chunked else ("Content-Length", "2")
    )
    octets = "POST / HTTP/1.1\r\nHost: h\r\n{}: {}\r\n\r\n".format(*framing).encode()
    fields = Fields([("Host", "h"), framing])
    referee = Referee(1000)

    referee.read_head(Head("POST", "/", (1, 1), fields, None, octets))
    hints = referee.send_interim(103, b"", [(b"Link", b"<a>")])
    assert hints == b"HTTP/1.1 103 \r\nLink: <a>\r\n\r\n"

    referee.read_content(b"hi", is_chunked=is_chunked)
    if is_chunked:
        referee.read_last_chunk()
    assert referee.may_respond

    referee.send_head(CHUNKED, answers_head=True)
    assert not referee.may_respond
    assert list(referee.send_piece(b"hi")) == [b"2\r\nhi\r\n"]
    assert referee.send_end() == b"0\r\n\r\n"

    referee.next_exchange()
    referee.read_head(HEAD)
    assert not referee.must_close


def test_without_a_head_nothing_beyond_http_1_0_is_promised_R042():
    octets = Referee(1000).send_head(CHUNKED, answers_head=False)

    assert octets == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
