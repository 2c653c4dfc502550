"""RFC 5646 §2.1: which language tags are well-formed, and how they are spelled."""

import contextlib
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.accept_language import is_range
from httpcore_srv.fields.language_tag import LanguageTag

# fmt: off
WELL_FORMED = [
    # text                          spelled                         why
    ("de",                          "de",                           "appendix A: simple language subtag"),
    ("i-enochian",                  "i-enochian",                   "appendix A: a grandfathered tag"),
    ("zh-hant",                     "zh-Hant",                      "appendix A: language and script"),
    ("zh-cmn-hans-cn",              "zh-cmn-Hans-CN",               "appendix A: extended language"),
    ("yue-HK",                      "yue-HK",                       "appendix A: extended language as primary"),
    ("SR-LATN-RS",                  "sr-Latn-RS",                   "appendix A: language, script, region"),
    ("sl-rozaj-biske",              "sl-rozaj-biske",               "appendix A: variants"),
    ("de-CH-1901",                  "de-CH-1901",                   "appendix A: region and variant"),
    ("hy-Latn-IT-arevela",          "hy-Latn-IT-arevela",           "appendix A: all of these"),
    ("es-419",                      "es-419",                       "appendix A: a UN M.49 region"),
    ("de-CH-x-phonebk",             "de-CH-x-phonebk",              "appendix A: private use"),
    ("az-Arab-x-AZE-derbend",       "az-Arab-x-aze-derbend",        "appendix A: private use"),
    ("x-whatever",                  "x-whatever",                   "appendix A: private use alone"),
    ("qaa-Qaaa-QM-x-southern",      "qaa-Qaaa-QM-x-southern",       "appendix A: all private"),
    ("en-US-u-islamcal",            "en-US-u-islamcal",             "appendix A: an extension"),
    ("zh-CN-a-myext-x-private",     "zh-CN-a-myext-x-private",      "appendix A: an extension"),
    ("en-a-myext-b-another",        "en-a-myext-b-another",         "appendix A: extensions"),
    ("en-ca-x-ca",                  "en-CA-x-ca",                   "§2.1.1 nothing is raised after a singleton"),
    ("sgn-be-fr",                   "sgn-BE-FR",                    "§2.1.1, the RFC's example"),
    ("az-latn-x-latn",              "az-Latn-x-latn",               "§2.1.1, the RFC's example"),
    ("sl-1994",                     "sl-1994",                      "§2.2.5 four characters, if the first is a digit"),
    ("de-1a2b",                     "de-1a2b",                      "§2.1.1 that is no script"),
    ("zh-min-nan",                  "zh-min-nan",                   "§2.2.8 grandfathered"),
    ("en-gb-oed",                   "en-GB-oed",                    "§2.2.8 grandfathered"),
    ("abcd",                        "abcd",                         "§2.1 4ALPHA is reserved, not malformed"),
    ("german",                      "german",                       "§2.1 5*8ALPHA"),
    ("de-de-1901-1901",             "de-DE-1901-1901",              "§2.2.9 well-formed, though not valid"),
]
MALFORMED = [
    # text               why
    ("",                 "§2.1 a language is not empty"),
    ("*",                "a range is no tag"),
    ("d",                "§2.1 2*3ALPHA"),
    ("abcdefghi",        "§2.1 at most 8 letters"),
    ("de-419-DE",        "appendix A: two regions"),
    ("a-DE",             "appendix A: a singleton does not stand first"),
    ("de_DE",            "§2.1 subtags are parted by hyphens"),
    ("de-",              "§2.1 no empty subtag"),
    ("-de",              "§2.1 no empty subtag"),
    ("de--DE",           "§2.1 no empty subtag"),
    ("de-x",             "§2.1 x is followed by something"),
    ("de-a",             "§2.1 a singleton is followed by something"),
    ("de-a-x-private",   "§2.1 a singleton is followed by something of its own"),
    ("de-abc-de-fgh",    "§2.1 extlang stands before the region"),
    ("de-DE-Latn",       "§2.1 the script stands before the region"),
    ("aaa-bbb-ccc-ddd-eee", "§2.1 at most three extlangs"),
    ("i-nobody",         "§2.2.8 the irregular tags are a closed list"),
    ("d\u00e9",          "§2.1 ASCII"),
    ("\u212ai",          "§2.1 ASCII: the Kelvin sign is a k in lower case"),
    ("de\n",             "§2.1 ASCII letters"),
    (" de",              "§2.1 ASCII letters"),
    ('de"><script>',     "CVE-2008-0455 nothing that could end an attribute"),
]
# fmt: on


@pytest.mark.parametrize(("text", "spelled", "why"), WELL_FORMED)
def test_a_well_formed_tag_is_spelled_as_is_the_custom(text, spelled, why):
    assert str(LanguageTag.parse(text)) == spelled, why
    assert LanguageTag.parse(text.upper()) == LanguageTag.parse(text.lower()), why


@pytest.mark.parametrize(("text", "why"), MALFORMED)
def test_what_is_malformed_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        LanguageTag.parse(text)


def test_the_primary_language_is_the_first_subtag():
    assert LanguageTag.parse("zh-Hant-TW").language == "zh"
    assert LanguageTag.parse("de").language == "de"


TAGS = st.sampled_from([text for text, *_ in WELL_FORMED])


@given(TAGS)
def test_what_we_write_we_read(text):
    tag = LanguageTag.parse(text)

    assert LanguageTag.parse(str(tag)) == tag


@given(TAGS)
def test_every_tag_is_a_range_too(text):
    """RFC 4647 §2.1: so a tag can be asked for as it is."""
    assert is_range(text)


@pytest.mark.parametrize(
    "text", ["a-" * 500_000, "de" + "-1996" * 200_000, "a" * 10**6]
)
def test_a_megabyte_is_read_in_linear_time_CVE_2024_26146(text):
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        LanguageTag.parse(text)

    assert process_time() - begun < 3
