"""One plain request, its answer, and what becomes of the connection."""

import os
from selectors import EVENT_READ, EVENT_WRITE
from types import SimpleNamespace

import pytest

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Fields, Octets, Peer, Response, Span
from httpcore_srv.server.plain_exchange import PlainExchange
from httpcore_srv.site import Deadlines
from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.plain import plain_reader

DATE = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
PEER = Peer(7, "127.0.0.1", 80)

GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
LAST = b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
HEAD = b"HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n"


class Taking:
    """A transport that takes *at_once* octets, then none until it is asked again."""

    awaits = EVENT_WRITE
    holds_more = False

    def __init__(self, at_once=1_000_000, gone=False):
        self.at_once = self.room = at_once
        self.gone = gone
        self.octets = b""
        self.ended = False

    def send(self, octets, *, more=False):
        if self.gone:
            raise BrokenPipeError
        if not self.room:
            self.room = self.at_once
            return None
        taken = bytes(octets[: self.room])
        self.room -= len(taken)
        self.octets += taken
        return len(taken)

    def send_span(self, span):
        return self.send(os.pread(span.descriptor, span.length, span.offset))

    def end(self):
        self.ended = True
        return True

    def receive(self):
        return b""


class Pieces:
    """Content of *pieces*, which says that its length is *length*."""

    def __init__(self, length, *pieces):
        self.length = length
        self._pieces = pieces
        self.closed = 0

    def pieces(self):
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def close(self):
        self.closed += 1


class Server:
    """A server whose one answer is *response*."""

    is_ending = False

    def __init__(self, response, *, notes=True):
        self.response = response
        self.asked = []
        self.noted = []
        self.counted = 0
        self.jot = self.noted.append if notes else None
        self.note = self.noted.append
        self.answers = SimpleNamespace(answer=self.answer)
        self.site = SimpleNamespace(
            deadlines=Deadlines(), limits=Limits(), hosts=(), footer=""
        )

    def answer(self, head, request):
        self.asked.append((head, request))
        return self.response

    def note_exchange(self):
        self.counted += 1


def carried_out(server, transport, octets=GET, ready=True):
    """Carry one exchange out; return it, and what its end says."""
    head = plain_reader(Limits()).read(octets)
    exchange = PlainExchange(transport, PEER, server, octets, head)
    talk = exchange.talk()
    try:
        wait = next(talk)
        while True:
            assert wait.events in (0, EVENT_READ, EVENT_WRITE)
            wait = talk.send(ready)
    except StopIteration as end:
        return exchange, end.value


def expected(response, octets, *, closing):
    """Return what a connection would send."""
    connection = Connection(Limits())
    connection.feed(octets)
    connection.next_head()
    if closing:
        connection.close_after()
    return b"".join(connection.respond(response)), connection.must_close


HI = Octets(b"hi")


def response_of(*fields, content=HI, status=200):
    return Response(status, Fields([DATE, *fields]), content)


# fmt: off
SENT = [
    # octets  ending  response                                             why
    (GET,     False,  response_of(),                                       "kept"),
    (LAST,    False,  response_of(),                                       "RFC 9112 §9.6 the client closes"),
    (GET,     True,   response_of(),                                       "RFC 9112 §9.6 the server ends"),
    (GET,     False,  response_of(("Connection", "close")),                "RFC 9112 §9.6 the response says so"),
    (HEAD,    False,  response_of(),                                       "RFC 9110 §9.3.2 no content"),
    (GET,     False,  response_of(status=304, content=Octets(b"")),        "RFC 9110 §15.4.5"),
    (GET,     False,  response_of(content=Pieces(3, b"a", b"bc")),         "pieces of a known length"),
    (GET,     False,  response_of(content=Pieces(None, b"a", b"bc")),      "RFC 9112 §7.1 chunked"),
    (LAST,    False,  response_of(content=Pieces(None, b"a", b"bc")),      "chunked, and the last"),
    (GET,     False,  response_of(("Connection", "x, close")),             "h11 sorts the options"),
]
# fmt: on


@pytest.mark.parametrize("at_once", [1, 50, 1_000_000])
@pytest.mark.parametrize(("octets", "ending", "response", "why"), SENT)
def test_the_octets_are_those_of_a_conversation(octets, ending, response, why, at_once):
    sent, closes = expected(response, octets, closing=ending)
    server, transport = Server(response), Taking(at_once)
    server.is_ending = ending
    exchange, rests = carried_out(server, transport, octets)

    assert transport.octets == sent, why
    assert (rests, transport.ended) == (not closes, closes), why
    assert (exchange.exchanges, exchange.whole, server.counted) == (1, True, 1)
    [noted] = server.noted
    assert (noted.sent.total, noted.sent.whole) == (len(sent), True)
    assert noted.sent.head == sent.index(b"\r\n\r\n") + 4


def test_the_request_is_the_one_that_was_read():
    server = Server(response_of())
    carried_out(server, Taking())
    [(head, request)] = server.asked

    assert (head.method, head.target) == (request.method, request.target)
    assert request.fields == Fields([("Host", "h")])
    assert (request.version, request.peer) == ((1, 1), PEER)
    assert len(request.id) == 32


def test_a_file_is_sent_after_its_head(tmp_path):
    (tmp_path / "file").write_bytes(b"0123456789")
    with (tmp_path / "file").open("rb") as file:
        span = Span(file.fileno(), 2, 5)
        content, transport = Pieces(5, span), Taking(3)
        _, rests = carried_out(Server(response_of(content=content)), transport)

    assert transport.octets.endswith(b"\r\n\r\n23456")
    assert rests
    assert content.closed


# fmt: off
CUT = [
    # content                             why
    (Pieces(3, b"ab"),                    "RFC 9112 §8 too short"),
    (Pieces(3, b"ab", b"cd"),             "RFC 9112 §8 too long"),
    (Pieces(3, b"ab", ValueError("no")),  "it fails"),
    (Pieces(None, ResponseError("no")),   "it fails, chunked"),
]
# fmt: on


@pytest.mark.parametrize(("content", "why"), CUT)
def test_what_was_promised_and_is_not_sent_ends_the_connection(content, why, caplog):
    server, transport = Server(response_of(content=content)), Taking()
    exchange, rests = carried_out(server, transport)

    assert not rests, why
    assert not exchange.whole
    assert content.closed
    assert not transport.ended, "what is cut must not look whole"
    assert [noted.sent.whole for noted in server.noted] == [False]
    assert "cut" in caplog.text


def test_a_reader_that_is_too_slow_is_cut(caplog):
    content = Octets(b"x" * 100)
    server, transport = Server(response_of(content=content)), Taking(60)
    exchange, rests = carried_out(server, transport, ready=False)

    assert (rests, exchange.whole) == (False, False)
    assert server.noted[0].sent.total == 60
    assert "too slowly" in caplog.text


def test_who_has_gone_is_noted_and_content_is_closed():
    content = Pieces(2, b"hi")
    server = Server(response_of(content=content))
    with pytest.raises(BrokenPipeError):
        carried_out(server, Taking(gone=True))

    assert content.closed
    assert [noted.sent.whole for noted in server.noted] == [False]


def test_nothing_is_written_down_where_nobody_keeps_a_log():
    server = Server(response_of(), notes=False)
    carried_out(server, Taking())

    assert server.noted == []
    assert server.counted == 1


@pytest.mark.wire
def test_an_answer_that_may_not_be_sent_is_a_500(serve, make_site, connect):
    """RFC 9112 §11.1: nothing is out yet, so this can still be said."""
    serving = serve(make_site(fields=[("X-Bad", "a\r\nb: c")]))
    client = connect(serving)

    assert client.get("/hello.txt").status == 500
    assert client.get("/hello.txt").status == 500, "in step with the client"
