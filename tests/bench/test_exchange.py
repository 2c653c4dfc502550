"""Is an answer read as it was sent, and is a wrong one found?"""

import gzip
import io

import pytest

from tests.bench.exchange import Answer, Check, Wrong, judge, read

PLAIN = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: "a"\r\n\r\nhi'
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\nhi\r\n1;x=y\r\n!\r\n0\r\n\r\n"
)
UNCHANGED = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\nhi"

# fmt: off
ROWS = [
    # octets        status  content  why
    (PLAIN,         200,    b"hi",   "RFC 9112 §6.3: a length"),
    (CHUNKED,       200,    b"hi!",  "RFC 9112 §7.1: chunks, with an extension"),
    (UNCHANGED,     304,    b"",     "RFC 9112 §6.3: never any content"),
    (UNTIL_CLOSED,  200,    b"hi",   "RFC 9112 §6.3: until it is closed"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "status", "content", "why"), ROWS)
def test_a_response_is_read_to_its_end(octets, status, content, why):
    answer = read(io.BytesIO(octets))

    assert (answer.status, answer.content) == (status, content), why
    assert answer.length == len(octets), "all its octets count"


def test_fields_are_known_by_their_lower_case_name():
    answer = read(io.BytesIO(PLAIN))

    assert answer.only("etag") == '"a"'
    assert answer.only("vary") == ""


def test_no_answer_is_wrong():
    with pytest.raises(Wrong, match="closed without an answer"):
        read(io.BytesIO(b""))


# fmt: off
BROKEN = [
    # octets                                                    says
    (b"SSH-2.0-x\r\n",                                          "no response"),
    (b"HTTP/1.1 2xx\r\n\r\n",                                   "no response"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",          "no response"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",        "closed within an answer"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n",  "more than 67,108,864 octets"),
    (CHUNKED[:-9],                                              "closed within an answer"),
    (CHUNKED[:-5],                                              "no response"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "says"), BROKEN)
def test_what_is_no_response_is_wrong(octets, says):
    with pytest.raises(Wrong, match=says):
        read(io.BytesIO(octets))


NOISE = Answer(200, {"content-encoding": ["gzip"]}, b"hi", 2)
GOOD = Answer(200, {}, b"hi", 2)
CODED = Answer(200, {"content-encoding": ["gzip"]}, gzip.compress(b"hi"), 2)
QUESTION = b"GET /a HTTP/1.1\r\n\r\n"

# fmt: off
WRONG = [
    # check                                         answer  expected
    (Check(QUESTION, 304),                          GOOD,   "GET /a: 200, not 304"),
    (Check(QUESTION, content=b"ho"),                GOOD,   "GET /a: 2 octets, not those of the file"),
    (Check(QUESTION, content=b"hi", coding="gzip"), GOOD,   "Content-Encoding '', not 'gzip'"),
    (Check(QUESTION, content=b"hi"),                CODED,  "Content-Encoding 'gzip', not ''"),
    (Check(QUESTION, content=b"hi", coding="gzip"), NOISE,  "not coded with gzip"),
]
# fmt: on


@pytest.mark.parametrize(("check", "answer", "expected"), WRONG)
def test_a_wrong_answer_is_found(check, answer, expected):
    with pytest.raises(Wrong, match=expected):
        judge(check, answer)


def test_a_right_answer_is_let_through():
    judge(Check(QUESTION, content=b"hi"), GOOD)
    judge(Check(QUESTION, content=b"hi", coding="gzip"), CODED)
    judge(Check(QUESTION, 200), CODED)
