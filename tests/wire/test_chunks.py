"""
RFC 9112 §6.2, §7.1: where content ends, as tables.

Each row is read whole, byte by byte, and with octets of a next request behind it,
which must be left where they are.
"""

from time import process_time

import pytest

from httpcore_srv.errors import (
    ContentTooLarge,
    FieldsTooLarge,
    MalformedRequest,
    RequestError,
)
from httpcore_srv.wire import Limits
from httpcore_srv.wire.chunks import ChunkedContent, SizedContent

NEXT = b"GET / HTTP/1.1\r\n"
LIMITS = Limits(content=100, framing_overhead=200, field_line=64, head=200)


def read(pieces, limits=LIMITS):
    """Return content and what ended it: True, False (octets missing) or an error."""
    content, received, reader = b"", bytearray(), ChunkedContent(limits)
    try:
        for piece in pieces:
            received += piece
            while not reader.done and (octets := reader.take(received)):
                content += octets
    except RequestError as error:
        return content, type(error), reader.trailers.lines, bytes(received)
    return content, reader.done, reader.trailers.lines, bytes(received)


# fmt: off
GOOD = [
    # octets                                   content      trailers         why
    (b"5\r\nhello\r\n0\r\n\r\n",               b"hello",    (),              "R029 §7.1"),
    (b"0\r\n\r\n",                             b"",         (),              "§7.1 no chunk but the last"),
    (b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",      b"hello",    (),              "§7.1 many chunks"),
    (b"000a\r\n0123456789\r\n000\r\n\r\n",     b"0123456789", (),            "§7.1 1*HEXDIG: zeros in front are digits"),
    (b"A\r\n0123456789\r\n0\r\n\r\n",          b"0123456789", (),            "RFC 5234 HEXDIG has no case"),
    (b"a\r\n0123456789\r\n0\r\n\r\n",          b"0123456789", (),            "RFC 5234 HEXDIG has no case"),
    (b"2\r\n\r\n\r\n0\r\n\r\n",                b"\r\n",     (),              "CVE-2023-46136: data may be CRLF"),
    (b"2;a=b\r\nhi\r\n0;c\r\n\r\n",            b"hi",       (),              "R029 §7.1.1 extensions are ignored"),
    (b'2;a="b;c"\r\nhi\r\n0\r\n\r\n',          b"hi",       (),              "R029 quoted ones as well"),
    (b"2 \t; a\r\nhi\r\n0\r\n\r\n",            b"hi",       (),              "§7.1.1 BWS is parsed and removed"),
    (b"2;\xe9\r\nhi\r\n0\r\n\r\n",             b"hi",       (),              "§7.1.1 a quoted value may hold obs-text"),
    (b"0\r\nA: b\r\nC:d\r\n\r\n",              b"",         (("A", "b"), ("C", "d")), "R039 §7.1.2 trailers"),
    (b"0\r\nContent-Length: x\r\nHost: y\r\n\r\n", b"",     (("Content-Length", "x"), ("Host", "y")), "R039 they frame and route nothing"),
]

BAD = [
    # octets                                   content  error              why
    (b"x\r\n",                                 b"",     MalformedRequest,  "R037 no HEXDIG"),
    (b"\r\n",                                  b"",     MalformedRequest,  "R037 1*HEXDIG"),
    (b";a\r\n",                                b"",     MalformedRequest,  "R037 1*HEXDIG"),
    (b"+5\r\n",                                b"",     MalformedRequest,  "R037 GHSA-qppv-j76h-2rpx CVE-2022-24801: a sign"),
    (b"-1\r\n",                                b"",     MalformedRequest,  "R037 a sign"),
    (b"0x5\r\n",                               b"",     MalformedRequest,  "R037 CVE-2022-24761 CVE-2022-24801: a prefix"),
    (b"1_0\r\n",                               b"",     MalformedRequest,  "R037 GHSA-qppv-j76h-2rpx CVE-2023-47627: an underscore"),
    (b" 5\r\n",                                b"",     MalformedRequest,  "R037 whitespace before"),
    (b"5 \r\n",                                b"",     MalformedRequest,  "R037 §7.1 whitespace after, no extension: not in the grammar"),
    (b"5\t\r\n",                               b"",     MalformedRequest,  "R037 §7.1 whitespace after"),
    (b"\xb2\r\n",                              b"",     MalformedRequest,  "R037 CVE-2025-69224: a digit, but not HEXDIG"),
    (b"0" * 17 + b"\r\n",                      b"",     MalformedRequest,  "R037 17 digits overflow 64 bits elsewhere"),
    (b"f" * 16 + b"\r\n",                      b"",     ContentTooLarge,   "R037 16 digits are a size, and too large a one"),
    (b"5  \r\nhello\r\n0\r\n\r\n",            b"",     MalformedRequest,  "§7.1: no whitespace but before an extension; others may count it"),
    (b"5\nhello",                              b"",     MalformedRequest,  "CVE-2025-22871: LF alone ends no chunk-size line"),
    (b"5;a\nhello",                            b"",     MalformedRequest,  "CVE-2025-22871 CVE-2024-52304: nor behind an extension"),
    (b"5;a\rb\r\nhello",                       b"",     MalformedRequest,  "CVE-2024-52304: a CR in an extension"),
    (b"5;a\x00\r\n",                           b"",     MalformedRequest,  "CVE-2022-24761: extensions are checked"),
    (b"5;\x7f\r\n",                            b"",     MalformedRequest,  "CVE-2022-24761: extensions are checked"),
    (b"5,a\r\n",                               b"",     MalformedRequest,  "§7.1.1 an extension begins with ;"),
    (b"5\r\nhelloXX0\r\n\r\n",                 b"hello", MalformedRequest, "R038 CVE-2025-43859 CVE-2023-40175: any two octets"),
    (b"5\r\nhello\n\n0\r\n\r\n",               b"hello", MalformedRequest, "R038 CVE-2022-24801 CVE-2025-43859: LF LF"),
    (b"5\r\nhello\rX0\r\n\r\n",                b"hello", MalformedRequest, "R038 CR, but no LF"),
    (b"5\r\nhello0\r\n\r\n",                   b"hello", MalformedRequest, "R038 no CRLF at all"),
    (b"5\r\nhello\r\n5\n",                     b"hello", MalformedRequest, "what came before the fault is still handed out"),
    (b"0\r\nA b\r\n\r\n",                      b"",     MalformedRequest,  "CVE-2025-53643: trailers are parsed"),
    (b"0\r\nA : b\r\n\r\n",                    b"",     MalformedRequest,  "R023 in trailers as well"),
    (b"0\r\nA: b\r\n c\r\n\r\n",               b"",     MalformedRequest,  "R024 in trailers as well"),
    (b"0\r\nA: b\n\n",                         b"",     MalformedRequest,  "CVE-2025-53643: LF alone ends no trailer line"),
    (b"0\r\nA: b\x00\r\n\r\n",                 b"",     MalformedRequest,  "R026 in trailers as well"),
    (b"0\r\nGET /admin HTTP/1.1\r\n\r\n",      b"",     MalformedRequest,  "CVE-2025-53643: no request hides in the trailer section"),
    (b"65\r\n",                                b"",     ContentTooLarge,   "RFC 9110 §15.5.14: 101 octets announced"),
    (b"0\r\n" + b"A: b\r\n" * 101 + b"\r\n",   b"",     FieldsTooLarge,    "R040 CVE-2026-22815: many trailers"),
    (b"0\r\n" + (b"A: " + b"b" * 50 + b"\r\n") * 9, b"", FieldsTooLarge,   "R040 CVE-2026-22815: large trailers"),
    (b"0\r\nA: " + b"b" * 100,                 b"",     FieldsTooLarge,    "R040 a long trailer"),
    (b"2;" + b"a" * 100,                       b"",     ContentTooLarge,   "R040 a long extension"),
    (b"1;" + b"a" * 50 + b"\r\nx\r\n",         b"x",    False,             "one extension is nothing"),
    ((b"1;" + b"a" * 50 + b"\r\nx\r\n") * 9,   b"xxx",  ContentTooLarge,   "R040 CVE-2025-69229: framing may not outweigh content"),
    (b"5\r\nhel",                              b"hel",  False,             "octets are missing"),
    (b"5\r\nhello\r\n0\r\n",                   b"hello", False,            "octets are missing"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "content", "trailers", "why"), GOOD)
def test_good_chunks(octets, content, trailers, why):
    expected = (content, True, trailers)

    assert read([octets]) == (*expected, b""), why
    assert read([bytes((octet,)) for octet in octets]) == (*expected, b""), why
    assert read([octets + NEXT]) == (*expected, NEXT), why


@pytest.mark.parametrize(("octets", "content", "error", "why"), BAD)
def test_bad_chunks(octets, content, error, why):
    assert read([octets])[:2] == (content, error), why
    assert read([bytes((octet,)) for octet in octets])[:2] == (content, error), why


def test_a_fault_is_raised_again_and_nothing_more_is_read():
    received, reader = bytearray(b"x\r\n"), ChunkedContent(LIMITS)
    for _ in range(2):
        with pytest.raises(MalformedRequest):
            reader.take(received)
        received += b"5\r\nhello\r\n"


def test_a_million_chunks_of_one_octet_are_refused_or_read_within_2_s_CVE_2025_69229():
    octets = b"1\r\na\r\n" * 1_000_000
    begun = process_time()
    content, ended, _, _ = read([octets], Limits())
    took = process_time() - begun

    assert ended is ContentTooLarge
    assert len(content) < 65_536
    assert took < 2


def test_chunks_that_carry_their_weight_are_read_in_linear_time():
    """Five octets of framing for five of content are lawful."""

    def seconds(number):
        octets = b"5\r\nhello\r\n" * number + b"0\r\n\r\n"
        begun = process_time()
        content, ended, _, _ = read([octets], Limits())
        took = process_time() - begun
        assert (len(content), ended) == (5 * number, True)
        return took

    assert seconds(200_000) < 10 * seconds(40_000), "not 25 times as long"


# fmt: off
SIZED = [
    # length  octets      content   done   left    why
    (5,       b"hello",   b"hello", True,  b"",    "§6.2"),
    (5,       b"hel",     b"hel",   False, b"",    "octets are missing"),
    (0,       NEXT,       b"",      True,  NEXT,   "§6.3 no content"),
    (5,       b"hello" + NEXT, b"hello", True, NEXT, "R045 CVE-2019-16792: not one octet more"),
]
# fmt: on


@pytest.mark.parametrize(("length", "octets", "content", "done", "left", "why"), SIZED)
def test_sized_content(length, octets, content, done, left, why):
    received, reader = bytearray(octets), SizedContent(length, LIMITS)

    assert (reader.take(received), reader.done, bytes(received)) == (
        content,
        done,
        left,
    )


def test_content_that_is_too_large_is_refused_before_it_comes():
    """RFC 9110 §15.5.14: its length was announced, so nobody has to wait for it."""
    with pytest.raises(ContentTooLarge):
        SizedContent(101, LIMITS).check()


def test_content_that_is_accepted_or_announces_nothing_passes():
    SizedContent(100, LIMITS).check()
    ChunkedContent(LIMITS).check()


# fmt: off
DRAINABLE = [
    # length  drain  content  drainable  why
    (50,      50,    100,     True,      "RFC 9110 §10.1.1 it may keep reading"),
    (51,      50,    100,     False,     "more than it wants to read"),
    (50,      99,    40,      False,     "it would be refused"),
]
# fmt: on


@pytest.mark.parametrize(("length", "drain", "content", "drainable", "why"), DRAINABLE)
def test_drainable(length, drain, content, drainable, why):
    limits = Limits(drain=drain, content=content)

    assert SizedContent(length, limits).drainable is drainable, why


def test_chunked_content_is_drainable_as_far_as_anybody_wants():
    """RFC 9112 §9.3: read the rest, or close; how much it is nobody knows."""
    assert ChunkedContent(LIMITS).drainable
