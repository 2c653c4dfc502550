"""RFC 9112 §4, §5, §6, §11.1: which response heads may be sent, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import EMPTY, Fields, Octets, Response
from httpcore_srv.wire.responses import field_octets, reason_octets, sendable


class Endless:
    """Content of unknown length, which nobody may read here."""

    length = None

    def pieces(self):
        raise AssertionError("the content was read")

    def close(self):
        pass


HI, ENDLESS = Octets(b"hi"), Endless()
L, T = "Content-Length", "Transfer-Encoding"

# fmt: off
FRAMING = [
    # method   status  fields                content   framing fields  octets?  why
    ("GET",    200,    {},                   HI,       {L: "2"},       True,    "§6.2"),
    ("GET",    200,    {L: "2"},             HI,       {L: "2"},       True,    "§6.2"),
    ("GET",    200,    {},                   EMPTY,    {L: "0"},       True,    "§6.2 no octets is a length"),
    ("GET",    404,    {},                   HI,       {L: "2"},       True,    "§6.2"),
    ("GET",    200,    {},                   ENDLESS,  {},             True,    "§6.1 chunked is added where the version is known"),
    ("GET",    200,    {L: "7"},             ENDLESS,  {L: "7"},       True,    "§6.2 the fields know, the octets will be counted"),
    ("GET",    200,    {T: "chunked"},       HI,       {L: "2"},       True,    "R043 §6.2 never both"),
    ("GET",    200,    {T: "gzip, chunked"}, ENDLESS,  {},             True,    "framing belongs to the wire"),
    ("HEAD",   200,    {},                   HI,       {L: "2"},       False,   "R062 R063 RFC 9110 §8.6 as GET"),
    ("HEAD",   200,    {L: "9"},             EMPTY,    {L: "9"},       False,   "R063 the fields say what GET would send"),
    ("HEAD",   200,    {},                   ENDLESS,  {},             False,   "R062 the content is not read"),
    ("GET",    204,    {L: "0"},             EMPTY,    {},             False,   "R087 RFC 9110 §8.6"),
    ("GET",    204,    {T: "chunked"},       HI,       {},             False,   "R041 §6.1"),
    ("GET",    205,    {},                   HI,       {L: "0"},       False,   "R075 RFC 9110 §15.3.6"),
    ("GET",    205,    {L: "2"},             HI,       {L: "0"},       False,   "R075 RFC 9110 §15.3.6"),
    ("GET",    304,    {},                   EMPTY,    {},             False,   "RFC 9110 §8.6 only what a 200 would say"),
    ("GET",    304,    {L: "2"},             EMPTY,    {L: "2"},       False,   "RFC 9110 §8.6 only what a 200 would say"),
    ("GET",    304,    {},                   HI,       {},             False,   "RFC 9110 §15.4.5 no content"),
]

REFUSED = [
    # method    status  fields          content  why
    ("GET",     200,    {L: "3"},       HI,      "§6.2 the length contradicts the content"),
    ("GET",     200,    {L: "0"},       HI,      "§6.2 the length contradicts the content"),
    ("GET",     200,    {L: "+2"},      HI,      "RFC 9110 §8.6 1*DIGIT"),
    ("GET",     200,    {L: "2, 2"},    HI,      "RFC 9110 §8.6 a sender does not list"),
    ("GET",     200,    {L: ""},        HI,      "CVE-2023-40225 CVE-2023-40175: an empty length"),
    ("GET",     200,    {L: "\xb2"},    HI,      "CVE-2025-69224: DIGIT is ASCII"),
    ("GET",     304,    {L: "x"},       EMPTY,   "RFC 9110 §8.6"),
    ("GET",     100,    {},             EMPTY,   "RFC 9110 §15.2 not a final response"),
    ("GET",     0,      {},             EMPTY,   "RFC 9110 §15 three digits"),
    ("GET",     600,    {},             EMPTY,   "RFC 9110 §15 not a class"),
    ("GET",     1000,   {},             EMPTY,   "RFC 9110 §15 three digits"),
    ("CONNECT", 200,    {},             EMPTY,   "R019 RFC 9110 §9.3.6: it would make a tunnel"),
]

BAD_LINES = [
    # name          value             why
    ("X",           "a\r\nY: b",      "R051 §11.1 CVE-2018-1000164 CVE-2020-7695"),
    ("X",           "a\nY: b",        "R051 CVE-2018-1000164: LF alone"),
    ("X",           "a\rb",           "R051 CR alone"),
    ("X",           "a\r\n b",        "R025 §5.2 never folded"),
    ("X",           "a\x00b",         "R051 NUL"),
    ("X",           "a\x01b",         "CVE-2026-0865 RFC 9110 §5.5: control octets"),
    ("X",           "a\x1fb",         "CVE-2026-0865"),
    ("X",           "a\x7fb",         "CVE-2026-0865"),
    ("X",           "a\x0bb",         "CVE-2026-0865: VT"),
    ("X",           "\u20ac",         "a character that stands for no octet"),
    ("X",           "\u010a",         "CVE-2019-9740: U+010A cut to eight bits is LF"),
    ("X",           "\ud800",         "a lone surrogate"),
    ("X",           "\u2028",         "R001 a line separator"),
    ("Set-Cookie",  "a=b\r\nX: y",    "CVE-2026-0672 CVE-2026-3644"),
    ("",            "a",              "RFC 9110 §5.1 a name is a token"),
    ("X Y",         "a",              "RFC 9110 §5.1"),
    ("X:",          "a",              "R051 a colon ends a name"),
    ("X\r\nY",      "a",              "R051 CVE-2026-0865: in a name"),
    ("X\n",         "a",              "R051 CVE-2026-0865: at the end of a name"),
    ("\xdc",        "a",              "RFC 9110 §5.1 ASCII"),
]

GOOD_LINES = [
    # name   value          line                     why
    ("X",    "a b",         (b"X", b"a b"),          "§5"),
    ("x-Y",  "",            (b"x-Y", b""),           "§5 a value may be empty, a name keeps its case"),
    ("X",    "gr\xfcn",     (b"X", b"gr\xfcn"),      "R027 obs-text is an octet"),
    ("X",    "a\tb",        (b"X", b"a\tb"),         "RFC 9110 §5.5 HTAB"),
    ("X",    " a\t",        (b"X", b"a"),            "RFC 9110 §5.5 not part of the value"),
]

BAD_REASONS = ["OK\r\nX: y", "OK\n", "\r", "a\x00", "\x1b[31m", "\x7f", "\u20ac"]

CONNECTIONS = [
    # stated                  closing  sent                 why
    (None,                    False,   None,                "§9.3 it persists by itself"),
    (None,                    True,    "close",             "R047 §9.6"),
    ("keep-alive",            True,    "close",             "§9.6 it is not kept"),
    ("Upgrade",               True,    "upgrade, close",    "R078 other options stay; they have no case"),
    ("upgrade, Keep-Alive",   True,    "upgrade, close",    "§9.6 options have no case"),
    ("close",                 True,    "close",             "once is enough"),
    ("Upgrade",               False,   "Upgrade",           "R078"),
]
# fmt: on


def made(method, status, fields, content, **options):
    options = {"reason": None, "closing": False, **options}
    return sendable(Response(status, Fields.of(fields), content), method, **options)


@pytest.mark.parametrize(
    ("method", "status", "fields", "content", "framing", "has_content", "why"), FRAMING
)
def test_framing(method, status, fields, content, framing, has_content, why):
    head = made(method, status, fields, content)

    assert {name.decode(): value.decode() for name, value in head.lines} == framing, why
    assert head.has_content is has_content, why


@pytest.mark.parametrize(("method", "status", "fields", "content", "why"), REFUSED)
def test_what_may_not_be_sent(method, status, fields, content, why):
    with pytest.raises(ResponseError):
        made(method, status, fields, content)


def test_two_lengths_may_not_be_sent():
    """RFC 9110 §8.6: not even two equal ones (CVE-2020-10108, from the other side)."""
    fields = Fields([(L, "2"), (L, "2")])

    with pytest.raises(ResponseError):
        sendable(Response(200, fields, HI), "GET", reason=None, closing=False)


@pytest.mark.parametrize(("name", "value", "why"), BAD_LINES)
def test_a_line_that_would_split_the_response(name, value, why):
    with pytest.raises(ResponseError):
        field_octets(Fields([(name, value)]))


@pytest.mark.parametrize(("name", "value", "line", "why"), GOOD_LINES)
def test_a_line_that_may_be_sent(name, value, line, why):
    assert field_octets(Fields([(name, value)])) == [line], why


@pytest.mark.parametrize("reason", BAD_REASONS)
def test_a_reason_phrase_cannot_end_the_status_line_CVE_2025_67724(reason):
    with pytest.raises(ResponseError):
        reason_octets(200, reason)


# fmt: off
REASONS = [
    # status  reason       sent           why
    (200,     None,        b"OK",         "RFC 9110 §15.3.1"),
    (599,     None,        b"",           "R022 §4 it may be empty"),
    (200,     "",          b"",           "R022 §4 it may be empty"),
    (200,     "Sehr sch\xf6n", b"Sehr sch\xf6n", "§4 obs-text"),
]
# fmt: on


@pytest.mark.parametrize(("status", "reason", "sent", "why"), REASONS)
def test_reasons(status, reason, sent, why):
    assert reason_octets(status, reason) == sent, why


@pytest.mark.parametrize(("stated", "closing", "sent", "why"), CONNECTIONS)
def test_connection_options(stated, closing, sent, why):
    head = made("GET", 204, {"Connection": stated}, EMPTY, closing=closing)

    expected = [] if sent is None else [(b"Connection", sent.encode())]
    assert head.lines == expected, why


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_field_makes_two_lines_or_control_octets_R051(name, value):
    try:
        [(sent_name, sent_value)] = field_octets(Fields([(name, value)]))
    except ResponseError:
        return

    assert not set(sent_name + sent_value) & {*range(9), *range(10, 32), 127}
    assert b":" not in sent_name
