"""How an answer leaves that stands ready, and what is noted of it."""

import os
from collections import deque
from selectors import EVENT_WRITE
from types import SimpleNamespace

import pytest

from httpcore_srv.message import Peer, Span
from httpcore_srv.server.spot import Reply, peer_of
from httpcore_srv.site import Deadlines

HEAD = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
PEER = Peer(7, "127.0.0.1", 4711)
DEADLINES = Deadlines(response=10.0, minimum_rate=1000)

# fmt: off
PEERS = [
    # address                          peer                                 why
    (("192.0.2.1", 80),                Peer(3, "192.0.2.1", 80, True),      "IPv4: host and port"),
    (("2001:db8::1", 80, 0, 0),        Peer(3, "2001:db8::1", 80, True),    "IPv6 has four parts"),
    ("",                               Peer(3, "", 0, True),                "a UNIX socket's client has none"),
    (b"\0abstract",                    Peer(3, "", 0, True),                "nor has one with a name of its own"),
]
# fmt: on


@pytest.mark.parametrize(("address", "peer", "why"), PEERS)
def test_who_is_at_the_other_end(address, peer, why):
    assert peer_of(3, address, secure=True) == peer, why


class Taking:
    """A transport that takes so many octets at a time; 0: it would block."""

    def __init__(self, *takes):
        self.takes = deque(takes)
        self.taken = b""
        self.awaits = EVENT_WRITE

    def send(self, octets, *, more=False):
        size = self.takes.popleft() if self.takes else len(octets)
        self.taken += bytes(octets[:size])
        return size or None

    def send_span(self, span):
        octets = os.pread(span.descriptor, span.length, span.offset)
        self.taken += octets
        return len(octets)


ID = "0123456789abcdef" * 2


def reply_of(content=b"content", *, file=None):
    """Return the answer to HEAD, begun at the moment 100."""
    octets = b"head" + content
    form = SimpleNamespace(
        octets=octets, content=content, file=file, status=200, visitor="ada", id=ID
    )
    return Reply(form, HEAD, PEER, 100.0)


def sent(reply, before, transport):
    """Send what *before* has left over; return the pace, and how often it waited."""
    pace = reply.pace(before, DEADLINES)
    waits = list(reply.sending(transport, pace))
    return pace, waits


@pytest.mark.parametrize("before", [0, 1, 4, 10])
def test_what_one_send_did_not_take_is_sent_on(before):
    transport = Taking(1, 0, 2)
    reply = reply_of()
    pace = reply.pace(before, DEADLINES)
    steps = reply.sending(transport, pace)
    waits = 0
    try:
        wait = next(steps)
        while True:
            waits += 1
            assert wait.events == EVENT_WRITE
            assert wait.deadline > 100.0
            wait = steps.send(True)
    except StopIteration:
        pass

    assert transport.taken == b"headcontent"[before:]
    assert pace.octets == reply.length == 11
    assert waits == (1 if before < 10 else 0)


def test_a_file_follows_its_head(tmp_path):
    (tmp_path / "file").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "file", os.O_RDONLY)
    try:
        file = SimpleNamespace(span=Span(descriptor, 0, 10))
        reply = reply_of(b"", file=file)
        transport = Taking()
        pace, _ = sent(reply, 0, transport)
    finally:
        os.close(descriptor)

    assert transport.taken == b"head0123456789"
    assert pace.octets == reply.length == 14


def test_a_peer_that_reads_too_slowly_ends_it(caplog):
    """The deadline passes: what is promised is not sent, and it is said."""
    reply = reply_of()
    pace = reply.pace(3, DEADLINES)
    steps = reply.sending(Taking(0), pace)
    next(steps)
    with pytest.raises(StopIteration):
        steps.send(False)

    assert pace.octets == 3
    assert "connection 7: cut" in caplog.text


class Log:
    """A server that keeps what is noted."""

    def __init__(self):
        self.jotted = []
        self.noted = []
        self.jot = self.jotted.append
        self.note = self.noted.append


def test_what_was_sent_whole_is_jotted():
    log = Log()
    reply_of().note(log, 11)

    [jotting] = log.jotted
    assert (jotting.peer, jotting.head, jotting.status) == (PEER, HEAD, 200)
    assert (jotting.head_octets, jotting.content_octets) == (4, 7)
    assert (jotting.visitor, jotting.id) == ("ada", ID)
    assert not log.noted


@pytest.mark.parametrize(("left", "head"), [(0, 0), (2, 2), (4, 4), (9, 4)])
def test_what_was_cut_is_noted_with_what_has_left(left, head):
    log = Log()
    reply_of().note(log, left)

    [exchange] = log.noted
    assert (exchange.sent.head, exchange.sent.total) == (head, left)
    assert not exchange.sent.whole
    assert (exchange.request.target, exchange.response.visitor) == ("/a", "ada")
    assert exchange.request.id, "a line that is looked for has an id"
    assert not log.jotted


def test_without_a_log_nothing_is_noted():
    server = SimpleNamespace(jot=None, note=None)
    reply_of().note(server, 3)
