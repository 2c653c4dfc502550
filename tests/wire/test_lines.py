"""
RFC 9112 §2.2, §5: lines and field lines as tables.

Length comes before syntax, and no refusal depends on where the octets were cut.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldsTooLarge, HttpcoreError, MalformedRequest
from httpcore_srv.wire import Limits
from httpcore_srv.wire.lines import FieldSection, Lines, parse_field_line, without_end


class TooLong(HttpcoreError):
    pass


def take(octets: bytes, *, lenient: bool = False) -> tuple[object, bytes]:
    received = bytearray(octets)
    try:
        line = Lines(lenient=lenient).take(received, 4, TooLong)
    except HttpcoreError as error:
        return type(error), b""
    return line, bytes(received)


# fmt: off
LINES = [
    # octets          lenient  line           left     why
    (b"ab\r\ncd",     False,   b"ab\r\n",     b"cd",   "§2.1 a line ends with CRLF"),
    (b"\r\n",         False,   b"\r\n",       b"",     "§2.1 the empty line"),
    (b"ab",           False,   None,          b"ab",   "its end has not come"),
    (b"ab\r",         False,   None,          b"ab\r", "half of its end has come"),
    (b"",             False,   None,          b"",     "nothing has come"),
    (b"ab\ncd",       False,   MalformedRequest, b"",  "R003 CVE-2019-16785: a bare LF ends no line"),
    (b"\n",           False,   MalformedRequest, b"",  "R003 not even an empty one"),
    (b"ab\ncd",       True,    b"ab\n",       b"cd",   "§2.2 MAY, if lenient"),
    (b"a\rb\r\n",     False,   b"a\rb\r\n",   b"",     "R004 a bare CR ends no line; the syntax refuses it"),
    (b"abcd\r\n",     False,   b"abcd\r\n",   b"",     "as long as the limit"),
    (b"abcde\r\n",    False,   TooLong,       b"",     "longer than the limit"),
    (b"abcd\r",       False,   None,          b"abcd\r", "the CR may be the line's end"),
    (b"abcd\re",      False,   TooLong,       b"",     "it was not"),
    (b"abcde\n",      False,   TooLong,       b"",     "length comes before syntax"),
    (b"a\x85b\r\n",   False,   b"a\x85b\r\n", b"",     "R001 NEL is an octet like any other"),
    (b"\xe2\x80\xa8\r\n", False, b"\xe2\x80\xa8\r\n", b"", "R001 and so is U+2028"),
    (b"a\x0bb\r\n",   False,   b"a\x0bb\r\n", b"",     "R001 and VT"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "lenient", "line", "left", "why"), LINES)
def test_lines(octets, lenient, line, left, why):
    assert take(octets, lenient=lenient) == (line, left), why


def test_what_is_too_long_is_shown_up_to_the_limit_and_no_further():
    """The sentence made of it may not depend on how much has come."""
    with pytest.raises(TooLong) as raised:
        Lines(lenient=False).take(bytearray(b"x" * 100), 4, TooLong)

    assert raised.value.args == (b"xxxxx",)


@pytest.mark.parametrize(
    ("line", "content"), [(b"a\r\n", b"a"), (b"a\n", b"a"), (b"a\r\r\n", b"a\r")]
)
def test_only_the_end_of_a_line_is_taken_off(line, content):
    assert without_end(line) == content


# fmt: off
FIELD_LINES = [
    # line                    parsed                 why
    (b"Host: a",              ("Host", "a"),         "§5"),
    (b"Host:a",               ("Host", "a"),         "§5.1 OWS is optional"),
    (b"X: \t a b \t",         ("X", "a b"),          "RFC 9110 §5.5 OWS around the value is not part of it"),
    (b"X:",                   ("X", ""),             "§5 a value may be empty"),
    (b"X: a:b",               ("X", "a:b"),          "the first colon ends the name"),
    (b"!#$%&'*+-.^_`|~9z: a", ("!#$%&'*+-.^_`|~9z", "a"), "RFC 9110 §5.6.2 every tchar"),
    (b"X: gr\xfcn",           ("X", "gr\xfcn"),      "R027 obs-text is opaque"),
    (b"X: a\x85\xa0",         ("X", "a\x85\xa0"),    "R001 NEL and NBSP are no whitespace here"),
    (b"X: a\tb",              ("X", "a\tb"),         "HTAB is allowed inside"),
    (b"X : a",                None,                  "R023 §5.1, CVE-2023-40518, CVE-2023-47627, cheroot-714: whitespace before the colon"),
    (b"X\t: a",               None,                  "R023 HTAB as well"),
    (b" X: a",                None,                  "R005 R024 §5.2, CVE-2023-47627: a folded line"),
    (b"\tX: a",               None,                  "R024 HTAB as well"),
    (b" ",                    None,                  "R024 folded, and empty"),
    (b": a",                  None,                  "a name has at least one tchar"),
    (b"X",                    None,                  "no colon"),
    (b"X y: a",               None,                  "SP is no tchar"),
    (b"(X): a",               None,                  "a delimiter is no tchar"),
    (b"X\xb2: a",             None,                  "CVE-2025-69224: obs-text is no tchar"),
    (b"X\x00: a",             None,                  "NUL is no tchar"),
    (b"X: a\x00b",            None,                  "R026 CVE-2023-47627: NUL"),
    (b"X: a\rb",              None,                  "R004 R026: CR"),
    (b"X: a\nb",              None,                  "R026: LF"),
    (b"X: \x01",              None,                  "R026 RFC 9110 §5.5: other CTL are invalid"),
    (b"X: a\x0b",             None,                  "R026 CVE-2019-16789: VT"),
    (b"X: a\x0c",             None,                  "R026: FF"),
    (b"X: a\x1f",             None,                  "R026: US"),
    (b"X: a\x7f",             None,                  "R026: DEL"),
]
# fmt: on


@pytest.mark.parametrize(("line", "parsed", "why"), FIELD_LINES)
def test_field_lines(line, parsed, why):
    if parsed is None:
        with pytest.raises(MalformedRequest):
            parse_field_line(line)
    else:
        assert parse_field_line(line) == parsed, why


@given(st.binary(max_size=40))
def test_a_field_line_that_is_accepted_holds_no_control_octet(line):
    try:
        name, value = parse_field_line(line)
    except MalformedRequest:
        return

    assert min(name + value + "x") >= "\t"
    assert not set(name + value) & {chr(i) for i in (*range(9), *range(10, 32), 127)}


def section(octets: bytes, limits: Limits) -> FieldSection:
    made = FieldSection("header section", limits, Lines(lenient=False))
    made.take(bytearray(octets))
    return made


# fmt: off
TOO_LARGE = [
    # octets                              limits                   says             why
    (b"Cookie: " + b"x" * 200 + b"\r\n",  Limits(field_line=100),  "Cookie",        "R028 R285 RFC 6585 §5: the field is named"),
    (b"Cookie: " + b"x" * 200,            Limits(field_line=100),  "Cookie",        "R028 R285 before its end has come"),
    (b"x" * 200,                          Limits(field_line=100),  "field line is",  "R285 there is no name to tell"),
    (b"<b>: " + b"x" * 200,               Limits(field_line=100),  "field line is",  "CVE-2022-39348: what is no name is not echoed"),
    (b"A: b\r\n" * 4,                     Limits(field_count=3),   "more than 3",   "R028 the number of lines"),
    (b"A: b\r\n" * 4,                     Limits(head=20),         "header section", "R028 all of them together"),
    (b"A: b\r\nC: " + b"x" * 50,          Limits(head=20),         "header section", "R028 no single one is to blame"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "limits", "says", "why"), TOO_LARGE)
def test_a_section_that_is_too_large(octets, limits, says, why):
    with pytest.raises(FieldsTooLarge, match=says):
        section(octets, limits)


def test_a_section_ends_with_the_empty_line_and_keeps_its_octets():
    received = bytearray(b"A: 1\r\nB: 2\r\n\r\nrest")
    made = FieldSection("header section", Limits(), Lines(lenient=False))

    assert made.take(received)
    assert made.lines == [("A", "1"), ("B", "2")]
    assert made.octets == b"A: 1\r\nB: 2\r\n\r\n"
    assert received == b"rest"


def test_a_section_is_not_complete_before_its_empty_line():
    received = bytearray(b"A: 1\r\nB:")
    made = FieldSection("header section", Limits(), Lines(lenient=False))

    assert not made.take(received)
    assert made.octets == b"A: 1\r\n"

    received += b" 2\r\n\r\n"
    assert made.take(received)
    assert made.lines == [("A", "1"), ("B", "2")]
