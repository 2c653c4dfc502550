"""
One connection, on real sockets, with deadlines short enough to wait for.

A deadline that a test waits for is 0.1 to 0.3 s; every other one is never reached.
"""

import errno
import logging
import os
import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from httpcore_srv.errors import ContentTooLarge, RequestTimeout
from httpcore_srv.message import EMPTY, Fields, Octets, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.server.transport import Plain
from httpcore_srv.site import Deadlines
from httpcore_srv.wire.limits import Limits

pytestmark = pytest.mark.wire

SHORT = 0.2

RESPOND = "httpcore_srv.server.answering.respond"

TLS_HELLO = bytes.fromhex(
    "16030100f1010000ed0303" + "5a" * 32 + "20" + "7b" * 32 + "0026c02bc02f"
)


@pytest.fixture
def deadlines():
    """Deadlines that are not reached, but for the named ones."""
    calm = Deadlines(linger=SHORT, drain=5.0)
    return lambda **short: replace(calm, **short)


# Heads that are none...

# fmt: off
NOT_HTTP = [
    # octets                                        status  why
    (TLS_HELLO,                                     400,    "R006 a TLS hello on a plain port"),
    (b"\x00\x01\x02\x03",                           400,    "R006 octets of another protocol"),
    (b"SSH-2.0-OpenSSH_9.6\r\n",                    400,    "R006 another protocol's greeting"),
    (b"GET /\r\n\r\n",                              400,    "RFC 9112 §3: HTTP/0.9 is no HTTP/1.1"),
    (b"GET / HTTP/2.0\r\n",                         505,    "RFC 9110 §15.6.6"),
    (b"GET / HTTP/1.1\r\n\r\n",                     400,    "RFC 9112 §3.2: no Host"),
    (b"GET / HTTP/1.1\nHost: a\n\n",                400,    "RFC 9112 §2.2: bare LF"),
    (b"GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "RFC 9110 §4.2.4: userinfo"),
    (b"G" * 20_000,                                 None,   "endless: 414 or 501, at once"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "status", "why"), NOT_HTTP)
def test_what_is_no_request_is_answered_at_once_and_the_last(
    serve, connect, octets, status, why
):
    """The answer does not wait for a deadline, and the connection ends after it."""
    client = connect(serve())
    client.send(octets)

    answer = client.answer()

    assert answer.status == status or (status is None and answer.status >= 400), why
    assert answer.fields.get("Connection") == "close", why
    assert client.is_closed(), why


# fmt: off
REFUSED = [
    # octets                                        line            why
    (b"GET /page HTTP/1.1\r\n\r\n",                 ("GET", "/page"), "it was read before Host was missed (R014)"),
    (b"GET /page HTTP/1.1\r\nA : b\r\n",            ("GET", "/page"), "or before a field line was broken"),
    (b"NONSENSE\r\n\r\n",                           ("-", "-"),       "no request line was there"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "line", "why"), REFUSED)
def test_a_refused_request_is_in_the_log_by_its_line(
    serve, connect, until, octets, line, why
):
    """Whoever looks for the reason of a 400 sees what was asked for."""
    serving = serve()
    client = connect(serving)
    client.send(octets)

    assert client.answer().status == 400, why
    noted = until(lambda: serving.noted)[0].request
    assert (noted.method, noted.target) == line, why


def test_what_the_log_keeps_holds_no_content(serve, connect, ask, until, monkeypatch):
    """It waits in a queue: no file, no connection and no content with it."""
    monkeypatch.setattr(RESPOND, lambda *given: Response(200, content=Octets(b"four")))
    serving = serve()
    client = connect(serving)
    client.send(ask("/", "Content-Length: 4", method="POST"), b"four")
    assert client.answer().content == b"four"

    [noted] = [each.brief() for each in until(lambda: serving.noted)]

    assert noted.sent.content == 4
    assert noted.request.content is EMPTY
    assert noted.response.content is EMPTY
    assert noted.response.fields.lines == ()


def test_an_empty_line_before_the_request_is_skipped_R002(serve, connect):
    client = connect(serve())
    client.send(b"\r\nGET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n")

    assert client.answer().content == b"Hello, world!\n"


# Exchange after exchange...


def test_pipelined_requests_are_answered_in_order_R046(serve, connect, ask):
    """CVE-2023-46137, CVE-2024-41671: and each answer is of its own request."""
    client = connect(serve())
    client.send(ask("/hello.txt"), ask("/absent"), ask("/sub/data.json"))

    answers = [client.answer() for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 404, 200]
    assert answers[0].content == b"Hello, world!\n"
    assert answers[2].content == b'{"a": 1}'


def test_a_hundred_pipelined_requests_keep_their_order(serve, connect, folder, ask):
    """CVE-2023-46137: whatever the threads do."""
    for number in range(100):
        (folder / f"{number}.txt").write_text(f"number {number}")
    client = connect(serve(max_threads=8))
    client.send(*(ask(f"/{number}.txt") for number in range(100)))

    for number in range(100):
        assert client.answer().content == f"number {number}".encode()


@pytest.mark.parametrize("cut", [1, 7])
def test_pipelined_requests_may_come_in_any_pieces_R046(serve, connect, ask, cut):
    client = connect(serve())
    octets = ask("/hello.txt") + ask("/", method="HEAD") + ask("/sub/data.json")
    for start in range(0, len(octets), cut):
        client.send(octets[start : start + cut])

    assert client.answer().content == b"Hello, world!\n"
    assert client.answer("HEAD").fields["Content-Length"] == "34"
    assert client.answer().content == b'{"a": 1}'


def test_close_is_said_and_done_and_later_requests_are_ignored_R047(
    serve, connect, ask
):
    serving = serve()
    client = connect(serving)
    client.send(ask("/hello.txt", "Connection: close"), ask("/hello.txt"))

    assert client.answer().fields["Connection"] == "close"
    assert client.is_closed()
    assert len(serving.noted) == 1


def test_nothing_is_answered_after_an_error_closed(serve, connect, ask):
    """CVE-2024-49768, GHSA-9298-4cf8-g4wj: nothing behind a refused one is served."""
    serving = serve()
    client = connect(serving)
    client.send(b"BROKEN\r\n\r\n", ask("/hello.txt"), ask("/hello.txt"))

    assert client.answer().status == 400
    assert client.is_closed()
    assert len(serving.noted) == 1


def test_a_client_that_sends_no_more_is_still_answered(serve, connect, ask):
    """RFC 9112 §9.6: half a close is no cancellation."""
    client = connect(serve())
    client.send(ask("/hello.txt"), ask("/sub/data.json"))
    client.socket.shutdown(socket.SHUT_WR)

    assert client.answer().status == 200
    assert client.answer().content == b'{"a": 1}'
    assert client.is_closed()


def test_an_old_client_is_answered_and_left_R074(serve, connect, ask):
    """No 1xx, no chunks, no persistence for HTTP/1.0 (R071 as well)."""
    client = connect(serve())
    client.send(
        ask(
            "/hello.txt",
            "Expect: 100-continue",
            "Content-Length: 4",
            version="1.0",
            method="POST",
        )
    )
    client.send(b"four")

    answer = client.answer()

    assert answer.status == 405
    assert "Transfer-Encoding" not in answer.fields
    assert client.is_closed()


# Content nobody asked for...

# fmt: off
EVIL = b"GET /evil HTTP/1.1\r\nHost: a\r\n\r\n"

UNWANTED = [
    # method  field lines                       content    status  why
    ("GET",   ["Content-Length: 31"],           EVIL,      200,    "R064 content of GET changes nothing"),
    ("GET",   ["Content-Length: 0"],            b"",       200,    "R064 none"),
    ("POST",  ["Content-Length: 31"],           EVIL,      405,    "R045 refused by method"),
    ("BREW",  ["Content-Length: 31"],           EVIL,      501,    "R045 unknown method"),
]
# fmt: on


@pytest.mark.parametrize(("method", "lines", "content", "status", "why"), UNWANTED)
@pytest.mark.parametrize("apart", [False, True])
def test_content_is_never_read_as_a_request(
    serve, connect, ask, until, method, lines, content, status, why, apart
):
    """The next request on the connection is the next request, however they come."""
    serving = serve()
    client = connect(serving)
    client.send(ask("/hello.txt", *lines, method=method))
    if apart:
        assert client.answer(method).status == status, why
        client.send(content, ask("/sub/data.json"))
    else:
        client.send(content, ask("/sub/data.json"))
        assert client.answer(method).status == status, why

    assert client.answer().content == b'{"a": 1}', why
    until(lambda: len(serving.noted) == 2)
    targets = [each.request.target for each in serving.noted]
    assert targets == ["/hello.txt", "/sub/data.json"], why


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("apart", [False, True])
def test_chunks_that_nobody_reads_are_not_read_as_a_request_R045(
    serve, connect, ask, until, method, apart
):
    """They are read to their end, so the next request is known (R064, R073, §9.3)."""
    serving = serve()
    client = connect(serving)
    head = ask("/hello.txt", "Transfer-Encoding: chunked", method=method)
    chunks = b"1f\r\n" + EVIL + b"\r\n0\r\n\r\n"
    client.send(head if apart else head + chunks + ask("/sub/data.json"))

    answer = client.answer()
    if apart:
        client.send(chunks, ask("/sub/data.json"))

    assert answer.status == (200 if method == "GET" else 405)
    assert "Connection" not in answer.fields
    assert client.answer().content == b'{"a": 1}'
    until(lambda: len(serving.noted) == 2)
    targets = [each.request.target for each in serving.noted]
    assert targets == ["/hello.txt", "/sub/data.json"]


def test_chunks_too_many_to_drain_end_the_connection_R045(
    serve, connect, ask, make_site
):
    """The answer is out already, so the end comes without a word."""
    serving = serve(make_site(limits=Limits(drain=1000)))
    client = connect(serving)
    client.send(ask("/hello.txt", "Transfer-Encoding: chunked", method="POST"))
    assert client.answer().status == 405
    client.send((b"1f\r\n" + EVIL + b"\r\n") * 40)

    assert client.is_closed()
    assert len(serving.noted) == 1


def test_content_too_long_to_drain_ends_the_connection_R045(
    serve, connect, ask, make_site
):
    """What exceeds the limit is not read; nothing in it is taken for a request."""
    serving = serve(make_site(limits=Limits(drain=1000)))
    client = connect(serving)
    filler = ask("/evil") * 100
    client.send(ask("/hello.txt", f"Content-Length: {len(filler)}", method="POST"))

    answer = client.answer()
    client.send(filler)

    assert answer.status == 405
    assert client.is_closed()
    assert len(serving.noted) == 1


# fmt: off
FAULTY = [
    # content                                 why
    (b"zz\r\n",                               "R037 a size that is no number"),
    (b"-1\r\n",                               "R037 a sign is no HEXDIG"),
    (b"0x4\r\nfour\r\n0\r\n\r\n",             "R037 nor is a prefix"),
    (b"1_0\r\n" + b"x" * 16 + b"\r\n",        "R037 nor an underscore"),
    (b"\r\nfour\r\n0\r\n\r\n",                "R037 no size at all"),
    (b"1" + b"0" * 40 + b"\r\n",              "R037 a size that is too long"),
    (b"4\r\nfour0\r\n\r\n",                   "R038 no CRLF after the data"),
    (b"4\r\nfour!\r\n0\r\n\r\n",              "R038 longer than its size"),
    (b"4\r\nfour\n0\r\n\r\n",                "R038 a bare LF is no CRLF"),
]
# fmt: on


@pytest.mark.parametrize(("content", "why"), FAULTY)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_faulty_chunks_are_refused(serve, connect, ask, method, content, why):
    """R037, R038, CVE-2024-49768: 400, whatever the method; behind it none is read."""
    serving = serve()
    client = connect(serving)
    head = ask("/hello.txt", "Transfer-Encoding: chunked", method=method)
    client.send(head, content, EVIL)

    answer = client.answer()

    assert answer.status == 400, why
    assert answer.fields["Connection"] == "close", why
    assert client.is_closed(), why
    assert [each.request.target for each in serving.noted] == ["/hello.txt"], why


def test_faulty_chunks_behind_an_answer_end_the_connection(serve, connect, ask):
    """CVE-2024-49768: too late for a 400, but nothing after them is read."""
    serving = serve()
    client = connect(serving)
    client.send(ask("/hello.txt", "Transfer-Encoding: chunked", method="POST"))
    answer = client.answer()
    client.send(b"zz\r\n", ask("/hello.txt"))

    assert answer.status == 405
    assert client.is_closed()
    assert len(serving.noted) == 1


@pytest.mark.parametrize("target", ["/hello.txt", "/absent"])
def test_expect_is_answered_by_a_final_status_at_once_R070(serve, connect, ask, target):
    """R073: and as the content is not read, the answer says close, and it is so."""
    client = connect(serve())
    client.send(ask(target, "Content-Length: 9", "Expect: 100-continue", method="POST"))

    answer = client.answer()

    assert answer.status in (404, 405)
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()


def test_an_unknown_expectation_fails_R072(serve, connect, ask):
    client = connect(serve())

    assert client.get("/hello.txt", "Expect: a-pony").status == 417


@pytest.mark.parametrize("expect", [[], ["Expect: 100-continue"]])
def test_too_much_content_is_refused_by_its_announcement(serve, connect, ask, expect):
    """RFC 9110 §15.5.14: 413 before a single octet of it came; it is the last."""
    serving = serve()
    client = connect(serving)
    client.send(ask("/hello.txt", "Content-Length: 9999999", *expect, method="POST"))

    answer = client.answer()

    assert answer.status == 413
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()
    assert serving.noted[0].request.target == "/hello.txt", "the log can say what"


def test_a_client_that_still_sends_gets_the_answer_R049(serve, connect, ask):
    """No reset overtakes the answer, though its content is not all read."""
    client = connect(serve())
    client.send(ask("/hello.txt", "Content-Length: 1000000", method="POST"))
    answer = client.answer()
    for _ in range(15):
        client.send(b"x" * 65_536)

    assert answer.status == 405
    assert client.is_closed()


def test_a_client_that_sends_before_it_reads_gets_the_answer_R049(serve, connect, ask):
    client = connect(serve())
    client.send(ask("/hello.txt", "Content-Length: 50000000", method="POST"))
    client.send(b"x" * 2_000_000)

    assert client.answer().status == 413
    assert client.is_closed()


# TLS...


def test_tls_ends_with_close_notify_R050(serve, connect, ask, tls):
    """An end without it would raise: a client cannot tell that from an attack."""
    client = connect(serve(tls=tls.server), tls=tls.client)
    client.socket.suppress_ragged_eofs = False

    answer = client.get("/hello.txt", "Connection: close")

    assert answer.content == b"Hello, world!\n"
    assert client.is_closed()


def test_tls_sends_a_large_file_whole(serve, connect, tls):
    client = connect(serve(tls=tls.server), tls=tls.client)

    assert len(client.get("/big.bin").content) == 20_000_000
    assert client.get("/hello.txt").status == 200


def test_a_tls_client_that_still_sends_gets_the_answer_R049(serve, connect, ask, tls):
    client = connect(serve(tls=tls.server), tls=tls.client)
    client.socket.suppress_ragged_eofs = False
    client.send(ask("/hello.txt", "Content-Length: 50000000", method="POST"))
    client.send(b"x" * 1_000_000)

    assert client.answer().status == 413
    assert client.is_closed()


def test_octets_behind_the_end_of_tls_make_no_reset_R049(
    serve, connect, ask, tls, gate
):
    """They are there already when close_notify is sent (R050), and are thrown away."""
    client = connect(serve(tls=tls.server), tls=tls.client, buffer=1024)
    client.socket.suppress_ragged_eofs = False
    client.send(ask("/hello.txt", "Content-Length: 900000", method="POST"))
    gate.reached.wait(20)
    client.send(b"x" * 300_000)
    gate.open.set()
    client.until(b"HTTP/1.1 405")
    threading.Event().wait(0.05)  # the server has closed by now, if it does

    content = client.rest().partition(b"\r\n\r\n")[2]

    assert content.rstrip().endswith(b"</html>"), "to its last octet"


def test_a_plain_request_on_a_tls_port_is_a_400(serve, connect, ask, tls, capfd):
    """In clear, as it was asked; then an end in good order, and no event for us."""
    serving = serve(tls=tls.server)
    client = connect(serving)
    client.send(ask("/hello.txt", "Cookie: " + "x" * 4000))

    answer = client.answer()

    assert answer.status == 400
    assert answer.fields["Connection"] == "close"
    assert b"https://" in answer.content
    assert client.is_closed(), "a reset could overtake the answer"
    assert serving.noted == []
    assert connect(serving, tls=tls.client).get("/hello.txt").status == 200
    assert capfd.readouterr().err == ""


@pytest.fixture
def strict(connect, tls):
    """Connect under TLS: an end without close_notify raises, as it should."""

    def open_strictly(serving, **how):
        client = connect(serving, tls=tls.client, **how)
        client.socket.suppress_ragged_eofs = False
        return client

    return open_strictly


def test_an_idle_connection_ends_with_close_notify_R050(
    serve, strict, make_site, deadlines, tls
):
    """After an exchange, when the patience with it has ended (R048)."""
    client = strict(serve(make_site(deadlines=deadlines(idle=SHORT)), tls=tls.server))
    assert client.get("/hello.txt").status == 200

    assert client.is_closed()


def test_who_says_nothing_under_tls_gets_close_notify_R050(
    serve, strict, make_site, deadlines, tls
):
    """Before the first request: the handshake was made, so the end is TLS's, too."""
    site = make_site(deadlines=deadlines(head=SHORT))

    assert strict(serve(site, tls=tls.server)).is_closed()


@pytest.mark.parametrize("asked", [True, False])
def test_close_notify_is_answered_R050(serve, strict, until, tls, asked):
    """The client ends first; ``unwrap`` waits for our part, and misses it loudly."""
    serving = serve(tls=tls.server)
    client = strict(serving)
    if asked:
        assert client.get("/hello.txt").status == 200

    with client.socket.unwrap():
        until(lambda: serving.server.connection_count == 0)


@pytest.mark.parametrize("asked", [True, False])
def test_a_stop_ends_with_close_notify_R050(serve, strict, tls, asked, until):
    serving = serve(tls=tls.server)
    clients = [strict(serving) for _ in range(3)]
    for client in clients if asked else ():
        assert client.get("/hello.txt").status == 200
    until(lambda: serving.server.parked_count == 3)

    cut, _ = serving.end()

    assert cut == 0
    assert all(client.is_closed() for client in clients)


def test_a_refusal_ends_with_close_notify_R050(serve, strict, tls):
    client = strict(serve(tls=tls.server))
    client.send(b"NONSENSE\r\n\r\n")

    assert client.answer().status == 400
    assert client.is_closed()


def test_a_cut_answer_ends_without_close_notify_R050(
    serve, strict, ask, make_site, deadlines, until, tls
):
    """With it, half of a file would look like all of it (RFC 9112 §9.8)."""
    site = make_site(deadlines=deadlines(response=SHORT))
    serving = serve(site, tls=tls.server)
    client = strict(serving, buffer=4096)
    client.send(ask("/big.bin"))
    until(lambda: serving.noted and serving.server.connection_count == 0)

    assert not serving.noted[0].sent.whole
    with pytest.raises(ssl.SSLEOFError):
        client.rest()


def test_content_that_fails_ends_without_close_notify_R050(
    serve, strict, ask, monkeypatch, tls
):
    """Of unknown length, too: only the missing end says that it was not all."""
    content = Cursed(ValueError())
    content.length = None
    monkeypatch.setattr(RESPOND, lambda *given: Response(200, content=content))
    client = strict(serve(tls=tls.server))
    client.send(ask("/"))
    client.until(b"x" * 70_000)

    with pytest.raises(ssl.SSLEOFError):
        client.rest()


def test_an_answer_that_a_stop_cuts_ends_without_close_notify_R050(
    serve, strict, ask, make_site, deadlines, tls
):
    serving = serve(make_site(deadlines=deadlines(drain=SHORT)), tls=tls.server)
    client = strict(serving, buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")

    cut, _ = serving.end()

    assert cut == 1
    with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):
        client.rest()


# Patience...


def test_an_idle_connection_is_closed_without_a_word_R048(
    serve, connect, make_site, deadlines
):
    serving = serve(make_site(deadlines=deadlines(idle=SHORT)))
    client = connect(serving)
    client.get("/hello.txt")

    assert client.is_closed()
    assert len(serving.noted) == 1


def test_who_says_nothing_at_all_is_closed_without_a_word_R048(
    serve, connect, make_site, deadlines
):
    serving = serve(make_site(deadlines=deadlines(head=SHORT)))

    assert connect(serving).is_closed()
    assert serving.noted == []


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_head_that_stops_is_answered_408_R048(
    serve, connect, ask, make_site, deadlines, earlier
):
    """As the first request of a connection, and as a later one."""
    client = connect(serve(make_site(deadlines=deadlines(head=SHORT))))
    for _ in range(earlier):
        client.get("/hello.txt")
    client.send(ask("/hello.txt")[:-3])

    answer = client.answer()

    assert answer.status == 408
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()


def test_a_head_that_drips_is_answered_408(serve, connect, ask, make_site, deadlines):
    """CVE-2007-6750: the deadline is the whole head's; octets do not extend it."""
    client = connect(serve(make_site(deadlines=deadlines(head=SHORT))))
    client.socket.settimeout(0.02)
    began = time.monotonic()
    answer = b""
    while not answer and time.monotonic() < began + 10:
        with suppress(TimeoutError, ConnectionError):
            client.send(b"G")
            answer = client.socket.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.fixture
def good_client(connect):
    """Tell how many seconds a client with good manners waits for an answer."""

    def waits(serving):
        began = time.monotonic()
        assert connect(serving).get("/hello.txt").status == 200
        return time.monotonic() - began

    return waits


@pytest.mark.parametrize("words", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX: "])
def test_slow_heads_keep_nobody_waiting(serve, connect, until, good_client, words):
    """CVE-2007-6750, CVE-2012-5568: 300 of them against two threads."""
    serving = serve(max_threads=2)
    for _ in range(300):
        connect(serving).send(words)
    until(lambda: serving.server.connection_count == 300)

    assert good_client(serving) < 5
    assert serving.server.thread_count <= 2


def test_slow_readers_keep_nobody_waiting(serve, connect, ask, until, good_client):
    """CVE-2012-5568 from the other side: 50 who do not take their 20 MB."""
    serving = serve(max_threads=2)
    for _ in range(50):
        client = connect(serving, buffer=4096)
        client.send(ask("/big.bin"))
        client.until(b"\r\n\r\n")
    until(lambda: serving.server.parked_count == 50)

    assert good_client(serving) < 5


def test_many_pipelined_requests_keep_nobody_waiting(serve, connect, ask, good_client):
    """CVE-2012-5568: 34 clients with 60 kB of requests each against two threads."""
    serving = serve(max_threads=2)
    octets = ask("/hello.txt")
    for _ in range(34):
        connect(serving).send(octets * (60_000 // len(octets)))

    waited = [good_client(serving) for _ in range(3)]

    assert max(waited) < 2
    assert len(serving.noted) < 34 * (60_000 // len(octets)), "they still had to wait"


def test_floods_after_a_refusal_keep_nobody_waiting(
    serve, connect, make_site, deadlines, monkeypatch, good_client
):
    """CVE-2012-5568: what is thrown away (RFC 9112 §9.6) takes turns as well."""
    done = threading.Event()

    class Flooded(Plain):
        """A stream on which, after our end, there is always more to read."""

        ended = False

        def end(self):
            self.ended = True
            return super().end()

        def receive(self):
            if not self.ended:
                return super().receive()
            return b"" if done.is_set() else b"x" * 65_536

    monkeypatch.setattr("httpcore_srv.server.reception.transport_of", Flooded)
    serving = serve(make_site(deadlines=deadlines(linger=15.0)), max_threads=2)
    for _ in range(4):
        client = connect(serving)
        client.send(b"NONSENSE\r\n\r\n")
        assert client.answer().status == 400
    waited = [good_client(serving) for _ in range(3)]
    done.set()

    assert max(waited) < 2


def test_a_flood_after_a_refusal_is_read_no_longer_than_its_deadline(
    serve, connect, make_site, deadlines, until
):
    """RFC 9112 §9.6 asks for a while, not for ever."""
    serving = serve(make_site(deadlines=deadlines(linger=SHORT)))
    client = connect(serving)
    client.send(b"NONSENSE\r\n\r\n")
    assert client.answer().status == 400
    began = time.monotonic()
    with suppress(ConnectionError):
        while time.monotonic() < began + 10:
            client.send(bytes(65_536))

    assert time.monotonic() < began + 5
    until(lambda: serving.server.connection_count == 0)


def test_a_slow_reader_is_cut(serve, connect, ask, make_site, deadlines, until):
    """The answer's deadline is earned by octets: standing still earns nothing."""
    serving = serve(make_site(deadlines=deadlines(response=SHORT)))
    client = connect(serving, buffer=4096)
    client.send(ask("/big.bin"))

    until(lambda: serving.noted)

    assert not serving.noted[0].sent.whole, "noted as cut"
    assert len(client.rest()) < 20_000_000
    assert serving.server.connection_count == 0


def test_a_reader_below_the_minimum_rate_is_cut(
    serve, connect, ask, make_site, deadlines, until
):
    """It takes something in every interval, but too little of it."""
    slow = deadlines(response=SHORT, minimum_rate=100_000_000)
    serving = serve(make_site(deadlines=slow))
    client = connect(serving, buffer=4096)
    client.send(ask("/big.bin"))

    until(lambda: serving.noted or not client.socket.recv(4096))

    assert not until(lambda: serving.noted)[0].sent.whole


def test_a_reader_that_keeps_the_rate_gets_everything(
    serve, connect, ask, make_site, deadlines
):
    """A transfer may take longer than the grace, if it earns that."""
    grace = 1.0  # nor may it ever stand still for longer
    fair = deadlines(response=grace, minimum_rate=10_000)
    client = connect(serve(make_site(deadlines=fair)), buffer=65_536)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    began, taken = time.monotonic(), len(client.received)
    while taken < 20_000_000:
        taken += len(client.exactly(250_000))
        time.sleep(0.015)

    assert time.monotonic() - began > grace


def test_a_slow_sender_is_left(serve, connect, ask, make_site, deadlines):
    """Content that nobody wants is awaited no longer than its deadline."""
    client = connect(serve(make_site(deadlines=deadlines(content=SHORT))))
    client.send(ask("/hello.txt", "Content-Length: 10", method="POST"), b"four")

    assert client.answer().status == 405
    assert client.is_closed()


def test_a_sender_below_the_minimum_rate_is_left(
    serve, connect, ask, make_site, deadlines
):
    """An octet in every interval is not enough."""
    slow = deadlines(content=SHORT, minimum_rate=1000)
    client = connect(serve(make_site(deadlines=slow)))
    client.send(ask("/hello.txt", "Content-Length: 1000", method="POST"))
    assert client.answer().status == 405
    client.socket.settimeout(0.02)
    ended, sent = False, 0
    while not ended and sent < 900:
        try:
            client.send(b"x")
            sent += 1
            ended = client.socket.recv(1) == b""
        except TimeoutError:
            continue
        except ConnectionError:
            ended = True

    assert ended


def test_a_refusal_that_nobody_reads_is_no_failure(
    serve, connect, ask, make_site, deadlines, until, capfd
):
    """A client that sends a broken request, and reads nothing, is just cut."""
    serving = serve(make_site(deadlines=deadlines(response=SHORT)))
    client = connect(serving, buffer=4096)
    client.send(ask("/big.bin"), b"BROKEN\r\n\r\n")
    broken = connect(serving, buffer=4096)
    flood = ask("/sub/") * 200  # answers that fill every buffer, then a refusal
    with suppress(TimeoutError, ConnectionError):
        broken.socket.settimeout(2)
        for _ in range(30):
            broken.send(flood)
        broken.send(b"BROKEN\r\n\r\n")

    until(lambda: serving.server.connection_count == 0)

    assert "Traceback" not in capfd.readouterr().err


def test_a_refusal_cut_short_is_no_failure(
    serve, connect, make_site, deadlines, until, capfd, monkeypatch
):
    """As above, with a refusal that is itself too long for every buffer."""
    long = Response(400, content=Octets(b"x" * 20_000_000))
    refusal = "httpcore_srv.server.answering.refuse"
    monkeypatch.setattr(refusal, lambda *given: long)
    serving = serve(make_site(deadlines=deadlines(response=SHORT)))
    connect(serving, buffer=4096).send(b"BROKEN\r\n\r\n")

    until(lambda: serving.noted and serving.server.connection_count == 0)

    assert not serving.noted[0].sent.whole
    assert "Traceback" not in capfd.readouterr().err


# Clients that leave...


def test_clients_that_leave_early_end_nothing(serve, connect, ask, until, capfd):
    """CVE-2022-31015: at every moment, in order and by reset."""
    serving = serve(max_threads=4)
    for turn in range(120):
        client = connect(serving)
        with suppress(ConnectionError):
            client.send((b"", b"GET", ask("/big.bin"), ask("/hello.txt"))[turn % 4])
        if turn % 3:
            client.socket.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
            )
        client.socket.close()

    assert connect(serving).get("/hello.txt").status == 200
    until(lambda: serving.server.connection_count <= 1)
    assert capfd.readouterr().err == ""


def test_a_client_that_left_costs_nothing(serve, connect, until):
    """CVE-2024-49769: no socket of it stays in the loop and turns it round."""
    serving = serve()
    for _ in range(20):
        connect(serving).socket.close()
    until(lambda: serving.server.connection_count == 0)
    before = time.process_time()
    threading.Event().wait(0.3)

    assert time.process_time() - before < 0.15
    assert serving.server.parked_count == 0


# Files that change under our hands (R306)...


def test_a_file_that_shrinks_while_it_is_sent_ends_the_connection_R306(
    serve, connect, ask, folder, until
):
    """Short and closed: what is missing is not made up."""
    serving = serve()
    client = connect(serving, buffer=4096)
    (folder / "letters.txt").write_bytes(b"a" * 20_000_000)
    client.send(ask("/letters.txt"))
    client.until(b"\r\n\r\n")
    os.truncate(folder / "letters.txt", 0)

    content = client.rest()

    assert len(content) < 20_000_000
    assert set(content) == {ord("a")}
    assert not until(lambda: serving.noted)[0].sent.whole


def test_a_file_that_grows_while_it_is_sent_is_sent_as_announced_R306(
    serve, connect, ask, folder
):
    client = connect(serve(), buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    with (folder / "big.bin").open("ab") as big:
        big.write(b"MORE" * 1000)

    assert b"MORE" not in client.exactly(20_000_000)
    assert client.get("/hello.txt").content == b"Hello, world!\n"


# Our own faults...


def test_an_exception_is_a_500_with_the_id_that_the_log_has(
    serve, connect, monkeypatch, caplog, until
):
    """The client sees the id and nothing of the reason."""

    def broken(request, site, now):
        raise ZeroDivisionError("the secret of /etc/passwd")

    monkeypatch.setattr(RESPOND, broken)
    serving = serve()
    client = connect(serving)

    answer = client.get("/hello.txt", "Accept: text/html")

    assert answer.status == 500
    identifier = until(lambda: serving.noted)[0].request.id
    assert len(identifier) == 32
    assert identifier.encode() in answer.content
    assert identifier in caplog.text
    assert "ZeroDivisionError" in caplog.text
    for secret in (b"Traceback", b"ZeroDivision", b"passwd"):
        assert secret not in answer.content + answer.head
    assert client.get("/hello.txt").status == 500, "the connection is kept"


@pytest.mark.parametrize("number", [errno.ENOMEM, errno.EMFILE, errno.ENFILE])
def test_a_shortage_is_a_503_with_retry_after_R077(
    serve, connect, monkeypatch, number, caplog
):
    """EMFILE: it is over when others have gone, so the client is told when to ask."""

    def short_of(request, site, now):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(RESPOND, short_of)
    client = connect(serve())

    answer = client.get("/hello.txt")

    assert answer.status == 503
    assert int(answer.fields["Retry-After"]) >= 1
    monkeypatch.setattr(RESPOND, respond)
    assert client.get("/hello.txt").status == 200


# fmt: off
SPLITTERS = [
    # name           value                        why
    ("X-Place",      "a\r\nSet-Cookie: evil=1",   "R051: CR LF ends a line"),
    ("X-Place",      "a\nSet-Cookie: evil=1",     "R051: some readers take LF alone"),
    ("X-Place",      "a\rSet-Cookie: evil=1",     "R051: or CR alone"),
    ("X-Place",      "a\0b",                      "RFC 9110 §5.5: NUL"),
    ("X-A\r\nX-B",   "a",                         "R051: in the name"),
    ("X-Place",      "\u0100",                    "a character that is no octet"),
]
# fmt: on


@pytest.mark.parametrize(("name", "value", "why"), SPLITTERS)
def test_a_field_never_becomes_two_lines_R051(
    serve, connect, make_site, name, value, why, caplog
):
    """CVE-2018-1000164: 500 before any octet of it is out."""
    client = connect(serve(make_site(fields=[(name, value)])))

    answer = client.get("/hello.txt")

    assert answer.status == 500, why
    assert b"evil" not in answer.head, why
    assert "Set-Cookie" not in answer.fields, why
    assert "ResponseError" in caplog.text, why
    assert client.get("/hello.txt").status == 500, "in step with the client"


class Cursed:
    """Content that fails when half of it is out."""

    length = 10

    def __init__(self, error):
        self.error = error
        self.closed = 0

    def pieces(self):
        yield b"x" * 70_000 if self.length is None else b"four!"
        raise self.error

    def close(self):
        self.closed += 1


@pytest.mark.parametrize("error", [ValueError("secret"), OSError(errno.EIO, "EIO")])
def test_content_that_fails_ends_the_connection_and_is_closed(
    serve, connect, ask, monkeypatch, error, until, caplog
):
    """RFC 9112 §8: short is short; the log has the exception and the id."""
    content = Cursed(error)
    monkeypatch.setattr(RESPOND, lambda *given: Response(200, content=content))
    serving = serve()
    client = connect(serving)
    client.send(ask("/"))

    assert b"secret" not in client.rest()
    assert not until(lambda: serving.noted)[0].sent.whole
    assert content.closed
    assert until(lambda: serving.noted[0].request.id in caplog.text)


def test_content_of_a_wrong_length_ends_the_connection(
    serve, connect, ask, monkeypatch
):
    """A promise of ten octets and five of them."""
    short = Cursed(ValueError())
    short.pieces = lambda: iter([b"five!"])
    monkeypatch.setattr(RESPOND, lambda *given: Response(200, content=short))
    client = connect(serve())
    client.send(ask("/"), ask("/"))

    assert client.rest().count(b"HTTP/1.1") <= 1


def test_a_refusal_from_within_an_application_is_answered(serve, connect, monkeypatch):
    def refuses(request, site, now):
        raise ContentTooLarge("Enough.")

    monkeypatch.setattr(RESPOND, refuses)

    assert connect(serve()).get("/").status == 413


def test_an_application_may_stream_R075(serve, connect, monkeypatch):
    """Content of unknown length is chunked, and the connection is kept; 205 has none."""

    class Stream:
        length = None

        def pieces(self):
            yield b"one "
            yield b"two"

        def close(self):
            pass

    monkeypatch.setattr(
        RESPOND,
        lambda request, site, now: Response(
            int(request.target[1:]), Fields(), content=Stream()
        ),
    )
    client = connect(serve())

    assert client.get("/200").content == b"one two"
    assert client.get("/205").fields["Content-Length"] == "0"
    assert client.get("/200").content == b"one two"


# The end...


class Gate:
    """A ``respond`` that waits until it is let through."""

    def __init__(self):
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, request, site, now):
        self.reached.set()
        self.open.wait(20)
        return respond(request, site, now)


@pytest.fixture
def gate(monkeypatch):
    """Stop every exchange in ``respond``."""
    gate = Gate()
    monkeypatch.setattr(RESPOND, gate)
    yield gate
    gate.open.set()


def test_an_exchange_in_flight_ends_before_the_server_does(serve, connect, ask, gate):
    """Its answer is whole, and says close (RFC 9112 §9.6)."""
    serving = serve()
    client = connect(serving)
    client.send(ask("/hello.txt"))
    gate.reached.wait(20)
    ends = []
    closing = threading.Thread(target=lambda: ends.append(serving.end()))
    closing.start()
    threading.Event().wait(0.05)
    gate.open.set()

    answer = client.answer()
    closing.join(20)

    assert answer.content == b"Hello, world!\n"
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()
    assert ends[0][0] == 0


def test_idle_connections_are_closed_at_once(serve, connect):
    """After an exchange, or before the first; nothing is cut by that."""
    serving = serve()
    clients = [connect(serving) for _ in range(20)]
    for client in clients[:10]:
        client.get("/hello.txt")

    cut, took = serving.end()

    assert cut == 0
    assert took < 2, "the patience with others is 5 s"
    assert all(client.is_closed() for client in clients)


def test_what_does_not_end_is_cut_and_counted(
    serve, connect, ask, make_site, deadlines, caplog
):
    """After the deadline, not before."""
    serving = serve(make_site(deadlines=deadlines(drain=SHORT)))
    clients = [connect(serving, buffer=4096) for _ in range(3)]
    for client in clients:
        client.send(ask("/big.bin"))
        client.until(b"\r\n\r\n")

    cut, took = serving.end()

    assert cut == 3
    assert SHORT <= took < 5
    assert "3 requests cut" in caplog.text
    assert [each.sent.whole for each in serving.noted] == [False] * 3


def test_a_large_answer_in_flight_is_sent_whole(serve, connect, ask):
    serving = serve()
    client = connect(serving, buffer=65_536)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    ends = []
    closing = threading.Thread(target=lambda: ends.append(serving.end()))
    closing.start()

    assert len(client.exactly(20_000_000)) == 20_000_000
    closing.join(20)

    assert ends[0][0] == 0


def test_who_still_sends_while_the_server_stops_gets_the_answer_R049(
    serve, connect, ask, gate
):
    """The lingering close holds while draining, too; the small window makes it felt."""
    serving = serve()
    client = connect(serving, buffer=1024)
    client.send(ask("/hello.txt", "Content-Length: 900000", method="POST"))
    client.send(b"x" * 300_000)
    gate.reached.wait(20)
    closing = threading.Thread(target=serving.end)
    closing.start()
    threading.Event().wait(0.05)
    gate.open.set()
    client.until(b"HTTP/1.1 405")
    for _ in range(3):
        threading.Event().wait(0.03)  # the server has closed by now, if it does
        client.send(b"x" * 1000)

    content = client.rest().partition(b"\r\n\r\n")[2]
    closing.join(20)

    assert content.rstrip().endswith(b"</html>"), "to its last octet"


# Too many...


@pytest.mark.parametrize("early", [True, False])
def test_one_connection_too_many_is_told_when_to_come_again_R077(
    serve, connect, ask, until, early
):
    """503 with Retry-After and close, whether it has spoken yet or not."""
    serving = serve(max_connections=2)
    first, second = connect(serving), connect(serving)
    assert first.get("/hello.txt").status == second.get("/hello.txt").status == 200
    third = connect(serving)
    if early:
        with suppress(ConnectionError):
            third.send(ask("/hello.txt"))

    answer = third.answer()

    assert answer.status == 503
    assert int(answer.fields["Retry-After"]) >= 1
    assert answer.fields["Connection"] == "close"
    assert len(answer.content) == int(answer.fields["Content-Length"])
    assert third.received == b""
    assert serving.server.overload_count == 1
    assert first.get("/hello.txt").status == 200, "others notice nothing"
    first.socket.close()
    until(lambda: serving.server.connection_count == 1)
    assert connect(serving).get("/hello.txt").status == 200, "and there is room again"


# Content that an application reads...


@pytest.fixture
def echo(monkeypatch):
    """Answer with the content of the request, and keep what was read."""
    read = []

    def echoes(request, site, now):
        for piece in request.content.pieces():
            read.append(piece)
        return Response(200, content=Octets(b"".join(read)))

    monkeypatch.setattr(RESPOND, echoes)
    return read


def test_an_application_reads_content_and_the_connection_is_kept(
    serve, connect, ask, echo
):
    client = connect(serve())
    client.send(ask("/", "Content-Length: 4", method="POST"), b"four")
    assert client.answer().content == b"four"

    echo.clear()
    client.send(ask("/", "Transfer-Encoding: chunked", method="POST"))
    client.send(b"3\r\none\r\n", b"3;x=y\r\ntwo\r\n0\r\nTrailer: 1\r\n\r\n")

    assert client.answer().content == b"onetwo"
    assert client.get("/").status == 200


def test_who_asks_is_told_to_continue_R070(serve, connect, ask, echo):
    """100 before the first wait, then the answer; the connection is kept."""
    client = connect(serve())
    client.send(ask("/", "Content-Length: 4", "Expect: 100-continue", method="POST"))

    assert client.answer().status == 100
    client.send(b"four")
    answer = client.answer()
    assert answer.content == b"four"
    assert "Connection" not in answer.fields
    assert client.get("/").status == 200


def test_content_that_comes_too_slowly_is_a_408(
    serve, connect, ask, echo, make_site, deadlines
):
    client = connect(serve(make_site(deadlines=deadlines(content=SHORT))))
    client.send(ask("/", "Content-Length: 4", method="POST"), b"fo")

    answer = client.answer()

    assert answer.status == 408
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()


def test_an_application_that_makes_do_without_content_ends_the_connection(
    serve, connect, ask, make_site, deadlines, monkeypatch
):
    """The rest may come any time, and is no request: nothing can follow (§9.3)."""

    def patient(request, site, now):
        with suppress(RequestTimeout):
            list(request.content.pieces())
        return Response(200, content=Octets(b"well"))

    monkeypatch.setattr(RESPOND, patient)
    serving = serve(make_site(deadlines=deadlines(content=SHORT)))
    client = connect(serving)
    client.send(ask("/", f"Content-Length: {len(EVIL)}", method="POST"), EVIL[:2])

    answer = client.answer()
    client.send(EVIL[2:], EVIL)

    assert answer.content == b"well"
    assert answer.fields["Connection"] == "close"
    assert client.is_closed()
    assert len(serving.noted) == 1


def test_chunks_that_become_too_many_are_a_413(serve, connect, ask, echo, make_site):
    client = connect(serve(make_site(limits=Limits(content=100))))
    client.send(ask("/", "Transfer-Encoding: chunked", method="POST"))
    client.send(b"60\r\n" + b"x" * 96 + b"\r\n", b"60\r\n" + b"x" * 96 + b"\r\n")

    assert client.answer().status == 413
    assert client.is_closed()


@pytest.mark.parametrize("hard", [True, False])
def test_a_sender_that_leaves_is_no_failure(
    serve, connect, ask, echo, until, hard, caplog
):
    """CVE-2022-31015: gone in order or by reset, while an application reads."""
    caplog.set_level(logging.WARNING)
    serving = serve()
    client = connect(serving)
    client.send(ask("/", "Content-Length: 9", method="POST"), b"four")
    until(lambda: echo)
    if hard:
        client.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
        )
    client.socket.close()

    until(lambda: serving.server.connection_count == 0)

    assert not re.search("Traceback|ERROR", caplog.text), "the client's affair"
    assert connect(serving).get("/").status == 200
