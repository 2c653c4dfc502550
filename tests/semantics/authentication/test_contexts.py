"""RFC 5892 Appendix A as a table: characters that need a context."""

import pytest

from httpcore_srv.semantics.authentication.contexts import fits

# fmt: off
CASES = [
    # text                  index  fine   why
    ("क्\u200cष",           2, True,  "A.1 ZERO WIDTH NON-JOINER after a virama"),
    ("क\u200cष",            1, False, "A.1 without a virama"),
    ("\u200cष",             0, False, "A.1 nothing before"),
    ("क्\u200dष",           2, True,  "A.2 ZERO WIDTH JOINER after a virama"),
    ("\u200cष्",            0, False, "A.1 nothing before, a virama at the end"),
    ("a\u200db",            1, False, "A.2 without a virama"),
    ("\u200d",              0, False, "A.2 nothing before"),
    ("col·lega",            3, True,  "A.3 MIDDLE DOT between l and l"),
    ("col·ega",             3, False, "A.3 no l after"),
    ("co·lega",             2, False, "A.3 no l before"),
    ("l·",                  1, False, "A.3 nothing after"),
    ("·l",                  0, False, "A.3 nothing before"),
    ("͵α",                  0, True,  "A.4 GREEK LOWER NUMERAL SIGN before Greek"),
    ("͵a",                  0, False, "A.4 before Latin"),
    ("α͵",                  1, False, "A.4 nothing after"),
    ("א׳",                  1, True,  "A.5 HEBREW PUNCTUATION GERESH after Hebrew"),
    ("a׳",                  1, False, "A.5 after Latin"),
    ("׳א",                  0, False, "A.5 nothing before"),
    ("צה״ל",                2, True,  "A.6 HEBREW PUNCTUATION GERSHAYIM after Hebrew"),
    ("a״",                  1, False, "A.6 after Latin"),
    ("ア・イ",               1, True,  "A.7 KATAKANA MIDDLE DOT beside Katakana"),
    ("あ・",                 1, True,  "A.7 beside Hiragana"),
    ("・山",                 0, True,  "A.7 beside Han"),
    ("a・b",                 1, False, "A.7 beside Latin only"),
    ("・・",                 0, False, "A.7 the dot itself is not one of them"),
    ("٠١",                  0, True,  "A.8 ARABIC-INDIC DIGITS alone"),
    ("٠۱",                  0, False, "A.8 with extended ones"),
    ("۰۱",                  0, True,  "A.9 EXTENDED ARABIC-INDIC DIGITS alone"),
    ("۰١",                  0, False, "A.9 with plain ones"),
    ("a",                   0, False, "no rule is about it"),
]
# fmt: on


@pytest.mark.parametrize(("text", "index", "fine", "why"), CASES)
def test_a_character_fits_its_context(text, index, fine, why):
    assert fits(text, index) is fine, why
