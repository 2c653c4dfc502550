"""The access log is written by a thread of its own, and costs no answer."""

import errno
import io
import json
import os
import re
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from httpcore_srv.message import NOBODY, Fields, Request, Response
from httpcore_srv.server import access_log
from httpcore_srv.server.access import FORMATS, Exchange, Sent, coloured, plain
from httpcore_srv.server.access_log import (
    CROWDED,
    HEAVIEST_QUEUE,
    LIGHT,
    LONGEST_QUEUE,
    AccessLog,
    weight_of,
)
from httpcore_srv.server.jotting import Jotting

MOMENT = datetime(2024, 6, 2, 12, 0, tzinfo=UTC)


def exchange(number):
    """The exchange whose target is its number."""
    sent = Sent(100, 101, 0.001)
    return Exchange(Request("GET", f"/{number}"), Response(200), MOMENT, sent)


def jotting(number, padding=0):
    """The same exchange, jotted down; its head has that many octets more."""
    head = f"GET /{number} HTTP/1.1\r\nX: {'x' * padding}\r\n\r\n".encode("ascii")
    return Jotting(NOBODY, head, MOMENT.timestamp(), 200, 100, 1, 0.001, None)


def target(exchange):
    """Write nothing but the target."""
    return exchange.request.target


@pytest.fixture
def open_log():
    """Open a log that collects its complaints; closed at the end."""
    opened = []

    def make(to, write_as=target):
        complaints = []
        log = AccessLog(to, write_as, complaints.append)
        opened.append(log)
        return log, complaints

    yield make
    for log in opened:
        log.close()


def lines_of(count, start=0):
    """The lines of that many exchanges."""
    return [f"/{number}" for number in range(start, start + count)]


def test_each_exchange_is_a_line_in_order(open_log, tmp_path):
    """Many more than a batch, and none is lost at the end."""
    log, complaints = open_log(tmp_path / "log")
    for number in range(3500):
        log.note(exchange(number))
    log.close()

    assert (tmp_path / "log").read_text().splitlines() == lines_of(3500)
    assert complaints == []


def test_a_line_is_there_soon(open_log, tmp_path, until):
    """It does not wait for others to fill a batch."""
    log, _ = open_log(tmp_path / "log")
    log.note(exchange(0))

    assert until((tmp_path / "log").read_text) == "/0\n"


def test_an_old_log_is_appended_to(open_log, tmp_path):
    (tmp_path / "log").write_text("old\n")
    log, _ = open_log(tmp_path / "log")
    log.note(exchange(0))
    log.close()

    assert (tmp_path / "log").read_text() == "old\n/0\n"


def test_a_log_that_cannot_be_opened_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        AccessLog(tmp_path / "absent" / "log", target)


def test_rotation_loses_no_line(open_log, tmp_path):
    """What was noted before is in the old file, what comes after in the new one."""
    log, complaints = open_log(tmp_path / "log")
    for number in range(50):
        log.note(exchange(number))
    os.rename(tmp_path / "log", tmp_path / "log.1")
    log.reopen()
    for number in range(50, 100):
        log.note(exchange(number))
    log.close()

    assert (tmp_path / "log.1").read_text().splitlines() == lines_of(50)
    assert (tmp_path / "log").read_text().splitlines() == lines_of(50, 50)
    assert complaints == []


def test_a_rotation_that_fails_keeps_the_old_file(open_log, tmp_path):
    """The folder is gone: the log goes on where it is, and says so."""
    folder = tmp_path / "logs"
    folder.mkdir()
    log, complaints = open_log(folder / "log")
    log.note(exchange(0))
    log.reopen()
    folder.rename(tmp_path / "moved")
    log.reopen()
    log.note(exchange(1))
    log.close()

    assert (tmp_path / "moved" / "log").read_text().splitlines() == ["/0", "/1"]
    assert len(complaints) <= 1


def test_a_stream_is_never_closed(open_log):
    stream = io.StringIO()
    log, _ = open_log(stream)
    log.note(exchange(0))
    log.reopen()
    log.note(exchange(1))
    log.close()

    assert stream.getvalue() == "/0\n/1\n"


# Disks that are full...


def test_a_full_disk_is_said_once(open_log):
    """/dev/full takes nothing, as often as one asks."""
    log, complaints = open_log(Path("/dev/full"))
    for number in range(30):
        log.note(exchange(number))
        time.sleep(0)
    log.close()

    assert len(complaints) == 1
    assert os.strerror(errno.ENOSPC) in complaints[0]


def test_rotation_ends_a_full_disk(open_log, tmp_path, until):
    """The administrator moves the log to another disk and says reopen."""
    (tmp_path / "log").symlink_to("/dev/full")
    log, complaints = open_log(tmp_path / "log")
    log.note(exchange(0))
    until(lambda: complaints)
    (tmp_path / "log").unlink()
    log.reopen()
    log.note(exchange(1))
    log.close()

    assert (tmp_path / "log").read_text().splitlines()[-1] == "/1"
    assert len(complaints) == 1


class Disk(io.RawIOBase):
    """A disk that has *room* octets left."""

    def __init__(self, room):
        self.room, self.written = room, b""

    def writable(self):
        return True

    def write(self, octets):
        taken = bytes(octets[: self.room])
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(taken)
        self.written += taken
        return len(taken)


def test_after_a_full_disk_lines_are_whole_and_complaints_new(open_log, until):
    """It works again by itself, no line is torn, and the next shortage is said."""
    disk = Disk(room=10)
    log, complaints = open_log(io.TextIOWrapper(io.BufferedWriter(disk)))
    for number in range(100, 120):
        log.note(exchange(number))
    until(lambda: complaints)
    disk.room = 1000
    log.note(exchange(200))
    until(lambda: b"/200\n" in disk.written)
    disk.room = 0
    log.note(exchange(300))
    until(lambda: len(complaints) == 2)
    disk.room = 1000
    log.note(exchange(400))
    log.close()

    assert all(
        re.fullmatch(r"/[1-4]\d\d", line) for line in disk.written.decode().splitlines()
    )


def test_a_reader_that_stands_still_costs_lines_and_no_memory(open_log, until):
    """A pipe that nobody reads: noting returns at once, and the queue has an end."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading) as reader:
        log, complaints = open_log(stream, lambda exchange: "x" * 10_000)
        began = time.monotonic()
        for number in range(LONGEST_QUEUE + 5000):
            log.note(exchange(number))
        took = time.monotonic() - began
        drained = threading.Thread(target=lambda: [None for _ in reader])
        drained.start()
        until(lambda: complaints)
        log.close(30)
        stream.close()
        drained.join(20)

    assert took < 5
    assert re.search(r"about \d+ lines lost", complaints[0])


def test_a_format_that_fails_costs_its_lines_and_not_the_log(open_log, until):
    """A fault of ours is said once, like a full disk, and what comes next is written."""

    def broken(exchange):
        if exchange.request.target == "/0":
            raise ZeroDivisionError("nobody thought of that")
        return target(exchange)

    stream = io.StringIO()
    log, complaints = open_log(stream, broken)
    log.note(exchange(0))
    until(lambda: complaints)
    log.note(exchange(1))
    log.close()

    assert stream.getvalue() == "/1\n"
    assert complaints == [
        "access log: nobody thought of that; lines are lost until it works"
    ]


def test_complaints_go_to_standard_error(tmp_path, capsys):
    log = AccessLog(Path("/dev/full"), target)
    log.note(exchange(0))
    log.close()

    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("httpcore-srv: access log: ")


# In the server...


@pytest.mark.wire
def test_serving_goes_on_when_the_disk_is_full(serve, connect, open_log):
    log, complaints = open_log(Path("/dev/full"), FORMATS["json"])
    serving = serve()
    serving.server.note = log.note
    client = connect(serving)

    assert [client.get("/hello.txt").status for _ in range(50)] == [200] * 50
    log.close()
    assert len(complaints) == 1


# fmt: off
EVERY = FORMATS | {"coloured": coloured, "plain": plain}

MISCHIEF = [
    # octets                                                                   why
    (b"GET /%1b[31m%0d%0aFAKE HTTP/1.1\r\nHost: a\r\n\r\n",                    "CVE-2020-7694: encoded"),
    (b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n",                             "CVE-2020-7694: raw"),
    (b"GET /\xff\xfe\x9b HTTP/1.1\r\nHost: a\r\n\r\n",                         "obs-text in the target"),
    (b"GET / HTTP/1.1\r\nHost: <b>\x1b[31m\r\n\r\n",                           "CVE-2022-39348: Host"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \x9b31m\x85\xa0x\r\n\r\n",     "C1 octets are obs-text"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\tb\r\n\r\n",                 "HTAB is lawful in a field"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\x7fb\r\n\r\n",               "DEL is not"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nReferer: http://u:c2VjcmV0@b/\r\n\r\n",    "a password in Referer"),
    (b"GET http://u:c2VjcmV0@a/ HTTP/1.1\r\nHost: a\r\n\r\n",                  "a password in the target"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic c2VjcmV0\r\n\r\n",    "CVE-2015-3200: credentials"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=c2VjcmV0\r\n\r\n",               "cookies"),
    (b"GET / HTTP/1.1\r\nHost: u:c2VjcmV0@a\r\n\r\n",                          "a password in Host"),
    (b"CONNECT u:c2VjcmV0@a:1 HTTP/1.1\r\nHost: a\r\n\r\n",                    "or where a host is connected to"),
    (b"\x16\x03\x01\x00\xf1",                                                  "R006 a TLS hello"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize("name", sorted(EVERY))
@pytest.mark.parametrize(("octets", "why"), MISCHIEF)
def test_mischief_is_one_harmless_line(
    serve, connect, open_log, tmp_path, name, octets, why
):
    log, _ = open_log(tmp_path / "log", EVERY[name])
    serving = serve()
    serving.server.note = log.note
    client = connect(serving)
    client.send(octets)
    client.answer()
    serving.end()
    log.close()

    written = (tmp_path / "log").read_bytes()
    bare = re.sub(rb"\x1b\[[0-9]+m", b"", written) if name == "coloured" else written
    assert re.fullmatch(rb"[\x20-\x7e]+\n", bare), why
    assert b"c2VjcmV0" not in written, why


@pytest.mark.wire
@pytest.mark.parametrize("waves", [10, pytest.param(100, marks=pytest.mark.nightly)])
def test_a_storm_of_bad_requests_blocks_no_answer(
    serve, connect, open_log, tmp_path, ask, caplog, waves
):
    """CVE-2025-69230: 10 000 of them are 10 000 lines, and a good client is served."""
    log, complaints = open_log(tmp_path / "log", FORMATS["json"])
    serving = serve()
    serving.server.note = log.note
    good, longest = connect(serving), 0.0
    bad = ask("/", "Cookie: \xff=\xfe; ;;;", method="BREW")
    worst = b"NONSENSE\r\n\r\n"
    for _ in range(waves):
        client = connect(serving)
        storm = threading.Thread(target=client.send, args=(bad * 99 + worst,))
        storm.start()
        began = time.monotonic()
        assert good.get("/hello.txt").status == 200
        longest = max(longest, time.monotonic() - began)
        for _ in range(99):
            assert client.answer().status == 501
        assert client.answer().status == 400
        storm.join(20)
        client.socket.close()
    serving.end()
    log.close(30)

    written = (tmp_path / "log").read_text().splitlines()
    statuses = Counter(json.loads(line)["status"] for line in written)
    assert statuses == {501: 99 * waves, 400: waves, 200: waves}
    assert longest < 5
    assert complaints == []
    assert caplog.records == [], "a refused request is one line, in one log"


class Stuck(io.StringIO):
    """A stream that nobody reads: the first write waits."""

    def __init__(self):
        super().__init__()
        self.writing, self.go_on = threading.Event(), threading.Event()
        self.writes = 0

    def write(self, text):
        self.writes += 1
        self.writing.set()
        self.go_on.wait(20)
        return super().write(text)


def heavy(number):
    """An exchange with a field as long as a head may have it."""
    fields = Fields([("User-Agent", "x" * 16_000)])
    asked = Request("GET", f"/{number}", fields)
    return Exchange(asked, Response(200), MOMENT, Sent(1, 2, 0.1))


def test_the_queue_is_bounded_in_octets_too():
    """20,000 heads of 16 KB each would be 320 MB."""
    stream, complaints = Stuck(), []
    log = AccessLog(stream, target, complaints.append)
    log.note(exchange(0))
    assert stream.writing.wait(20)

    for number in range(3_000):
        log.note(heavy(number))
    kept = log._queue.qsize()
    stream.go_on.set()
    log.close(20)

    assert kept * 16_000 <= HEAVIEST_QUEUE
    assert kept > 500
    assert len(stream.getvalue().splitlines()) == kept + 1
    assert "lines lost" in complaints[0]


def test_lines_that_nobody_takes_at_the_end_are_counted():
    stream, complaints = Stuck(), []
    log = AccessLog(stream, target, complaints.append)
    log.note(exchange(0))
    assert stream.writing.wait(20)
    log.note(exchange(1))

    log.close(0.05)
    stream.go_on.set()

    assert "lines lost" in complaints[0]


def test_fields_that_no_line_shows_do_not_wait_in_the_queue():
    """Nor do secrets: what is not kept cannot leak, and costs no memory."""
    stream, written = Stuck(), []
    log = AccessLog(stream, lambda each: str(written.append(each)), print)
    fields = Fields([("Cookie", "x" * 60_000), ("User-Agent", "ua"), ("Host", "a")])
    log.note(exchange(0))
    assert stream.writing.wait(20)

    for number in range(500):  # 30 MB of cookies
        asked = Request("GET", f"/{number}", fields)
        log.note(Exchange(asked, Response(200), MOMENT, Sent(1, 2, 0.1)))
    stream.go_on.set()
    log.close(20)

    assert len(written) == 501, "none was lost for its weight"
    assert written[-1].request.fields.lines == (("User-Agent", "ua"), ("Host", "a"))


# What is jotted down...


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_both_kinds_are_lines_in_the_order_of_their_ends(open_log, tmp_path, name):
    """Whichever way the answers went, and however heavy their heads are."""
    log, complaints = open_log(tmp_path / "log", FORMATS[name])
    for number in range(0, 3_000, 3):
        log.jot(jotting(number))
        log.note(exchange(number + 1))
        log.jot(jotting(number + 2, LIGHT))
    log.close()

    written = re.findall(r"/(\d+)(?: HTTP|\")", (tmp_path / "log").read_text())
    assert [int(number) for number in written] == list(range(3_000))
    assert complaints == []


def test_a_jotted_line_is_there_soon(open_log, tmp_path, until):
    """It wakes the thread that sleeps, the second time as well."""
    log, _ = open_log(tmp_path / "log")
    log.jot(jotting(0))
    assert until((tmp_path / "log").read_text) == "/0\n"

    log.jot(jotting(1))
    assert until(lambda: "/1\n" in (tmp_path / "log").read_text())


def test_lines_gather_while_the_thread_lets_them(monkeypatch, until):
    """One write for all that came meanwhile; closing waits for no more."""
    monkeypatch.setattr(access_log, "GATHERING", 60.0)
    stream = Stuck()
    log = AccessLog(stream, target)
    log.jot(jotting(0))
    assert stream.writing.wait(20)
    stream.go_on.set()
    for number in range(1, 100):
        log.jot(jotting(number))
    began = time.monotonic()
    log.close(20)

    assert stream.getvalue().splitlines() == lines_of(100)
    assert stream.writes <= 3
    assert time.monotonic() - began < 10


def test_nobody_waits_for_more_when_the_queue_is_long(monkeypatch, until):
    """Rather than lose lines, the thread that gathers is called."""
    monkeypatch.setattr(access_log, "GATHERING", 60.0)
    stream = io.StringIO()
    log = AccessLog(stream, target)
    log.jot(jotting(0))
    until(lambda: stream.getvalue())
    for number in range(1, CROWDED + 3):
        log.jot(jotting(number))

    assert until(lambda: "/2\n" in stream.getvalue())
    assert until(lambda: log._queue.empty() and not log._hurry.is_set()), "once"
    log.close(20)


def test_nobody_waits_for_more_when_the_queue_is_heavy(monkeypatch, until):
    monkeypatch.setattr(access_log, "GATHERING", 60.0)
    stream = io.StringIO()
    log = AccessLog(stream, target)
    log.jot(jotting(0))
    until(lambda: stream.getvalue())
    for number in range(1, 1_000):
        log.jot(jotting(number, 16_000))

    assert until(lambda: "/2\n" in stream.getvalue())
    log.close(20)


# fmt: off
LOADS = [
    # padding  most                        why
    (0,        LONGEST_QUEUE,              "light heads are counted"),
    (16_000,   HEAVIEST_QUEUE // 16_000,   "heavy ones are weighed"),
]
# fmt: on


@pytest.mark.parametrize(("padding", "most", "why"), LOADS)
def test_the_queue_of_jottings_is_bounded(padding, most, why):
    """What finds no room is lost and counted; once there is room, nothing is."""
    stream, complaints = Stuck(), []
    log = AccessLog(stream, target, complaints.append)
    log.jot(jotting(0))
    assert stream.writing.wait(20)
    for number in range(1, most + 1_000):
        log.jot(jotting(number, padding))
    kept = log._queue.qsize()
    stream.go_on.set()
    log.close(20)

    assert most * 0.9 < kept <= most, why
    assert len(stream.getvalue().splitlines()) == kept + 1
    assert complaints == [
        f"access log: about {most + 999 - kept} lines lost, it is too slow"
    ], "said once, not for each batch"
    assert log._weight == 0


def test_what_is_light_weighs_nothing():
    """It is counted: as many as may wait are no heavier than what is weighed."""
    light = jotting(0)
    edge = light._replace(head=b"x" * LIGHT)

    assert LIGHT * LONGEST_QUEUE <= HEAVIEST_QUEUE
    assert [weight_of(light), weight_of(edge)] == [0, 0]
    assert weight_of(edge._replace(head=b"x" * (LIGHT + 1))) == LIGHT + 1
    assert weight_of(exchange(0)) == exchange(0).weight


def test_threads_that_jot_at_once_lose_nothing(open_log, tmp_path):
    """No lock is taken, and none is missed."""
    log, complaints = open_log(tmp_path / "log")

    def jot(first):
        for number in range(first, first + 1_000):
            log.jot(jotting(number))

    threads = [threading.Thread(target=jot, args=(n * 1_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    log.close()

    written = [int(line[1:]) for line in (tmp_path / "log").read_text().splitlines()]
    assert sorted(written) == list(range(4_000))
    for first in range(0, 4_000, 1_000):
        own = [number for number in written if first <= number < first + 1_000]
        assert own == sorted(own), "each thread's in its own order"
    assert complaints == []


def test_rotation_loses_nothing_that_was_jotted(open_log, tmp_path):
    log, complaints = open_log(tmp_path / "log")
    for number in range(50):
        log.jot(jotting(number))
    os.rename(tmp_path / "log", tmp_path / "log.1")
    log.reopen()
    for number in range(50, 100):
        log.jot(jotting(number))
    log.close()

    assert (tmp_path / "log.1").read_text().splitlines() == lines_of(50)
    assert (tmp_path / "log").read_text().splitlines() == lines_of(50, 50)
    assert complaints == []
