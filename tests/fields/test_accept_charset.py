"""RFC 9110 §12.5.2 Accept-Charset."""

import pytest

from httpcore_srv.fields.accept_charset import AcceptCharset

RFC_EXAMPLE = "iso-8859-5, unicode-1-1;q=0.8"

# fmt: off
CASES = [
    # accept-charset         charset         weight  decides        why
    (RFC_EXAMPLE,            "iso-8859-5",   1.0,    "iso-8859-5",  "§12.5.2, the RFC's example"),
    (RFC_EXAMPLE,            "unicode-1-1",  0.8,    "unicode-1-1", "§12.5.2, the RFC's example"),
    (RFC_EXAMPLE,            "utf-8",        0.0,    None,          "§12.5.2 it is not among those named"),
    ("UTF-8",                "Utf-8",        1.0,    "utf-8",       "§8.3.2 names are matched case-insensitively"),
    ("utf-8, *;q=0.1",       "koi8-r",       0.1,    "*",           "§12.5.2 * is any that is not mentioned elsewhere"),
    ("utf-8;q=0, *",         "utf-8",        0.0,    "utf-8",       "§12.5.2 it is mentioned elsewhere"),
    ("*;q=0",                "utf-8",        0.0,    "*",           "R132 none is acceptable"),
    ("utf-8;q=2, latin1",    "utf-8",        0.0,    None,          "R132 a malformed element is ignored"),
    ("",                     "utf-8",        1.0,    None,          "R131 nothing is preferred"),
    ("utf 8",                "utf-8",        1.0,    None,          "nothing that can be read was said"),
]
# fmt: on


@pytest.mark.parametrize(("text", "charset", "weight", "decides", "why"), CASES)
def test_what_a_charset_weighs(text, charset, weight, decides, why):
    wanted = AcceptCharset.parse(text)

    assert wanted.weight_of(charset) == weight, why
    assert wanted.range_of(charset) == decides, why
