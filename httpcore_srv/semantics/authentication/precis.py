"""
Which characters may a name or a password hold?

    IdentifierClass   letters and digits, and visible ASCII                    names
    FreeformClass     besides: spaces, symbols, punctuation, compatible forms  passwords

The string classes of RFC 8264 §4.  ``property_of`` follows the algorithm of §8 line by
line; its categories are those of §9, from the Unicode tables of the interpreter: what
these do not know yet is not allowed.  Some characters are allowed in a context only;
``contexts`` knows which.
"""

import re
import unicodedata
from enum import Enum

from httpcore_srv.semantics.authentication.contexts import fits


class Property(Enum):
    """The derived property of a character (RFC 8264 §8)."""

    VALID = "PVALID"
    FREE = "FREE_PVAL"
    CONTEXT = "CONTEXTJ or CONTEXTO"
    DISALLOWED = "DISALLOWED or UNASSIGNED"


# Exceptions (§9.6, as RFC 5892 §2.6 lists them)
_VALID = frozenset("ßς۽۾་〇")
_CONTEXTUAL = frozenset("\u00b7\u0375\u05f3\u05f4\u30fb") | {
    chr(zero + digit) for zero in (0x0660, 0x06F0) for digit in range(10)
}
_EXCLUDED = frozenset("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b")

# ASCII7 (§9.11), which is most of what is ever sent, and of both classes
_ASCII7 = re.compile(r"[!-~]*+")

# JoinControl (§9.8)
_JOINERS = frozenset("\u200c\u200d")

# OldHangulJamo (§9.9), and Default_Ignorable_Code_Point (§9.13): first and last
_OLD_HANGUL = ((0x1100, 0x11FF), (0xA960, 0xA97C), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB))
_IGNORABLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)  # fmt: skip

# LetterDigits (§9.1); OtherLetterDigits, Spaces, Symbols, Punctuation (§9.14 to §9.18)
_LETTER_DIGITS = frozenset({"Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"})
_OTHERS = frozenset({
    "Lt", "Nl", "No", "Me", "Zs", "Sm", "Sc", "Sk", "So",
    "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
})  # fmt: skip


def is_identifier(text: str) -> bool:
    """Tell whether *text* is of the IdentifierClass; the empty string is (§4.2)."""
    return _conforms(text, frozenset({Property.VALID}))


def is_freeform(text: str) -> bool:
    """Tell whether *text* is of the FreeformClass; the empty string is (§4.3)."""
    return _conforms(text, frozenset({Property.VALID, Property.FREE}))


def property_of(character: str) -> Property:
    """
    Return the derived property of one character (§8).

    >>> [property_of(character).name for character in "é€↔"]
    ['VALID', 'FREE', 'FREE']
    """
    excepted = _exception(character)
    if excepted is not None:
        return excepted
    if _ASCII7.fullmatch(character):
        return Property.VALID
    if character in _JOINERS:
        return Property.CONTEXT
    code = ord(character)
    if _is_within(code, _OLD_HANGUL) or _is_within(code, _IGNORABLE):
        return Property.DISALLOWED
    return _by_category(character)


def _exception(character: str) -> Property | None:
    if character in _VALID:
        return Property.VALID
    if character in _CONTEXTUAL:
        return Property.CONTEXT
    return Property.DISALLOWED if character in _EXCLUDED else None


def _by_category(character: str) -> Property:
    """Return what the general category says; controls and unassigned are no letters."""
    category = unicodedata.category(character)
    if category not in _LETTER_DIGITS and category not in _OTHERS:
        return Property.DISALLOWED
    has_compatible = unicodedata.normalize("NFKC", character) != character  # §9.17
    if has_compatible or category in _OTHERS:
        return Property.FREE
    return Property.VALID


def _conforms(text: str, allowed: frozenset[Property]) -> bool:
    if _ASCII7.fullmatch(text):
        return True
    for index, character in enumerate(text):
        found = property_of(character)
        if found is Property.CONTEXT:
            if not fits(text, index):
                return False
        elif found not in allowed:
            return False
    return True


def _is_within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
