"""A head made ready is, octet for octet, what h11 writes; or it is not made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import EMPTY, Fields, Octets, Response
from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.ready import ready

DATE, LATER = "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"
INFO, OTHER = 'nextnonce="a", nc=00000001', '\trspauth="\xe9" '
D, I, L = ("Date", DATE), ("Authentication-Info", INFO), "Content-Length"  # noqa: E741
HI = Octets(b"hi")


class Endless:
    """Content of unknown length, which nobody may read here."""

    length = None

    def pieces(self):
        raise AssertionError("the content was read")

    def close(self):
        raise AssertionError("the content was closed")


ENDLESS = Endless()


class Strict(Connection):
    """A connection that takes nothing as plain: h11 reads and writes it all."""

    def _plain_head(self):
        return None


def written(response, method, *, closing):
    """The head that a connection, and thus h11, writes to a request."""
    connection = Strict(Limits())
    option = b"Connection: close\r\n" if closing else b""
    connection.feed(method.encode() + b" / HTTP/1.1\r\nHost: h\r\n" + option + b"\r\n")
    assert connection.next_head() is not None
    return next(iter(connection.respond(response)))


def written_when_closing(response, method):
    """The head that it writes when not the client but the server wants to close."""
    connection = Strict(Limits())
    connection.feed(method.encode() + b" / HTTP/1.1\r\nHost: h\r\n\r\n")
    assert connection.next_head() is not None
    connection.close_after()
    return next(iter(connection.respond(response)))


def with_values(response, date, info):
    """The response with other values where the holes are."""
    new = {"date": date, "authentication-info": info}
    lines = [(name, new.get(name.lower(), value)) for name, value in response.fields]
    if not info:
        lines = [line for line in lines if line[0].lower() != "authentication-info"]
    return response.with_fields(Fields(lines))


# fmt: off
READY = [
    # status  fields                                          content   why
    (200,     [D],                                            HI,       "the length is added"),
    (200,     [D, (L, "2")],                                  HI,       "the length is kept, where it stands"),
    (200,     [(L, "2"), ("ETag", '"a"'), D, ("Vary", "A")],  HI,       "Date in the midst"),
    (200,     [("dATE", DATE), ("x", "")],                    HI,       "names as they are, an empty value"),
    (200,     [D, ("Server", " a\tb \xe9 ")],                 HI,       "RFC 9110 §5.5 whitespace is taken off, obs-text kept"),
    (200,     [D, ("Set-Cookie", "a=b"), ("Set-Cookie", "c")], HI,      "two lines of one name"),
    (200,     [D, (L, "7")],                                  ENDLESS,  "§6.2 the fields know the length"),
    (200,     [D, ("Transfer-Encoding", "chunked")],          HI,       "R043 §6.2 framing belongs to the wire"),
    (200,     [D, ("Trailer", "ETag")],                       HI,       "RFC 9110 §6.6.2 no trailers after a known length"),
    (200,     [D, ("Connection", "close")],                   HI,       "§9.6 the response says so itself"),
    (200,     [("Connection", "Keep-Alive, Close"), D],       HI,       "§9.6 close wins, and comes last"),
    (200,     [("Connection", "Keep-Alive"), D],              HI,       "kept where it stands"),
    (200,     [D, I],                                         HI,       "RFC 9110 §11.6.3"),
    (200,     [I, D],                                         HI,       "RFC 9110 §11.6.3 before Date"),
    (200,     [("A", "%b"), ("authentication-info", "%s"), ("B", "%"), D], HI, "no octet is a format"),
    (206,     [D, ("Content-Range", "bytes 0-1/9")],          HI,       "RFC 9110 §15.3.7"),
    (204,     [D, (L, "0")],                                  EMPTY,    "R087 RFC 9110 §8.6 no length"),
    (205,     [D],                                            EMPTY,    "R075 RFC 9110 §15.3.6"),
    (304,     [D, ("ETag", '"a"')],                           EMPTY,    "RFC 9110 §15.4.5 no length"),
    (304,     [D, (L, "2")],                                  EMPTY,    "RFC 9110 §15.4.5 the length that a 200 has"),
    (404,     [D, ("Content-Type", "text/plain")],            HI,       "a refusal is a response"),
    (599,     [D],                                            HI,       "§4 a status without a phrase"),
]

NOT_READY = [
    # method   status  fields                                 content   why
    ("GET",    200,    [D],                                   ENDLESS,  "§6.1 of unknown length: h11 frames it"),
    ("HEAD",   200,    [D],                                   ENDLESS,  "§6.1 of unknown length: h11 frames it"),
    ("GET",    200,    [],                                    HI,       "RFC 9110 §6.6.1 no Date"),
    ("GET",    200,    [D, D],                                HI,       "RFC 9110 §6.6.1 two"),
    ("GET",    200,    [D, I, I],                             HI,       "RFC 9110 §11.6.3 two"),
    ("GET",    200,    [D, ("Host", "h")],                    HI,       "h11 writes it first"),
    ("GET",    200,    [D, ("Connection", "close, x")],       HI,       "h11 sorts the options"),
    ("GET",    200,    [D, ("Connection", "upgrade")],        HI,       "RFC 9110 §7.8"),
    ("GET",    100,    [D],                                   EMPTY,    "RFC 9110 §15.2 not final"),
    ("GET",    600,    [D],                                   HI,       "RFC 9110 §15"),
    ("CONNECT", 200,   [D],                                   HI,       "RFC 9110 §9.3.6"),
    ("GET",    200,    [D, (L, "3")],                         HI,       "§6.2 contradicts the content"),
    ("GET",    200,    [D, (L, "2"), (L, "2")],               HI,       "§6.3"),
    ("GET",    200,    [D, ("A\r\nB", "c")],                  HI,       "§11.1 response splitting"),
    ("GET",    200,    [D, ("A", "b\r\nSet-Cookie: c")],      HI,       "§11.1 response splitting"),
    ("GET",    200,    [("Date", "x\r\ny")],                  HI,       "§11.1 even where a hole will be"),
    ("GET",    200,    [D, ("A", "\u20ac")],                  HI,       "RFC 9110 §5.5 no octet"),
]

NOT_INFO = [
    # info            why
    (b"a\r\nB: c",    "§11.1 response splitting"),
    (b"a\nb",         "§11.1 response splitting"),
    (b"a\rb",         "§11.1 response splitting"),
    (b"a\x00",        "RFC 9110 §5.5 NUL"),
    (b"\x7f",         "RFC 9110 §5.5 DEL"),
]
# fmt: on


def assert_as_written(response, method):
    for closing in (False, True):
        head = ready(response, method, closing=closing)
        assert head.informs == ("Authentication-Info" in response.fields)
        for date, info in ((DATE, INFO), (LATER, OTHER), (LATER, "")):
            info = info if head.informs else ""
            octets = head.informed(head.octets(date.encode()), info.encode("latin-1"))
            as_sent = with_values(response, date, info)
            assert octets == written(as_sent, method, closing=closing)
            if closing:
                assert octets == written_when_closing(as_sent, method)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("status", "fields", "content", "why"), READY)
def test_a_ready_head_is_what_h11_writes(method, status, fields, content, why):
    assert_as_written(Response(status, Fields(fields), content), method)


def test_the_octets_of_a_ready_head():
    """Once by hand: the others are held against h11."""
    response = Response(200, Fields([D, ("A", "b"), I]), HI)
    head = ready(response, "GET", closing=True)

    assert head.informed(head.octets(LATER.encode()), b'rspauth="b"') == (
        b"HTTP/1.1 200 OK\r\n"
        b"Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"
        b"A: b\r\n"
        b'Authentication-Info: rspauth="b"\r\n'
        b"Content-Length: 2\r\n"
        b"Connection: close\r\n"
        b"\r\n"
    )


@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize(("method", "status", "fields", "content", "why"), NOT_READY)
def test_what_is_not_made_ready(method, status, fields, content, why, closing):
    with pytest.raises(ResponseError):
        ready(Response(status, Fields(fields), content), method, closing=closing)


@pytest.mark.parametrize(("info", "why"), NOT_INFO)
def test_what_is_no_authentication_info(info, why):
    head = ready(Response(200, Fields([D, I]), HI), "GET", closing=False)

    with pytest.raises(ResponseError):
        head.informed(head.octets(DATE.encode()), info)


def test_authentication_info_needs_a_place():
    """What would be lost without a word is refused."""
    head = ready(Response(200, Fields([D]), HI), "GET", closing=False)

    with pytest.raises(ResponseError):
        head.informed(head.octets(DATE.encode()), INFO.encode())


# Responses by the hundred...

VALUES = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=9)  # fmt: skip
LINES = st.sampled_from(
    [D, D, D, I, ("Connection", "close"), ("Connection", "keep-alive"), (L, "2"), (L, "0"),
     ("Transfer-Encoding", "chunked"), ("Trailer", "ETag"), ("Trailer", "Host"), ("ETag", '"a"'),
     ("Connection", "X, close"), ("Host", "h"), ("content-length", "x"), ("", "x"), ("A", "\r")]
) | st.tuples(st.sampled_from(["A", "b-C", "Vary", "X_Y", "Server"]), VALUES)  # fmt: skip
RESPONSES = st.builds(
    lambda status, fields, content: Response(status, Fields(fields), content),
    st.sampled_from([200, 206, 301, 304, 404, 503] * 3 + [204, 205, 299, 199, 100]),
    st.lists(LINES, max_size=5).map(lambda lines: [D, *lines]) | st.lists(LINES),
    st.sampled_from([HI, HI, EMPTY, ENDLESS]),
)


def check(response, method):
    try:
        ready(response, method, closing=False)
    except ResponseError:
        return
    assert_as_written(response, method)


@settings(deadline=None)
@given(RESPONSES, st.sampled_from(["GET", "HEAD"]))
def test_whatever_is_made_ready_is_what_h11_writes(response, method):
    check(response, method)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(deadline=None, max_examples=10_000)
@given(RESPONSES, st.sampled_from(["GET", "HEAD"]))
def test_and_so_are_ten_thousand_others(response, method):
    check(response, method)


# fmt: off
LINES = [
    # fields                                                line               other                why
    ([D, ("A", "1"), (L, "2")],                             b"A: 1",           b"A: 23",            "behind Date"),
    ([("A", "1"), D, (L, "2")],                             b"A: 1",           b"A: 23",            "before Date"),
    ([("A", "1"), ("XA", "1"), D, (L, "2")],                b"A: 1",           b"A: 23",            "a whole line, and not the end of one"),
    ([D, ("A", "1"), I, (L, "2")],                          b"A: 1",           b"A: 23",            "before Authentication-Info"),
    ([D, I, ("A", "1"), (L, "2")],                          b"A: 1",           b"A: 23",            "behind Authentication-Info"),
    ([("A", "1"), I, D, (L, "2")],                          b"A: 1",           b"A: 23",            "before both"),
    ([I, D, ("A", "123"), (L, "2")],                        b"A: 123",         b"A: ",              "shorter, behind both"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "line", "other", "why"), LINES)
def test_a_line_may_become_another_one(fields, line, other, why):
    """And Authentication-Info finds its place all the same (R120, RFC 9110 §14.4)."""
    head = ready(Response(200, Fields(fields), HI), "GET", closing=False)
    changed = head.with_line(line, other)
    for info in (b"", b"nc=1"):
        if info and not head.informs:
            continue
        expected = head.informed(head.octets(b"x" * 29), info)
        expected = expected.replace(b"\n" + line + b"\r", b"\n" + other + b"\r")
        assert changed.informed(changed.octets(b"x" * 29), info) == expected, why


@pytest.mark.parametrize("line", [b"A: 1", b"B: 2", b"B", b": 2", b"HTTP/1.1 200 OK"])
def test_a_line_that_is_not_there_just_once_becomes_none(line):
    fields = Fields([D, ("A", "1"), ("C", "B: 2"), ("A", "1"), (L, "2")])
    head = ready(Response(200, fields, HI), "GET", closing=False)

    with pytest.raises(ResponseError, match="not one such line"):
        head.with_line(line, b"X: y")
