r"""
Transcripts: what goes over one connection, and why.

    # RFC 9110 §9.3.1: the sentence that decides it.       R059
    > GET /hello.txt HTTP/1.1                  a line of a head; CRLF is implied
    > Host: example.org
    >                                          the end of the head
    > hello\r\n                                content: these octets, no more
    < HTTP/1.1 200 OK
    < ETag: "…"                                "…" stands for what is not shown
    <
    < Hello, world.\n

A file is one connection: what is sent, what comes back, what is sent next.  ``\r``,
``\n``, ``\\``, ``\xHH`` are octets; ``\{a*9000}`` is "a" nine thousand times.  "…" in a
field stands for any octets, alone in the place of content for any content.  Fields
may come in any order of their names (RFC 9110 §5.3).

Each transcript is carried out without a socket, whole and octet by octet, and over a
real one, where Date and id are whatever they are: with answers that stand ready, and
without.  From which of both they come must not be seen.
"""

import os
import re
import socket
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from httpcore_srv.errors import ContentTooLarge, RequestError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.grammar.dates import parse_http_date
from httpcore_srv.message import Request, Span
from httpcore_srv.pipeline import refuse, respond
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site
from httpcore_srv.wire.connection import Connection

TRANSCRIPTS = sorted((Path(__file__).parent / "exchanges").glob("*.http"))

# So far ahead that files made just now have long been at rest: their tags are strong.
NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
DATE = "Sat, 02 Jun 2040 12:00:00 GMT"
MODIFIED = datetime(2024, 6, 1, 12, 0, 0, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
PATIENCE = 10.0

# What a request is called whose first line could not be read
REFUSED = ("-", "-", (1, 1))

FILES = {
    "hello.txt": "Hello, world.\n",
    "ten.txt": "0123456789",
    "empty.txt": "",
    "index.html": "<!doctype html>\n<title>Home</title>\n",
    "unknown": "?",
    "grün & co.txt": "grün\n",
    "shelf/one.txt": "one\n",
    "shelf/two words.txt": "two\n",
    "shelf/inner/three.txt": "three\n",
    "indexed/index.html": "<!doctype html>\n<title>Indexed</title>\n",
    ".well-known/security.txt": "Contact: mailto:security@example.org\n",
    ".git/config": "[core]\n",
    "talk/guide.en.html": "<!doctype html>\n<title>Guide</title>\n",
    "talk/guide.de.html": "<!doctype html>\n<title>Anleitung</title>\n",
    "talk/long.txt": "The same line, again and again.\n" * 100,
    "talk/map.var": """URI: map

URI: guide.en.html
Content-Type: text/html; qs=0.5
Content-Language: en

Content-Type: text/plain; charset=utf-8
Content-Language: de
Body:----
Aus der Liste selbst.
----
""",
    "talk/broken.var": "URI: broken\n\nContent-Type: text/html; qs=high\nURI: a.html\n",
    "#other/index.html": "<!doctype html>\n<title>Other</title>\n",
}


LASTING = CacheControl(max_age=60)
TRANSPARENT = Negotiation(Algorithm.TRANSPARENT)
REACTIVE = Negotiation(Algorithm.REACTIVE)


# The site that every transcript speaks to...


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A host with files, a listing and redirects, and another beside it."""
    root = tmp_path_factory.mktemp("exchanges")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (MODIFIED.timestamp(),) * 2)

    def folder(path, **more):
        digests, names = DigestIndex(granularity=0.0), NameIndex(granularity=0.0)
        forms = CodedForms()
        return Folder(Tree(path), digests=digests, forms=forms, names=names, **more)

    mounts = (
        Mount("/shelf/", folder(root / "shelf", listing=True)),
        Mount("/lasting/", folder(root), cache_control=LASTING),
        Mount("/tcn/", folder(root / "talk", negotiation=TRANSPARENT)),
        Mount("/choose/", folder(root / "talk", negotiation=REACTIVE)),
        Mount("/old/", Redirect("https://new.example/")),
        Mount("/found/", Redirect("/hello.txt", 301, keep_path=False)),
        Mount("/", folder(root)),
    )
    other = Host(
        ("other.example",),
        (Mount("/", folder(root / "#other")),),
        {404: b"<p>Nothing here, says the other.\n"},
    )
    return Site((Host(("example.org",), mounts), other))


# Reading a transcript...


class Expected(NamedTuple):
    """A response as the transcript shows it; *content* is None if it is not shown."""

    head: list[bytes]
    content: bytes | None


class Turn(NamedTuple):
    """What the client sends, and the responses that come back."""

    octets: bytes
    responses: list[Expected]


_ESCAPE = re.compile(rb"\\(?:([rn\\])|x([0-9a-f]{2})|\{(.)\*([0-9]+)\})")
_NAMED = {b"r": b"\r", b"n": b"\n", b"\\": b"\\"}
NOT_SHOWN = "…".encode()


def octets_of(text):
    def octets(found):
        named, pair, one, times = found.groups()
        if named:
            return _NAMED[named]
        return bytes.fromhex(pair.decode()) if pair else one * int(times)

    return _ESCAPE.sub(octets, text)


def turns_of(text):
    """Read a transcript: its turns, in order."""
    turns, sent, received = [], [], []
    for line in [*text.splitlines(), b"> "]:
        mark, rest = line[:1], line[2:]
        assert mark in (b"#", b">", b"<", b""), line
        if mark == b">" and received:
            turns.append(Turn(sent_octets(sent), responses_of(received)))
            sent, received = [], []
        if mark in (b">", b"<"):
            (sent if mark == b">" else received).append(rest)
    return turns


def sent_octets(lines):
    """Return a client's octets: heads up to their empty line, then content."""
    octets, in_head = b"", True
    for line in lines:
        if not in_head and re.fullmatch(rb"[A-Z]+ \S+ HTTP/\S+", line):
            in_head = True
        octets += octets_of(line) + (b"\r\n" if in_head else b"")
        in_head = in_head and line != b""
    return octets


def responses_of(lines):
    """Part the server's lines into responses."""
    responses = []
    for line in lines:
        if line.startswith(b"HTTP/1."):
            responses.append(([], []))
            in_head = True
        head, content = responses[-1]
        if in_head and line == b"":
            in_head = False
        else:
            (head if in_head else content).append(line)
    return [
        Expected(
            [octets_of(line) for line in head],
            None if content == [NOT_SHOWN] else b"".join(map(octets_of, content)),
        )
        for head, content in responses
    ]


# Holding what comes against it...


def assert_answers(received, expected):
    """
    Hold octets against *expected*; return whether the last one closes.

    *received* takes a number of octets, or None to read to the end of a head.
    """
    closes = False
    for response in expected:
        status_line, *lines = received(None).split(b"\r\n")
        assert status_line == response.head[0]
        assert_lines(lines, response.head[1:])
        closes = b"Connection: close" in lines
        length = dict(line.split(b": ", 1) for line in lines).get(b"Content-Length")
        if response.content is None:
            assert received(int(length))
        else:
            assert received(len(response.content)) == response.content
    return closes


def assert_lines(lines, shown):
    """Hold field lines against those shown, whatever the order of their names."""
    pairs = zip(by_name(lines), by_name(shown), strict=False)
    known = [
        line if re.fullmatch(pattern_of(wish), line) else wish for line, wish in pairs
    ]
    missing = by_name(shown)[len(known) :]
    assert by_name(lines) == known + missing


def by_name(lines):
    return sorted(lines, key=lambda line: line.partition(b":")[0].lower())


def pattern_of(line):
    return b".*".join(map(re.escape, line.split(NOT_SHOWN)))


# Without a socket...


class Origin:
    """The server without socket, clock and chance: the wire and the line, joined."""

    def __init__(self, site):
        self.site = site
        self.wire = Connection(site.limits)
        self.head = None
        self.octets = b""

    def feed(self, octets):
        """Take octets, and answer as far as they go."""
        self.wire.feed(octets)
        try:
            while not self.wire.must_close and self._step():
                pass
        except RequestError as error:
            if self.head is None or isinstance(error, ContentTooLarge):
                self.wire.close_after()
                method, target, version = self.wire.request_line or REFUSED
                asked = Request(method, target, version=version, id=ID)
                self._send(refuse(error, asked, self.site, NOW))

    def _step(self):
        """Answer the next request, or read on; False if octets are missing."""
        if self.head is None:
            self.head = self.wire.next_head()
            if self.head is None:
                return False
            self._answer(self.head)
            return True
        while piece := self.wire.next_content():
            pass
        if piece is None:
            return False
        self.head = None
        self.wire.next_exchange()
        return True

    def _answer(self, head):
        self.wire.check_content()
        if self.wire.expects_continue:
            self.wire.close_after()
        request = Request(head.method, head.target, head.fields, head.version, id=ID)
        self._send(respond(request, self.site, NOW))

    def _send(self, response):
        for piece in self.wire.respond(response):
            if isinstance(piece, Span):
                piece = os.pread(piece.descriptor, piece.length, piece.offset)
            self.octets += piece
        response.content.close()

    def receive(self, count):
        """Take octets that were sent; all of a head for None."""
        if count is None:
            head, end, self.octets = self.octets.partition(b"\r\n\r\n")
            assert end, "a response was expected"
            return head
        taken, self.octets = self.octets[:count], self.octets[count:]
        return taken


@pytest.mark.parametrize("size", [None, 1], ids=["whole", "octet by octet"])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path, size, site):
    """The answer does not depend on how the octets were cut."""
    origin = Origin(site)
    for turn in turns_of(path.read_bytes()):
        for at in range(0, len(turn.octets), size or len(turn.octets)):
            origin.feed(turn.octets[at : at + (size or len(turn.octets))])
        closes = assert_answers(origin.receive, turn.responses)

        assert origin.octets == b"", "no more is sent"
        assert origin.wire.must_close is closes


# Over a real one...


# Is an answer kept?  If so it is looked at for each request, or within an hour.
KEEPING = {
    "none kept": AnswerSettings(size=0),
    "kept": AnswerSettings(check=0.0),
    "kept for an hour": AnswerSettings(check=3600.0),
}


class Counting(Answers):
    """Counts what went down the line; what is recalled does not."""

    made = 0

    def answer(self, octets, request):
        self.made += 1
        return super().answer(octets, request)


@pytest.fixture(scope="module")
def servers(site):
    """Servers of the site, each on a thread and a free port, by what they keep."""
    with ExitStack() as stack:

        def start(keeping):
            address = ("127.0.0.1", 0)
            server = stack.enter_context(HTTPServer(address, site=site))
            server.answers = Counting(site, keeping, granularity=0.0)
            thread = Thread(target=server.serve_forever)
            thread.start()
            stack.callback(thread.join, PATIENCE)
            stack.callback(server.shutdown)
            return server

        yield {name: start(keeping) for name, keeping in KEEPING.items()}


class Line:
    """The client's end of one connection; Date and id are masked as they come."""

    def __init__(self, client):
        self.client = client
        self.octets = b""
        self.all = b""

    def _more(self):
        octets = self.client.recv(65536)
        self.octets += octets
        self.all += octets
        return octets

    def receive(self, count):
        """Wait for so many octets; for all of a head for None."""
        if count is None:
            while b"\r\n\r\n" not in self.octets:
                assert self._more(), "a response was expected"
            head, _, self.octets = self.octets.partition(b"\r\n\r\n")
            return masked(head)
        while len(self.octets) < count and self._more():
            pass
        taken, self.octets = self.octets[:count], self.octets[count:]
        return masked(taken)

    def rest(self):
        """Wait for the server's end, and return what came before it."""
        while self._more():
            pass
        return self.octets


def masked(octets):
    """Put the date and the id of the transcripts where others stand."""
    found = re.search(rb"\r\nDate: (.*)", octets)
    if found:
        now = datetime.now(UTC)
        date = parse_http_date(found[1].strip().decode(), now)
        assert abs(now - date) < timedelta(minutes=5), "R058"
        octets = octets.replace(found[1].strip(), DATE.encode())
    return re.sub(rb"\b[0-9a-f]{32}\b", ID.encode(), octets)


def shown_masked(responses):
    """Mask what a transcript shows, entity tags that look like ids among it."""
    return [
        Expected([masked_id(line) for line in head], content and masked_id(content))
        for head, content in responses
    ]


def masked_id(octets):
    return re.sub(rb"\b[0-9a-f]{32}\b", ID.encode(), octets)


def carry_out(path, server):
    """Carry out a transcript; return all octets that came, but for Date and ids."""
    with socket.create_connection(server.server_address, PATIENCE) as client:
        line, closes = Line(client), False
        for turn in turns_of(path.read_bytes()):
            client.sendall(turn.octets)
            closes = assert_answers(line.receive, shown_masked(turn.responses))
        if not closes:
            client.shutdown(socket.SHUT_WR)

        assert line.rest() == b"", "no more is sent"
        return masked_id(re.sub(rb"\r\nDate: [^\r]*", b"\r\nDate:", line.all))


@pytest.mark.wire
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript_over_a_socket(path, servers):
    """To the octet the same, from the first time to the third, kept or not."""
    expected = carry_out(path, servers["none kept"])
    for name in ("kept", "kept for an hour"):
        for _ in range(3):
            assert carry_out(path, servers[name]) == expected, name


# fmt: off
RECALLED = [
    # transcript                made anew, the third time
    ("get",                     0),
    ("get_empty",               0),
    ("get_head",                0),
    ("get_index",               0),
    ("coded",                   0),
    ("close",                   0),
    ("negotiated_language",     0),
    ("not_modified_etag",       0),
    ("not_modified_date",       0),
    ("absent_page",             0),
    ("listing_html",            1),
    ("range_single",            0),
    ("http_1_0",                1),
    ("absolute_form",           2),
    ("pipelining",              0),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize("name", KEEPING)
@pytest.mark.parametrize(("stem", "made"), RECALLED)
def test_what_is_asked_for_again_comes_from_the_store(stem, made, name, servers):
    """Or the test above would prove nothing; and what is not kept never does."""
    path = next(path for path in TRANSCRIPTS if path.stem == stem)
    for _ in range(2):
        carry_out(path, servers[name])
    before = servers[name].answers.made
    carry_out(path, servers[name])

    count = servers[name].answers.made - before
    assert count == made or (name == "none kept" and count > made)


# And the transcripts themselves...


def test_there_are_transcripts():
    assert len(TRANSCRIPTS) >= 40


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_transcript_begins_with_the_sentence_it_proves(path):
    """The rule that decides, from the RFC, and the lines of the checklist."""
    comment = re.match(r"(?:# .*\n)+", path.read_text(encoding="utf-8"))

    assert comment, "it begins with a comment"
    assert re.search(r"RFC \d{4} §|R\d{3}", comment[0])
    assert re.search(r"\bR\d{3}\b", comment[0])


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_every_turn_of_a_transcript_is_answered(path):
    for turn in turns_of(path.read_bytes()):
        assert turn.octets
        assert turn.responses


# fmt: off
READ = [
    # text                                        turn
    (b"> GET / HTTP/1.1\n>\n< HTTP/1.1 204 No\n<\n",
     Turn(b"GET / HTTP/1.1\r\n\r\n", [Expected([b"HTTP/1.1 204 No"], b"")])),
    (b"# x\n> A / HTTP/1.1\n>\n> a\\r\n> b\\x00\n< HTTP/1.1 200 OK\n< X: y\n<\n< c\n< d\\n\n",
     Turn(b"A / HTTP/1.1\r\n\r\na\rb\x00", [Expected([b"HTTP/1.1 200 OK", b"X: y"], b"cd\n")])),
    (b"> A /\\{b*3} HTTP/1.1\n>\n> C / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< \xe2\x80\xa6\n< HTTP/1.1 204 No\n<\n",
     Turn(b"A /bbb HTTP/1.1\r\n\r\nC / HTTP/1.1\r\n\r\n",
          [Expected([b"HTTP/1.1 200 OK"], None), Expected([b"HTTP/1.1 204 No"], b"")])),
]
# fmt: on


@pytest.mark.parametrize(("text", "turn"), READ)
def test_how_a_transcript_is_read(text, turn):
    assert turns_of(text) == [turn]


# fmt: off
HELD = [
    # came             shown                     equal
    ([b"A: 1"],        [b"A: 1"],                True),
    ([b"B: 2", b"A: 1"], [b"A: 1", b"B: 2"],     True),
    ([b"A: 1", b"A: 2"], [b"A: 2", b"A: 1"],     False),
    ([b"A: 1"],        [b"A: 2"],                False),
    ([b"A: 1", b"B: 2"], [b"A: 1"],              False),
    ([b"A: 1"],        [b"A: 1", b"B: 2"],       False),
    ([b"A: 1"],        ["A: …".encode()],        True),
    ([b'A: "1"'],      ['A: "…"'.encode()],      True),
    ([b"A: 1"],        ['A: "…"'.encode()],      False),
]
# fmt: on


@pytest.mark.parametrize(("came", "shown", "equal"), HELD)
def test_how_field_lines_are_compared(came, shown, equal):
    """A runner that lets everything pass would prove nothing."""
    try:
        assert_lines(came, shown)
    except AssertionError:
        assert not equal
    else:
        assert equal
