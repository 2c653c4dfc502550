"""
Any octets, split anywhere, yield requests or one clean refusal, identically however
they are split.

HTTPCORE_SRV_FUZZ sets the number of examples (300); the nightly run takes 50 000.
"""

import os
from itertools import pairwise

import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import RequestError
from httpcore_srv.wire import Limits

NIGHTLY = 50_000
EXAMPLES = settings(
    max_examples=int(os.environ.get("HTTPCORE_SRV_FUZZ", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SMALL = Limits(
    request_line=60, field_line=40, field_count=6, head=200, content=40,
    framing_overhead=60,
)  # fmt: skip
LENIENT = Limits(lenient=True)

# Requests that may be sent, from parts among which are some that may not.

STARTS = st.sampled_from(
    [b"GET /", b"HEAD /a?b=c", b"POST /%2e%2e/x", b"PUT http://h/p", b"X! //x"] * 5
    + [b"OPTIONS *", b"CONNECT h:80", b"GET *", b"GET /#f", b"GET h:80", b"GET"]
)
VERSIONS = st.sampled_from([b"HTTP/1.1"] * 12 + [b"HTTP/1.0", b"HTTP/1.7", b"HTTP/2.0"])
FIELDS = st.sampled_from(
    [b"Accept: */*", b"X:", b"X:  a b\t", b"Cookie: a=\xff", b"Connection: keep-alive",
     b"Expect: 100-continue", b"Upgrade: h2c", b"X-Y: z", b"TE: trailers"] * 3
    + [b"Connection: close", b"X : y", b" folded", b"X: \x01", b"Host: i",
       b"Content-Length: 3"]
)  # fmt: skip
EXTENSIONS = st.sampled_from([b"", b"", b"", b"", b";a", b' ;a="b"', b";b=c", b" "])
TRAILERS = st.lists(
    st.sampled_from([b"A: b\r\n"] * 3 + [b"Host: t\r\n", b"bad\r\n"]), max_size=2
)


@st.composite
def heads(draw, *framing: bytes) -> bytes:
    line = draw(STARTS) + b" " + draw(VERSIONS)
    fields = draw(st.lists(FIELDS, max_size=3)) if draw(st.booleans()) else []
    return b"\r\n".join([line, b"Host: h", *fields, *framing, b"", b""])


@st.composite
def sized(draw) -> bytes:
    content = draw(st.binary(max_size=30))
    return draw(heads(b"Content-Length: %d" % len(content))) + content


@st.composite
def chunked(draw) -> bytes:
    chunks = draw(st.lists(st.binary(min_size=1, max_size=20), max_size=4))
    octets = draw(heads(b"Transfer-Encoding: chunked"))
    for chunk in chunks:
        octets += b"%x%b\r\n%b\r\n" % (len(chunk), draw(EXTENSIONS), chunk)
    return octets + b"0\r\n" + b"".join(draw(TRAILERS)) + b"\r\n"


PIPELINES = st.lists(heads() | sized() | chunked(), min_size=1, max_size=4).map(
    b"".join
)
BROKEN_PARTS = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b" ", b"\t", b"\x00", b"\xff", b":", b",", b";", b"0", b"+",
     b"\r\n\r\n", b"x" * 70, b"Host: h\r\n", b"Transfer-Encoding: chunked\r\n",
     b"Content-Length: 5\r\n", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"f" * 17]
)  # fmt: skip


@st.composite
def mutated(draw) -> bytes:
    octets = draw(PIPELINES)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(octets)))
        end = min(len(octets), start + draw(st.sampled_from([0, 0, 1, 1, 2, 9])))
        octets = octets[:start] + draw(BROKEN_PARTS | st.just(b"")) + octets[end:]
    return octets


OCTETS = st.binary(max_size=200) | PIPELINES | mutated()
CUTS = st.lists(st.integers(0, 400), max_size=8)
LIMITS = st.sampled_from([Limits(), Limits(), SMALL, LENIENT])


def cut(octets: bytes, places: list[int]) -> list[bytes]:
    places = sorted(
        {0, *(place for place in places if place < len(octets)), len(octets)}
    )
    return [octets[a:b] for a, b in pairwise(places)]


def check_splits(hear, octets: bytes, places: list[int], limits: Limits) -> None:
    whole = hear([octets] if octets else [], limits)
    assert hear(cut(octets, places), limits) == whole
    assert hear([bytes((octet,)) for octet in octets], limits) == whole
    for outcome in whole[:-1]:
        assert isinstance(outcome[0], str)
    if whole and isinstance(whole[-1][0], type):
        assert issubclass(whole[-1][0], RequestError)


@EXAMPLES
@given(octets=OCTETS, places=CUTS, limits=LIMITS)
def test_any_octets_split_anywhere_yield_requests_or_one_clean_refusal_identically_however_they_are_split(
    hear, octets, places, limits
):
    check_splits(hear, octets, places, limits)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(EXAMPLES, max_examples=NIGHTLY)
@given(octets=OCTETS, places=CUTS, limits=LIMITS)
def test_and_so_do_fifty_thousand_others(hear, octets, places, limits):
    check_splits(hear, octets, places, limits)


def heard_by_h11(octets: bytes) -> list[tuple[object, ...]]:
    """Return the requests h11 finds by itself, and stop where it does."""
    requests: list[tuple[object, ...]] = []
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    connection.receive_data(octets)
    try:
        while isinstance(event := connection.next_event(), h11.Event):
            if isinstance(event, h11.Request):
                head, content = event, b""
            elif isinstance(event, h11.Data):
                content += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                fields = [(n, v) for n, v in head.headers.raw_items()]
                requests.append(
                    (head.method, head.target, head.http_version, fields, content)
                )
                connection.send(
                    h11.Response(status_code=404, headers=[("Content-Length", "0")])
                )
                connection.send(h11.EndOfMessage())
                connection.start_next_cycle()
    except h11.ProtocolError:
        pass
    return requests


@EXAMPLES
@given(octets=PIPELINES | mutated())
def test_whatever_we_accept_h11_accepts_with_equal_method_target_fields_and_content(
    hear, octets
):
    """
    h11 is given the octets alone, not what our readers made of them.

    Two things it reads otherwise: it does not skip empty lines before a request line
    (R002), and it refuses whitespace before a chunk extension (§7.1.1).  Behind those
    there is nothing to compare.
    """
    ours = [outcome for outcome in hear([octets]) if isinstance(outcome[0], str)]
    if (
        not ours
        or octets.startswith(b"\r\n")
        or b" ;" in octets
        or b"\r\n\r\n\r\n" in octets
    ):
        return
    theirs = heard_by_h11(octets)

    assert len(theirs) >= len(ours)
    for (method, target, version, fields, *_, content, _trailers), request in zip(
        ours, theirs, strict=False
    ):
        lines = [(name.encode(), value.encode("latin-1")) for name, value in fields]
        assert request[:3] == (method.encode(), target.encode(), b"%d.%d" % version)
        assert request[3] == lines
        assert request[4] == content
