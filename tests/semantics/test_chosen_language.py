"""RFC 9110 §12.5.4: people choose a language for themselves."""

import pytest

from httpcore_srv.semantics.chosen_language import Choice, chosen_language

BOTH = ("en", "de")
NOW, KEPT = False, True

# fmt: off
ROWS = [
    # query            cookies              available        choice               why
    ("lang=de",        "",                  BOTH,            Choice("de", NOW),   "the URI asks for it"),
    ("lang=DE",        "",                  BOTH,            Choice("de", NOW),   "RFC 5646 §2.1.1 tags are case-insensitive"),
    ("a=1&lang=de",    "",                  BOTH,            Choice("de", NOW),   "among other parameters"),
    ("lang=de",        "lang=en",           BOTH,            Choice("de", NOW),   "the URI goes before the memory"),
    (None,             "lang=de",           BOTH,            Choice("de", KEPT),  "the memory goes before Accept-Language"),
    ("",               "x=1; lang=de",      BOTH,            Choice("de", KEPT),  "among other cookies"),
    ("lang=fr",        "lang=de",           BOTH,            Choice("de", KEPT),  "nothing is in French: no choice"),
    ("lang=fr",        "",                  BOTH,            None,                "nothing is in French: no choice"),
    (None,             "",                  BOTH,            None,                "nobody chose"),
    (None,             "language=de",       BOTH,            None,                "another cookie"),
    ("lang=de",        "",                  ("de-CH", "en"), Choice("de-CH", NOW), "RFC 4647 §3.3.1 a range matches what it is a prefix of"),
    ("lang=de",        "",                  ("de-CH", "de"), Choice("de", NOW),   "what is exact goes first"),
    ("lang=d",         "",                  BOTH,            None,                "RFC 4647 §3.3.1 whole subtags only"),
    ("lang=en&lang=de", "",                 BOTH,            Choice("en", NOW),   "the first one counts"),
    ("lang=%64e",      "",                  BOTH,            Choice("de", NOW),   "RFC 3986 §2.1 percent-encoding"),
    ("&".join(["a=1"] * 200) + "&lang=de", "", BOTH,         None,                "more parameters than a person sends"),
]
# fmt: on


@pytest.mark.parametrize(("query", "cookies", "available", "choice", "why"), ROWS)
def test_choice(query, cookies, available, choice, why):
    found = chosen_language(query, cookies, available, parameter="lang", cookie="lang")

    assert found == choice, why


def test_without_names_nothing_is_looked_at():
    assert chosen_language("lang=de", "lang=de", BOTH) is None
