"""
Kept answers on real connections: cut, split, slow, half-closed, and many at once.

Everything here is asked for often enough to come from the store; ``Counting`` tells
that it did.
"""

import os
import socket
import threading

import pytest

from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Site

pytestmark = pytest.mark.wire

MIDDLE = bytes(range(256)) * 900
LARGE = bytes(range(251)) * 4_000


class Counting(Answers):
    """Counts what goes down the line."""

    made = 0

    def answer(self, octets, request):
        self.made += 1
        return super().answer(octets, request)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "www"
    root.mkdir()
    for name, octets in {
        "one.txt": b"one\n", "two.txt": b"two\n", "middle.bin": MIDDLE, "large.bin": LARGE
    }.items():  # fmt: skip
        (root / name).write_bytes(octets)
    return root


@pytest.fixture
def serving(root, serve):
    """A server that looks at its files each time."""

    def start(**deadlines):
        folder = Folder(
            Tree(root),
            digests=DigestIndex(small=1 << 30, granularity=0.0),
            names=NameIndex(granularity=0.0),
        )
        limits = Deadlines(**{"linger": 0.2, "drain": 5.0} | deadlines)
        site = Site((Host(mounts=(Mount("/", folder),)),), deadlines=limits)
        answers = Counting(site, AnswerSettings(check=0.0), granularity=0.0)
        return serve(site, answers=answers)

    return start


@pytest.fixture
def warm(connect, until):
    """Ask until it comes from the store; return the count of what was made."""

    def warmed(serving, target):
        for _ in range(3):  # what follows at once on one connection stays on its thread
            content = connect(serving).get(target).content
        made = serving.server.answers.made
        assert connect(serving).get(target).content == content
        assert serving.server.answers.made == made
        until(lambda: len(serving.noted) >= 4)
        return made

    return warmed


@pytest.fixture
def slow(connect, ask):
    """Begin to read a target on a connection with small buffers at both ends."""

    def begun(serving, target):
        listening = serving.server.socket
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
        client = connect(serving, buffer=32_768)
        client.send(ask(target))
        client.until(b"\r\n\r\n")
        return client

    return begun


def test_what_is_at_hand_needs_no_line(serving, connect, warm):
    serving = serving()
    made = warm(serving, "/one.txt")
    for _ in range(5):
        assert connect(serving).get("/one.txt").content == b"one\n"
    assert serving.server.answers.made == made


def test_a_change_is_seen_by_the_next_request_on_the_connection(
    serving, connect, warm, root
):
    serving = serving()
    warm(serving, "/one.txt")
    client = connect(serving)
    for number in range(20):
        path = root / f"{number}~"
        path.write_bytes(b"%d\n" % number)
        path.rename(root / "one.txt")
        assert client.get("/one.txt").content == b"%d\n" % number
        assert client.get("/one.txt").content == b"%d\n" % number


def test_two_heads_in_one_packet_are_two_requests_R046(serving, connect, warm, ask):
    serving = serving()
    for target in ("/one.txt", "/two.txt"):
        warm(serving, target)
    client = connect(serving)
    for _ in range(3):
        client.send(ask("/one.txt"), ask("/two.txt"), ask("/one.txt"))
        answers = [client.answer().content for _ in range(3)]
        assert answers == [b"one\n", b"two\n", b"one\n"]
        assert client.get("/two.txt").content == b"two\n"


def test_a_head_in_pieces_is_one_request(serving, connect, warm, ask, until):
    """Cut anywhere, the octets of the answer are the same (R046)."""
    serving = serving()
    warm(serving, "/one.txt")
    client, octets = connect(serving), ask("/one.txt")
    for at in (1, 5, len(octets) // 2, len(octets) - 2, len(octets) - 1):
        accepted = serving.server.answers.made
        client.send(octets[:at])
        # nothing comes of half a head: another connection is served meanwhile
        assert connect(serving).get("/two.txt").status == 200
        client.send(octets[at:])
        assert client.answer().content == b"one\n"
        assert serving.server.answers.made >= accepted


def test_a_head_and_half_of_the_next(serving, connect, warm, ask):
    serving = serving()
    warm(serving, "/one.txt")
    client, octets = connect(serving), ask("/one.txt")
    client.send(octets, octets[:10])
    assert client.answer().content == b"one\n"
    client.send(octets[10:])
    assert client.answer().content == b"one\n"


def test_a_kept_answer_closes_where_it_was_asked_to(serving, connect, warm):
    """R027 RFC 9112 §9.6, and those that go on are not closed."""
    serving = serving()
    warm(serving, "/one.txt")
    for _ in range(3):
        client = connect(serving)
        answer = client.get("/one.txt", "Connection: close")
        assert answer.content == b"one\n"
        assert answer.fields["Connection"] == "close"
        assert client.is_closed()
        going_on = connect(serving)
        for _ in range(2):
            assert "Connection" not in going_on.get("/one.txt").fields


def test_a_client_that_says_no_more_is_answered(serving, connect, warm, ask):
    """Half of a connection is closed; the answer goes by the other."""
    serving = serving()
    for target, content in (("/one.txt", b"one\n"), ("/large.bin", LARGE)):
        warm(serving, target)
        client = connect(serving)
        client.send(ask(target))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.answer().content == content
        assert client.is_closed()


@pytest.mark.parametrize(("name", "octets"), [("middle", MIDDLE), ("large", LARGE)])
def test_a_slow_reader_gets_one_answer_whatever_becomes_of_the_file(
    name, octets, serving, connect, warm, slow, root
):
    """The rest is of the answer that was begun, and the next one is new."""
    serving, target = serving(), f"/{name}.bin"
    warm(serving, target)
    made = serving.server.answers.made
    clients = [slow(serving, target) for _ in range(5)]
    assert serving.server.answers.made == made, "they are sent from the store"
    (root / "new").write_bytes(b"new")
    (root / "new").rename(root / f"{name}.bin")

    assert connect(serving).get(target).content == b"new"
    for client in clients:
        assert client.exactly(len(octets)) == octets
        assert client.get(target).content == b"new"


def test_what_is_cut_while_it_is_sent_is_not_whole(
    serving, connect, warm, slow, root, until
):
    """What was promised cannot be kept: the connection ends, and the log tells (R041)."""
    serving = serving()
    warm(serving, "/large.bin")
    serving.noted.clear()
    client = slow(serving, "/large.bin")
    os.truncate(root / "large.bin", 1000)

    assert len(client.rest()) < len(LARGE)
    [noted] = until(lambda: serving.noted)
    assert not noted.sent.whole
    assert noted.response.status == 200
    for _ in range(2):
        assert connect(serving).get("/large.bin").content == LARGE[:1000]


def test_who_reads_nothing_is_cut_in_the_end(serving, warm, slow, until):
    """CVE-2007-6750: a kept answer has the deadline of any other."""
    serving = serving(response=0.2)
    warm(serving, "/large.bin")
    serving.noted.clear()
    slow(serving, "/large.bin")

    [noted] = until(lambda: serving.noted)
    assert not noted.sent.whole
    assert noted.sent.total < len(LARGE)


def test_what_was_sent_from_the_store_is_in_the_log(serving, connect, warm, until):
    serving = serving()
    warm(serving, "/one.txt")
    serving.noted.clear()
    client = connect(serving)
    first = client.get("/one.txt", "User-Agent: x")
    condition = f"If-None-Match: {first.fields['ETag']}"
    second = connect(serving).get("/one.txt", condition)
    made = serving.server.answers.made
    third = connect(serving).get("/one.txt", condition)
    assert serving.server.answers.made == made
    noted = until(lambda: len(serving.noted) == 3 and serving.noted)

    assert [one.response.status for one in noted] == [200, 304, 304]
    assert [one.sent.content for one in noted] == [4, 0, 0]
    assert noted[0].sent.head == len(first.head)
    assert noted[2].sent.head == len(second.head) == len(third.head)
    assert noted[0].request.target == "/one.txt"
    assert noted[0].request.peer.address == "127.0.0.1"


def test_a_reset_while_a_kept_answer_is_sent_is_survived(
    serving, connect, warm, slow, until
):
    serving = serving()
    warm(serving, "/large.bin")
    serving.noted.clear()
    client = slow(serving, "/large.bin")
    linger = b"\x01\0\0\0\0\0\0\0"
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    client.socket.close()

    [noted] = until(lambda: serving.noted)
    assert not noted.sent.whole
    assert connect(serving).get("/one.txt").status == 200


def test_many_connections_at_once_get_each_its_own(serving, connect, warm, root):
    serving = serving()
    for number in range(10):
        (root / f"{number}.txt").write_bytes(b"%d" % number * 3000)
    wrong = []

    def work(client, seed):
        for turn in range(60):
            number = (turn + seed) % 10
            content = client.get(f"/{number}.txt").content
            if content != b"%d" % number * 3000:
                wrong.append((number, content[:20]))

    threads = [
        threading.Thread(target=work, args=(connect(serving), seed))
        for seed in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not wrong


def test_once_it_ends_each_answer_is_the_last(serving, connect, warm, until):
    """A kept answer does not say that the connection goes on."""
    serving = serving()
    warm(serving, "/one.txt")
    client = connect(serving)
    client.get("/one.txt")
    serving.server.retire()

    answer = client.get("/one.txt")
    assert answer.content == b"one\n"
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()


# Absence, redirects and parts...


def noted_of(noted):
    """Return what a line of the log says of each exchange, but for its time."""
    return [
        (
            *(one.request.method, one.request.target, one.response.status),
            *(one.sent.head, one.sent.content, one.sent.whole, one.response.visitor),
        )
        for one in noted
    ]


# fmt: off
RECALLED = [
    # target                 lines                           status  why
    ("/absent.txt",          (),                             404,    "a name that nothing has"),
    ("/absent.txt",          ("Accept: application/json",),  404,    "as a problem"),
    ("/folder?a=b",          (),                             308,    "to the slash"),
    ("/one.txt?v=1",         (),                             200,    "a query that nobody reads"),
    ("/one.txt",             ("Range: bytes=1-2",),          206,    "a part of what is in memory"),
    ("/large.bin",           ("Range: bytes=-500000",),      206,    "a part of an open file"),
    ("/large.bin",           ("Range: bytes=7-",),           206,    "a part of an open file"),
]
# fmt: on


@pytest.mark.parametrize(("target", "lines", "status", "why"), RECALLED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_log_says_the_same_of_what_was_recalled(
    target, lines, status, why, method, serving, connect, until, root
):
    """Whichever way it went: method, target, status and octets."""
    (root / "folder").mkdir(exist_ok=True)
    serving = serving()
    for _ in range(4):
        made = serving.server.answers.made
        client = connect(serving)
        client.send(request_of(method, target, *lines))
        answer = client.answer(method)
        expected = 200 if (method, status) == ("HEAD", 206) else status
        assert answer.status == expected, why
    assert serving.server.answers.made == made, "the last came from the store"
    noted = until(lambda: len(serving.noted) == 4 and serving.noted)

    assert len(set(noted_of(noted))) == 1, why
    [(_, _, _, octets, content, is_whole, _)] = set(noted_of(noted))
    assert (octets, content) == (len(answer.head), len(answer.content))
    assert is_whole


def request_of(method, target, *lines):
    head = (f"{method} {target} HTTP/1.1", "Host: a", *lines, "", "")
    return "\r\n".join(head).encode()


def test_the_id_that_a_page_shows_is_in_the_log(serving, connect, until):
    """Of an answer that was recalled as of one that was made."""
    serving = serving()
    shown = []
    for _ in range(5):
        page = connect(serving).get("/absent.txt", "Accept: text/plain").content
        shown.append(page.split(b"id: ")[1].strip().decode())
    noted = until(lambda: len(serving.noted) == 5 and serving.noted)

    assert serving.server.answers.made == 2, "it is heard of twice, and then kept"
    assert sorted(one.request.id for one in noted) == sorted(shown)
    assert len(set(shown)) == 5


def test_a_file_that_appears_is_seen_by_the_next_request(serving, connect, warm, root):
    """The interval is 0 here."""
    serving = serving()
    client = connect(serving)
    for number in range(10):
        for _ in range(4):
            assert client.get("/new.txt").status == 404
        (root / "new~").write_bytes(b"%d" % number)
        (root / "new~").rename(root / "new.txt")
        assert client.get("/new.txt").content == b"%d" % number
        (root / "new.txt").unlink()


def test_a_slow_reader_gets_one_part_whatever_becomes_of_the_file(
    serving, connect, ask, root
):
    serving = serving()
    serving.server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
    part, octets = "Range: bytes=1000-900999", LARGE[1000:901_000]
    for _ in range(3):
        assert connect(serving).get("/large.bin", part).content == octets
    made = serving.server.answers.made
    client = connect(serving, buffer=32_768)
    client.send(ask("/large.bin", part))
    client.until(b"\r\n\r\n")
    assert serving.server.answers.made == made
    (root / "new").write_bytes(b"new")
    (root / "new").rename(root / "large.bin")

    assert connect(serving).get("/large.bin").content == b"new"
    assert client.exactly(len(octets)) == octets
    assert client.get("/large.bin").content == b"new"
