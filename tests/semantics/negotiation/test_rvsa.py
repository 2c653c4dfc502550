"""
RVSA/1.0 as a table (RFC 2296; "2295" stands for RFC 2295).

A row is one variant list, in the notation of Alternates, and one request.  "best" is
the URI of the best variant, "quality" its overall quality Q, "result" what §3.5 says to
answer.  The column "why" is the sentence that decides.
"""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.alternates import Alternates
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.rvsa import (
    chooses,
    is_neighbor,
    round5,
    select,
)
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.negotiation.variant_list import FALLBACK_QUALITY

CHOICE, LIST = "choice", "list"


def variants_of(text):
    """Read a variant list; the fallback comes last."""
    alternates = Alternates.parse(text)
    described = [
        Variant(
            each.uri,
            with_charset(each.media_type, each.charset),
            each.languages,
            quality=each.quality,
            length=each.length,
            features=each.features,
            description=each.description,
        )
        for each in alternates.variants
    ]
    if alternates.fallback:
        described.append(Variant(alternates.fallback, quality=FALLBACK_QUALITY))
    return tuple(described)


def with_charset(media_type, charset):
    if charset is None:
        return media_type
    kind = media_type or type(HTML)("text", "plain")
    return type(kind)(kind.type, kind.subtype, (("charset", charset),))


[HTML] = [v.media_type for v in Alternates.parse('{"x" 1 {type text/html}}').variants]

# The variant lists of the RFC's examples, and some others.
PAPER = (
    '{"paper.html.en" 0.9 {type text/html} {language en}}, '
    '{"paper.html.fr" 0.7 {type text/html} {language fr}}, '
    '{"paper.ps.en" 1.0 {type application/postscript} {language en}}'
)
BLAH = '{"blah.html" 1 {language en-gb} {features blebber [x y]}}'
PICTURES = '{"x.gif" 1.0 {type image/gif}}, {"x.tiff" 1.0 {type image/tiff}}'
GREEK = (
    '{"el" 1.0 {language el} {type text/plain} {charset iso-8859-7}}, '
    '{"en" 1.0 {language en} {type text/plain} {charset iso-8859-1}}'
)
BOTH = '{"en" 1.0 {language en}}, {"de" 1.0 {language de}}'
TABLES = '{"plain" 0.6}, {"tables" 1.0 {features tables}}'
DEPTH = '{"deep" 1.0 {features colordepth=[8-];+1.5-0.5}}, {"flat" 0.9}'

# fmt: off
ROWS = [
    # variants  accept-fields by initial                             best             quality  result  why
    # ... the product
    (PAPER,     {"": "text/html;q=1.0, */*;q=0.8", "Language": "en;q=1.0, fr;q=0.5"},
                                                                     "paper.html.en", 0.9,     CHOICE, "R167 §3.3, the RFC's example: 0.9 * 1 * 1 * 1 * 1, and §3.4 calls it definite"),
    ('{"fr" 0.7 {type text/html} {language fr}}',
                {"": "text/html;q=1.0, */*;q=0.8", "Language": "en;q=1.0, fr;q=0.5"},
                                                                     "fr",            0.35,    CHOICE, "R167 §3.3, the RFC's example: round5(0.7 * 1 * 0.5)"),
    ('{"ps" 1.0 {type application/postscript} {language en}}',
                {"": "text/html;q=1.0, */*;q=0.8", "Language": "en;q=1.0, fr;q=0.5"},
                                                                     "ps",            0.8,     LIST,   "R168 §3.4, the RFC's example: application/postscript was matched to */*"),
    (PAPER,     {"": "text/html;q=0.5, application/postscript", "Language": "en, fr"},
                                                                     "paper.ps.en",   1.0,     CHOICE, "R167 §3.3 qt is what Accept assigns to the type"),
    (PAPER,     {"": "text/html, application/postscript;q=0.1", "Language": "en;q=0.5, fr"},
                                                                     "paper.html.fr", 0.7,     CHOICE, "R167 0.9 * 0.5 < 0.7 * 1"),
    ('{"a" 0.5}, {"b" 0.8}',
                {},                                                  "b",             0.8,     CHOICE, "R167 without attributes Q is the source quality, and needs no field: definite"),
    ('{"a" 0.333 {type text/html} {language en}}, {"b" 0.001}',
                {"": "text/html;q=0.333", "Language": "en;q=0.333"}, "a",             0.03693, CHOICE, "R167 round5: 0.036926037"),
    ('{"a" 0.001 {type text/html} {language en}}, {"b" 0}',
                {"": "text/html;q=0.01", "Language": "en"},          "a",             0.00001, CHOICE, "R167 round5: 0.00001 is the least that is not 0"),
    ('{"a" 0.001 {type text/html} {language en}}, {"b" 0}',
                {"": "text/html;q=0.005", "Language": "en"},         "a",             0.00001, CHOICE, "R167 round5: 0.000005 is rounded up"),
    ('{"a" 0.001 {type text/html} {language en}}, {"b" 0}',
                {"": "text/html;q=0.004", "Language": "en"},         None,            0.0,     LIST,   "R169 §3.5 a: 0.000004 rounds to 0, and 0 is not greater than 0"),
    ('{"a" 0.7 {type text/html}}, {"b" 1.0 {type text/plain}}',
                {"": "text/html, text/plain;q=0.7"},                 "a",             0.7,     CHOICE, "R169 equal after rounding (0.7 * 1 and 1 * 0.7): the first in the list"),
    # ... ties and zeros
    (BOTH,      {"Language": "en, de"},                              "en",            1.0,     CHOICE, "R169 §3.5 the first variant in the list with this value"),
    ('{"de" 1.0 {language de}}, {"en" 1.0 {language en}}',
                {"Language": "en, de"},                              "de",            1.0,     CHOICE, "R169 §3.5 the list's order decides, not the field's"),
    (BOTH,      {"Language": "fr"},                                  None,            0.0,     LIST,   "R169 §3.5 a: no quality is greater than 0"),
    (BOTH,      {"Language": "en;q=0, de"},                          "de",            1.0,     CHOICE, "9110 §12.4.2 a weight of 0 is not acceptable"),
    (BOTH,      {"Language": "en;q=0, de;q=0, *"},                   None,            0.0,     LIST,   "9110 §12.5.4 * matches what no other range does"),
    ('{"a" 0 {language en}}, {"b" 0.001 {language en}}',
                {"Language": "en"},                                  "b",             0.001,   CHOICE, "R159 2295 §5.3 a source quality of 0 rules itself out"),
    ('{"a" 1.0 {language en}}, {"b"}',
                {"Language": "en;q=0.001"},                          "a",             0.001,   CHOICE, "§3.1 the fallback has 0.000001, less than all others"),
    ('{"a" 1.0 {language en}}, {"b"}',
                {"Language": "fr"},                                  None,            0.0,     LIST,   "§3.1 a fallback's 0.000001 rounds to 0: the user agent takes it from the list"),
    ('{"b"}',   {},                                                  None,            0.0,     LIST,   "§3.1 even alone"),
    # ... type
    (PICTURES,  {"": "image/gif;q=0.9, */*;q=1.0"},                  "x.tiff",        1.0,     LIST,   "R168 §4.2, the RFC's example: the best is speculative, so no choice is made"),
    (PICTURES,  {"": "image/gif;q=0.9, image/tiff;q=0.5"},           "x.gif",         0.9,     CHOICE, "R167 §4.2 the long form of that field chooses"),
    (PICTURES,  {"": "image/gif, */*;q=0.9"},                        "x.gif",         1.0,     CHOICE, "R168 the best is definite; that others are speculative matters not"),
    (PICTURES,  {"": "image/*"},                                     "x.gif",         1.0,     LIST,   "R168 §3.4 image/* contains a wildcard"),
    (PICTURES,  {"": "image/gif, image/*;q=1.0"},                    "x.gif",         1.0,     CHOICE, "R168 §3.4 the same Q without the wildcard: definite"),
    (PICTURES,  {},                                                  "x.gif",         1.0,     LIST,   "R168 §3.4 without Accept, its absence was needed"),
    (PICTURES,  {"": ""},                                            None,            0.0,     LIST,   "§3.3 an empty Accept matches no type, and so assigns 0"),
    (PICTURES,  {"": "text/html"},                                   None,            0.0,     LIST,   "§3.3 a type that no element matches is assigned 0"),
    (PICTURES,  {"": "image/gif;q=0.8, image/*;q=0.9, */*;q=1.0"},   "x.tiff",        0.9,     LIST,   "9110 §12.5.1 image/* is more specific than */*"),
    (PICTURES,  {"": "image/gif;q=5, image/tiff;q=0.1"},             "x.tiff",        0.1,     CHOICE, "R132 9110 §12.4.2 a malformed element is left out"),
    (PICTURES,  {"": ";;;, /"},                                      "x.gif",         1.0,     LIST,   "a field of which nothing can be read says nothing, as an absent one"),
    ('{"a" 1.0 {type text/html}}, {"b" 0.9}',
                {"": "text/plain"},                                  "b",             0.9,     CHOICE, "R167 §3.3 qt is 1 if there is no type attribute, and that is definite"),
    ('{"a" 1.0 {type text/html;level=2}}, {"b" 0.9 {type text/html}}',
                {"": "text/html;level=2;q=0.4, text/html"},          "b",             0.9,     CHOICE, "9110 §12.5.1 the range with the parameter is the more specific"),
    ('{"a" 1.0 {type text/html} {charset utf-8}}, {"b" 0.9 {type text/plain}}',
                {"": "text/html", "Charset": "utf-8"},               "a",             1.0,     CHOICE, "2295 §5.4 the charset is an attribute of its own, and none of the type's"),
    # ... charset
    (GREEK,     {"": "text/plain", "Language": "el, en", "Charset": "iso-8859-1, iso-8859-7;q=0.9"},
                                                                     "en",            1.0,     CHOICE, "R167 §3.3 qc is what Accept-Charset assigns to the charset"),
    (GREEK,     {"": "text/plain", "Language": "el, en;q=0.7", "Charset": "iso-8859-1, iso-8859-7;q=0.9"},
                                                                     "el",            0.9,     CHOICE, "2295 §19.3 a greater spread of weights lets the language prevail"),
    (GREEK,     {"": "text/plain", "Language": "el, en", "Charset": "*"},
                                                                     "el",            1.0,     LIST,   "R168 §3.4 * in Accept-Charset is a wildcard"),
    (GREEK,     {"": "text/plain", "Language": "el, en", "Charset": "*, iso-8859-7"},
                                                                     "el",            1.0,     CHOICE, "R168 §3.4 the charset was mentioned: no wildcard was needed"),
    (GREEK,     {"": "text/plain", "Language": "el, en"},            "el",            1.0,     LIST,   "R168 §3.4 without Accept-Charset, its absence was needed"),
    (GREEK,     {"": "text/plain", "Language": "el, en", "Charset": "ISO-8859-1"},
                                                                     "en",            1.0,     CHOICE, "9110 §8.3.2 charset names are case-insensitive"),
    (GREEK,     {"": "text/plain", "Language": "el, en", "Charset": "utf-8"},
                                                                     None,            0.0,     LIST,   "9110 §12.5.2 that ISO-8859-1 was always acceptable is no longer law"),
    # ... language
    (BOTH,      {},                                                  "en",            1.0,     LIST,   "R168 §3.4 without Accept-Language, its absence was needed"),
    (BOTH,      {"Language": "*"},                                   "en",            1.0,     LIST,   "R168 §3.4 * is a wildcard"),
    (BOTH,      {"Language": "de, *"},                               "en",            1.0,     LIST,   "R168 the first of equals was got by the wildcard"),
    (BOTH,      {"Language": "de, *;q=0.9"},                         "de",            1.0,     CHOICE, "R168 the best was not"),
    (BOTH,      {"Language": "DE"},                                  "de",            1.0,     CHOICE, "9110 §8.5.1 language tags are case-insensitive"),
    ('{"gb" 1.0 {language en-GB}}, {"de" 0.5 {language de}}',
                {"Language": "en"},                                  "gb",            1.0,     CHOICE, "R144 9110 §12.5.4 a range matches the tags it is a prefix of; no wildcard is in it"),
    ('{"en" 1.0 {language en}}, {"de" 0.5 {language de}}',
                {"Language": "en-GB, de"},                           "de",            0.5,     CHOICE, "§3.3 en-GB does not match en: the algorithm is the same everywhere, and knows no lookup"),
    ('{"gb" 1.0 {language en-GB}}, {"de" 0.5 {language de}}',
                {"Language": "en, en-gb;q=0.2, de"},                 "de",            0.5,     CHOICE, "2068 §14.4 the longest range that matches counts"),
    ('{"english" 1.0 {language eng}}, {"b" 0.5}',
                {"Language": "en"},                                  "b",             0.5,     CHOICE, "4647 §3.3.1 the prefix ends at a hyphen"),
    ('{"a" 1.0 {language en, fr}}, {"b" 0.8 {language de}}',
                {"Language": "en;q=0.2, fr;q=0.9, de"},              "a",             0.9,     CHOICE, "R167 §3.3 the highest factor assigned to any one of the languages"),
    ('{"a" 1.0 {language en, fr}}, {"b" 0.8 {language de}}',
                {"Language": "en;q=0.9, *;q=0.9, de"},               "a",             0.9,     CHOICE, "R168 §3.4 the same Q without the wildcard"),
    ('{"a" 1.0 {language en, fr}}, {"b" 0.8 {language de}}',
                {"Language": "en;q=0.5, *;q=0.9, de"},               "a",             0.9,     LIST,   "R168 the highest factor was got by the wildcard"),
    ('{"a" 1.0}, {"en" 1.0 {language en}}',
                {"Language": "en"},                                  "a",             1.0,     CHOICE, "R167 a missing language attribute counts 1"),
    # ... features
    (BLAH,      {"Language": "en-gb, fr", "Features": "blebber, x, !y, *"},
                                                                     "blah.html",     1.0,     CHOICE, "R168 §3.4, the RFC's example: definite"),
    (BLAH,      {"Language": "en, fr", "Features": "blebber, x, *"}, "blah.html",     1.0,     CHOICE, "R168 §3.4, the RFC's example: definite"),
    (BLAH,      {"Language": "en-gb, fr", "Features": "blebber, !y, *"},
                                                                     "blah.html",     1.0,     LIST,   "R168 §3.4, the RFC's example: speculative, x comes under the *"),
    (BLAH,      {"Language": "fr, *", "Features": "blebber, x, !y, *"},
                                                                     "blah.html",     1.0,     LIST,   "R168 §3.4, the RFC's example: speculative, en-gb comes under the *"),
    (BLAH,      {"Language": "en", "Features": "blebber, !x, !y, *"}, None,           0.0,     LIST,   "R170 2295 §6.4 no element of the bag is true: 0 is the default"),
    (BLAH,      {"Language": "en", "Features": "blebber"},           None,            0.0,     LIST,   "R170 2295 §8.2 without * the field describes all of the feature set"),
    (BLAH,      {"Language": "en"},                                  "blah.html",     1.0,     LIST,   "R167 without Accept-Features qf is 1, and R168 its absence was needed"),
    (TABLES,    {"Features": "tables"},                              "tables",        1.0,     CHOICE, "R170 2295 §6.4 a true element yields 1"),
    (TABLES,    {"Features": "!tables"},                             "plain",         0.6,     CHOICE, "R170 2295 §6.4 a false element yields 0"),
    (TABLES,    {"Features": "*"},                                   "tables",        1.0,     LIST,   "R168 2295 §8.2 * tells nothing of tables"),
    (TABLES,    {},                                                  "tables",        1.0,     LIST,   "2295 §8.2 absence is equivalent to *"),
    (TABLES,    {"Features": ""},                                    "plain",         0.6,     CHOICE, "2295 §8.2 an empty field says: no features at all"),
    (TABLES,    {"Features": "TABLES"},                              "tables",        1.0,     CHOICE, "2295 §6.1 feature tags are case-insensitive"),
    (DEPTH,     {"Features": "colordepth={24}"},                     "deep",          1.5,     CHOICE, "R170 2295 §6.4 the true-improvement; the result can be greater than 1"),
    (DEPTH,     {"Features": "colordepth={4}"},                      "flat",          0.9,     CHOICE, "R170 2295 §6.4 the false-degradation: 0.5"),
    (DEPTH,     {"Features": "colordepth=24, *"},                    "deep",          1.5,     CHOICE, "R170 2295 §6.3 a higher value could not make it false"),
    (DEPTH,     {"Features": "colordepth=4, *"},                     "deep",          1.5,     LIST,   "R168 it may have a higher value, and so 1.5 at most: speculative"),
    ('{"a" 1.0 {features !textonly}}, {"b" 0.5}',
                {"Features": "*"},                                   "a",             1.0,     CHOICE, "R168 §3.4 the same Q without the *: then the tag is absent"),
    ('{"a" 1.0 {features x;+1.5 y;+1.4-0.8}}, {"b" 0.5}',
                {"Features": "x"},                                   "a",             1.2,     CHOICE, "R170 2295 §6.4 multiplying all factors: 1.5 * 0.8"),
    ('{"a" 1.0 {features x;+1.5}}, {"b" 0.5}',
                {"Features": "!x"},                                  "a",             1.0,     CHOICE, "R170 2295 §6.4 the false-degradation is 1 if a true-improvement is given"),
    # ... neighbors
    ('{"../en" 1.0 {language en}}, {"de" 0.5 {language de}}',
                {"Language": "en, de"},                              "../en",         1.0,     LIST,   "R156 §3.5 c: the best is no neighbor, and nothing else is the best"),
    ('{"http://example.org/en" 1.0 {language en}}, {"de" 0.5 {language de}}',
                {"Language": "en, de"},                              "http://example.org/en", 1.0, LIST, "R156 2295 §14.2 nobody speaks for another's resource"),
    ('{"../en" 0.4 {language en}}, {"de" 0.5 {language de}}',
                {"Language": "en, de"},                              "de",            0.5,     CHOICE, "2295 §2.2 not all variants need to be neighbors"),
    # ... and all together
    (GREEK,     {"": "text/*", "Language": "el", "Charset": "iso-8859-7"},
                                                                     "el",            1.0,     LIST,   "R168 one wildcard among the factors is enough"),
    (GREEK,     {"": "text/plain;q=0.5", "Language": "el;q=0.5", "Charset": "iso-8859-7;q=0.5"},
                                                                     "el",            0.125,   CHOICE, "R167 qs * qt * qc * ql * qf"),
    (BOTH,      {"Language": "en", "Encoding": "identity;q=0"},      "en",            1.0,     CHOICE, "§3.3 has no factor for codings"),
]
# fmt: on


def requested(accept):
    lines = {f"Accept-{name}" if name else "Accept": v for name, v in accept.items()}
    return Fields(tuple(lines.items()))


def test_there_are_rows_enough():
    assert len(ROWS) >= 60


@pytest.mark.parametrize(
    ("listed", "accept", "best", "quality", "result", "why"),
    ROWS,
    ids=[f"{n}-{row[5][:40]}" for n, row in enumerate(ROWS)],
)
def test_table(listed, accept, best, quality, result, why):
    variants = variants_of(listed)
    selection = select(variants, requested(accept), Preferences())
    found = None if selection.best is None else variants[selection.best].uri

    assert found == best, why
    assert max(row.quality for row in selection.weighed) == quality, why
    assert (CHOICE if chooses(selection, variants) else LIST) == result, why


@pytest.mark.parametrize(("listed", "accept", "best"), [row[:3] for row in ROWS])
def test_every_variant_but_the_best_has_a_reason(listed, accept, best):
    variants = variants_of(listed)
    selection = select(variants, requested(accept), Preferences())

    for variant, row in zip(variants, selection.weighed, strict=True):
        assert bool(row.eliminated) is (variant.uri != best), row


# fmt: off
REASONS = [
    # variants                                   accept                         reason of the last
    (PAPER, {"": "text/html", "Language": "en"},                                "Accept: application/postscript is not acceptable"),
    (BOTH, {"Language": "en"},                                                  "Accept-Language: de is not acceptable"),
    (BOTH, {"Language": "en, de;q=0.9"},                                        "less wanted than en"),
    (BOTH, {"Language": "en, de"},                                              "listed after en"),
    ('{"a" 1}, {"b" 1 {type text/plain} {charset koi8-r}}', {"Charset": "utf-8"}, "Accept-Charset: koi8-r is not acceptable"),
    ('{"a" 1}, {"b" 1 {features x y}}', {"Features": "!x"},                     "Accept-Features: x y is not acceptable"),
    ('{"a" 1}, {"b" 0}', {},                                                    "source quality 0: the product rounds to 0"),
]
# fmt: on


@pytest.mark.parametrize(("listed", "accept", "reason"), REASONS)
def test_the_reason_is_said_in_a_few_words(listed, accept, reason):
    selection = select(variants_of(listed), requested(accept), Preferences())

    assert selection.weighed[-1].eliminated == reason


def test_the_weights_are_shown_by_field():
    [en, fr, ps] = select(
        variants_of(PAPER),
        requested({"": "text/html, */*;q=0.8", "Language": "en, fr;q=0.5"}),
        Preferences(),
    ).weighed

    assert en.weights == (("Accept", 1.0), ("Accept-Language", 1.0))
    assert fr.weights == (("Accept", 1.0), ("Accept-Language", 0.5))
    assert ps.weights == (("Accept", 0.8), ("Accept-Language", 1.0))


# fmt: off
VARIES = [
    # variants  names                                            why
    (PAPER,     ("Accept", "Accept-Language"),                   "R165 2295 §10.6 the attributes that occur"),
    (GREEK,     ("Accept", "Accept-Charset", "Accept-Language"), "R165"),
    (TABLES,    ("Accept-Features",),                            "R165"),
    ('{"a" 1 {type text/html}}, {"b" 1 {type text/html}}',
                ("Accept",),                                     "R165 equal types too: without Accept the result is a list, with it a choice"),
    ('{"a" 1}, {"b" 0.5}', (),                                   "R165 nothing is looked at"),
    ('{"a" 1 {type text/html}}', (),                             "R147 one variant: nothing is selected"),
]
# fmt: on


@pytest.mark.parametrize(("listed", "names", "why"), VARIES)
def test_vary(listed, names, why):
    selection = select(variants_of(listed), Fields(), Preferences())

    assert selection.vary == names, why


def test_what_has_no_language_is_in_the_default_one():
    variants = variants_of('{"a" 1.0}, {"de" 0.9 {language de}}')
    fields = Fields((("Accept-Language", "de"),))

    assert select(variants, fields, Preferences()).best == 0
    assert select(variants, fields, Preferences(default_language="en")).best == 1


def test_the_servers_own_preferences_do_not_break_ties():
    """RFC 2296 §3.5: user agents rely on the result's being computable."""
    german_first = Preferences(languages=("de", "en"))
    fields = Fields((("Accept-Language", "en, de"),))

    assert select(variants_of(BOTH), fields, german_first).best == 0


def test_a_features_attribute_that_cannot_be_read_is_worth_nothing():
    variants = (Variant("a", features="]["), Variant("b", quality=0.1))

    assert select(variants, Fields(), Preferences()).best == 1


def test_of_nothing_nothing_is_selected():
    selection = select((), Fields(), Preferences())

    assert (selection.best, selection.weighed, selection.vary) == (None, (), ())


# fmt: off
NEIGHBORS = [
    # uri                 neighbor  why: RFC 2295 §2.2, equal up to the last slash
    ("guide.de.html",     True,     "the same directory"),
    ("./guide.de.html",   True,     "the same, said with a dot segment"),
    ("?format=json",      True,     "a query comes after the last slash of the path"),
    ("a?b=/c",            True,     "a slash in a query is none of the path's"),
    ("a#b/c",             True,     "nor one in a fragment"),
    ("caf%C3%A9",         True,     "octets of a name"),
    ("",                  False,    "no URI at all"),
    ("/guide.de.html",    False,    "its directory is not known to be the same"),
    ("sub/guide.html",    False,    "R156 a directory below"),
    ("../guide.html",     False,    "R156 the directory above"),
    ("..",                False,    "R156 the directory above"),
    ("%2e%2E",            False,    "R156 the same, percent-encoded"),
    ("..%2fsecret",       False,    "R156 a slash to those who decode first"),
    ("..%5Csecret",       False,    "R156 a backslash is a slash to some"),
    ("..\\secret",        False,    "R156"),
    ("//example.org/a",   False,    "R156 another authority"),
    ("http://a/b",        False,    "R156 another origin"),
    ("javascript:x",      False,    "R156 no HTTP URL"),
]
# fmt: on


@pytest.mark.parametrize(("uri", "neighbor", "why"), NEIGHBORS)
def test_neighbors(uri, neighbor, why):
    assert is_neighbor(uri) is neighbor, why


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=5))
def test_rounding_is_exact_for_all_weights(thousandths):
    """§3.3: "independent of the exact characteristics of the [...] hardware"."""
    product = Decimal(1)
    for each in thousandths:
        product *= Decimal(each) / 1000

    assert abs(Decimal(repr(round5(product))) - product) <= Decimal("0.000005")


WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.5", ";q=1.000", ";q=2", ";q="])
FIELD = st.lists(
    st.tuples(
        st.sampled_from(["en", "de", "*", "x", "text/html", "*/*", "!x", "x=5", "{"]),
        WEIGHTS,
    ),
    max_size=4,
).map(lambda pairs: ", ".join(name + weight for name, weight in pairs))
REQUESTS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Language", "Accept-Charset", "Accept-Features"]),
    FIELD,
).map(lambda found: Fields(tuple(found.items())))
LISTED = st.sampled_from(sorted({row[0] for row in ROWS}))


@given(LISTED, REQUESTS)
def test_what_is_selected_never_has_quality_0(listed, fields):
    selection = select(variants_of(listed), fields, Preferences())

    if selection.best is not None:
        assert selection.weighed[selection.best].quality > 0
        assert selection.weighed[selection.best].quality == max(
            row.quality for row in selection.weighed
        )


@given(LISTED, REQUESTS, REQUESTS)
def test_a_field_that_vary_does_not_name_changes_nothing(listed, fields, others):
    """R165: the whole selection, the definiteness included."""
    variants = variants_of(listed)
    if len(variants) < 2:
        return
    before = select(variants, fields, Preferences())
    named = {name.lower() for name in before.vary}
    lines = [line for line in fields if line[0].lower() in named]
    lines += [line for line in others if line[0].lower() not in named]

    assert select(variants, Fields(lines), Preferences()) == before


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("," * 1_000_000, id="commas"),
        pytest.param("*;q=0.5," * 100_000, id="stars"),
        pytest.param("en-" * 300_000, id="subtags"),
        pytest.param('"' * 500_000, id="quotes"),
        pytest.param("x={" * 200_000, id="braces"),
        pytest.param("text/html;" * 100_000, id="parameters"),
    ],
)
def test_long_fields_cost_linear_time(value):
    """CVE-2016-10539, CVE-2024-26146: a long field costs its length, whatever it is."""
    names = ("Accept", "Accept-Language", "Accept-Charset", "Accept-Features")
    variants = variants_of(GREEK + ', {"x" 1 {features x=[1-2]}}')
    start = process_time()
    select(variants, Fields([(name, value) for name in names]), Preferences())

    assert process_time() - start < 5
