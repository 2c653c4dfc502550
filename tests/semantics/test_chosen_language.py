"""RFC 9110 §12.5.4: people choose a language for themselves."""

import pytest

from httpcore_srv.semantics.chosen_language import (
    Choice,
    chosen_language,
    vary_by,
)

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
    ("lang=fr&lang=de", "",                 BOTH,            Choice("de", NOW),   "the first that is there"),
    (None,             "lang=fr; lang=de",  BOTH,            Choice("de", KEPT),  "RFC 6265 §5.4 a cookie of that name for another path goes along"),
    (None,             "; ".join(["lang=fr"] * 200) + "; lang=de", BOTH, None,    "more cookies than a person has"),
    ("lang=de-DE",     "",                  BOTH,            Choice("de", NOW),   "RFC 4647 §3.4 look-up: what is at most so specific"),
    ("lang=de-CH-1996", "",                 ("en", "de-CH"), Choice("de-CH", NOW), "RFC 4647 §3.4 step by step"),
    ("lang=de-DE",     "",                  ("en", "de-CH"), None,                "RFC 4647 §3.4 but no further"),
    ("lang=de-DE&lang=en", "",              BOTH,            Choice("de", NOW),   "each in turn, in any way"),
    ("lang=*",         "",                  BOTH,            None,                "RFC 4647 §3.4 no language in particular"),
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


DE_NOW, DE_KEPT = Choice("de", NOW), Choice("de", KEPT)

# fmt: off
VARIED = [
    # names                          choice    cookie   vary                                 why
    (("Accept-Language",),           None,     None,    ("Accept-Language",),                "RFC 9110 §12.5.5 the browser's setting decided"),
    (("Accept-Language",),           None,     "lang",  ("Accept-Language", "Cookie"),       "R148 a cookie would have decided otherwise"),
    (("Accept", "Accept-Language"),  DE_KEPT,  "lang",  ("Accept", "Cookie"),                "R148 the cookie decided"),
    (("Accept", "Accept-Language"),  DE_NOW,   "lang",  ("Accept",),                         "RFC 9111 §2 the URI is part of every key"),
    (("Accept",),                    None,     "lang",  ("Accept",),                         "all are in one language"),
    ((),                             None,     "lang",  (),                                  "R147 nothing was selected"),
    (("Negotiate",),                 DE_KEPT,  "lang",  ("Negotiate", "Cookie"),             "RFC 2295 §10.6 and the cookie"),
]
# fmt: on


@pytest.mark.parametrize(("names", "choice", "cookie", "vary", "why"), VARIED)
def test_vary(names, choice, cookie, vary, why):
    assert vary_by(names, choice, cookie) == vary, why
