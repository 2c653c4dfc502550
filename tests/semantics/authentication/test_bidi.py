"""RFC 5893 §2 as a table: the six conditions of the Bidi Rule."""

import pytest

from httpcore_srv.semantics.authentication.bidi import is_unambiguous

# fmt: off
CASES = [
    # text               fine    why
    ("",                 True,   "nothing is written from right to left"),
    ("ada",              True,   "nothing is written from right to left"),
    ("1ada",             True,   "the rule is for names with R, AL or AN only"),
    ("אבג",              True,   "condition 1: R first"),
    ("عادل",             True,   "condition 1: AL first"),
    ("אבג1",             True,   "condition 3: EN may end it"),
    ("אב-ג",             True,   "condition 2: ES may stand in it"),
    ("אב\u05b0",         True,   "condition 3: NSM may follow the end"),
    ("1אבג",             False,  "condition 1: EN first"),
    ("١٢",               False,  "condition 1: AN first"),
    ("אבגa",             False,  "condition 2: no L"),
    ("adaאבג",           False,  "condition 5: no R in a left-to-right name"),
    ("אבג-",             False,  "condition 3: ES may not end it"),
    ("عادل-\u0652",      False,  "condition 3: ES before NSM ends it"),
    ("عادل1٢",           False,  "condition 4: EN and AN"),
    ("عادل1",            True,   "condition 4: EN alone"),
    ("عادل٢",            True,   "condition 4: AN alone"),
]
# fmt: on


@pytest.mark.parametrize(("text", "fine", "why"), CASES)
def test_the_bidi_rule(text, fine, why):
    assert is_unambiguous(text) is fine, why
