"""RFC 4647 §3 as tables: filtering, lookup, and both together for Accept-Language."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.accept_language import AcceptLanguage
from httpcore_srv.semantics.languages import (
    Closeness,
    beginnings,
    longest_range,
    lookup,
    match,
    matches_basic,
    matches_extended,
    truncations,
)

EXACT, PREFIX, TRUNCATED, WILDCARD, NONE = (
    Closeness.EXACT,
    Closeness.PREFIX,
    Closeness.TRUNCATED,
    Closeness.WILDCARD,
    Closeness.NONE,
)
PRIVATE = "zh-Hant-CN-x-private1-private2"

# fmt: off
BASIC = [
    # range      tag            matches  why
    ("de-de",    "de-DE",       True,    "§3.3.1 equal, without regard to case"),
    ("de-de",    "de-DE-1996",  True,    "§3.3.1, the RFC's example: a prefix"),
    ("de-de",    "de-Deva",     False,   "§3.3.1, the RFC's example: no hyphen follows"),
    ("de-de",    "de-Latn-DE",  False,   "§3.3.1, the RFC's example"),
    ("en",       "en-GB",       True,    "R144 §3.3.1 en-GB matches en"),
    ("en-GB",    "en",          False,   "§3.3.1 a tag is no less specific than its range"),
    ("e",        "en",          False,   "§3.3.1 no hyphen follows"),
    ("*",        "en",          True,    "§3.3.1 * matches any tag"),
]
EXTENDED = [
    # range      tag               matches  why
    ("de-*-DE",  "de-DE",          True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-de",          True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-Latn-DE",     True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-Latf-DE",     True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-DE-x-goethe", True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-Latn-DE-1996", True,   "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de-Deva-DE",     True,    "§3.3.2, the RFC's list"),
    ("de-*-DE",  "de",             False,   "§3.3.2, the RFC's list: DE is missing"),
    ("de-*-DE",  "de-x-DE",        False,   "§3.3.2, the RFC's list: a singleton is not skipped"),
    ("de-*-DE",  "de-Deva",        False,   "§3.3.2, the RFC's list: Deva is not DE"),
    ("de-DE",    "de-Latn-DE",     True,    "§3.3.2 the same as de-*-DE"),
    ("*-CH",     "de-CH",          True,    "§2.2, the RFC's example: any language of Switzerland"),
    ("*-CH",     "de-AT",          False,   "§3.3.2"),
    ("de",       "en",             False,   "§3.3.2 step 2"),
    ("*",        "en",             True,    "§3.3.2 step 2"),
    ("de-1996-CH", "de-CH-1996",   False,   "§3.3.2 subtags are found in order"),
]
LOOKUP = [
    # ranges             tags                    found         why
    (["de-CH-1996"],     ["en", "de-CH", "de"],  "de-CH",      "R143 §3.4 de-CH-1996 falls back to de-CH"),
    (["de-CH-1996"],     ["en", "de"],           "de",         "R143 §3.4 and then to de"),
    (["de-CH-1996"],     ["en", "fr"],           "default",    "R143 §3.4 and then to the default"),
    (["de-CH-1996"],     ["de-CH-1996", "de"],   "de-CH-1996", "§3.4 the range itself comes first"),
    (["de"],             ["de-CH"],              "default",    "§3.4 a tag is no more specific than its range"),
    (["fr-FR", "zh-Hant"], ["zh-Hant", "fr"],    "fr",         "§3.4.1 all of one range before the next"),
    (["fr-FR", "zh-Hant"], ["zh", "en"],         "zh",         "§3.4.1 then the next range"),
    ([PRIVATE],          ["zh-Hant-CN-x"],       "default",    "§3.4 a singleton goes with what follows it"),
    ([PRIVATE],          ["ZH-hant-CN"],         "ZH-hant-CN", "§3.4 without regard to case; the tag comes as it is"),
    (["*", "de"],        ["en", "de"],           "de",         "§3.4 * is skipped"),
    (["*"],              ["en", "de"],           "default",    "§3.4 * alone: the default"),
    ([],                 ["en"],                 "default",    "§3.4 nothing was asked"),
    (["en"],             [],                     "default",    "§3.4 nothing is there"),
    (["EN"],             ["en", "En"],           "en",         "of equal tags the first"),
]
MATCHES = [
    # accept-language             tag           weight  closeness  range          why
    ("en;q=0.8, *;q=0.1",         "en-GB",      0.8,    PREFIX,    "en",          "R144 basic filtering: en-GB matches en"),
    ("en;q=0.8, *;q=0.1",         "en",         0.8,    EXACT,     "en",          "R144"),
    ("en;q=0.8, *;q=0.1",         "fr",         0.1,    WILDCARD,  "*",           "R144 everything else"),
    ("de-CH-1996",                "de-CH",      1.0,    TRUNCATED, "de-ch-1996",  "R143 lookup"),
    ("de-CH-1996",                "de",         1.0,    TRUNCATED, "de-ch-1996",  "R143 lookup"),
    ("de-CH-1996",                "de-AT",      0.0,    NONE,      "",            "R143 de-AT is neither wider nor narrower"),
    ("da, en-gb;q=0.8, en;q=0.7", "en-GB-oxendict", 0.8, PREFIX,   "en-gb",       "§12.5.4 the most specific range decides"),
    ("da, en-gb;q=0.8, en;q=0.7", "en-US",      0.7,    PREFIX,    "en",          "§12.5.4, the RFC's example: other types of English"),
    ("da, en-gb;q=0.8, en;q=0.7", "en",         0.7,    EXACT,     "en",          "an exact range before one that is truncated"),
    ("en-US, en-GB;q=0.8",        "en",         1.0,    TRUNCATED, "en-us",       "of ranges that are truncated the best decides"),
    ("en-GB;q=0.8, en-US",        "en",         1.0,    TRUNCATED, "en-us",       "and their order means nothing"),
    ("de-CH-1996, de-CH",         "de",         1.0,    TRUNCATED, "de-ch",       "of equal ones the nearest"),
    ("de-CH, de-CH-1996",         "de",         1.0,    TRUNCATED, "de-ch",       "and their order means nothing"),
    ("en-US;q=0, *;q=0.5",        "en",         0.5,    WILDCARD,  "*",           "who wants no American English still may want English"),
    ("en-US;q=0",                 "en",         0.0,    NONE,      "",            "a range of weight 0 is no wish"),
    ("en-US;q=0, en",             "en-US",      0.0,    EXACT,     "en-us",       "R132 0 is not acceptable, and the more specific"),
    ("de-CH, *;q=0",              "de",         1.0,    TRUNCATED, "de-ch",       "lookup comes before *"),
    ("*",                         "de",         1.0,    WILDCARD,  "*",           "§3.3.1"),
    ("*;q=0",                     "de",         0.0,    WILDCARD,  "*",           "R132 none is acceptable"),
    ("fr",                        "de",         0.0,    NONE,      "",            "§12.5.4 nothing matches"),
    ("zh-Hant-CN-x-private1",     "zh-Hant",    1.0,    TRUNCATED, "zh-hant-cn-x-private1", "§3.4"),
]
# fmt: on


@pytest.mark.parametrize(("range_", "tag", "matches", "why"), BASIC)
def test_what_a_basic_range_matches(range_, tag, matches, why):
    assert matches_basic(range_, tag) is matches, why


@pytest.mark.parametrize(("range_", "tag", "matches", "why"), EXTENDED)
def test_what_an_extended_range_matches(range_, tag, matches, why):
    assert matches_extended(range_, tag) is matches, why


# fmt: off
LONGEST = [
    # ranges              tag            longest    why
    (("de", "de-ch"),     "de-CH-1996",  "de-ch",   "§3.3.1 the more specific"),
    (("de", "en"),        "DE",          "de",      "§2 in either case"),
    (("de-ch",),          "de",          None,      "§3.3.1 it is more than the tag"),
    (("d", "*"),          "de",          None,      "§3.3.1 whole subtags, and * is none"),
    ((),                  "de",          None,      "there is none"),
]
# fmt: on


@pytest.mark.parametrize(("ranges", "tag", "longest", "why"), LONGEST)
def test_the_longest_range_that_begins_a_tag(ranges, tag, longest, why):
    assert longest_range(ranges, tag) == longest, why


def test_what_begins_a_tag_matches_it():
    found = list(beginnings("zh-Hant-CN"))

    assert found == ["zh-hant-cn", "zh-hant", "zh"]
    assert all(matches_basic(range_, "zh-Hant-CN") for range_ in found)


@pytest.mark.parametrize(("ranges", "tags", "found", "why"), LOOKUP)
def test_what_lookup_finds(ranges, tags, found, why):
    assert lookup(ranges, tags, "default") == found, why


def test_a_range_is_truncated_as_the_RFC_shows():
    """§3.4, the RFC's own sequence."""
    assert list(truncations(PRIVATE, 99)) == [
        "zh-hant-cn-x-private1-private2",
        "zh-hant-cn-x-private1",
        "zh-hant-cn",
        "zh-hant",
        "zh",
    ]


@pytest.mark.parametrize("longest", range(40))
def test_what_is_too_long_to_match_is_not_yielded(longest):
    whole = [one for one in truncations(PRIVATE, 99) if len(one) <= longest]

    assert list(truncations(PRIVATE, longest)) == whole


@pytest.mark.parametrize(
    ("text", "tag", "weight", "closeness", "range_", "why"), MATCHES
)
def test_the_most_specific_range_decides(text, tag, weight, closeness, range_, why):
    found = match(AcceptLanguage.parse(text), [tag, "xx"])[tag.lower()]

    assert (found.weight, found.closeness, found.range) == (
        weight,
        closeness,
        range_,
    ), why


def test_R143_of_two_truncations_the_longer_is_nearer():
    """§3.4: de-CH is tried before de."""
    found = match(AcceptLanguage.parse("de-CH-1996"), ["de", "de-CH"])

    assert found["de-ch"].order > found["de"].order


SUBTAGS = st.lists(st.sampled_from(["CH", "1996", "Latn", "x", "abc"]), max_size=4)
TAGS = st.builds(
    lambda first, rest: "-".join([first, *rest]), st.sampled_from(["de", "en"]), SUBTAGS
)


@given(TAGS, TAGS)
def test_what_basic_filtering_matches_extended_filtering_does(range_, tag):
    if matches_basic(range_, tag):
        assert matches_extended(range_, tag)


@given(TAGS, st.lists(TAGS))
def test_what_lookup_finds_is_a_prefix_of_the_range(range_, tags):
    found = lookup([range_], tags)

    assert found is None or matches_basic(found, range_)


@given(TAGS, TAGS)
def test_what_a_range_filters_or_looks_up_it_matches(range_, tag):
    """And nothing else: the two schemes are put together, none is added."""
    found = match(AcceptLanguage.parse(range_), [tag])[tag.lower()]
    filtered, looked_up = matches_basic(range_, tag), lookup([range_], [tag])

    assert (found.weight == 1.0) is (filtered or looked_up is not None)


# fmt: off
HEAVY = [
    # accept-language                                    why
    ("," * 1_000_000,                                    "R055 commas"),
    ("a-b-" * 250_000 + "c",                             "CVE-2024-26146 a range of half a million subtags"),
    ("de-ch-1996-x-y," * 66_000,                         "CVE-2024-26146 ranges"),
    (",".join(f"de-x{one}" for one in range(100_000)),   "CVE-2016-10539 different ranges"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_matched_in_linear_time(text, why):
    begun = process_time()
    wanted = AcceptLanguage.parse(text)
    match(wanted, [f"de-ch-{number}" for number in range(64)])
    lookup(wanted.preferred, ["fr", "it"])

    assert process_time() - begun < 5, why
