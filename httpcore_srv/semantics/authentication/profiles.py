"""
Which text is meant by a user name or a password?

    user name   UsernameCasePreserved (RFC 8265 §3.4)   narrow and wide forms are one
    password    OpaqueString (RFC 8265 §4.2)            kept, but for spaces

RFC 7617 §2 names the profiles, in the edition of RFC 7613.  Both end in Unicode
Normalization Form C, so that a name typed on one machine is found on another (§2.1).
Case is kept: "Ada" and "ada" are two.

In a field text stands as octets, one a character: UTF-8 from clients that heed
``charset``, ISO-8859-1 from older ones (RFC 7617 §2.1, Appendix B).
"""

import unicodedata
from collections.abc import Callable

from httpcore_srv.semantics.authentication.bidi import is_unambiguous
from httpcore_srv.semantics.authentication.precis import is_freeform, is_identifier


def user_id(text: str) -> str | None:
    """
    Return the user name that *text* stands for, None if nobody may be called that.

    username = userpart *(1*SP userpart), each of the IdentifierClass (RFC 8265 §3.1),
    "with the exception of the colon" (RFC 7617 §2).

    >>> user_id("Ada Lovelace"), user_id("a:b"), user_id("")
    ('Ada Lovelace', None, None)
    """
    mapped = _mapped(text, _width_mapped)
    parts = mapped.split(" ")
    if ":" in mapped or not parts[0] or not parts[-1]:
        return None
    if all(is_identifier(part) and is_unambiguous(part) for part in parts):
        return mapped
    return None


def password(text: str) -> str | None:
    """
    Return the password that *text* stands for, None if it cannot be one.

    It may not be empty, nor hold control characters (RFC 8265 §4.2.2).

    >>> password("correct horse"), password(chr(7)), password("")
    ('correct horse', None, None)
    """
    mapped = _mapped(text, _space_mapped)
    return mapped if mapped and is_freeform(mapped) else None


def field_text(value: str) -> str:
    """
    Return the text that the octets of a field *value* are: UTF-8, or else ISO-8859-1.

    >>> field_text("Ã©"), field_text("é")
    ('é', 'é')
    """
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value


def field_octets(text: str) -> str:
    """
    Return the octets of *text* in UTF-8 as a field value holds them, one a character.

    >>> field_octets("é")
    'Ã©'
    """
    return text.encode("utf-8").decode("latin-1")


def _mapped(text: str, mapping: Callable[[str], str]) -> str:
    """Map each character, then compose: what both leave as it is, ASCII, is quick."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(map(mapping, text)))


def _width_mapped(character: str) -> str:
    """Map fullwidth and halfwidth characters to what they decompose to (§3.4.1)."""
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    if kind not in ("<wide>", "<narrow>"):
        return character
    return "".join(chr(int(code, 16)) for code in codes.split())


def _space_mapped(character: str) -> str:
    """Map spaces that are not ASCII to SP (§4.2.2)."""
    return " " if unicodedata.category(character) == "Zs" else character
