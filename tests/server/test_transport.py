"""Octets on and off a socket, without waiting: plain, without sendfile, under TLS."""

import os
import socket
import ssl
import threading
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

import pytest

from httpcore_srv.message import Span
from httpcore_srv.server.transport import (
    CHUNK,
    SPOKEN_PLAINLY,
    Plain,
    Secure,
    transport_of,
)

pytestmark = pytest.mark.wire


@pytest.fixture
def pair():
    """Two connected sockets: ours and the peer's."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(20)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def secured(pair, tls):
    """The same under TLS, the handshake made."""
    ours, theirs = pair
    server = tls.server.wrap_socket(
        ours, server_side=True, do_handshake_on_connect=False
    )
    made = []
    peer = threading.Thread(
        target=lambda: made.append(
            tls.client.wrap_socket(theirs, server_hostname="localhost")
        )
    )
    peer.start()
    transport = transport_of(server)
    awaited = []
    while peer.is_alive() or not awaited:
        assert transport.receive() is None, "a handshake is not awaited"
        awaited.append(transport.awaits)
        peer.join(0.01)
    assert transport.receive() is None, "the client's last word of the handshake"
    [client] = made
    with server, client:
        yield transport, client


@pytest.fixture
def letters(tmp_path):
    """An open file of 300 000 letters."""
    path = tmp_path / "letters"
    path.write_bytes(b"0123456789" * 30_000)
    descriptor = os.open(path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_the_transport_suits_the_socket(pair, secured):
    assert isinstance(secured[0], Secure)
    with socket.socket() as plain:
        assert isinstance(transport_of(plain), Plain)


def test_plain_octets_arrive(pair):
    ours, theirs = pair
    transport = transport_of(ours)
    theirs.sendall(b"hello")

    assert transport.receive() == b"hello"
    assert transport.send(memoryview(b"you")) == 3
    assert theirs.recv(9) == b"you"


class Flagged:
    """A socket that takes all, and notes how."""

    def __init__(self):
        self.flags = []

    def setblocking(self, flag):
        assert flag is False

    def send(self, octets, flags):
        self.flags.append(flags)
        return len(octets)


@pytest.mark.skipif(not hasattr(socket, "MSG_MORE"), reason="Linux has it alone")
def test_plain_a_head_is_held_back_until_its_content_follows():
    """So that both leave in one packet; what nothing follows must not be held back."""
    taken = Flagged()
    transport = Plain(taken)

    assert transport.send(memoryview(b"head"), more=True) == 4
    assert transport.send(memoryview(b"content")) == 7
    assert taken.flags == [socket.MSG_MORE, 0]


def test_plain_nothing_to_read_is_none_and_says_what_to_wait_for(pair):
    transport = transport_of(pair[0])
    transport.awaits = 0

    assert transport.receive() is None
    assert transport.awaits == EVENT_READ


def test_plain_the_peer_s_end_is_empty(pair):
    ours, theirs = pair
    theirs.shutdown(socket.SHUT_WR)

    assert transport_of(ours).receive() == b""


def test_plain_our_end_is_the_peer_s_end_of_file_and_we_still_read(pair):
    ours, theirs = pair
    transport = transport_of(ours)

    assert transport.end()
    assert theirs.recv(1) == b""
    theirs.sendall(b"late")
    assert transport.receive() == b"late"


def fill(transport, act):
    """Act until the socket is full; return how many octets that took."""
    taken = 0
    while (count := act()) is not None:
        taken += count
    assert transport.awaits == EVENT_WRITE
    return taken


def test_plain_a_full_socket_is_none_and_says_what_to_wait_for(pair):
    transport = transport_of(pair[0])

    assert fill(transport, lambda: transport.send(memoryview(b"x" * 9999))) > 0


def test_plain_a_full_socket_takes_no_file_either(pair, letters):
    transport = transport_of(pair[0])

    assert fill(transport, lambda: transport.send_span(Span(letters, 0, 9999))) > 0


@pytest.fixture(params=["sendfile", "copied", "sealed"])
def sender(request, pair, monkeypatch):
    """A transport for each way in which a file's octets leave, and its reader."""
    if request.param == "sealed":
        return request.getfixturevalue("secured")
    if request.param == "copied":
        monkeypatch.delattr(os, "sendfile", raising=False)
    return transport_of(pair[0]), pair[1]


# fmt: off
SPANS = [
    # offset   length   octets           why
    (0,        10,      b"0123456789",   "from the beginning"),
    (5,        3,       b"567",          "from the middle: the file's own position is not used"),
    (299_998,  2,       b"89",           "to the end"),
]
# fmt: on


@pytest.mark.parametrize(("offset", "length", "octets", "why"), SPANS)
def test_a_span_is_sent(sender, letters, offset, length, octets, why):
    transport, theirs = sender

    assert transport.send_span(Span(letters, offset, length)) == length, why
    assert theirs.recv(100) == octets, why
    assert os.lseek(letters, 0, os.SEEK_CUR) == 0, why


def test_behind_the_end_of_a_file_there_is_nothing(sender, letters):
    """0 says so; waiting would not help (R306)."""
    assert sender[0].send_span(Span(letters, 300_000, 10)) == 0


def test_a_long_span_leaves_bit_by_bit_and_whole(sender, letters):
    """While the reader reads; nothing is lost or doubled where it would block."""
    transport, theirs = sender
    received = []

    def read():
        while sum(map(len, received)) < 300_000 and (octets := theirs.recv(10_000)):
            received.append(octets)

    reader = threading.Thread(target=read)
    reader.start()
    left = Span(letters, 0, 300_000)
    while left.length:
        sent = transport.send_span(left)
        if sent is None:
            with DefaultSelector() as selector:
                selector.register(transport._socket, transport.awaits)
                assert selector.select(20)
        else:
            left = Span(letters, left.offset + sent, left.length - sent)
    reader.join(20)

    assert b"".join(received) == b"0123456789" * 30_000


# TLS...


def test_secure_octets_arrive(secured):
    transport, theirs = secured
    theirs.sendall(b"hello")
    octets = None
    while octets is None:
        octets = transport.receive()

    assert octets == b"hello"
    assert transport.send(memoryview(b"you"), more=True) == 3
    assert theirs.recv(9) == b"you"


def test_secure_octets_that_tls_has_read_ahead_are_received(secured):
    """One record is more than one read: the selector would not tell of the rest."""
    transport, theirs = secured
    theirs.sendall(b"x" * 200_000)
    received = 0
    while received < 200_000:
        received += len(transport.receive() or b"")

    assert transport.receive() is None
    assert transport.awaits == EVENT_READ


def test_secure_a_full_socket_is_none_and_says_what_to_wait_for(secured):
    transport, _ = secured

    assert fill(transport, lambda: transport.send(memoryview(b"x" * CHUNK))) > 0


def test_secure_close_notify_is_sent_R050(secured):
    """The peer's ``unwrap`` succeeds, and ours still takes what it sends."""
    transport, theirs = secured
    theirs.suppress_ragged_eofs = False

    assert transport.end()

    assert theirs.recv(1) == b"", "without close_notify this raises SSLEOFError"
    with suppress(OSError):
        theirs.send(b"late")
    assert transport.receive() != b""


def test_secure_octets_in_the_way_do_not_stop_the_end(secured):
    """The peer is still sending when we end (RFC 9112 §9.6)."""
    transport, theirs = secured
    theirs.suppress_ragged_eofs = False
    theirs.sendall(b"x" * 100_000)

    assert transport.end()

    assert theirs.recv(1) == b""
    assert transport.receive() not in (None, b""), "sealed octets, to throw away"


def test_secure_an_end_that_would_block_says_so(secured):
    """And sends close_notify as soon as there is room for it."""
    transport, theirs = secured
    theirs.suppress_ragged_eofs = False
    fill(transport, lambda: transport.send(memoryview(b"x" * CHUNK)))

    assert not transport.end()
    assert transport.awaits == EVENT_WRITE


# fmt: off
WITHOUT_TLS = [
    # octets                                answer           why
    (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",  SPOKEN_PLAINLY,  "HTTP: it can be told where TLS is"),
    (b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", SPOKEN_PLAINLY,  "whatever the method"),
    (b"SSH-2.0-OpenSSH_9.6\r\n",            b"",             "another protocol: nothing it would understand"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "answer", "why"), WITHOUT_TLS)
def test_secure_a_peer_without_tls_is_an_error_of_the_connection(
    pair, tls, octets, answer, why
):
    """Nothing it sent is left unread: that would reset what it was told."""
    ours, theirs = pair
    theirs.sendall(octets)
    with tls.server.wrap_socket(
        ours, server_side=True, do_handshake_on_connect=False
    ) as server:
        with pytest.raises(ssl.SSLError):
            transport_of(server).receive()
        theirs.setblocking(False)
        told = b""
        with suppress(BlockingIOError):
            told = theirs.recv(9999)
        assert told == answer, why
        if answer:
            with pytest.raises(BlockingIOError):
                socket.socket.recv(server, 1)


def test_what_is_spoken_plainly_is_well_formed():
    """It is made beforehand, so its length is counted beforehand."""
    head, _, content = SPOKEN_PLAINLY.partition(b"\r\n\r\n")

    assert f"Content-Length: {len(content)}".encode() in head.split(b"\r\n")


def test_secure_a_peer_that_leaves_is_the_end(secured):
    transport, theirs = secured
    theirs.shutdown(socket.SHUT_RDWR)
    octets = None
    while octets is None:
        octets = transport.receive()

    assert octets == b""


class Unwilling:
    """A socket under TLS that fails in one way, whatever is asked of it."""

    def __init__(self, error):
        self.error = error

    def setblocking(self, flag):
        assert flag is False

    def fails(self, *given):
        raise self.error

    recv = send = unwrap = fails


# fmt: off
FAILURES = [
    # act         error                          result  awaits        why
    ("receive",   ssl.SSLWantReadError(),        None,   EVENT_READ,   "nothing has come"),
    ("receive",   ssl.SSLWantWriteError(),       None,   EVENT_WRITE,  "TLS has something to say first (RFC 8446 §4.6.3)"),
    ("receive",   ssl.SSLEOFError(),             b"",    EVENT_READ,   "an end without close_notify is an end"),
    ("receive",   BlockingIOError(),             None,   EVENT_READ,   "after the end there is no TLS in between"),
    ("send",      ssl.SSLWantWriteError(),       None,   EVENT_WRITE,  "the socket is full"),
    ("send",      ssl.SSLWantReadError(),        None,   EVENT_READ,   "TLS has to hear something first"),
    ("end",       ssl.SSLWantWriteError(),       False,  EVENT_WRITE,  "no room for close_notify yet"),
]
# fmt: on


@pytest.mark.parametrize(("act", "error", "result", "awaits", "why"), FAILURES)
def test_secure_what_would_block_says_what_to_wait_for(act, error, result, awaits, why):
    transport = Secure(Unwilling(error))
    given = (memoryview(b"octets"),) if act == "send" else ()

    assert getattr(transport, act)(*given) == result, why
    assert transport.awaits == awaits, why
