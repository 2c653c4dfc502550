"""
A connection from its first octet to its last: on the spot, and the long way.

A deadline that a test waits for is 0.1 to 0.4 s; every other one is never reached.
"""

import json
import logging
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from httpcore_srv.message import Fields, Octets, Response
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.server.access import json_line
from httpcore_srv.server.answers import Answers, AnswerSettings
from httpcore_srv.server.counters import Counted, Counters
from httpcore_srv.server.http_server import unnoted
from httpcore_srv.server.jotting import writer_of
from httpcore_srv.server.reception import peer_of
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Site

pytestmark = pytest.mark.wire

SHORT = 0.2

CALM = Deadlines(linger=SHORT, drain=5.0)

# StoredResponse in memory, and long enough that a slow reader does not take it at once.
LONG = bytes(range(256)) * 1000


class Counting(Answers):
    """Counts what goes down the line; what is recalled does not."""

    made = 0

    def answer(self, octets, request):
        self.made += 1
        return super().answer(octets, request)


@pytest.fixture
def start(serve, folder):
    """Serve the small site, whose files count as at rest; keywords are deadlines."""
    (folder / "long.bin").write_bytes(LONG)

    def started(*, address=("127.0.0.1", 0), tls=None, attributes=None, **deadlines):
        folder_of = Folder(
            Tree(folder),
            digests=DigestIndex(granularity=0.0),
            names=NameIndex(granularity=0.0),
        )
        hosts = (Host(mounts=(Mount("/", folder_of, Fields()),)),)
        site = Site(hosts, deadlines=replace(CALM, **deadlines))
        answers = Counting(site, granularity=0.0)
        given = {"answers": answers, "max_threads": 4, **(attributes or {})}
        return serve(site, address, tls=tls, **given)

    return started


@pytest.fixture
def made():
    """Tell how many answers went down the line, so far."""
    return lambda serving: serving.server.answers.made


@pytest.fixture
def keep(connect, until):
    """Let *targets* be kept: ask for each of them, and leave."""

    def asked(serving, *targets):
        for target in targets:
            while once(serving, target).fields["ETag"].startswith("W/"):
                time.sleep(0.01)  # until its digest is known
            for _ in range(3):
                assert once(serving, target).status == 200
        # what is answered at once is never held, but counted until its turn is over
        until(lambda: not (serving.server.connection_count or serving.server.recalled))
        return serving.server.answers.made

    def once(serving, target):
        """
        Ask by a connection of its own: no patience is tried.

        An answer is noted after it was sent, but before the connection is let go.
        """
        client = connect(serving)
        answer = client.get(target)
        client.socket.shutdown(socket.SHUT_WR)
        assert client.is_closed()
        client.socket.close()
        return answer

    return asked


def reset(client):
    """Close with a RST instead of a FIN."""
    linger = struct.pack("ii", 1, 0)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    client.socket.close()


def is_open(client, patience=0.15):
    """Tell whether the server has neither ended nor said anything."""
    client.socket.settimeout(patience)
    try:
        assert client.socket.recv(1) == b"", "it said something"
    except TimeoutError:
        return True
    else:
        return False
    finally:
        client.socket.settimeout(20)


def undated(answer):
    """Return what was answered, but for when."""
    return answer.status, answer.fields.without("Date").lines, answer.content


# On the spot...


def test_what_is_kept_is_answered_without_a_thread(start, connect, keep, made, until):
    serving = start()
    lines = keep(serving, "/hello.txt")
    threads = serving.server.thread_count
    clients = [connect(serving) for _ in range(20)]
    answers = [client.get("/hello.txt") for client in clients for _ in range(3)]

    assert made(serving) == lines
    assert {answer.content for answer in answers} == {b"Hello, world!\n"}
    assert serving.server.thread_count == threads
    assert until(lambda: serving.server.parked_count == 20)


# fmt: off
ASKED = [
    # lines                                        method  why
    ([],                                           "GET",  "whole"),
    ([],                                           "HEAD", "without its content"),
    (["Accept-Encoding: gzip", "Cookie: a=b"],     "GET",  "with fields that do not matter"),
    (["If-None-Match: *"],                         "GET",  "304"),
    (["If-Modified-Since: Tue, 01 Jan 2030 00:00:00 GMT"], "GET", "a date to come"),
    (["Connection: close"],                        "GET",  "and close"),
    (["Range: bytes=2-5"],                         "GET",  "a part, which is not kept"),
    (["Accept: image/png"],                        "GET",  "what does not suit"),
]
# fmt: on


@pytest.mark.parametrize("target", ["/hello.txt", "/", "/long.bin", "/big.bin"])
@pytest.mark.parametrize(("lines", "method", "why"), ASKED)
def test_on_the_spot_is_said_what_the_line_says(
    start, connect, keep, target, lines, method, why
):
    """The octets are the same but for Date, whichever way they come."""
    serving = start()
    keep(serving, target)
    keeping = serving.server.answers
    serving.server.answers = Answers(serving.server.site, AnswerSettings(size=0))
    line = connect(serving).get(target, *lines, method=method)
    serving.server.answers = keeping
    answers = []
    for _ in range(4):
        answers.append(connect(serving).get(target, *lines, method=method))

    assert [undated(answer) for answer in answers] == [undated(line)] * 4, why


def test_close_is_said_and_done_on_the_spot_R047(start, connect, keep, made):
    serving = start()
    lines = keep(serving, "/hello.txt")
    for _ in range(3):
        client = connect(serving)
        answer = client.get("/hello.txt", "Connection: close")
        assert answer.fields["Connection"] == "close"
        assert answer.content == b"Hello, world!\n"
        assert client.is_closed()

    assert made(serving) == lines


def test_an_old_client_is_answered_and_left_R074(start, connect, keep):
    """HTTP/1.0: kept answers are for newer ones; its connection ends."""
    serving = start()
    keep(serving, "/hello.txt")
    client = connect(serving)
    answer = client.get("/hello.txt", version="1.0")

    assert answer.content == b"Hello, world!\n"
    assert client.is_closed()


def test_a_unix_socket_is_answered_on_the_spot(start, connect, keep, made, tmp_path):
    serving = start(address=str(tmp_path / "socket"))
    lines = keep(serving, "/hello.txt", "/big.bin")
    client = connect(serving)

    assert client.get("/hello.txt").content == b"Hello, world!\n"
    assert len(client.get("/big.bin").content) == 20_000_000
    assert client.get("/hello.txt").content == b"Hello, world!\n"
    assert made(serving) == lines


@pytest.mark.parametrize("target", ["/hello.txt", "/long.bin", "/big.bin"])
def test_half_a_close_is_no_cancellation(start, connect, keep, ask, target):
    """RFC 9112 §9.6: who sends no more is answered, and then left."""
    serving = start()
    keep(serving, target)
    client = connect(serving)
    client.send(ask(target))
    client.socket.shutdown(socket.SHUT_WR)

    answer = client.answer()
    assert answer.status == 200
    assert len(answer.content) == int(answer.fields["Content-Length"])
    assert client.is_closed()


def test_who_ends_before_it_asks_is_left_without_a_word(start, connect, until):
    serving = start()
    client = connect(serving)
    client.socket.shutdown(socket.SHUT_WR)

    assert client.is_closed()
    until(lambda: serving.server.connection_count == 0)
    assert serving.noted == []


def test_a_default_timeout_of_the_process_does_not_hold_the_loop(
    start, connect, keep, monkeypatch
):
    """``socket.setdefaulttimeout`` makes reading wait, whatever the flags say."""
    serving = start()
    keep(serving, "/hello.txt")
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(5.0)
    try:
        connect(serving)  # says nothing
        began = time.monotonic()
        assert connect(serving).get("/hello.txt").status == 200
        assert time.monotonic() - began < 2
    finally:
        socket.setdefaulttimeout(before)


# Heads in pieces...


def test_a_head_may_come_in_two_packets_wherever_it_is_cut(start, connect, keep, ask):
    """The first on a connection, and a later one."""
    serving = start()
    keep(serving, "/hello.txt")
    octets = ask("/hello.txt")
    for cut in range(1, len(octets)):
        client = connect(serving)
        for _ in range(2):
            client.send(octets[:cut])
            client.send(octets[cut:])
            assert client.answer().content == b"Hello, world!\n", octets[:cut]
        client.socket.close()


def test_empty_lines_before_a_head_may_come_in_any_pieces_R002(
    start, connect, keep, ask, until
):
    """RFC 9112 §2.2: they are skipped, also by a connection at rest."""
    serving = start()
    keep(serving, "/hello.txt")
    client = connect(serving)
    for pieces in ([b"\r\n"], [b"\r", b"\n"], [b"\r\n\r", b"\n"]):
        for piece in pieces:
            client.send(piece)
            time.sleep(0.02)  # so that they come apart
        client.send(ask("/hello.txt"))
        assert client.answer().content == b"Hello, world!\n", pieces


def test_two_heads_in_one_packet_are_answered_in_order_R046(start, connect, keep, ask):
    """CVE-2023-46137: and what is kept does not overtake what is not."""
    serving = start()
    keep(serving, "/hello.txt", "/long.bin")
    client = connect(serving)
    for _ in range(3):
        client.send(ask("/hello.txt"), ask("/absent"), ask("/long.bin"))
        assert client.answer().content == b"Hello, world!\n"
        assert client.answer().status == 404
        assert client.answer().content == LONG


@pytest.mark.parametrize("count", [2, 8, 9, 40])
def test_what_is_kept_is_answered_on_the_spot_though_many_ask_at_once_R046(
    start, connect, keep, ask, made, count
):
    """More than have their turn at once, and the last one comes in two pieces."""
    serving = start()
    lines = keep(serving, "/hello.txt", "/sub/data.json")
    client = connect(serving)
    head = ask("/hello.txt")
    for first in (head, b""):  # as the first octets of a connection, and later
        client.send(first + (ask("/sub/data.json") + head) * count + head[:9])
        for _ in range(count + bool(first)):
            client.answer()
        for _ in range(count):
            client.answer()
        client.send(head[9:])
        assert client.answer().content == b"Hello, world!\n"

    in_pieces = 2  # a head that comes in two goes the long way
    assert made(serving) == lines + in_pieces


def test_who_asks_for_much_at_once_and_reads_slowly_gets_all_in_order_R046(
    start, connect, keep, ask, made
):
    """What does not leave at once is sent on, and then the rest is answered."""
    serving = start()
    lines = keep(serving, "/hello.txt", "/long.bin")
    client = connect(serving)
    client.send((ask("/long.bin") + ask("/hello.txt")) * 40)
    time.sleep(SHORT)  # until the sockets are full
    for _ in range(40):
        assert client.answer().content == LONG
        assert client.answer().content == b"Hello, world!\n"

    assert made(serving) == lines


def test_what_follows_a_close_is_not_answered_R049(start, connect, keep, ask):
    serving = start()
    keep(serving, "/hello.txt")
    client = connect(serving)
    client.send(ask("/hello.txt"), ask("/hello.txt", "Connection: close"), ask("/x"))
    assert client.answer().status == 200
    assert client.answer().fields["Connection"] == "close"
    assert client.is_closed()


def test_heads_that_follow_closely_are_answered_in_order_R046(
    start, connect, keep, ask, made
):
    """Each in a packet of its own, before the answer to the one before was read."""
    serving = start()
    keep(serving, "/hello.txt", "/long.bin", "/big.bin")
    client = connect(serving)
    for target in ("/long.bin", "/hello.txt", "/big.bin", "/hello.txt", "/absent"):
        client.send(ask(target))

    lengths = [len(client.answer().content) for _ in range(4)]
    assert lengths == [len(LONG), 14, 20_000_000, 14]
    assert client.answer().status == 404


def test_a_head_with_content_is_left_to_the_long_way(start, connect, keep, ask, made):
    """What follows a head is never taken for the next one (CVE-2022-24761)."""
    serving = start()
    lines = keep(serving, "/hello.txt")
    client = connect(serving)
    evil = ask("/evil")
    client.send(ask("/hello.txt", f"Content-Length: {len(evil)}"))
    client.send(evil, ask("/sub/data.json"))

    assert client.answer().content == b"Hello, world!\n"
    assert client.answer().content == b'{"a": 1}'
    assert made(serving) == lines + 2


# Patience...


def closes_after(client):
    """Return how many seconds it takes until the server closes."""
    began = time.monotonic()
    assert client.is_closed()
    return time.monotonic() - began


def test_each_exchange_on_the_spot_moves_the_deadline_R048(start, connect, keep, made):
    """Though nothing is registered anew, and nothing was waited for anew."""
    serving = start(idle=0.8)
    lines = keep(serving, "/hello.txt")
    client = connect(serving)
    for _ in range(8):
        assert client.get("/hello.txt").status == 200
        time.sleep(0.15)  # less than the patience, but more in all
    took = closes_after(client)

    assert made(serving) == lines
    assert 0.4 < took < 3, "0.8 s since the last one"


# fmt: off
SILENCES = [
    # head  idle   after               closed  why
    (SHORT, 60.0,  None,               True,   "before the first octet: that of a head"),
    (SHORT, 60.0,  "/hello.txt",       False,  "after an exchange on the spot: that between two"),
    (SHORT, 60.0,  "/absent",          False,  "after one the long way"),
    (SHORT, 60.0,  "/big.bin",         False,  "after one that took a while"),
    (60.0,  SHORT, None,               False,  "before the first octet: that of a head"),
    (60.0,  SHORT, "/hello.txt",       True,   "after an exchange on the spot: that between two"),
    (60.0,  SHORT, "/absent",          True,   "after one the long way"),
    (60.0,  SHORT, "/big.bin",         True,   "after one that took a while"),
]
# fmt: on


@pytest.mark.parametrize(("head", "idle", "after", "closed", "why"), SILENCES)
def test_how_long_silence_is_borne_R048(
    start, connect, keep, head, idle, after, closed, why
):
    serving = start(head=head, idle=idle)
    keep(serving, "/hello.txt", "/big.bin")
    client = connect(serving)
    if after:
        client.get(after)

    if closed:
        assert SHORT / 2 < closes_after(client) < 5, why
    else:
        assert is_open(client, 2 * SHORT), why
        assert client.get("/hello.txt").status == 200


def test_an_exchange_on_the_spot_ends_the_patience_before_the_first_R048(
    start, connect, keep, until
):
    """What was waited for until then might have lasted longer."""
    serving = start(head=5.0, idle=SHORT)
    keep(serving, "/hello.txt")
    client = connect(serving)
    until(lambda: serving.server.parked_count == 1)
    time.sleep(0.1)
    client.get("/hello.txt")

    assert SHORT / 2 < closes_after(client) < 2


@pytest.mark.parametrize("octets", [b"\r", b"\r\n", b"\r\n\r"])
def test_empty_lines_are_no_beginning_of_a_request_R048(start, connect, octets):
    """Behind them, silence is no reason for a 408."""
    serving = start(head=SHORT)
    client = connect(serving)
    client.send(octets)

    assert client.is_closed()
    assert serving.noted == []


def test_empty_lines_buy_no_time_R048(start, connect):
    """CVE-2007-6750: they begin no request, so there is none to wait for."""
    client = connect(start(head=0.4))
    client.socket.settimeout(0.02)
    began, ended = time.monotonic(), False
    while not ended and time.monotonic() < began + 10:
        with suppress(TimeoutError):
            client.send(b"\r\n")
            ended = client.socket.recv(1) == b""

    assert 0.2 < time.monotonic() - began < 3


def test_a_head_that_stops_after_an_exchange_on_the_spot_is_a_408_R048(
    start, connect, keep, ask
):
    serving = start(head=SHORT)
    keep(serving, "/hello.txt")
    client = connect(serving)
    assert client.get("/hello.txt").status == 200
    client.send(ask("/hello.txt")[:-2])

    assert client.answer().status == 408
    assert client.is_closed()


# Clients that leave...


def test_who_leaves_at_any_octet_harms_nobody(
    start, connect, keep, ask, until, capfd, caplog
):
    """CVE-2022-31015: by reset, in a head and behind it; others are served."""
    serving = start()
    keep(serving, "/hello.txt")
    steady = connect(serving)
    octets = ask("/hello.txt")
    for cut in range(len(octets) + 1):
        client = connect(serving)
        client.send(octets[:cut])
        reset(client)
        assert steady.get("/hello.txt").content == b"Hello, world!\n"

    until(lambda: serving.server.connection_count == 1)
    assert capfd.readouterr().err == ""
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


@pytest.mark.parametrize("target", ["/long.bin", "/big.bin"])
@pytest.mark.parametrize("leave", [reset, lambda client: client.socket.close()])
def test_who_leaves_in_the_middle_of_an_answer_is_noted_as_cut(
    start, connect, keep, ask, until, capfd, target, leave
):
    serving = start()
    keep(serving, target)
    shrink(serving)
    already = len(serving.noted)
    for _ in range(5):
        client = connect(serving, buffer=4096)
        client.send(ask(target))
        client.until(b"\r\n\r\n")
        until(lambda: serving.server.parked_count == 1)
        leave(client)
        until(lambda: serving.server.connection_count == 0)

    noted = serving.noted[already:]
    assert [each.sent.whole for each in noted] == [False] * 5
    assert {each.request.target for each in noted} == {target}
    assert all(0 < each.sent.content < 20_000_000 for each in noted)
    assert capfd.readouterr().err == ""


def test_an_answer_that_finds_nobody_is_noted_as_cut(start, connect, keep, until):
    """The peer has reset the connection behind its request: not an octet left."""
    serving = start()
    keep(serving, "/hello.txt")
    already = len(serving.noted)

    class Gone:
        """A socket whose peer is gone when it is to be written to."""

        def __init__(self, sock):
            self.sock = sock

        def send(self, *_):
            raise ConnectionResetError

        def __getattr__(self, name):
            return getattr(self.sock, name)

    accept = serving.server.get_request

    def accepted():
        request, address = accept()
        return Gone(request), address

    serving.server.get_request = accepted
    client = connect(serving)
    client.send(b"GET /hello.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.is_closed()
    [noted] = until(lambda: serving.noted[already:])

    assert not noted.sent.whole
    assert (noted.sent.total, noted.sent.content) == (0, 0)
    assert noted.request.target == "/hello.txt"


# Slow readers...


def shrink(serving):
    """Let the system keep little for each client, so that a slow one is felt."""
    serving.server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)


# fmt: off
READERS = [
    # target      lines                        length       lines down  why
    ("/long.bin", [],                          len(LONG),   False,      "from memory"),
    ("/big.bin",  [],                          20_000_000,  False,      "from a file that is kept open"),
    ("/big.bin",  ["Range: bytes=5-15000004", "Authorization: Basic YTpi"], 15_000_000,  True,       "a part, the long way"),
]
# fmt: on


@pytest.mark.parametrize(("target", "lines", "length", "down", "why"), READERS)
def test_two_hundred_slow_readers_hold_no_thread(
    start, connect, keep, ask, until, made, target, lines, length, down, why
):
    """CVE-2012-5568 from the other side: and each of them gets all of it."""
    serving = start()
    before = keep(serving, target, "/hello.txt")
    shrink(serving)
    readers = [connect(serving, buffer=4096) for _ in range(200)]
    for reader in readers:
        reader.send(ask(target, *lines))
    for reader in readers:
        reader.until(b"\r\n\r\n")
    server = serving.server
    until(lambda: server.parked_count == 200)
    until(lambda: server._crew.busy_count == server.queued_count == 0)
    made_for = made(serving) - before

    began = time.monotonic()
    assert connect(serving).get("/hello.txt").status == 200
    assert connect(serving).get("/absent").status == 404, "there is a thread"
    assert time.monotonic() - began < 5
    assert server.thread_count <= 4
    assert made_for == (200 if down else 0), why
    for reader in readers[::50]:
        assert len(reader.exactly(length)) == length
    if target == "/long.bin":
        assert readers[1].exactly(length) == LONG


# fmt: off
CUT = [
    # target      lines                        why
    ("/long.bin", [],                          "from memory"),
    ("/big.bin",  [],                          "from a file that is kept open"),
    ("/big.bin",  ["Range: bytes=5-15000004", "Authorization: Basic YTpi"], "a part, the long way"),
]
# fmt: on


@pytest.mark.parametrize(("target", "lines", "why"), CUT)
@pytest.mark.parametrize("reads", [False, True])
def test_a_reader_below_the_minimum_rate_is_cut(
    start, connect, keep, ask, until, target, lines, why, reads
):
    """CVE-2007-6750: standing still, or taking something, but too little of it."""
    serving = start(response=0.4, minimum_rate=100_000_000)
    keep(serving, "/hello.txt")
    keep(serving, target)
    shrink(serving)
    already = len(serving.noted)
    client = connect(serving, buffer=4096)
    client.send(ask(target, *lines))
    until(
        lambda: (
            serving.noted[already:] or not (client.socket.recv(1000) if reads else True)
        )
    )
    [noted] = until(lambda: serving.noted[already:])

    assert not noted.sent.whole, why
    assert noted.sent.elapsed < 5
    until(lambda: serving.server.connection_count == 0)
    with suppress(ConnectionError):
        assert len(client.rest()) < len(LONG), "the rest never comes"
    assert connect(serving).get("/hello.txt").status == 200


@pytest.mark.parametrize("target", ["/long.bin", "/big.bin"])
def test_a_reader_that_keeps_the_rate_gets_everything(
    start, connect, keep, ask, target
):
    """A transfer may take longer than the grace, if it earns that."""
    serving = start(response=1.0, minimum_rate=10_000)
    keep(serving, target)
    shrink(serving)
    client = connect(serving, buffer=65_536)
    length = len(LONG) if target == "/long.bin" else 20_000_000
    client.send(ask(target))
    client.until(b"\r\n\r\n")
    for _ in range(8):
        client.exactly(length // 8)
        time.sleep(0.15)  # a slow reader, but not too slow

    assert client.get(target).status == 200


# In a process of its own: here it would be no faster than the server allows.
READER = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as client:
    client.sendall(b"GET /huge.bin HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
    left, buffer = 200_000_000, bytearray(1 << 20)
    left -= client.recv_into(buffer)
    print("!", flush=True)
    while left > 0:
        left -= client.recv_into(buffer) or sys.exit("it was cut")
"""


def test_a_fast_reader_of_much_keeps_nobody_waiting(
    start, connect, keep, ask, folder, until
):
    """It is sent on by the loop, which has others to serve."""
    with (folder / "huge.bin").open("wb") as huge:
        huge.truncate(200_000_000)
    serving = start()
    for _ in range(2):  # the first lets it be kept
        first = connect(serving)
        first.send(ask("/huge.bin"))
        first.until(b"\r\n\r\n")
        reset(first)
    until(lambda: serving.server.connection_count == 0)
    keep(serving, "/hello.txt")
    client = connect(serving)
    port = str(serving.server.server_address[1])
    with subprocess.Popen(
        [sys.executable, "-c", READER, port], stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdout.read(1) == b"!", "it has begun"
        waited = []
        while reader.poll() is None:
            began = time.monotonic()
            assert client.get("/hello.txt").status == 200
            waited.append(time.monotonic() - began)

    assert reader.returncode == 0, "it got all of it"
    assert len(waited) > 20, "others were served all the while"


# The end...


def test_idle_connections_end_at_once_when_draining(start, connect, keep):
    """After an exchange on the spot, the long way, and before the first."""
    serving = start()
    keep(serving, "/hello.txt")
    clients = [connect(serving) for _ in range(15)]
    for number, client in enumerate(clients):
        if number % 3:
            client.get("/hello.txt" if number % 3 == 1 else "/absent")

    cut, took = serving.end()

    assert cut == 0
    assert took < 1
    assert all(client.is_closed() for client in clients)


def test_who_retires_keeps_its_idle_ones_until_their_next_answer(
    start, connect, keep, until
):
    serving = start()
    keep(serving, "/hello.txt")
    clients = [connect(serving) for _ in range(3)]
    clients[0].get("/hello.txt")
    clients[1].get("/absent")
    until(lambda: serving.server.parked_count == 3)
    serving.server.retire()

    assert is_open(clients[0])
    for client in clients:
        answer = client.get("/hello.txt")
        assert answer.content == b"Hello, world!\n"
        assert answer.fields["Connection"] == "close", "(RFC 9112 §9.6)"
        assert client.is_closed()
    until(lambda: serving.server.connection_count == 0)


@pytest.mark.parametrize("ending", ["retire", "end"])
@pytest.mark.parametrize("target", ["/long.bin", "/big.bin"])
def test_a_slow_reader_is_not_cut_by_the_end(
    start, connect, keep, ask, until, target, ending
):
    """What was begun on the spot is sent to its last octet."""
    serving = start()
    keep(serving, target)
    shrink(serving)
    client = connect(serving, buffer=4096)
    client.send(ask(target))
    head = client.until(b"\r\n\r\n")
    length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    ends = []
    closing = threading.Thread(
        target=lambda: ends.append(getattr(serving, ending, serving.server.retire)())
    )
    closing.start()
    until(lambda: serving.server.is_ending)
    client.exactly(length)
    if ending == "retire":
        assert client.get("/absent").fields["Connection"] == "close"
    assert client.is_closed()
    closing.join(20)

    assert ends in ([None], [ends[0]])
    assert ending == "retire" or ends[0][0] == 0
    assert all(each.sent.whole for each in serving.noted)


@pytest.mark.parametrize("target", ["/hello.txt", "/absent"])
@pytest.mark.parametrize("stop", ["shutdown", "server_close"])
def test_what_came_before_the_end_is_answered_and_closed(
    start, connect, keep, ask, target, stop
):
    """On the spot or not; it says close (RFC 9112 §9.6)."""
    looking, go_on = threading.Event(), threading.Event()
    go_on.set()
    serving = start()
    server = serving.server
    keep(serving, "/hello.txt")
    client = connect(serving)
    assert client.get("/hello.txt").status == 200
    usual = server.service_actions

    def held_up():
        usual()
        looking.set()
        go_on.wait(10)

    server.service_actions = held_up
    client.get("/hello.txt")
    go_on.clear()
    looking.clear()
    connect(serving)  # a turn of the loop, which is held up
    assert looking.wait(10)
    client.send(ask(target))
    stopper = threading.Thread(target=getattr(server, stop))
    stopper.start()
    while not server.draining:
        time.sleep(0.001)
    go_on.set()
    answer = client.answer()
    stopper.join(10)

    assert answer.status == (200 if target == "/hello.txt" else 404)
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()


# The log...


def test_each_exchange_is_noted_once_whichever_way(start, connect, keep, until):
    serving = start()
    client = connect(serving)
    for target in ("/hello.txt", "/absent", "/long.bin", "/big.bin") * 4:
        client.get(target)
    noted = until(lambda: len(serving.noted) == 16 and serving.noted)

    targets = [each.request.target for each in noted]
    assert targets == ["/hello.txt", "/absent", "/long.bin", "/big.bin"] * 4
    assert [each.response.status for each in noted] == [200, 404, 200, 200] * 4
    assert all(each.sent.whole for each in noted)
    assert len({each.request.id for each in noted}) == 16
    assert len({each.request.peer for each in noted}) == 1
    lengths = [each.sent.content for each in noted if each.response.status == 200]
    assert lengths == [14, len(LONG), 20_000_000] * 4
    assert {each.sent.head for each in noted[4::4]} == {noted[0].sent.head}


def is_jotted(jotted, method, target):
    """Tell whether such a request was answered on the spot."""
    line = f"{method} {target} ".encode()
    return any(each.head.startswith(line) for each in jotted)


def test_what_is_jotted_says_what_is_noted(start, connect, keep, until):
    """In the format that says most; but for the moment, the id and the duration."""
    jotted, write = [], writer_of(json_line)
    serving = start(attributes={"jot": jotted.append})
    keep(serving, "/hello.txt", "/long.bin")
    client, usual = connect(serving), serving.server.answers
    none = Answers(serving.server.site, AnswerSettings(size=0))
    lines = ("User-Agent: a", "Referer: http://localhost/")
    for each in (serving.noted, jotted):
        each.clear()
    for method in ("GET", "HEAD"):
        for target in ("/hello.txt", "/long.bin"):
            serving.server.answers = none
            client.get(target, *lines, method=method)
            serving.server.answers = usual
            while not is_jotted(jotted, method, target):
                client.get(target, *lines, method=method)
    until(lambda: len(serving.noted) >= 4)

    def said(line):
        known = json.loads(line)
        return {
            name: value
            for name, value in known.items()
            if name not in ("time", "id", "seconds")
        }

    noted = {json.dumps(said(json_line(each.brief()))) for each in serving.noted}
    quick = {json.dumps(said(write(each))) for each in jotted}
    assert len(quick) == 4
    assert quick == noted


# TLS...


def test_tls_is_served_exchange_after_exchange(start, connect, tls, until):
    serving = start(tls=tls.server)
    client = connect(serving, tls=tls.client)
    for _ in range(3):
        assert client.get("/hello.txt").content == b"Hello, world!\n"
        assert client.get("/absent").status == 404
    assert len(client.get("/big.bin").content) == 20_000_000
    noted = until(lambda: len(serving.noted) == 7 and serving.noted)

    assert all(each.request.peer.secure for each in noted)


def test_what_is_kept_is_answered_under_tls_without_the_line(
    start, connect, keep, made, tls, until
):
    """The first exchange has made the handshake; from then on nothing needs a thread."""
    serving = start(tls=tls.server)
    client = connect(serving, tls=tls.client)
    while client.get("/hello.txt").fields["ETag"].startswith("W/"):
        time.sleep(0.01)
    for _ in range(3):
        client.get("/hello.txt")
        client.get("/long.bin")
    lines = made(serving)
    for _ in range(20):
        assert client.get("/hello.txt").content == b"Hello, world!\n"
        assert client.get("/long.bin").content == LONG
    last = client.get("/hello.txt", "Connection: close")

    assert made(serving) == lines
    assert last.fields["Connection"] == "close"
    assert client.is_closed()


def test_heads_that_tls_has_read_ahead_are_answered_on_the_spot_R046(
    start, connect, made, ask, tls
):
    """More than are answered in one turn; none is left behind, or out of order."""
    serving = start(tls=tls.server)
    client = connect(serving, tls=tls.client)
    while client.get("/hello.txt").fields["ETag"].startswith("W/"):
        time.sleep(0.01)
    targets = ["/hello.txt", "/absent", "/long.bin", "/hello.txt"] * 10
    for _ in range(2):
        client.send(*map(ask, targets))
        for target in targets:
            assert client.answer().status == (404 if target == "/absent" else 200)


def test_who_sends_many_heads_under_tls_leaves_a_turn_to_others(
    start, connect, made, ask, tls, monkeypatch
):
    """Each is read for itself: the first few at once, the rest on a thread."""
    serving, octets = start(tls=tls.server), ask("/hello.txt")
    client = connect(serving, tls=tls.client)
    while client.get("/hello.txt").fields["ETag"].startswith("W/"):
        time.sleep(0.01)
    for _ in range(3):
        client.get("/hello.txt")
    lines = made(serving)
    monkeypatch.setattr("httpcore_srv.server.transport.CHUNK", len(octets))
    client.send(octets * 3)
    few = [client.answer().status for _ in range(3)]
    assert made(serving) == lines, "few are answered on the spot"
    client.send(octets * 40)
    many = [client.answer().status for _ in range(40)]

    assert set(few + many) == {200}
    assert made(serving) > lines


def test_two_heads_in_one_record_are_answered_in_order_R046(start, connect, ask, tls):
    """TLS has read both ahead: the system says no more that there is something."""
    client = connect(start(tls=tls.server), tls=tls.client)
    for _ in range(3):
        client.send(ask("/hello.txt"), ask("/absent"))
        assert client.answer().status == 200
        assert client.answer().status == 404


@pytest.mark.parametrize("octets", [b"", b"\x16\x03\x01", b"\x16"])
def test_a_handshake_that_stalls_ends_at_its_deadline(start, connect, tls, octets):
    """CVE-2007-6750 one layer below: 50 of them, and threads are left."""
    serving = start(tls=tls.server, head=0.4)
    stalled = [connect(serving) for _ in range(50)]
    for client in stalled:
        client.send(octets)

    assert connect(serving, tls=tls.client).get("/hello.txt").status == 200
    for client in stalled:
        with suppress(ConnectionResetError):
            assert client.is_closed()


def test_a_handshake_that_drips_ends_at_its_deadline(start, connect, tls):
    serving = start(tls=tls.server, head=0.4)
    hello = ssl.MemoryBIO()
    outgoing = ssl.MemoryBIO()
    client = connect(serving)
    with suppress(ssl.SSLWantReadError):
        tls.client.wrap_bio(hello, outgoing, server_hostname="localhost").do_handshake()
    octets, began, ended = outgoing.read(), time.monotonic(), False
    client.socket.settimeout(0.05)
    for octet in octets:
        with suppress(TimeoutError):
            client.send(bytes([octet]))
            ended = client.socket.recv(1) == b""
        if ended or time.monotonic() > began + 10:
            break

    assert ended
    assert 0.2 < time.monotonic() - began < 5


def test_an_idle_connection_under_tls_is_closed_in_time(start, connect, tls):
    serving = start(tls=tls.server, idle=SHORT)
    client = connect(serving, tls=tls.client)
    client.get("/hello.txt")

    assert SHORT / 2 < closes_after(client) < 5


# Failures of our own...


def test_an_answer_store_that_fails_ends_one_connection(
    start, connect, keep, ask, capfd
):
    """Neither the loop nor others: and it is told."""
    serving = start()
    keep(serving, "/hello.txt")
    steady, late = connect(serving), connect(serving)
    assert steady.get("/hello.txt").status == late.get("/hello.txt").status == 200
    usual = serving.server.answers.recall

    def recall(octets, peer, now):
        if b"/curse" in octets:
            raise LookupError("the store is broken")
        return usual(octets, peer, now)

    serving.server.answers.recall = recall
    for client in (late, connect(serving)):
        client.send(ask("/curse"))
        assert client.is_closed()

    assert steady.get("/hello.txt").status == 200
    assert capfd.readouterr().err.count("LookupError: the store is broken") == 2


def test_a_kept_file_that_shrinks_while_it_is_sent_ends_the_connection_R306(
    start, connect, keep, ask, folder, until
):
    serving = start()
    keep(serving, "/big.bin", "/hello.txt")
    client = connect(serving, buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    os.truncate(folder / "big.bin", 0)

    assert len(client.rest()) < 20_000_000
    assert not until(lambda: [each for each in serving.noted if not each.sent.whole])[
        0
    ].sent.whole
    assert connect(serving).get("/hello.txt").status == 200


# Memory...


@pytest.mark.parametrize(
    ("target", "most"),
    [("/hello.txt", 2048), ("/absent", 2048), (None, 2048)],
)
def test_an_idle_connection_costs_little(start, connect, keep, until, target, most):
    """In octets, here; what the system keeps for a socket comes on top."""
    serving = start()
    keep(serving, "/hello.txt")
    server = serving.server
    server.note, server.jot = unnoted, None
    clients = [connect(serving) for _ in range(20)]
    until(lambda: server.parked_count == 20)
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        clients += [connect(serving) for _ in range(300)]
        for client in clients[20:] if target else ():
            client.get(target)
        until(lambda: server.parked_count == 320)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    ours = [
        each.size_diff
        for each in after.compare_to(before, "filename")
        if Path(each.traceback[0].filename).parent.name in ("core", "server")
    ]

    assert 200 < sum(ours) / 300 < most


# What is counted...


def test_what_is_recalled_is_counted_as_an_exchange_as_well(
    start, connect, keep, until
):
    """Whoever tells how the server fares must not tell of the long way alone."""
    serving = start()
    keep(serving, "/hello.txt")
    counters = Counters()
    serving.server.tally = counters.tally(0, 0)
    client = connect(serving)
    client.get("/hello.txt")
    client.get("/absent")
    client.get("/hello.txt")
    until(lambda: counters.sums()[Counted.EXCHANGES] >= 3)

    assert counters.sums() == {
        Counted.CONNECTIONS: 1,
        Counted.EXCHANGES: 3,
        Counted.RECALLED: 2,
        Counted.OVERLOADS: 0,
    }


# Who is there...

# fmt: off
PEERS = [
    # address                    host        port  why
    (("127.0.0.1", 80),          "127.0.0.1", 80,  "IPv4"),
    (("::1", 80, 0, 0),          "::1",       80,  "IPv6 has two numbers more"),
    ("",                         "",          0,   "a UNIX socket that was not bound"),
    (b"\0abstract",              "",          0,   "and one with a name"),
]
# fmt: on


@pytest.mark.parametrize(("address", "host", "port", "why"), PEERS)
def test_who_is_at_the_other_end(address, host, port, why):
    peer = peer_of(3, address, secure=False)

    assert (peer.serial, peer.address, peer.port, peer.secure) == (3, host, port, False)
    assert peer_of(3, address, secure=True).secure, why


# An answer for those who wonder whether anything else than files is kept...


def test_what_an_application_says_is_asked_for_each_time(
    start, connect, monkeypatch, made
):
    count = iter(range(100))
    monkeypatch.setattr(
        "httpcore_srv.server.answering.respond",
        lambda *given: Response(200, content=Octets(b"%d" % next(count))),
    )
    serving = start()
    client = connect(serving)

    assert [client.get("/x").content for _ in range(4)] == [b"0", b"1", b"2", b"3"]
    assert made(serving) == 4


def test_the_last_answer_comes_whole_though_octets_follow_its_request_R049(
    start, connect, keep, made, ask
):
    """RFC 9112 §9.6: a reset would overtake what a slow reader has yet to get."""
    serving = start()
    lines = keep(serving, "/long.bin")
    for _ in range(3):
        client = connect(serving, buffer=4096)
        client.send(ask("/long.bin", "Connection: close"))
        client.until(b"\r\n\r\n")
        time.sleep(0.03)  # by now all has left, into the system's buffer
        client.send(b"\r\n")
        time.sleep(0.03)

        assert client.rest() == LONG
    assert made(serving) <= lines + 2
