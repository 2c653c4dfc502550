"""RFC 8264 §8 as a table: the derived property of characters."""

import sys

import pytest

from httpcore_srv.semantics.authentication.precis import (
    Property,
    is_freeform,
    is_identifier,
    property_of,
)

VALID, FREE = Property.VALID, Property.FREE
CONTEXT, DISALLOWED = Property.CONTEXT, Property.DISALLOWED

# fmt: off
CASES = [
    # character   property    why
    ("a",         VALID,      "ASCII7 (K)"),
    ("~",         VALID,      "ASCII7 (K), punctuation though it is"),
    (" ",         FREE,       "Spaces (N): U+0020 is no ASCII7"),
    ("\x00",      DISALLOWED, "Controls (L)"),
    ("\t",        DISALLOWED, "Controls (L)"),
    ("\x7f",      DISALLOWED, "Controls (L)"),
    ("\x85",      DISALLOWED, "Controls (L), those of ISO-8859-1"),
    ("é",         VALID,      "LetterDigits (A)"),
    ("É",         VALID,      "LetterDigits (A), Lu"),
    ("\u0301",    VALID,      "LetterDigits (A), Mn"),
    ("٣",         CONTEXT,    "Exceptions (F), before LetterDigits"),
    ("३",         VALID,      "LetterDigits (A), Nd"),
    ("ß",         VALID,      "Exceptions (F)"),
    ("ς",         VALID,      "Exceptions (F)"),
    ("〇",        VALID,      "Exceptions (F), Nl though it is"),
    ("\u0640",    DISALLOWED, "Exceptions (F), Lm though it is"),
    ("\u303b",    DISALLOWED, "Exceptions (F)"),
    ("·",         CONTEXT,    "Exceptions (F)"),
    ("\u200d",    CONTEXT,    "JoinControl (H), before PrecisIgnorable"),
    ("\u200c",    CONTEXT,    "JoinControl (H)"),
    ("ᄀ",         DISALLOWED, "OldHangulJamo (I)"),
    ("가",         VALID,      "a syllable, no jamo"),
    ("\u00ad",    DISALLOWED, "PrecisIgnorableProperties (M): soft hyphen"),
    ("\u200b",    DISALLOWED, "PrecisIgnorableProperties (M): zero width space"),
    ("\u202e",    DISALLOWED, "PrecisIgnorableProperties (M): right-to-left override"),
    ("\ufeff",    DISALLOWED, "PrecisIgnorableProperties (M): byte order mark"),
    ("\ufe0f",    DISALLOWED, "PrecisIgnorableProperties (M): variation selector"),
    ("\U000e0041", DISALLOWED, "PrecisIgnorableProperties (M): tag"),
    ("\ufffe",    DISALLOWED, "PrecisIgnorableProperties (M): noncharacter"),
    ("ﬁ",         FREE,       "HasCompat (Q): a ligature"),
    ("Ａ",        FREE,       "HasCompat (Q): fullwidth"),
    ("²",         FREE,       "HasCompat (Q)"),
    ("ǅ",         FREE,       "HasCompat (Q), and OtherLetterDigits (R)"),
    ("ᾈ",         FREE,       "OtherLetterDigits (R), Lt"),
    ("ↀ",         FREE,       "OtherLetterDigits (R), Nl"),
    ("\u3000",    FREE,       "HasCompat (Q): ideographic space"),
    ("€",         FREE,       "Symbols (O)"),
    ("😀",        FREE,       "Symbols (O)"),
    ("„",         FREE,       "Punctuation (P)"),
    ("\u2028",    DISALLOWED, "Zl is in no category: else DISALLOWED"),
    ("\u0600",    DISALLOWED, "Cf is in no category: else DISALLOWED"),
    ("\ue000",    DISALLOWED, "private use: else DISALLOWED"),
    ("\ud800",    DISALLOWED, "a surrogate: else DISALLOWED"),
    ("\u0378",    DISALLOWED, "Unassigned (J)"),
]
# fmt: on


@pytest.mark.parametrize(("character", "found", "why"), CASES)
def test_a_character_has_its_property(character, found, why):
    assert property_of(character) is found, why


# fmt: off
TEXTS = [
    # text            identifier  freeform  why
    ("",              True,  True,  "no character is wrong; the profiles refuse it"),
    ("ada",           True,  True,  "§4.2"),
    ("ada lovelace",  False, True,  "§4.3 spaces are for passwords"),
    ("ﬁ",             False, True,  "§4.3 compatible forms are for passwords"),
    ("a\x00",         False, False, "§4.3.3 controls are for none"),
    ("col·lega",      True,  True,  "§4.2.2 a context that fits"),
    ("a·b",           False, False, "§4.2.2 a context that does not fit"),
]
# fmt: on


@pytest.mark.parametrize(("text", "identifier", "freeform", "why"), TEXTS)
def test_a_text_is_of_its_classes(text, identifier, freeform, why):
    assert (is_identifier(text), is_freeform(text)) == (identifier, freeform), why


def test_every_character_has_a_property():
    """And what names may hold, passwords may."""
    found = {property_of(chr(code)) for code in range(0, sys.maxunicode + 1, 7)}

    assert found == set(Property)
