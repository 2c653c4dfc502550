"""
RFC 9110 §6.5, RFC 9112 §7.1.2: what follows the content, octet by octet.

What is sent is read once more by h11 as a client, so that not only we think that the
trailers are trailers, and that the next response begins where they end.
"""

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import MalformedRequest, ResponseError
from httpcore_srv.message import EMPTY, Fields, Octets, Response
from httpcore_srv.resources.digested_content import DigestedContent
from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.trailers import PERMITTED, announced, permitted, trailing


class Plain:
    """Content of unknown length, unless it is said, and no more than content."""

    def __init__(self, *pieces, length=None):
        self.length = length
        self.given = pieces
        self.finished = False

    def pieces(self):
        yield from self.given
        self.finished = True

    def close(self):
        pass


class Trailed(Plain):
    """Content with trailers, which nobody may ask for before its end."""

    def __init__(self, *pieces, trailers=(("ETag", '"a"'),), length=None):
        super().__init__(*pieces, length=length)
        self.to_come = Fields(tuple(trailers))

    def trailers(self):
        assert self.finished
        return self.to_come


class Silent(Plain):
    """Content with trailers that must not be asked for: they cannot be sent."""

    def trailers(self):
        raise AssertionError("they cannot be sent")


GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
WILLING = b"GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE\r\n\r\n"
UNWILLING = b"GET / HTTP/1.1\r\nHost: h\r\nTE: gzip\r\nConnection: TE\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"
OLD = b"GET / HTTP/1.0\r\n\r\n"
OLD_WILLING = b"GET / HTTP/1.0\r\nTE: trailers\r\nConnection: TE\r\n\r\n"
OLD_HEAD = b"HEAD / HTTP/1.0\r\n\r\n"

OK = b"HTTP/1.1 200 OK\r\n"
SAID = b"Trailer: ETag\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HI = b"2\r\nhi\r\n"
ETAG = b'ETag: "a"\r\n'
TWO = (("ETag", '"a"'), ("Content-Digest", "sha-256=:AA==:"))
LINES = (("ETag", '"a"'), ("ETag", '"b"'))
CLOSE = b"Connection: close\r\n"


def after(octets: bytes) -> Connection:
    """Return a connection on which one request was read."""
    connection = Connection(Limits())
    connection.feed(octets)
    assert connection.next_head() is not None
    assert connection.next_content() == b""
    return connection


def sent(connection: Connection, response: Response) -> bytes:
    return b"".join(connection.respond(response))


def saying(content, status=200, **fields):
    """Return a response that announces an ETag."""
    return Response(status, Fields.of({"Trailer": "ETag", **fields}), content)


# fmt: off
EXCHANGES = [
    # request      content                          octets                                                              why
    (GET,          Trailed(b"hi"),                  OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n" + ETAG + b"\r\n",      "R088 RFC 9112 §7.1.2 in the last chunk, announced (§6.6.2)"),
    (WILLING,      Trailed(b"hi"),                  OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n" + ETAG + b"\r\n",      "R088 §6.5.1 nobody drops them"),
    (UNWILLING,    Trailed(b"hi"),                  OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n" + ETAG + b"\r\n",      "R088 §6.5.1 they may be dropped, so they may be sent"),
    (LAST,         Trailed(b"hi"),                  OK + SAID + CHUNKED + CLOSE + b"\r\n" + HI + b"0\r\n" + ETAG + b"\r\n", "RFC 9112 §9.6 the last response is chunked, too"),
    (GET,          Trailed(b"h", b"", b"i"),        OK + SAID + CHUNKED + b"\r\n1\r\nh\r\n1\r\ni\r\n0\r\n" + ETAG + b"\r\n", "§7.1 asked for once, after the last piece"),
    (GET,          Trailed(),                       OK + SAID + CHUNKED + b"\r\n0\r\n" + ETAG + b"\r\n",                 "§7.1 there may be no chunk but the last"),
    (GET,          Trailed(b"hi", trailers=()),     OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n\r\n",                   "§6.6.2 what is announced might come, no more"),
    (GET,          Trailed(b"hi", trailers=TWO),    OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n" + ETAG + b"Content-Digest: sha-256=:AA==:\r\n\r\n", "§6.6.2 SHOULD: what is not announced is sent as well"),
    (GET,          Trailed(b"hi", trailers=LINES),  OK + SAID + CHUNKED + b"\r\n" + HI + b"0\r\n" + ETAG + b'ETag: "b"\r\n\r\n', "§5.3 in the order in which they are given"),
    (GET,          Plain(b"hi"),                    OK + CHUNKED + b"\r\n" + HI + b"0\r\n\r\n",                          "§6.6.2 it has none, so none is announced"),
    (GET,          Octets(b"hi"),                   OK + b"Content-Length: 2\r\n\r\nhi",                                 "§6.6.2 it has none, so none is announced"),
    (HEAD,         Silent(b"hi"),                   OK + SAID + CHUNKED + b"\r\n",                                       "§9.3.2 the fields of GET, without a trailer section"),
    (HEAD,         Silent(b"hi", length=2),         OK + b"Content-Length: 2\r\n\r\n",                                   "§9.3.2 as GET would say"),
    (GET,          Silent(b"hi", length=2),         OK + b"Content-Length: 2\r\n\r\nhi",                                 "§6.5.1 not without chunks"),
    (OLD,          Silent(b"hi"),                   OK + CLOSE + b"\r\nhi",                                              "§6.5.1 HTTP/1.0 has none: the octets would be content"),
    (OLD_WILLING,  Silent(b"hi"),                   OK + CLOSE + b"\r\nhi",                                              "§6.5.1 nor if it asks for them"),
    (OLD_HEAD,     Silent(b"hi"),                   OK + CLOSE + b"\r\n",                                                "§6.5.1 as GET would say"),
]
# fmt: on


@pytest.mark.parametrize(("request_", "content", "octets", "why"), EXCHANGES)
def test_exchanges_R088(request_, content, octets, why):
    assert sent(after(request_), saying(content)) == octets, why


@pytest.mark.parametrize("request_", [GET, WILLING])
@pytest.mark.parametrize(
    ("status", "head"),
    [
        (204, b"HTTP/1.1 204 No Content\r\n\r\n"),
        (205, b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
        (304, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    ],
)
def test_a_response_without_content_has_no_trailers_R088(request_, status, head):
    """§6.5.1: there is no framing that would let them come, nor an announcement."""
    assert sent(after(request_), saying(Silent(b"hi"), status)) == head


def test_a_length_that_was_stated_leaves_no_room_for_trailers():
    """RFC 9112 §6.2: Content-Length is no framing that has them (§6.5.1)."""
    octets = sent(after(GET), saying(Silent(b"hi"), **{"Content-Length": "2"}))

    assert octets == OK + b"Content-Length: 2\r\n\r\nhi"


def test_a_refusal_of_unknown_length_has_no_trailers_R088():
    """The version of a request that was not read is unknown: closing is the end."""
    connection = Connection(Limits())
    connection.feed(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(MalformedRequest):
        connection.next_head()

    octets = sent(connection, saying(Silent(b"no"), 400))
    assert octets == b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno"


# Which fields...

# fmt: off
FORBIDDEN = [
    # name                    why: RFC 9110, "Many fields cannot be processed outside the header section" (§6.5.1)
    ("Transfer-Encoding",     "§6.5.1 message framing"),
    ("Content-Length",        "§6.5.1 message framing"),
    ("Host",                  "§6.5.1 routing"),
    ("Connection",            "§7.6.1 of the connection, not of the message"),
    ("Keep-Alive",            "§7.6.1 of the connection"),
    ("Upgrade",               "§7.8 of the connection"),
    ("Trailer",               "§6.6.2 it would announce what it stands in"),
    ("Cache-Control",         "§6.5.1 request modifier and response control"),
    ("Expect",                "§6.5.1 request modifier"),
    ("Max-Forwards",          "§6.5.1 request modifier"),
    ("Pragma",                "§6.5.1 request modifier"),
    ("Range",                 "§6.5.1 request modifier"),
    ("TE",                    "§6.5.1 request modifier"),
    ("If-Match",              "§6.5.1 request modifier, a condition"),
    ("If-None-Match",         "§6.5.1 request modifier, a condition"),
    ("If-Modified-Since",     "§6.5.1 request modifier, a condition"),
    ("If-Unmodified-Since",   "§6.5.1 request modifier, a condition"),
    ("If-Range",              "§6.5.1 request modifier, a condition"),
    ("Authorization",         "§6.5.1 authentication"),
    ("Proxy-Authorization",   "§6.5.1 authentication"),
    ("Proxy-Authenticate",    "§6.5.1 authentication"),
    ("WWW-Authenticate",      "§6.5.1 authentication"),
    ("Cookie",                "§6.5.1 authentication: RFC 6265"),
    ("Set-Cookie",            "§6.5.1 authentication: RFC 6265"),
    ("Age",                   "§6.5.1 response control"),
    ("Date",                  "§6.5.1 response control"),
    ("Expires",               "§6.5.1 response control"),
    ("Location",              "§6.5.1 response control"),
    ("Retry-After",           "§6.5.1 response control"),
    ("Vary",                  "§6.5.1 response control"),
    ("Content-Encoding",      "§6.5.1 content format"),
    ("Content-Type",          "§6.5.1 content format"),
    ("Content-Range",         "§6.5.1 content format"),
    ("Content-Language",      "§16.3.2 by default it may not"),
    ("Last-Modified",         "§16.3.2 by default it may not: unlike ETag (§8.8.3)"),
    ("X-Checksum",            "§6.5.1 nobody knows a definition that permits it"),
    ("cOnTeNt-LeNgTh",        "§5.1 names have no case"),
]
ALLOWED = [
    # name                    why
    ("ETag",                  "§8.8.3 a sender may send it in a trailer section"),
    ("eTaG",                  "§5.1 names have no case; that of the maker is kept"),
    ("Accept-Ranges",         "§14.3 it may be sent in a trailer section"),
    ("Authentication-Info",   "§11.6.3 if the scheme allows it; RFC 7616 §3.5 does"),
    ("Content-Digest",        "RFC 9530 §2"),
    ("Repr-Digest",           "RFC 9530 §3"),
]
BAD_LINES = [
    # name      value                      why
    ("ETag",    "a\r\nSet-Cookie: b",      "R051 CVE-2018-1000164: a line more"),
    ("ETag",    "a\r\n\r\nHTTP/1.1 200 ",  "R051 CVE-2020-7695: a response more"),
    ("ETag",    "a\nb",                    "R051 LF alone"),
    ("ETag",    "a\rb",                    "R051 CR alone"),
    ("ETag",    "a\x00",                   "R051 CVE-2026-0865"),
    ("ETag",    "\u010a",                  "CVE-2019-9740: cut to eight bits it is LF"),
    ("ETag\r\nX", "a",                     "R051 CVE-2026-0865: in a name"),
    ("",        "a",                       "RFC 9110 §5.1 a name is a token"),
]
# fmt: on


def test_the_table_and_the_names_agree():
    assert {name.lower() for name, _ in ALLOWED} == PERMITTED


@pytest.mark.parametrize(("name", "why"), FORBIDDEN)
def test_what_may_not_be_announced_is_refused_before_an_octet_R088(name, why):
    """Nothing is out yet, so the fault of the server is said: 500."""
    response = Response(200, Fields([("Trailer", f"ETag, {name}")]), Trailed(b"hi"))
    connection = after(GET)
    with pytest.raises(ResponseError):
        connection.respond(response)

    octets = sent(connection, Response(500))
    assert octets.startswith(b"HTTP/1.1 500 "), why
    connection.next_exchange()


def cut(*trailers):
    """Return what is out when these trailers are refused: the chunks, no last one."""
    connection, octets = after(GET), b""
    pieces = connection.respond(
        Response(200, content=Trailed(b"hi", trailers=trailers))
    )
    next(pieces)
    with pytest.raises(ResponseError):  # noqa: PT012 (what came before counts)
        for piece in pieces:
            octets += piece
    assert connection.must_close
    return octets


@pytest.mark.parametrize(("name", "why"), FORBIDDEN)
def test_a_field_that_may_be_no_trailer_is_never_sent_R088(name, why):
    """The response is cut: it cannot be taken for a whole one (RFC 9112 §8)."""
    assert cut(("ETag", '"a"'), (name, "1")) == HI, why


@pytest.mark.parametrize(("name", "value", "why"), BAD_LINES)
def test_a_trailer_line_that_would_split_the_response_R051(name, value, why):
    """RFC 9112 §11.1: the rules of a header field's line are those of a trailer's."""
    assert cut((name, value)) == HI, why


@pytest.mark.parametrize(("name", "why"), ALLOWED)
def test_a_field_whose_definition_permits_it_is_sent_R088(name, why):
    content = Trailed(b"hi", trailers=[(name, "\xfc")])
    octets = sent(after(GET), Response(200, Fields([("Trailer", name)]), content))

    assert f"Trailer: {name}\r\n".encode() in octets, why
    assert octets.endswith(HI + b"0\r\n" + name.encode() + b": \xfc\r\n\r\n"), why


# The functions by themselves...


def test_fields_that_are_permitted_are_passed_on():
    fields = Fields(TWO)

    assert permitted(fields) is fields


@pytest.mark.parametrize("trailed", [True, False])
def test_a_response_that_announces_nothing_stays_as_it_is(trailed):
    response = Response(200, Fields([("ETag", '"a"')]))

    assert announced(response, trailed=trailed) is response


# fmt: off
VERSIONS = [
    # version  trailers  why
    ((1, 1),   True,     "RFC 9112 §7.1.2"),
    ((1, 2),   True,     "RFC 9110 §2.5: what 1.1 has, a later minor version has"),
    ((1, 0),   False,    "RFC 9112 §6.1 no chunks to HTTP/1.0"),
    (None,     False,    "no head was read"),
]
# fmt: on


@pytest.mark.parametrize(("version", "has_trailers", "why"), VERSIONS)
def test_who_reads_chunks_reads_trailers(version, has_trailers, why):
    response = saying(Trailed(b"hi"))
    expected = response.content if has_trailers else None

    assert trailing(response, version) is expected, why
    assert trailing(Response(200, content=EMPTY), version) is None, why


# h11 as the reader...


class Reader:
    """A client that is h11's: what it takes the octets for."""

    def __init__(self):
        self.h11 = h11.Connection(h11.CLIENT)

    def ask(self):
        """Return the octets of a request."""
        request = h11.Request(method="GET", target="/", headers=[("Host", "h")])
        return self.h11.send(request) + self.h11.send(h11.EndOfMessage())

    def read(self, octets, step):
        """Feed *octets*, *step* at once; return header fields, content, trailers."""
        head, content = None, b""
        for start in range(0, len(octets), step):
            self.h11.receive_data(octets[start : start + step])
            while (event := self.h11.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                match event:
                    case h11.Response():
                        head = dict(event.headers)
                    case h11.Data():
                        content += event.data
                    case h11.EndOfMessage():
                        assert start + step >= len(octets), "it ends before its end"
                        return head, content, list(event.headers)
        raise AssertionError("there is no end")

    def again(self):
        self.h11.start_next_cycle()


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_h11_reads_the_trailers_and_then_the_next_response_R088(step):
    """The next response begins where the trailer section ends."""
    connection, reader = Connection(Limits()), Reader()
    for number in range(3):
        connection.feed(reader.ask())
        assert connection.next_head() is not None
        assert connection.next_content() == b""
        trailers = [*TWO, ("Repr-Digest", f"n=:{number}:")]
        octets = sent(connection, saying(Trailed(b"hi", b"ho", trailers=trailers)))
        head, content, found = reader.read(octets, step)

        assert head[b"trailer"] == b"ETag"
        assert b"etag" not in head
        assert content == b"hiho"
        assert found == [(k.lower().encode(), v.encode()) for k, v in trailers]
        connection.next_exchange()
        reader.again()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(PERMITTED)),
            st.text(st.characters(max_codepoint=0x100), max_size=8),
        ),
        max_size=4,
    )
)
def test_trailers_are_refused_or_read_as_they_were_given_R088(lines):
    connection, reader = Connection(Limits()), Reader()
    connection.feed(reader.ask())
    connection.next_head()
    connection.next_content()
    try:
        octets = sent(connection, saying(Trailed(b"hi", trailers=lines)))
    except ResponseError:
        assert any(
            ord(one) in {*range(9), *range(10, 32), 127, 256}
            for _, value in lines
            for one in value
        )
        return

    _, content, found = reader.read(octets, 10_000)
    expected = [(k.encode(), v.strip(" \t").encode("latin-1")) for k, v in lines]
    assert (content, found) == (b"hi", expected)


# The digest of what is streamed...

HELLO = (b'{"hello": ', b'"world"}\n')
DIGEST = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"  # RFC 9530 §B.1


def streamed():
    """Return a 200 whose digest is known when it is sent, announced by its maker."""
    content = DigestedContent(Plain(*HELLO), "sha-256")
    return Response(200, content.announced, content)


def test_the_digest_of_streamed_content_is_its_announced_trailer_R274_R088():
    """RFC 9530 §6.4; the value is that of the same content in §B.1."""
    octets = sent(after(GET), streamed())

    assert octets == (
        b"HTTP/1.1 200 OK\r\nTrailer: Content-Digest\r\nTransfer-Encoding: chunked\r\n"
        b'\r\na\r\n{"hello": \r\n9\r\n"world"}\n\r\n'
        b"0\r\nContent-Digest: " + DIGEST.encode() + b"\r\n\r\n"
    )


def test_http_1_0_gets_the_content_without_its_digest_R274():
    octets = sent(after(OLD), streamed())

    assert octets == OK + CLOSE + b"\r\n" + b"".join(HELLO)


@pytest.mark.wire
@pytest.mark.parametrize("step", [1, 10_000])
def test_a_digest_arrives_in_the_trailers_over_a_socket_R274_R088(
    serve, connect, monkeypatch, step
):
    """Twice on one connection, and what is announced over HTTP/1.0 is nothing."""
    monkeypatch.setattr(
        "httpcore_srv.server.answering.respond", lambda *given: streamed()
    )
    serving = serve()
    client, reader = connect(serving), Reader()
    for _ in range(2):
        client.send(reader.ask())
        octets = client.until(b"\r\n0\r\n") + client.until(b"\r\n\r\n")
        head, content, trailers = reader.read(octets, step)

        assert head[b"trailer"] == b"Content-Digest"
        assert content == b"".join(HELLO)
        assert trailers == [(b"content-digest", DIGEST.encode())]
        reader.again()
    assert client.received == b""

    old = connect(serving).get("/", version="1.0")
    assert "Trailer" not in old.fields
    assert old.content == b"".join(HELLO)


@pytest.mark.wire
def test_an_announcement_that_may_not_be_is_answered_500_over_a_socket_R088(
    serve, connect, monkeypatch
):
    fields = Fields([("Trailer", "Content-Type")])
    monkeypatch.setattr(
        "httpcore_srv.server.answering.respond",
        lambda *given: Response(200, fields, Trailed(b"hi")),
    )

    assert connect(serve()).get("/").status == 500


@pytest.mark.wire
def test_a_trailer_that_may_not_be_cuts_the_response_over_a_socket_R088(
    serve, connect, until, monkeypatch
):
    """There is no last chunk, so nobody takes the response for a whole one."""
    monkeypatch.setattr(
        "httpcore_srv.server.answering.respond",
        lambda *given: Response(
            200, content=Trailed(b"hi", trailers=[("Content-Length", "9")])
        ),
    )
    serving = serve()
    client = connect(serving)
    client.send(GET)
    octets = client.rest()

    assert b"0\r\n" not in octets
    assert b"Content-Length" not in octets
    [noted] = until(lambda: serving.noted)
    assert not noted.sent.whole
