"""Texts that name languages, codings and parameters, and those that do not."""

import pytest

from httpcore_srv.config import negotiation_values as values
from httpcore_srv.resources.coded import coders

# fmt: off
ACCEPTED = [
    # rule                     text       normal form  why
    (values.language_tag,      "EN",      "en",        "RFC 5646 §2.1.1: the usual spelling"),
    (values.language_tag,      "pt-br",   "pt-BR",     "with a region"),
    (values.language_or_none,  "",        "",          "none"),
    (values.language_or_none,  "de",      "de",        "a language"),
    (values.coding,            "gzip",    "gzip",      "zlib is always there"),
    (values.parameter,         "lang",    "lang",      "a name"),
    (values.parameter,         "",        "",          "none"),
]

REFUSED = [
    # rule                     text       words                      why
    (values.language_tag,      "",        ["RFC 5646"],              "nothing"),
    (values.language_tag,      "en_GB",   ['"pt-BR"'],               "a locale is no tag"),
    (values.language_tag,      "english-", ["RFC 5646"],             "a dash at the end"),
    (values.coding,            "deflate", ["br, zstd, gzip"],        "nobody agrees what it is"),
    (values.coding,            "GZIP",    ["br, zstd, gzip"],        "one spelling"),
    (values.parameter,         "a b",     ["lang"],                  "a space"),
    (values.parameter,         "a=b",     ["lang"],                  "two parts of a query"),
    (values.parameter,         "a\r\nb",  ["lang"],                  "R051"),
    (values.parameter,         "ü",       ["lang"],                  "it would be encoded"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "text", "expected", "why"), ACCEPTED)
def test_accepted(rule, text, expected, why):
    assert rule(text) == expected, why


@pytest.mark.parametrize(("rule", "text", "words", "why"), REFUSED)
def test_refused(refused, rule, text, words, why):
    refused(rule, text, words, why)


def test_a_coding_that_cannot_be_made_here_says_what_it_needs(monkeypatch):
    """Whoever asks for it by name is told, not served without."""
    monkeypatch.setattr(values, "missing", lambda _: 'it needs the extra "compress"')

    with pytest.raises(ValueError, match='needs the extra "compress"; allowed: '):
        values.coding("br")


def test_levels_are_those_of_the_library():
    assert values.levels({"gzip": 9}) == {"gzip": 9}
    with pytest.raises(ValueError, match=r"gzip = 10; allowed: \d to 9 for gzip"):
        values.levels({"gzip": 10})


def test_the_codings_are_those_that_can_be_made_at_all():
    assert set(coders.makeable()) <= set(values.CODINGS)
