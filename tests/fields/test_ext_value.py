"""RFC 8187 §3.2: text of any characters in a parameter."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.ext_value import parse_ext_value, write_ext_value

# fmt: off
READ = [
    # text                                    value           why
    ("UTF-8''J%C3%A4s%C3%B8n%20Doe",          "Jäsøn Doe",    "R200 RFC 7616 §3.9.2, the RFC's username*"),
    ("UTF-8'en'%C2%A3%20rates",               "£ rates",      "§3.2.2, the RFC's example with a language"),
    ("UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", "£ and € rates", "§3.2.2, the RFC's example in lower-case hex"),
    ("utf-8''a",                              "a",            "§3.2.1 the name of a charset has no case"),
    ("UTF-8'de-CH-1901'a",                    "a",            "§3.2.1 a Language-Tag"),
    ("UTF-8''",                               "",             "§3.2.1 *( pct-encoded / attr-char )"),
    ("UTF-8''a!#$&+-.^_`|~z",                 "a!#$&+-.^_`|~z", "§3.2.1 attr-char"),
    ("UTF-8''%00%0D%0A",                      "\x00\r\n",     "§3.2.1 controls can be said: who uses them has to look"),
    ("UTF-8''%F0%9F%94%91",                   "🔑",           "R200 beyond the basic plane"),
]
REFUSED = [
    # text                                    why
    ("",                                      "R200 nothing"),
    ("a",                                     "R200 §3.2.1 a charset is required"),
    ("''a",                                   "R200 §3.2.1 a charset is required"),
    ("UTF-8'a",                               "R200 §3.2.1 two quotes"),
    ("ISO-8859-1''%A3",                       "§3.2.1 recipients need to know UTF-8 alone"),
    ("UTF-8''J%C3",                           "R200 bad UTF-8: cut off"),
    ("UTF-8''%E4",                            "R200 bad UTF-8: ISO-8859-1"),
    ("UTF-8''%C0%AF",                         "R200 bad UTF-8: an overlong slash"),
    ("UTF-8''%ED%A0%80",                      "R200 bad UTF-8: a surrogate"),
    ("UTF-8''%F4%90%80%80",                   "R200 bad UTF-8: beyond U+10FFFF"),
    ("UTF-8''%4",                             "§3.2.1 pct-encoded"),
    ("UTF-8''%zz",                            "§3.2.1 pct-encoded"),
    ("UTF-8''ä",                              "§3.2.1 attr-char"),
    ("UTF-8''a b",                            "§3.2.1 attr-char"),
    ("UTF-8''a'b",                            "§3.2.1 attr-char lacks the quote"),
    ("UTF-8''a*b",                            "§3.2.1 attr-char lacks the asterisk"),
    ("UTF-8''a%b",                            "§3.2.1 attr-char lacks the percent sign"),
    ("UTF-8'd e'a",                           "§3.2.1 a Language-Tag"),
    ("UTF-8''a\n",                            "R051 an end of line"),
]
# fmt: on


@pytest.mark.parametrize(("text", "value", "why"), READ)
def test_an_ext_value_is_read(text, value, why):
    assert parse_ext_value(text) == value, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_ext_value_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        parse_ext_value(text)


def test_text_is_written_as_the_rfc_writes_it():
    """R200, RFC 7616 §3.9.2."""
    assert write_ext_value("Jäsøn Doe") == "UTF-8''J%C3%A4s%C3%B8n%20Doe"


def test_what_is_no_text_is_not_written():
    with pytest.raises(FieldSyntaxError):
        write_ext_value("\udcff")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_we_write_we_read(text):
    written = write_ext_value(text)

    assert written.isascii()
    assert parse_ext_value(written) == text


def test_a_million_octets_cost_linear_time():
    before = process_time()
    with pytest.raises(FieldSyntaxError):
        parse_ext_value("UTF-8'" + "a-" * 500_000)
    parse_ext_value("UTF-8''" + "%41" * 300_000)

    assert process_time() - before < 5
