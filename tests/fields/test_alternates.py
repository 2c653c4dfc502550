"""RFC 2295 §5.1 variant descriptions, §8.3 the variant list."""

import contextlib
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.alternates import (
    Alternates,
    VariantDescription,
    source_quality,
)
from httpcore_srv.fields.media_type import MediaType

HTML, PS = MediaType("text", "html"), MediaType("application", "postscript")

EXAMPLE = Alternates(
    (
        VariantDescription("paper.1", 0.9, HTML, languages=("en",)),
        VariantDescription("paper.2", 0.7, HTML, languages=("fr",)),
        VariantDescription("paper.3", 1.0, PS, languages=("en",)),
    ),
    proxy_rvsa=("1.0", "2.5"),
)

# fmt: off
READ = [
    # text                                       value                                                  why
    ('{"paper.2" 0.7 {type text/html} {language fr}}',
                                                 VariantDescription("paper.2", 0.7, HTML, languages=("fr",)), "R158 §5.1, the RFC's example"),
    ('{"paper.5" 0.9 {type text/html} {features tables}}',
                                                 VariantDescription("paper.5", 0.9, HTML, features="tables"), "R158 §5.1, the RFC's example"),
    ('{"paper.1" 0.001}',                        VariantDescription("paper.1", 0.001),                  "R158 R159 §5.1, the RFC's example"),
    ('{"a" 1 {charset ISO-8859-4}}',             VariantDescription("a", charset="ISO-8859-4"),         "R158 §5.4"),
    ('{"a" 1 {language en, fr}}',                VariantDescription("a", languages=("en", "fr")),       "R158 §5.1 1#language-tag"),
    ('{"a" 1 {length 123}}',                     VariantDescription("a", length=123),                   "R158 §5.1 1*DIGIT"),
    ('{"a" 1 {length 0}}',                       VariantDescription("a", length=0),                     "R158 §5.1 1*DIGIT"),
    ('{"a" 1 {description "A page"}}',           VariantDescription("a", description="A page"),         "R158 §5.6"),
    ('{"a" 1 {description "Seite" de}}',         VariantDescription("a", description="Seite"),          "R158 §5.1 with a language-tag"),
    ('{"a" 1 {description "}{"}}',               VariantDescription("a", description="}{"),             "a brace in a quoted-string ends nothing"),
    ('{"a" 1 {features !x [a b];+1.4-0.8}}',     VariantDescription("a", features="!x [a b];+1.4-0.8"), "R158 §6.4"),
    ('{"a" 1 {x-price "5; {" (a)}}',             VariantDescription("a"),                               "§5.1 an extension-attribute is ignored"),
    ('{ "a" 1 { TYPE text/html } }',             VariantDescription("a", media_type=HTML),              "2068 §2.1 implied LWS; names in any case"),
]
LISTS = [
    ('{"a" 1}, {"b"}',                           Alternates((VariantDescription("a"),), fallback="b"),  "R158 §8.3 fallback-variant"),
    ('{"b"}, {"a" 1}',                           Alternates((VariantDescription("a"),), fallback="b"),  "R158 §8.3 anywhere"),
    ('{"a" 1}, proxy-rvsa="1.0, 2.5"',           Alternates((VariantDescription("a"),), proxy_rvsa=("1.0", "2.5")), "R158 §8.3 proxy-rvsa"),
    ('{"a" 1}, proxy-rvsa=""',                   Alternates((VariantDescription("a"),), proxy_rvsa=()), "R158 §8.3 disables variant selection by proxies"),
    ('{"a" 1}, x, y=z, w="{"',                   Alternates((VariantDescription("a"),)),                "§8.3 ignore extension-list-directives"),
    (',{"a" 1},, {"a" 0.5},',                    Alternates((VariantDescription("a"), VariantDescription("a", 0.5))), "R055; §8.3 several descriptions of one variant"),
]
REFUSED = [
    ('{"a" 1.5}',                          "R159 §5.3 a qvalue is at most 1"),
    ('{"a" 0.1234}',                       "R159 §5.3 a qvalue has at most 3 decimals"),
    ('{"a" 1.001}',                        "R159 §5.3 a qvalue is at most 1"),
    ('{"a" .5}',                           "R159 §5.3 a qvalue begins with a digit"),
    ('{"a" 1 {type text/html} {type a/b}}', "§5.1 each attribute may appear only once"),
    ('{"a"}, {"b"}',                       "§8.3 only one fallback-variant may be present"),
    ('{"a" {type text/html}}',             "§8.3 a fallback has no attributes"),
    ('{a 1}',                              "a URI is quoted"),
    ('{"" 1}',                             "a URI is not empty"),
    ('{"a b" 1}',                          "a URI has no spaces"),
    ('{"a" 1',                             "a description ends"),
    ('{"a" 1 {type text/html}',            "a description ends"),
    ('{"a" 1 {type text/html}} {"b" 1}',   "elements are parted by commas"),
    ('{"a" 1 {length -5}}',                "1*DIGIT"),
    ('{"a" 1 {charset a b}}',              "a charset is a token"),
    ('{"a" 1 {type html}}',                "a type is a media-type"),
    ('{"a" 1 {description a b}}',          "a description is quoted"),
    ('=',                                  "a directive has a name"),
]
# fmt: on


def test_r158_the_example_of_the_rfc():
    """RFC 2295 §8.3; we write no whitespace but a space after a comma."""
    text = (
        'Alternates: {"paper.1" 0.9 {type text/html} {language en}},\n'
        '            {"paper.2" 0.7 {type text/html} {language fr}},\n'
        '            {"paper.3" 1.0 {type application/postscript} {language en}},\n'
        '            proxy-rvsa="1.0, 2.5"'
    )
    value = re.sub(r"\s*\n\s*", " ", text.partition(": ")[2])

    assert Alternates.parse(value) == EXAMPLE
    assert str(EXAMPLE) == value


@pytest.mark.parametrize(("text", "value", "why"), READ)
def test_descriptions_are_read(text, value, why):
    assert Alternates.parse(text) == Alternates((value,)), why


@pytest.mark.parametrize(("text", "value", "why"), LISTS)
def test_lists_are_read(text, value, why):
    assert Alternates.parse(text) == value, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_variant_list_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        Alternates.parse(text)


# fmt: off
QUALITIES = [
    (1.0,       "1.0",   "R159 as the RFC writes it"),
    (0.7,       "0.7",   "R159"),
    (0.25,      "0.25",  "R159"),
    (0.123456,  "0.123", "R159 at most 3 decimals"),
    (0.9999,    "1.0",   "R159 at most 3 decimals"),
    (0.0001,    "0.001", "R159 what is acceptable stays it"),
    (0.0,       "0.0",   "R159 what is not stays that, too"),
]
# fmt: on


@pytest.mark.parametrize(("quality", "text", "why"), QUALITIES)
def test_a_source_quality_has_at_most_three_decimals(quality, text, why):
    assert source_quality(quality) == text, why


# fmt: off
UNSAYABLE = [
    (VariantDescription('a"b'),                    "a quote would end the URI"),
    (VariantDescription("a b"),                    "a space"),
    (VariantDescription("a\r\nX: y"),              "R310 a line of its own"),
    (VariantDescription("caf\xe9"),                "a URI is ASCII"),
    (VariantDescription(""),                       "a URI is not empty"),
    (VariantDescription("a", languages=("en}",)),  "a brace would end the attribute"),
    (VariantDescription("a", features="x}"),       "a brace would end the attribute"),
    (VariantDescription("a", features='x"'),       "a quote that does not end"),
    (VariantDescription("a", charset="\r\n"),      "R310 a line of its own"),
    (VariantDescription("a", description="\n"),    "R310 a line of its own"),
    (VariantDescription("a", description="\u03b1"), "what is no octet"),
    (VariantDescription("a", description="caf\xe9"), "an octet of which nobody knows what it means"),
]
# fmt: on


@pytest.mark.parametrize(("described", "why"), UNSAYABLE)
def test_what_would_break_out_is_not_written(described, why):
    with pytest.raises(FieldSyntaxError):
        str(described)


def test_a_fallback_that_would_break_out_is_not_written():
    with pytest.raises(FieldSyntaxError):
        str(Alternates(fallback='"}'))


NAMES = st.text(st.sampled_from("abcxyz0189-"), min_size=1, max_size=8)
DESCRIBED = st.builds(
    VariantDescription,
    uri=st.text(
        st.characters(
            codec="ascii", exclude_characters='"', min_codepoint=33, max_codepoint=126
        ),
        min_size=1,
    ),
    quality=st.integers(0, 1000).map(lambda n: n / 1000),
    media_type=st.none() | st.builds(MediaType, NAMES, NAMES),
    charset=st.none() | NAMES,
    languages=st.lists(NAMES, max_size=3).map(tuple),
    length=st.none() | st.integers(0, 10**12),
    features=NAMES | st.just(""),
    description=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
)
ALTERNATES = st.builds(
    Alternates,
    st.lists(DESCRIBED, max_size=4).map(tuple),
    fallback=st.none() | NAMES,
    proxy_rvsa=st.none() | st.just(()) | st.just(("1.0",)),
)


@given(ALTERNATES)
def test_what_we_write_we_read(alternates):
    assert Alternates.parse(str(alternates)) == alternates


@given(st.text(alphabet='{}" a1.,=typelnguh/\\', max_size=40))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(FieldSyntaxError):
        Alternates.parse(text)


@pytest.mark.parametrize("part", [",", "{", '{"a" 1},', '{"a" 1 {x', '"', "a=", " "])
def test_a_long_field_costs_linear_time(part):
    """CVE-2016-10539 and its like."""
    start = process_time()
    with contextlib.suppress(FieldSyntaxError):
        Alternates.parse(part * 50_000)

    assert process_time() - start < 3
