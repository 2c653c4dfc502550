"""How Apache httpd weighs languages: ranges, families, and its own preferences."""

import pytest

from httpcore_srv.semantics.negotiation.apache_languages import (
    AcceptedLanguages,
    LanguageWeight,
    weigh_languages,
)
from httpcore_srv.semantics.negotiation.preferences import Preferences

# fmt: off
RANGES = [
    # accept-language                languages        weight why
    ("en",                           ["en"],          1.0,   "the same"),
    ("EN",                           ["en"],          1.0,   "RFC 4647 §2: without regard to case"),
    ("en",                           ["EN"],          1.0,   "RFC 4647 §2: without regard to case"),
    ("en;q=0.3",                     ["en"],          0.3,   "R132 the weight it gives"),
    ("en;q=0.8, *;q=0.1",            ["en-GB"],       0.8,   "R144 a range matches its regions"),
    ("en;q=0.8, *;q=0.1",            ["de"],          0.1,   "R144 everything else by *"),
    ("en",                           ["enm"],         0.0,   "RFC 4647 §3.3.1: only where a subtag ends"),
    ("zh-hant",                      ["zh-hant-tw"],  1.0,   "at any subtag"),
    ("zh;q=0.1, zh-hant;q=0.2",      ["zh-hant-tw"],  0.2,   "the longest range decides"),
    ("zh, zh-hant;q=0",              ["zh-hant-tw"],  0.0,   "R132 the longest range refuses"),
    ("zh;q=0, zh-hant",              ["zh"],          0.0,   "R132 refused: its family does not help"),
    ("en-GB",                        ["en"],          0.001, "one of the family"),
    ("en-GB",                        ["en-US"],       0.001, "one of the family"),
    ("EN-GB",                        ["En"],          0.001, "one of the family, without regard to case"),
    ("en-GB",                        ["enm"],         0.0,   "another family"),
    ("en-GB;q=0",                    ["en"],          0.001, "even of a range that is refused"),
    ("en-GB, *;q=0.5",               ["en"],          0.5,   "* goes before the family"),
    ("en-GB, *;q=0",                 ["en"],          0.0,   "* refuses, and the family does not help"),
    ("de",                           ["en"],          0.0,   "no range matches"),
    ("de-CH-1996",                   ["de-CH"],       0.001, "no look-up (RFC 4647 §3.4): it is one of the family"),
    ("fr;q=0.2, de;q=0.5",           ["de", "fr"],    0.5,   "the best of several languages"),
    ("fr;q=0.2, de;q=0.5",           ["fr", "de"],    0.5,   "the best of several languages"),
    ("fr;q=0.2, *;q=0.5",            ["fr", "de"],    0.5,   "* for that which no range matches"),
    ("fr;q=0.2, *;q=0.1",            ["fr", "de"],    0.2,   "* is no better"),
    ("fr;q=0.2, *;q=0.5",            ["fr"],          0.2,   "* is not for that which a range matches"),
    ("fr;q=0.2, de-CH",              ["fr", "de"],    0.2,   "the family is for where nothing matches"),
    ("fr;q=0, de-CH",                ["fr", "de"],    0.0,   "...and a refusal is a match"),
    ("en, en;q=0.1",                 ["en"],          1.0,   "the first of two that are the same"),
]

BOTH = Preferences(("fr", "en"), prefer=True, fallback=True)
PREFER = Preferences(("fr", "en"), prefer=True, fallback=False)
FALLBACK = Preferences(("fr", "en"), prefer=False, fallback=True)
NEITHER = Preferences(("fr", "en"), prefer=False, fallback=False)

PLACES = [
    # accept-language languages       preferences weight                     why
    (None,            ["fr"],         BOTH,       LanguageWeight(1.0, 0),    "first on the list"),
    (None,            ["EN-gb"],      BOTH,       LanguageWeight(1.0, 1),    "second, by the language of the region"),
    (None,            ["en", "fr"],   BOTH,       LanguageWeight(1.0, 0),    "the better place of two"),
    (None,            ["de"],         BOTH,       LanguageWeight(1.0, 2),    "not on the list"),
    (None,            ["fr"],         FALLBACK,   LanguageWeight(1.0, 2),    "the list may not decide"),
    ("it",            ["fr"],         BOTH,       LanguageWeight(0.0001, 0), "R145 not acceptable, but a fallback"),
    ("it",            ["en"],         FALLBACK,   LanguageWeight(0.0001, 1), "R145 fallbacks are sorted, even where the list may not decide otherwise"),
    ("it",            ["de"],         BOTH,       LanguageWeight(0.0, 2),    "not on the list"),
    ("it",            ["fr"],         PREFER,     LanguageWeight(0.0, 2),    "no fallback is wanted"),
    ("it",            ["fr"],         NEITHER,    LanguageWeight(0.0, 2),    "no fallback is wanted"),
    ("fr",            ["fr"],         NEITHER,    LanguageWeight(1.0, 2),    "the list may not decide"),
    ("fr;q=0.5",      ["fr"],         PREFER,     LanguageWeight(0.5, 0),    "a weight and a place"),
]
# fmt: on


@pytest.mark.parametrize(("field", "languages", "weight", "why"), RANGES)
def test_a_language_weighs(field, languages, weight, why):
    accepted = AcceptedLanguages.read(field)

    assert accepted.weight_of(languages) == weight, why


@pytest.mark.parametrize("field", [None, "", " , ", "en_GB", "en;q=1.5"])
def test_a_field_that_says_nothing_is_none(field):
    assert AcceptedLanguages.read(field) is None


@pytest.mark.parametrize(("field", "languages", "preferences", "weight", "why"), PLACES)
def test_the_server_prefers(field, languages, preferences, weight, why):
    accepted = AcceptedLanguages.read(field)

    assert (
        weigh_languages(languages, accepted, preferences, elsewhere=True) == weight
    ), why


@pytest.mark.parametrize("field", [None, "fr", "*;q=0"])
def test_a_variant_without_a_language_comes_last_but_is_acceptable(field):
    accepted = AcceptedLanguages.read(field)

    assert weigh_languages([], accepted, BOTH, elsewhere=True).weight == 0.0001
    assert weigh_languages([], accepted, BOTH, elsewhere=False).weight == 1.0
