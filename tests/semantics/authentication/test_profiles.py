"""RFC 7617 §2 with RFC 8265 §3.4 and §4.2: user names and passwords as tables."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.semantics.authentication.profiles import (
    field_octets,
    field_text,
    password,
    user_id,
)

NFC, NFD = "Jäsøn", unicodedata.normalize("NFD", "Jäsøn")

# fmt: off
NAMES = [
    # sent                 name                why
    ("ada",                "ada",              "UsernameCasePreserved"),
    ("Ada",                "Ada",              "R173 §3.4.1 case is preserved"),
    (NFC,                  NFC,                "§3.4.1 NFC"),
    (NFD,                  NFC,                "R173 R201 §3.4.1 NFC: one name in two spellings"),
    ("Ａｄａ",              "Ada",              "§3.4.1 width mapping"),
    ("ｱﾀﾞ",                "アダ",              "§3.4.1 width mapping, then NFC"),
    ("Ada Lovelace",       "Ada Lovelace",     "§3.1 userpart *(1*SP userpart)"),
    ("Ada  Lovelace",      "Ada  Lovelace",    "§3.1 1*SP"),
    (" Ada",               None,               "§3.1 begins with a userpart"),
    ("Ada ",               None,               "§3.1 ends with one"),
    ("Ada\u3000Lovelace",  "Ada Lovelace",     "§3.4.1 the ideographic space is a wide SP"),
    ("ada@example.org",    "ada@example.org",  "ASCII7"),
    ("",                   None,               "§3.4.2 not empty"),
    (" ",                  None,               "§3.1 no userpart"),
    ("ada:b",              None,               "R176 7617 §2 no colon"),
    ("ada：b",             None,               "R176 nor one after width mapping"),
    ("ada\x00",            None,               "R176 7617 §2 no control characters"),
    ("ada\x7f",            None,               "R176 7617 §2 nor DEL"),
    ("ada\t",              None,               "R176 7617 §2 nor HTAB"),
    ("ada\x85",            None,               "R176 nor those beyond ASCII"),
    ("ada\u200b",          None,               "8264 §4.2.3 nothing that cannot be seen"),
    ("☺",                  None,               "8264 §4.2.3 no symbols"),
    ("ﬁn",                 None,               "8264 §4.2.3 no compatible forms but widths"),
    ("\ud800",             None,               "no text"),
    ("אבג",                "אבג",              "§3.4.1 the Bidi Rule"),
    ("adaאבג",             None,               "§3.4.1 the Bidi Rule"),
    ("ada אבג",            "ada אבג",          "§3.1 each userpart by itself"),
]

PASSWORDS = [
    # sent                 password            why
    ("secret",             "secret",           "OpaqueString"),
    ("Secret",             "Secret",           "§4.2.1 case is preserved"),
    (NFD,                  NFC,                "R173 R201 §4.2.1 NFC"),
    ("Ａ",                 "Ａ",               "§4.2.1 no width mapping"),
    ("a b",                "a b",              "spaces are for passwords"),
    (" ",                  " ",                "§4.2.3 even alone"),
    ("a\u00a0b",           "a b",              "§4.2.1 other spaces are SP"),
    ("π☺😀ﬁ",              "π☺😀ﬁ",            "FreeformClass"),
    ("a:b:",               "a:b:",             "R175 colons are for passwords"),
    ("",                   None,               "§4.2.2 not empty"),
    ("a\x00b",             None,               "7617 §2 no control characters"),
    ("a\nb",               None,               "7617 §2 no control characters"),
    ("a\x9fb",             None,               "8264 §4.3.3 no control characters"),
    ("a\u200bb",           None,               "8264 §4.3.3 nothing that cannot be seen"),
    ("\udcff",             None,               "no text"),
]
# fmt: on


@pytest.mark.parametrize(("sent", "name", "why"), NAMES)
def test_a_user_name(sent, name, why):
    assert user_id(sent) == name, why


@pytest.mark.parametrize(("sent", "word", "why"), PASSWORDS)
def test_a_password(sent, word, why):
    assert password(sent) == word, why


@given(st.text())
def test_a_name_is_what_it_stands_for(text):
    """§3.4: enforcing a profile again changes nothing; and no name holds a colon."""
    name = user_id(text)

    assert name is None or (user_id(name) == name and ":" not in name)


@given(st.text())
def test_a_password_is_what_it_stands_for(text):
    word = password(text)

    assert word is None or password(word) == word


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_visible_ascii_is_always_allowed_but_for_the_colon(text):
    assert password(text) == text
    assert user_id(text) == (None if ":" in text else text)


# fmt: off
OCTETS = [
    # value of a field     text       why
    ("ada",                "ada",     "ASCII is both"),
    ("JÃ¤sÃ¸n",            "Jäsøn",   "7617 §2.1 UTF-8"),
    ("J\xe4s\xf8n",        "Jäsøn",   "R174 App. B ISO-8859-1 if it is no UTF-8"),
    ("\xc3",               "Ã",       "R174 a sequence that breaks off"),
    ("\xed\xa0\x80",       "\xed\xa0\x80", "a surrogate is no UTF-8"),
    ("",                   "",        "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("value", "text", "why"), OCTETS)
def test_octets_of_a_field_are_text(value, text, why):
    assert field_text(value) == text, why


@given(st.text())
def test_what_we_write_we_read(text):
    value = field_octets(text)

    assert field_text(value) == text
    assert max(map(ord, value), default=0) < 256
