"""
Apache's algorithm as a table.

A row is a resource, a request, and the variant that is sent.  The column "why" is the
step of Apache's manual ("The httpd Negotiation Algorithm") or of its program that
decides it.  The same algorithm stands beside a running Apache in tests/peers.
"""

import gc
import tracemalloc
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.apache import select
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant

ALONE = Preferences(fallback=False)
RANKED = Preferences(("fr", "en"), fallback=False)
DEBIAN = Preferences(("fr", "en"))


def variant(uri, media="text/html", languages=(), quality=1.0, **more):
    return Variant(
        uri, media and MediaType.parse(media), languages, quality=quality, **more
    )


GUIDE = (
    variant("guide.de", languages=("de",)),
    variant("guide.en", languages=("en",)),
    variant("guide.fr", languages=("fr",)),
)
REPORT = (
    variant("report.html", "text/html", quality=0.5),
    variant("report.pdf", "application/pdf", quality=1.0),
    variant("report.txt", "text/plain", quality=0.2),
)
LEVELS = (
    variant("three", "text/html;level=3"),
    variant("one", "text/html;level=1"),
    variant("plain", "text/plain"),
)
CHARSETS = (
    variant("west", "text/html;charset=ISO-8859-1"),
    variant("east", "text/html;charset=koi8-r"),
    variant("all", "text/html;charset=utf-8"),
)
CODED = (
    variant("packed", codings=("gzip",)),
    variant("small", codings=("br", "gzip", "identity")),
    variant("plain"),
)
LONG = (
    variant("unknown", length=None),
    variant("long", length=200),
    variant("short", length=100),
)
FRESH = (
    variant("long", codings=("gzip", "identity"), made=("gzip",), length=200),
    variant("short", length=100),
)
HALF = (
    variant("made", codings=("gzip", "identity"), made=("gzip",)),
    variant("filed", codings=("gzip", "identity")),
)
EMPTY = (variant("full", length=100), variant("empty", length=0))
BODIES = (variant("", "text/plain"), variant("", "text/html"))

EVERYTHING = ("Accept", "Accept-Language", "Accept-Charset", "Accept-Encoding")

# fmt: off
CASES = [
    # variants   preferences request fields                               best       why
    (GUIDE,      ALONE,      {},                                          "guide.de", "step 2.9: the first"),
    (GUIDE,      RANKED,     {},                                          "guide.fr", "step 2.3: the order of LanguagePriority"),
    (GUIDE,      ALONE,      {"Accept-Language": "en, fr"},               "guide.en", "step 2.9: the first, in whatever order they are asked for"),
    (GUIDE,      RANKED,     {"Accept-Language": "en, fr"},               "guide.fr", "step 2.3: the order of LanguagePriority"),
    (GUIDE,      RANKED,     {"Accept-Language": "en, fr;q=0.9"},         "guide.en", "step 2.2 goes before step 2.3"),
    (GUIDE,      RANKED,     {"Accept-Language": "it"},                   None,       "step 1: each is eliminated"),
    (GUIDE,      DEBIAN,     {"Accept-Language": "it"},                   "guide.fr", "ForceLanguagePriority Fallback"),
    (GUIDE,      DEBIAN,     {"Accept-Language": "it, en;q=0.1"},         "guide.en", "Fallback is for nothing else to be had"),
    (GUIDE[:1],  DEBIAN,     {"Accept-Language": "it"},                   None,       "Fallback is to the languages of the list"),
    (REPORT,     ALONE,      {},                                          "report.pdf", "step 2.1: the source quality"),
    (REPORT,     ALONE,      {"Accept": "text/html, */*"},                "report.html", "step 2.1: 0.5 × 1 before 1 × 0.01, the wildcard of who weighs nothing"),
    (REPORT,     ALONE,      {"Accept": "text/html, */*;q=0.6"},          "report.pdf", "step 2.1: 1 × 0.6 before 0.5 × 1"),
    (REPORT,     ALONE,      {"Accept": "text/html, */*;q=0.5"},          "report.html", "step 2.1: 0.5 × 1 is 1 × 0.5; the first"),
    (REPORT,     ALONE,      {"Accept": "text/plain, application/*;q=0.1"}, "report.txt", "step 2.1: 0.2 × 1 before 1 × 0.1"),
    (REPORT,     ALONE,      {"Accept": "text/plain, text/*"},            "report.txt", "step 2.1: 0.2 × 1 before 0.5 × 0.02"),
    (REPORT,     ALONE,      {"Accept": "image/*"},                       None,       "step 1: each is eliminated"),
    (REPORT,     ALONE,      {"Accept": "image/*, text/html;q=2"},        None,       "R132 malformed, so left out"),
    (REPORT,     ALONE,      {"Accept": "text/html;q=2"},                 "report.pdf", "R132 nothing is left of the field"),
    (LEVELS,     ALONE,      {},                                          "one",      "step 2.4, let in by a wildcard: the lowest, and plain text has none to compare"),
    (LEVELS,     ALONE,      {"Accept": "text/html;level=4"},             "three",    "step 2.4, by name: the highest"),
    (LEVELS,     ALONE,      {"Accept": "text/html"},                     "one",      "level 3 is more than text/html means"),
    (LEVELS[::-1], ALONE,    {},                                          "plain",    "levels of different types do not compare: the first"),
    (CHARSETS,   ALONE,      {},                                          "east",     "step 2.6: not ISO-8859-1; then the first"),
    (CHARSETS,   ALONE,      {"Accept-Charset": "utf-8"},                 "all",      "step 2.6: ISO-8859-1 is acceptable, but last"),
    (CHARSETS,   ALONE,      {"Accept-Charset": "utf-8;q=0.9"},           "west",     "step 2.5 goes before step 2.6"),
    (CHARSETS,   ALONE,      {"Accept-Charset": "*;q=0"},                 None,       "step 1: each is eliminated"),
    (CHARSETS[::-1], ALONE,  {},                                          "all",      "step 2.6 holds for the last as for the first"),
    (CODED,      ALONE,      {},                                          "small",    "step 2.7: not encoded; then the first"),
    (CODED,      ALONE,      {"Accept-Encoding": "gzip"},                 "packed",   "step 2.7: encoded as asked for; then the first"),
    (CODED,      ALONE,      {"Accept-Encoding": "br, gzip;q=0.5"},       "small",    "step 2.7: the best of its codings"),
    (CODED,      ALONE,      {"Accept-Encoding": ""},                     "small",    "R140 only identity"),
    (CODED,      ALONE,      {"Accept-Encoding": "zstd, identity;q=0"},   None,       "R139 none of their codings is acceptable"),
    (LONG,       ALONE,      {},                                          "unknown",  "step 2.8 compares what is known"),
    (LONG[1:],   ALONE,      {},                                          "short",    "step 2.8: the shorter"),
    (EMPTY,      ALONE,      {},                                          "empty",    "step 2.8: nothing is shorter than anything, and known"),
    (EMPTY[::-1], ALONE,     {},                                          "empty",    "step 2.8: in whichever order"),
    (FRESH,      ALONE,      {"Accept-Encoding": "gzip, deflate, br"},    "short",    "step 2.7 weighs files, and both are uncoded; then step 2.8"),
    (FRESH,      ALONE,      {"Accept-Encoding": "identity;q=0, gzip"},   "long",     "R139 what no file can meet, a form that is made here can"),
    (HALF,       ALONE,      {"Accept-Encoding": "gzip"},                 "filed",    "step 2.7: of this one there is a coded file"),
    (BODIES,     ALONE,      {"Accept": "text/html"},                     "",         "a variant may be without a URI"),
    ((),         ALONE,      {},                                          None,       "there is nothing to select"),
]

SAYS = [
    # variants   preferences request fields                  each in turn: its quality, and what eliminated it
    (GUIDE,      ALONE,      {"Accept-Language": "en"},       [(0.0, "Accept-Language: de is not acceptable"), (1.0, ""), (0.0, "Accept-Language: fr is not acceptable")]),
    (GUIDE,      ALONE,      {"Accept-Language": "en, *;q=0.5"}, [(1.0, "language: guide.en suits better"), (1.0, ""), (1.0, "language: guide.en suits better")]),
    (GUIDE,      RANKED,     {},                              [(1.0, "priority: guide.en suits better"), (1.0, "priority: guide.fr suits better"), (1.0, "")]),
    (REPORT,     ALONE,      {},                              [(0.5, "type: report.pdf suits better"), (1.0, ""), (0.2, "type: report.pdf suits better")]),
    (REPORT[1:], ALONE,      {"Accept": "text/*;q=0.5"},      [(0.0, "Accept: application/pdf is not acceptable"), (0.1, "")]),
    (LEVELS,     ALONE,      {},                              [(1.0, "level: one suits better"), (1.0, ""), (1.0, "order: one suits better")]),
    (CHARSETS,   ALONE,      {"Accept-Charset": "utf-8, iso-8859-1;q=0.1"}, [(1.0, "charset: all suits better"), (0.0, "Accept-Charset: koi8-r is not acceptable"), (1.0, "")]),
    (CHARSETS[:2], ALONE,    {},                              [(1.0, "modernity: east suits better"), (1.0, "")]),
    (CODED,      ALONE,      {},                              [(1.0, "coding: small suits better"), (1.0, ""), (1.0, "order: small suits better")]),
    (CODED[1:],  ALONE,      {"Accept-Encoding": "*;q=0"},    [(0.0, "Accept-Encoding: br, gzip, identity is not acceptable"), (0.0, "Accept-Encoding: identity is not acceptable")]),
    (LONG[1:],   ALONE,      {},                              [(1.0, "length: short suits better"), (1.0, "")]),
    (BODIES,     ALONE,      {"Accept": "text/html, */*"},    [(0.01, "type: variant 2 suits better"), (1.0, "")]),
    ((variant("poor", quality=0.0),), ALONE, {},              [(0.0, "its source quality is 0")]),
]

VARY = [
    # variants                                                  vary                            why
    (GUIDE,                                                     ["Accept-Language"],            "R146 they differ in language alone"),
    (GUIDE[:1],                                                 [],                             "R147 there is one"),
    ((),                                                        [],                             "R147 there is none"),
    (REPORT,                                                    ["Accept", "Accept-Charset"],   "R146 a PDF has no charset that could be refused"),
    ((variant("a"), variant("b", "text/plain")),                ["Accept"],                     "R146 both are presumed to be in one charset"),
    (LEVELS[:2],                                                ["Accept"],                     "R146 levels are accepted, or not"),
    ((variant("a"), variant("b", "text/html;level=2")),         [],                             "it is at level 2 anyhow"),
    ((variant("a"), variant("b", "text/html;version=2")),       [],                             "no other parameter is looked at"),
    (CHARSETS,                                                  ["Accept-Charset"],             "R137 Accept-Charset is used, so it is named"),
    ((variant("a"), variant("b", "text/html;charset=iso-8859-1")), [],                          "the presumed charset is the one that is told"),
    (CODED,                                                     ["Accept-Encoding"],            "R146 they differ in their codings"),
    ((CODED[1], CODED[1]),                                      [],                             "in whichever coding it is sent, it is the same variant"),
    (FRESH,                                                     ["Accept-Encoding"],            "R146 who refuses identity gets what can be coded"),
    (HALF,                                                      ["Accept-Encoding"],            "R146 they differ in the codings that there are files of"),
    ((variant("a", codings=("br", "gzip")), variant("b", codings=("gzip", "br"))), [],          "in another order of preference the codings are the same"),
    ((variant("a", languages=("EN",)), variant("b", languages=("en",))), [],                    "tags are case-insensitive"),
    ((variant("a", languages=("en", "de")), variant("b", languages=("en",))), ["Accept-Language"], "one is in another language too"),
    ((variant("a"), variant("b", None)),                        ["Accept", "Accept-Charset"],   "an unknown type is none"),
]
# fmt: on


@pytest.mark.parametrize(("variants", "preferences", "fields", "best", "why"), CASES)
def test_table(variants, preferences, fields, best, why):
    selection = select(variants, Fields.of(fields), preferences)

    chosen = None if selection.best is None else variants[selection.best].uri
    assert chosen == best, why
    assert selection.definite


@pytest.mark.parametrize(("variants", "preferences", "fields", "said"), SAYS)
def test_each_variant_has_its_quality_and_its_reason(
    variants, preferences, fields, said
):
    selection = select(variants, Fields.of(fields), preferences)

    assert [(one.quality, one.eliminated) for one in selection.weighed] == said


@pytest.mark.parametrize(("variants", "vary", "why"), VARY)
def test_vary_names_what_the_variants_differ_in(variants, vary, why):
    assert list(select(variants, Fields(), ALONE).vary) == vary, why


# fmt: off
REFUSING = [
    # fields                                                     vary                                    why
    ({"Accept": "image/png"},                                    ["Accept", "Accept-Language"],          "their types are alike, and refused"),
    ({"Accept-Encoding": "identity;q=0"},                        ["Accept-Language", "Accept-Encoding"], "their codings are alike, and refused"),
    ({"Accept": "text/html", "Accept-Encoding": "gzip"},         ["Accept-Language"],                    "nothing is refused"),
    ({"Accept-Charset": "koi8-r, *;q=0", "Accept": "image/png"}, ["Accept", "Accept-Language", "Accept-Charset"], "each of them would have been enough"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "vary", "why"), REFUSING)
def test_r146_vary_names_what_refuses(fields, vary, why):
    """RFC 9110 §12.5.5: a refusal depends on the field even where all are alike."""
    assert list(select(GUIDE, Fields.of(fields), ALONE).vary) == vary, why


def test_a_default_language_counts_as_a_language():
    bare, french = variant("page"), variant("page.fr", languages=("fr",))
    german = Preferences(fallback=False, default_language="de")

    selection = select((bare, french), Fields.of({"Accept-Language": "de"}), german)

    assert selection.best == 0
    assert selection.weighed[0].weights[1] == ("Accept-Language", 1.0)
    assert select((bare, french), Fields(), german).best == 0, "the first of equals"
    assert select((bare, french), Fields(), ALONE).best == 1, "it has a language"


def test_each_dimension_is_weighed_by_its_field():
    fields = Fields.of(
        {
            "Accept": "text/html;q=0.9, */*;q=0.1",
            "Accept-Language": "de;q=0.8",
            "Accept-Charset": "utf-8;q=0.7",
            "Accept-Encoding": "gzip;q=0.6",
        }
    )
    page = variant(
        "page", "text/html;charset=UTF-8", ("de",), 0.5, codings=("gzip", "identity")
    )

    [weighed] = select((page,), fields, ALONE).weighed

    assert dict(weighed.weights) == dict(
        zip(EVERYTHING, (0.9, 0.8, 0.7, 0.6), strict=True)
    )
    assert weighed.quality == 0.45


def test_a_variant_of_which_nothing_is_known_is_acceptable_whatever_is_asked():
    fields = Fields.of({"Accept": "image/png", "Accept-Charset": "koi8-r"})

    assert select((variant("thing", None),), fields, ALONE).best == 0


# Properties...

VARIANTS = st.lists(
    st.builds(
        Variant,
        st.sampled_from(["a", "b", ""]),
        st.sampled_from(
            [
                None,
                *map(MediaType.parse, ("text/html", "text/html;level=1", "image/png")),
                MediaType.parse("text/html;charset=utf-8"),
            ]
        ),
        st.sampled_from([(), ("de",), ("en-GB",), ("en", "fr")]),
        st.sampled_from([("identity",), ("gzip",), ("br", "identity")]),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from([None, 10, 20]),
    ),
    max_size=5,
)
WORDS = {
    "Accept": ["text/html", "image/*", "*/*", "text/html;level=1", "*", "a b"],
    "Accept-Language": ["de", "en", "en-GB", "en-US", "*", "d_e"],
    "Accept-Charset": ["utf-8", "iso-8859-1", "*", ""],
    "Accept-Encoding": ["gzip", "identity", "x-br", "*", "br"],
}
WEIGHTS = ["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=2"]
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(
            st.tuples(st.sampled_from(words), st.sampled_from(WEIGHTS)).map("".join),
            max_size=4,
        ).map(", ".join)
        for name, words in WORDS.items()
    },
)
PREFERENCES = st.builds(
    Preferences,
    st.sampled_from([(), ("en", "de"), ("fr",)]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "de"]),
)


@settings(max_examples=200, deadline=None)
@given(VARIANTS, REQUESTS, PREFERENCES)
def test_what_is_selected_is_acceptable_and_alone_has_no_reason(
    variants, fields, preferences
):
    selection = select(variants, Fields.of(fields), preferences)
    spared = [
        index for index, one in enumerate(selection.weighed) if not one.eliminated
    ]

    assert len(selection.weighed) == len(variants)
    assert spared == ([] if selection.best is None else [selection.best])
    assert all(
        selection.weighed[index].quality > 0
        and all(weight > 0 for _, weight in selection.weighed[index].weights)
        for index in spared
    )


@settings(max_examples=200, deadline=None)
@given(VARIANTS, REQUESTS, PREFERENCES)
def test_a_field_that_vary_does_not_name_does_not_choose(variants, fields, preferences):
    """R146: it may make all of them unacceptable, but never another one the best."""
    selection = select(variants, Fields.of(fields), preferences)
    named = {name: fields.get(name) for name in selection.vary}
    without = select(variants, Fields.of(named), preferences)

    assert None in (selection.best, without.best) or selection.best == without.best


# fmt: off
LARGE = [
    # name              value                                    why
    ("Accept",          "," * 1_000_000,                         "CVE-2016-10539 a million commas"),
    ("Accept",          "text/html;level=1," * 50_000,           "CVE-2024-26146 one type, again and again"),
    ("Accept",          "text/html;level=" + "9" * 1_000_000,    "CVE-2024-26146 a level of a million digits"),
    ("Accept-Language", "," * 1_000_000,                         "CVE-2016-10539 a million commas"),
    ("Accept-Language", "-" * 1_000_000,                         "CVE-2024-26146 a range without a subtag"),
    ("Accept-Language", "en-" * 300_000 + "en",                  "CVE-2024-26146 a range of many subtags"),
    ("Accept-Charset",  "," * 1_000_000,                         "CVE-2016-10539 a million commas"),
    ("Accept-Encoding", "gzip;q=0.5," * 90_000,                  "CVE-2016-10539 one coding, again and again"),
]
# fmt: on


@pytest.mark.parametrize(("name", "value", "why"), LARGE, ids=range(len(LARGE)))
def test_a_megabyte_is_weighed_in_linear_time(name, value, why):
    begun = process_time()
    select(GUIDE + REPORT, Fields([(name, value)]), DEBIAN)

    assert process_time() - begun < 3, why


def test_nothing_is_kept_of_what_was_asked_CVE_2023_23969():
    """A cache of field values grows with every value that somebody makes up."""
    asked = [[("Accept-Language", f"x{n}, " * 2_000)] for n in range(100)]
    select(GUIDE, Fields(asked[0]), DEBIAN)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for lines in asked:
            select(GUIDE, Fields(lines), DEBIAN)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < sum(len(lines[0][1]) for lines in asked) / 20
