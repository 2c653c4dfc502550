"""
Where may a character stand that is not allowed everywhere?

The contextual rules of RFC 5892 Appendix A, which RFC 8264 §9.2 borrows.  Scripts are
told by the names of characters.

Of the two rules for ZERO WIDTH NON-JOINER the first is kept: after a virama.  The
second needs the joining types of Arabic script, which the interpreter does not have.
"""

import unicodedata
from collections.abc import Callable

# Canonical_Combining_Class=Virama
_VIRAMA = 9

_ARABIC_INDIC = frozenset("٠١٢٣٤٥٦٧٨٩")
_EXTENDED_ARABIC_INDIC = frozenset("۰۱۲۳۴۵۶۷۸۹")


def fits(text: str, index: int) -> bool:
    """
    Tell whether the character of *text* at *index* may stand there.

    A character that no rule is about may not.

    >>> fits("col·lega", 3), fits("a·b", 1)
    (True, False)
    """
    rule = _RULES.get(text[index])
    return rule is not None and rule(text, index)


def _after_virama(text: str, index: int) -> bool:
    """A.1, A.2: Canonical_Combining_Class(Before(cp)) .eq. Virama."""
    return index > 0 and unicodedata.combining(text[index - 1]) == _VIRAMA


def _between_l(text: str, index: int) -> bool:
    """A.3: the middle dot of Catalan."""
    return text[max(index - 1, 0) : index + 2] == "l·l"


def _before_greek(text: str, index: int) -> bool:
    """A.4: the Greek lower numeral sign."""
    return _is_of("GREEK", text[index + 1 : index + 2])


def _after_hebrew(text: str, index: int) -> bool:
    """A.5, A.6: geresh and gershayim."""
    return _is_of("HEBREW", text[max(index - 1, 0) : index])


def _beside_japanese(text: str, _index: int) -> bool:
    """A.7: the katakana middle dot, where anything is Hiragana, Katakana or Han."""
    return any(
        character != "・" and _is_of(script, character)
        for character in text
        for script in ("HIRAGANA", "KATAKANA", "CJK UNIFIED", "CJK COMPATIBILITY")
    )


def _without_extended(text: str, _index: int) -> bool:
    """A.8: Arabic-Indic digits do not mix with extended ones."""
    return _EXTENDED_ARABIC_INDIC.isdisjoint(text)


def _without_plain(text: str, _index: int) -> bool:
    """A.9: extended Arabic-Indic digits do not mix with plain ones."""
    return _ARABIC_INDIC.isdisjoint(text)


def _is_of(script: str, character: str) -> bool:
    return unicodedata.name(character, "").startswith(script) if character else False


_RULES: dict[str, Callable[[str, int], bool]] = {
    "\u200c": _after_virama,
    "\u200d": _after_virama,
    "\u00b7": _between_l,
    "\u0375": _before_greek,
    "\u05f3": _after_hebrew,
    "\u05f4": _after_hebrew,
    "\u30fb": _beside_japanese,
    **dict.fromkeys(_ARABIC_INDIC, _without_extended),
    **dict.fromkeys(_EXTENDED_ARABIC_INDIC, _without_plain),
}
