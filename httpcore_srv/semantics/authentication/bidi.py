"""
Is a name that is written from right to left read in one way only?

The Bidi Rule of RFC 5893 §2, by the bidirectional classes of the Unicode tables.
"""

import unicodedata

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

# What may stand in either: conditions 2 and 5.
_NEUTRAL = frozenset({"EN", "ES", "CS", "ET", "ON", "BN", "NSM"})


def is_unambiguous(text: str) -> bool:
    """
    Tell whether *text* follows the Bidi Rule, which is about right-to-left text only.

    >>> is_unambiguous("אבג1"), is_unambiguous("abc"), is_unambiguous("abcא")
    (True, True, False)
    """
    if text.isascii():
        return True
    classes = [unicodedata.bidirectional(character) for character in text]
    if _RIGHT_TO_LEFT.isdisjoint(classes):
        return True
    if classes[0] in ("R", "AL"):  # condition 1
        return _is_right_to_left(classes)
    return False  # "L" would need conditions 5 and 6, which no R, AL or AN meets


def _is_right_to_left(classes: list[str]) -> bool:
    """Conditions 2, 3 and 4."""
    allowed = _RIGHT_TO_LEFT | _NEUTRAL
    mixed = "EN" in classes and "AN" in classes
    last = next(one for one in reversed(classes) if one != "NSM")
    return allowed.issuperset(classes) and last in ("R", "AL", "EN", "AN") and not mixed
