"""RFC 9110 §12.5.1 Accept: ranges, their precedence and what they cost."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.accept import Accept, MediaRange
from httpcore_srv.fields.media_type import MediaType

RFC_EXAMPLE = (
    "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
    "text/plain;format=fixed;q=0.4, */*;q=0.5"
)

# fmt: off
PRECEDENCE = [
    # accept                                    media type                  weight  why
    (RFC_EXAMPLE,                               "text/plain;format=flowed", 1.0,    "R133 the RFC's table"),
    (RFC_EXAMPLE,                               "text/plain",               0.7,    "R133 the RFC's table"),
    (RFC_EXAMPLE,                               "text/html",                0.3,    "R133 the RFC's table"),
    (RFC_EXAMPLE,                               "image/jpeg",               0.5,    "R133 the RFC's table"),
    (RFC_EXAMPLE,                               "text/plain;format=fixed",  0.4,    "R133 the RFC's table"),
    (RFC_EXAMPLE,                               "text/html;level=3",        0.3,    "R133 text/* is the most specific; the 0.7 of the RFC's table is left from an older example"),
    ("audio/*; q=0.2, audio/basic",             "audio/basic",              1.0,    "R133 §12.5.1, the RFC's example"),
    ("audio/*; q=0.2, audio/basic",             "audio/mpeg",               0.2,    "R133 §12.5.1, the RFC's example"),
    ("audio/*; q=0.2, audio/basic",             "text/html",                0.0,    "§12.5.1 limited to the types named"),
    ("text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c",
                                                "text/x-dvi",               0.8,    "R133 §12.5.1, the RFC's example"),
    ("text/html;q=0.5;level=1",                 "text/html;level=1",        0.5,    "R134 q regardless of parameter ordering"),
    ("text/html;q=0.5;level=1",                 "text/html",                0.0,    "R134 and level is a parameter of the range"),
    ("text/html;Q=0.5",                         "text/html",                0.5,    "§12.4.2 q is case-insensitive"),
    ("text/html;level=1;q=0.9, text/html;q=0.1", "text/html;level=1;a=b",   0.9,    "a range includes types with more parameters"),
    ('text/html;charset="UTF-8"',               "text/html;charset=utf-8",  1.0,    "§8.3.2 charset names are matched case-insensitively"),
    ("TEXT/HTML",                               "text/html",                1.0,    "§8.3.1 type and subtype are case-insensitive"),
    ("text/html;q=0",                           "text/html",                0.0,    "R132 not acceptable"),
    ("*/*, text/html;q=0",                      "text/html",                0.0,    "R132 and no wider range brings it back"),
    ("text/html;q=1.5, text/plain",             "text/html",                0.0,    "R132 a malformed element is ignored"),
    ("text/html;q=0.1234, */*;q=0.2",           "text/html",                0.2,    "R132 a malformed element is ignored"),
    ("text/html;q=1;q=0",                       "text/html",                1.0,    "R132 two weights are malformed, and nothing else was said"),
    ("text/html;q=1;q=1, */*;q=0.2",            "text/html",                0.2,    "R132 two weights are malformed"),
    ("*/html, text/plain",                      "text/html",                0.0,    "§12.5.1 media-range has no */subtype"),
    ("*, text/plain",                           "text/html",                0.0,    "§12.5.1 media-range has no lone star"),
    ("",                                        "text/html",                1.0,    "§12.5.1 an empty list prefers nothing"),
    ("garbage",                                 "text/html",                1.0,    "nothing that can be read was said"),
    (", ,text/html,",                           "text/html",                1.0,    "R055 empty elements are ignored"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "media_type", "weight", "why"), PRECEDENCE)
def test_the_most_specific_range_has_precedence(accept, media_type, weight, why):
    assert Accept.parse(accept).weight_of(MediaType.parse(media_type)) == weight, why


def test_ranges_sort_by_precision():
    """The order of the RFC's own list (§12.5.1)."""
    ranges = Accept.parse("text/*, text/plain, text/plain;format=flowed, */*").ranges

    names = [
        (one.subtype, one.parameters)
        for one in sorted(ranges, key=lambda one: one.precision, reverse=True)
    ]

    assert names[0] == ("plain", (("format", "flowed"),))
    assert names[1] == ("plain", ())
    assert sorted(ranges, key=lambda one: one.precision)[0].type == "*"


def test_of_equal_ranges_the_first_counts():
    accept = Accept.parse("text/html;q=0.2, text/html;q=0.8")

    assert accept.weight_of(MediaType("text", "html")) == 0.2


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="latin-1")))
def test_anything_is_read_and_gives_a_weight(text):
    assert 0 <= Accept.parse(text).weight_of(MediaType("text", "html")) <= 1


def test_a_range_without_weight_has_the_default_weight():
    assert MediaRange.parse("text/html").weight == 1.0


def test_the_deciding_range_can_be_asked_for():
    accept = Accept.parse("text/*;q=0.3, text/html;level=1;q=0.4")

    assert accept.range_of(MediaType("text", "css")) == accept.ranges[0]
    assert accept.range_of(MediaType.parse("text/html;level=1")) == accept.ranges[1]
    assert accept.range_of(MediaType("image", "png")) is None


def test_what_says_the_same_is_equal():
    assert Accept.parse("text/html , */*;q=0.1") == Accept.parse("TEXT/html,*/*;q=0.1")
    assert Accept.parse("text/html") != Accept.parse("text/html;q=0.9")


# fmt: off
HEAVY = [
    # text                                     why
    ("a/b;q=0." + "1" * 1_000_000,             "CVE-2016-10539 a weight without end"),
    ("a/b" + " " * 1_000_000 + ";",            "CVE-2024-26146 whitespace"),
    (" ; " * 333_000,                          "CVE-2024-26146 semicolons"),
    ('a/b;c="' + '\\"' * 500_000,              "CVE-2025-67726 quotes"),
    ("," * 1_000_000,                          "R055 commas"),
    ("a/b;" * 250_000,                         "CVE-2016-10539 elements without commas"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    Accept.parse(text).weight_of(MediaType("text", "html"))

    assert process_time() - begun < 5, why


def test_many_types_are_weighed_against_many_ranges_in_little_time_CVE_2016_10539():
    """A range is looked at only for the types that it names."""
    accept = Accept.parse(",".join(f"a/b{one};q=0.5" for one in range(10_000)))
    begun = process_time()
    for one in range(1_000):
        assert accept.weight_of(MediaType("a", f"b{one}")) == 0.5

    assert process_time() - begun < 1


def test_ranges_that_are_repeated_are_looked_at_once_CVE_2016_10539():
    accept = Accept.parse("*/*;q=0.5," * 10_000)
    begun = process_time()
    for one in range(1_000):
        assert accept.weight_of(MediaType("a", f"b{one}")) == 0.5

    assert process_time() - begun < 1


def test_ten_times_the_elements_cost_about_ten_times_the_time_CVE_2016_10539():
    def cost(elements):
        text = "a/b;c=d;q=0.5," * elements
        begun = process_time()
        Accept.parse(text)
        return process_time() - begun

    small = min(cost(1_000) for _ in range(3))
    large = min(cost(10_000) for _ in range(2))

    assert large < 40 * small
