"""RFC 9110 §5.6: tokens and quoted strings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token, quote, unquote

# fmt: off
TOKENS = [
    # text            token  why
    ("gzip",          True,  "§5.6.2 ALPHA"),
    ("!#$%&'*+-.^_`|~", True, "§5.6.2 every tchar that is no letter or digit"),
    ("9",             True,  "§5.6.2 DIGIT"),
    ("",              False, "§5.6.2 1*tchar"),
    ("a b",           False, "§5.6.2 SP is a delimiter"),
    ("a,b",           False, "§5.6.2 a comma is a delimiter"),
    ("a\x0b",         False, "CVE-2019-16789 VT is no tchar and no whitespace"),
    ("a\n",           False, "a pattern that ends in $ would let this pass"),
    ("ma\xdf",        False, "§5.6.2 obs-text is no tchar"),
    ("\u0661",        False, "CVE-2025-69224 ARABIC-INDIC DIGIT ONE is no DIGIT"),
    ("\uff43hunked",  False, "CVE-2025-69224 a wide c is no ALPHA"),
]
QUOTED = [
    # written           means     why
    ('""',              "",       "§5.6.4 *( qdtext / quoted-pair )"),
    ('"a b"',           "a b",    "§5.6.4 SP is qdtext"),
    (r'"a\"b"',         'a"b',    "§5.6.4 quoted-pair"),
    (r'"a\\"',          "a\\",    "§5.6.4 quoted-pair"),
    (r'"\a"',           "a",      "§5.6.4 process it as if replaced by the octet following the backslash"),
    ('"\xe4"',          "\xe4",   "§5.6.4 obs-text is qdtext"),
]
REFUSED = [
    # text        why
    ("",          "§5.6.4 DQUOTE begins it"),
    ('"',         "§5.6.4 DQUOTE ends it"),
    ('"a',        "§5.6.4 DQUOTE ends it"),
    (r'"a\"',     "§5.6.4 the last DQUOTE belongs to a quoted-pair"),
    ('"a"b"',     "§5.6.4 DQUOTE is no qdtext"),
    ('"a\r\n"',   "§5.6.4 CR and LF are no qdtext"),
    ('"\\\x00"',  "§5.6.4 NUL is no part of a quoted-pair"),
    ('"a" ',      "§5.6.4 nothing follows"),
]
# fmt: on


@pytest.mark.parametrize(("text", "token", "why"), TOKENS)
def test_what_is_a_token(text, token, why):
    assert is_token(text) is token, why


@pytest.mark.parametrize(("written", "means", "why"), QUOTED)
def test_what_a_quoted_string_means(written, means, why):
    assert unquote(written) == means, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_quoted_string(text, why):
    with pytest.raises(FieldSyntaxError):
        unquote(text)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_what_we_quote_we_unquote(text):
    assert unquote(quote(text)) == text


@pytest.mark.parametrize("text", ["a\r\nb", "\x00", "\x7f", "€"])
def test_what_cannot_be_quoted_is_refused_R051(text):
    with pytest.raises(FieldSyntaxError):
        quote(text)
