"""RFC 4648 §5: octets in the letters of a URI, and in one way only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.grammar.base64url import decode, encode

# fmt: off
WRITTEN = [
    # octets                  text          why
    (b"",                     "",           "RFC 4648 §10"),
    (b"f",                    "Zg",         "§10, without padding"),
    (b"fo",                   "Zm8",        "§10, without padding"),
    (b"foo",                  "Zm9v",       "§10"),
    (b"foob",                 "Zm9vYg",     "§10, without padding"),
    (b"fooba",                "Zm9vYmE",    "§10, without padding"),
    (b"foobar",               "Zm9vYmFy",   "§10"),
    (b"\xff\xef\xbe",         "_---",       "§5: its own two letters"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "text", "why"), WRITTEN)
def test_octets_are_written_and_read(octets, text, why):
    assert (encode(octets), decode(text)) == (text, octets), why


# fmt: off
REFUSED = [
    # text         why
    ("Zg==",       "§3.2: padding, where there is none"),
    ("Zg=",        "half of the padding"),
    ("Zh",         "§3.5: spare bits that are not 0"),
    ("Zm9",        "§3.5: spare bits that are not 0"),
    ("Z",          "a number of letters that no octets have"),
    ("Zm9vY",      "a number of letters that no octets have"),
    ("/+++",       "§4: the letters of the other alphabet"),
    ("Zm 9v",      "§3.3: white space"),
    ("Zm9v\n",     "§3.3: a line's end"),
    ("Zm9v.",      "§3.3: another letter"),
    ("é" * 4,      "not ASCII"),
    ("\ud800",     "no text"),
    ("=",          "padding alone"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_was_not_written_is_not_read(text, why):
    assert decode(text) is None, why


@given(st.binary(max_size=64))
def test_what_was_written_is_read(octets):
    assert decode(encode(octets)) == octets


@given(st.text(max_size=12) | st.text("AZaz09-_=+/ ", max_size=12))
def test_no_two_texts_are_the_same_octets(text):
    octets = decode(text)

    assert octets is None or encode(octets) == text
