"""RFC 9110 §8.6: Content-Length is 1*DIGIT, and nothing that int() reads besides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.content_length import parse_content_length

# fmt: off
CASES = [
    # text              length        why
    ("0",               0,            "§8.6"),
    ("3495",            3495,         "§8.6, the RFC's example"),
    ("007",             7,            "§8.6 1*DIGIT, in decimal"),
    ("9" * 30,          10**30 - 1,   "R036 no overflow"),
    ("9" * 5_000,       None,         "R036 more digits than int takes"),
    ("",                None,         "CVE-2023-40225 1*DIGIT"),
    ("+10",             None,         "GHSA-qppv-j76h-2rpx CVE-2022-24761 CVE-2023-47627 int() reads a sign"),
    ("-1",              None,         "R034 int() reads a sign"),
    ("-0",              None,         "R034 int() reads a sign"),
    ("1_0",             None,         "GHSA-qppv-j76h-2rpx CVE-2023-47627 int() reads an underscore"),
    ("0x01",            None,         "CVE-2022-24761 a prefix"),
    ("0b1",             None,         "R034 a prefix"),
    ("1e3",             None,         "R034 an exponent"),
    ("10.0",            None,         "R034 a fraction"),
    (" 10",             None,         "CVE-2023-47627 int() reads whitespace"),
    ("10 ",             None,         "CVE-2023-47627 int() reads whitespace"),
    ("\x0b10",          None,         "CVE-2019-16789 int() reads VT"),
    ("10\n",            None,         "a pattern that ends in $ would let this pass"),
    ("1\x00",           None,         "CVE-2023-47627 NUL"),
    ("5, 5",            None,         "R035 strict: a list is refused"),
    ("5,5",             None,         "R035 strict: a list is refused"),
    ("\u0661\u0660",    None,         "CVE-2025-69224 int() reads digits of other scripts"),
    ("\xb2",            None,         "CVE-2025-69224 isdigit() takes a superscript"),
]
# fmt: on


@pytest.mark.parametrize(("text", "length", "why"), CASES)
def test_what_a_content_length_is(text, length, why):
    if length is None:
        with pytest.raises(FieldSyntaxError):
            parse_content_length(text)
    else:
        assert parse_content_length(text) == length, why


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**30))
def test_what_we_write_we_read(length):
    assert parse_content_length(str(length)) == length
