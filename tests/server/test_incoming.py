"""Content as an application reads it, on a thread of its own."""

import socket
import threading
import time

import pytest

from httpcore_srv.errors import ContentTooLarge, MalformedRequest, RequestTimeout
from httpcore_srv.server.incoming import Incoming
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.transport import transport_of
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.limits import Limits

pytestmark = pytest.mark.wire

CHUNKED = "Transfer-Encoding: chunked"
EXPECT = "Expect: 100-continue"
RESET = b"\1\0\0\0\0\0\0\0"


@pytest.fixture
def incoming(ask):
    """Make the content of a request with *lines*, and the peer that sends it."""
    made = []

    def make(*lines, limits=Limits(), grace=20.0, rate=500, version="1.1", ahead=()):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            theirs = socket.create_connection(listening.getsockname(), timeout=20)
            ours, _ = listening.accept()
        made.extend((ours, theirs))
        wire = Connection(limits)
        wire.feed(ask("/", *lines, method="POST", version=version))
        head = wire.next_head()
        pace = Pace(grace, rate, time.monotonic())
        transport = transport_of(ours)
        length = head.content_length
        return Incoming(length, ahead, wire, transport, ours, pace), theirs

    yield make
    for each in made:
        each.close()


# fmt: off
CONTENTS = [
    # field lines               octets                                   content     why
    (["Content-Length: 4"],     [b"four"],                               b"four",    "RFC 9112 §6.3: by length"),
    (["Content-Length: 4"],     [b"f", b"o", b"u", b"r"],                b"four",    "octet by octet"),
    (["Content-Length: 0"],     [],                                      b"",        "none announced"),
    ([],                        [],                                      b"",        "none at all"),
    ([CHUNKED],                 [b"4\r\nfour\r\n0\r\n\r\n"],             b"four",    "RFC 9112 §7.1: by chunks"),
    ([CHUNKED],                 [b"2\r\nfo\r\n", b"2;a=b\r\nur\r\n0\r\nT: 1\r\n\r\n"], b"four", "extensions and trailers are not content"),
    ([CHUNKED],                 [b"0\r\n\r\n"],                          b"",        "no chunk but the last"),
    (["Content-Length: 4"],     [b"fourGET / HTTP/1.1\r\n"],             b"four",    "R045 what follows is the next request's"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "octets", "content", "why"), CONTENTS)
def test_content_is_read_as_framed(incoming, lines, octets, content, why):
    source, peer = incoming(*lines)

    def sends():
        for piece in octets:
            peer.sendall(piece)

    sender = threading.Thread(target=sends)
    sender.start()
    read = b"".join(source.pieces())
    sender.join(20)

    assert read == content, why
    assert source.length == (None if CHUNKED in lines else len(content)), why
    assert list(source.pieces()) == [], "a stream is read once"
    source.close()


@pytest.mark.parametrize("ahead", [[b"fo"], [b"f", b"o"]])
def test_what_came_with_the_head_comes_first_and_once(incoming, ahead):
    """R045: however many begin to read, an octet is read once."""
    source, peer = incoming("Content-Length: 2", ahead=list(ahead))
    peer.sendall(b"ur")

    assert next(source.pieces()) == ahead[0]
    assert b"".join(source.pieces()) == b"four"[len(ahead[0]) :]
    assert list(source.pieces()) == []


# fmt: off
EXPECTING = [
    # version  lines                            told   why
    ("1.1",    ["Content-Length: 4", EXPECT],   True,  "R070 who asked is told before the first wait"),
    ("1.1",    ["Content-Length: 4"],           False, "who did not ask is not"),
    ("1.0",    ["Content-Length: 4", EXPECT],   False, "R071, R074: HTTP/1.0 knows no 100"),
]
# fmt: on


@pytest.mark.parametrize(("version", "lines", "told", "why"), EXPECTING)
def test_who_waits_for_it_is_told_to_continue(incoming, version, lines, told, why):
    source, peer = incoming(*lines, version=version)
    read = []
    reader = threading.Thread(target=lambda: read.extend(source.pieces()))
    reader.start()
    if told:
        assert peer.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n", why
    peer.sendall(b"four")
    reader.join(20)
    peer.settimeout(0.05)

    assert b"".join(read) == b"four", why
    with pytest.raises(TimeoutError):
        peer.recv(1)


def test_100_is_sent_though_the_socket_is_full_at_first(incoming):
    """A client of many requests that has not read yet gets it whole."""
    source, peer = incoming("Content-Length: 4", EXPECT)
    filled = 0
    while sent := source._transport.send(memoryview(b"x" * 60_000)):
        filled += sent
    reader = threading.Thread(target=lambda: list(source.pieces()))
    reader.start()
    received = b""
    while len(received) < filled + len(b"HTTP/1.1 100 Continue\r\n\r\n"):
        received += peer.recv(1 << 20)
    peer.sendall(b"four")
    reader.join(20)

    assert received.endswith(b"x" + b"HTTP/1.1 100 Continue\r\n\r\n")


# fmt: off
SLOW = [
    # grace  rate     octets     why
    (0.1,    500,     b"",       "nothing comes"),
    (0.1,    500,     b"fo",     "it stops in the middle"),
]
# fmt: on


@pytest.mark.parametrize(("grace", "rate", "octets", "why"), SLOW)
def test_content_that_comes_too_slowly_is_a_timeout(incoming, grace, rate, octets, why):
    source, peer = incoming("Content-Length: 4", grace=grace, rate=rate)
    peer.sendall(octets)

    with pytest.raises(RequestTimeout):
        list(source.pieces())
    assert source._wire.must_close, "what still comes is no request (R045)"


def test_content_below_the_minimum_rate_is_a_timeout(incoming):
    """CVE-2007-6750: an octet now and then is no progress."""
    source, peer = incoming("Content-Length: 1000", grace=0.15, rate=1000)
    stop = threading.Event()

    def drips():
        for _ in range(900):
            if stop.wait(0.03):
                return
            peer.sendall(b"x")

    dripper = threading.Thread(target=drips)
    dripper.start()
    try:
        with pytest.raises(RequestTimeout):
            list(source.pieces())
    finally:
        stop.set()
        dripper.join(20)


# fmt: off
TOO_LARGE = [
    # lines                      octets                                       why
    (["Content-Length: 101"],    b"",                                         "by its announcement"),
    ([CHUNKED],                  b"65\r\n",                                   "by one chunk's size"),
    ([CHUNKED],                  b"40\r\n" + b"x" * 64 + b"\r\n40\r\n",       "by all chunks together"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "octets", "why"), TOO_LARGE)
def test_too_much_is_refused(incoming, lines, octets, why):
    source, peer = incoming(*lines, limits=Limits(content=100))
    peer.sendall(octets)

    with pytest.raises(ContentTooLarge):
        list(source.pieces())


@pytest.mark.parametrize("lines", [["Content-Length: 9"], [CHUNKED]])
@pytest.mark.parametrize("hard", [True, False])
def test_a_peer_that_leaves_has_sent_an_incomplete_request(incoming, lines, hard):
    """RFC 9112 §8; a reset is no fault of the machine's (CVE-2022-31015)."""
    source, peer = incoming(*lines)
    if hard:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    peer.close()

    with pytest.raises(MalformedRequest):
        list(source.pieces())
