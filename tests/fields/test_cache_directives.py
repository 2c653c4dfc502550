"""RFC 9111 §5.2, §1.2.2, §4.2.1: how one directive is read, leniently and strictly."""

from time import process_time

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_directives import (
    GREATEST,
    SECTIONS,
    leniently,
    names_of_fields,
    strictly,
)

# fmt: off
LENIENT = [
    # text                          found                               why
    ("max-age=60",                  {"max-age": 60},                    "R226 §5.2.2.1"),
    ('max-age="60"',                {"max-age": 60},                    "R226 §5.2 recipients ought to accept both forms"),
    ("MAX-AGE=60",                  {"max-age": 60},                    "§5.2 compared case-insensitively"),
    ("max-age=060",                 {"max-age": 60},                    "§1.2.2 1*DIGIT"),
    ("max-age=-1",                  {"max-age": 0},                     "§4.2.1 not an integer: stale"),
    ("max-age=1.5",                 {"max-age": 0},                     "§4.2.1 not an integer: stale"),
    ("max-age=abc",                 {"max-age": 0},                     "§4.2.1 not an integer: stale"),
    ("max-age",                     {"max-age": 0},                     "§4.2.1 no integer: stale"),
    ("max-age=",                    {"max-age": 0},                     "§4.2.1 no integer: stale"),
    ("max-age='60'",                {"max-age": 0},                     "§4.2.1 single quotes are none"),
    ("max-age=\u0661",              {"max-age": 0},                     "CVE-2025-69224 digits are the ASCII ones"),
    ("max-age=99999999999999999999", {"max-age": GREATEST},             "§1.2.2 MUST consider the value to be 2^31"),
    ("max-age=2147483649",          {"max-age": GREATEST},              "§1.2.2 greater than can be represented"),
    ("s-maxage=x",                  {"s-maxage": 0},                    "R227 §4.2.1"),
    ("stale-if-error=x",            {},                                 "R239 permission to be stale needs a number"),
    ("stale-while-revalidate",      {},                                 "R239 permission to be stale needs a number"),
    ("max-age=60, max-age=5",       {"max-age": 60},                    "R230 §4.2.1 the first occurrence"),
    ("max-age=x, max-age=5",        {"max-age": 0},                     "§4.2.1 or stale"),
    ("no-store=1",                  {"no-store": True},                 "§5.2 an argument takes nothing away"),
    ('no-cache="a, b"',             {"no-cache": ("a", "b")},           "R228 §5.2.2.4"),
    ("no-cache=a",                  {"no-cache": ("a",)},               "R228 §5.2 recipients ought to accept both forms"),
    ('no-cache=""',                 {"no-cache": True},                 "R228 the more restrictive"),
    ('no-cache="a',                 {"no-cache": True},                 "R228 never closed: the more restrictive"),
    ('no-cache="a b"',              {"no-cache": True},                 "R228 no field is named so"),
    ('no-cache="a", no-cache',      {"no-cache": True},                 "§4.2.1 the most restrictive"),
    ('no-cache, no-cache="a"',      {"no-cache": True},                 "§4.2.1 the most restrictive"),
    ('private="a", private="a, b"', {"private": ("a", "b")},            "R228 §4.2.1 both are restricted"),
    ("community=\"UCI\"",           {"community": "UCI"},               "§5.2.3 an extension"),
    ("Foo, foo=1",                  {"foo": None},                      "§5.2.3 the first"),
    (" , ,max-age=1,,",             {"max-age": 1},                     "RFC 9110 §5.6.1.2 empty elements"),
    ("max-age = 60",                {"max-age": 60},                    "whitespace is no one's to give, and no harm"),
    ("a b=1, no store",             {},                                 "§5.2 not a token"),
    ("",                            {},                                 "nothing is said"),
]
STRICT = [
    # text                          found or reason                     why
    ("max-age=60",                  {"max-age": 60},                    "R226"),
    ("max-age=0",                   {"max-age": 0},                     "R226 non-negative"),
    ('max-age="60"',                "not quoted (RFC 9111 §5.2.2.1)",   "R226 a sender MUST NOT generate the quoted-string form"),
    ("max-age=-1",                  "§5.2.2.1",                         "R226 non-negative"),
    ("max-age=1.5",                 "§5.2.2.1",                         "R226 an integer"),
    ("max-age=2147483648",          {"max-age": GREATEST},              "§1.2.2 the greatest"),
    ("max-age=2147483649",          "at most 2147483648",               "§1.2.2 more is not told apart"),
    ("max-age=99999999999999",      "at most 2147483648",               "§1.2.2 more is not told apart"),
    ("max-age",                     "§5.2.2.1",                         "R226 an argument"),
    ('s-maxage="1"',                "§5.2.2.10",                        "R227 a sender MUST NOT generate the quoted-string form"),
    ("s-maxage=600",                {"s-maxage": 600},                  "R227"),
    ('no-cache="a, b"',             {"no-cache": ("a", "b")},           "R228"),
    ("no-cache=a",                  "in quotes",                        "R228 SHOULD NOT generate the token form"),
    ("private=a",                   "in quotes",                        "R228 SHOULD NOT generate the token form"),
    ("private, no-store, no-cache", {"private": True, "no-store": True, "no-cache": True}, "§5.2.2 without argument"),
    ('private=""',                  "field names",                      "R228 names something or is left out"),
    ('private="a b"',               "field names",                      "R228 a list of names"),
    ("immutable=1",                 "no argument (RFC 8246 §2)",        "R240 no argument"),
    ("must-revalidate=1",           "no argument",                      "§5.2.2.2"),
    ("max-age=1, max-age=1",        "stands twice",                     "R230 more than one value"),
    ("no-store, NO-STORE",          "stands twice",                     "R230 more than one value"),
    ("max-stale=1",                 "of a response (RFC 9111 §5.2.1)",  "§5.2.1.2 of requests"),
    ("only-if-cached",              "of a response",                    "§5.2.1.7 of requests"),
    ("maxage=60",                   "max-age is meant",                 "a misspelling would be an extension to every cache"),
    ("s-max-age=60",                "s-maxage is meant",                "the commonest misspelling"),
    ("no_store",                    "no-store is meant",                "a misspelling would let everyone store it"),
    ("no-chache",                   "no-cache is meant",                "a letter too many"),
    ("privat, max-age=600",         "private is meant",                 "R225 or a shared cache would store it"),
    ("max-age=60, immutible",       "immutable is meant",               "one letter for another"),
    ("stale-while-revalidating=5",  "stale-while-revalidate is meant",  "another ending"),
    ("none",                        "no directive says none",           "to every cache that is an extension: nothing"),
    ("off",                         "no directive says off",            "what nginx's expires takes"),
    ("1h",                          "begins with a digit",              "a time, not a directive"),
    ("max-age=60, 5m=1",            "begins with a digit",              "the same"),
    ("post-check=0, pre-check=0",   {"post-check": "0", "pre-check": "0"}, "§5.2.3 extensions that exist"),
    ("no-archive, no-vary, cache",  {"no-archive": None, "no-vary": None, "cache": None}, "§5.2.3 near to nothing of ours"),
    ("community=\"UCI\", a=b, c",   {"community": "UCI", "a": "b", "c": None}, "§5.2.3 extensions"),
    ("max-age = 60",                "§5.2",                             "§5.2 no whitespace around ="),
    ("max-age: 60",                 "§5.2",                             "§5.2 not a directive"),
    ("stale-while-revalidate=30",   {"stale-while-revalidate": 30},     "R239 RFC 5861 §3 delta-seconds"),
    ("stale-if-error=-1",           "RFC 5861 §4",                      "R239 RFC 5861 §4 delta-seconds"),
    ("",                            {},                                 "nothing is said"),
]
# fmt: on


@pytest.mark.parametrize(("text", "found", "why"), LENIENT)
def test_a_cache_reads(text, found, why):
    assert leniently(text) == found, why


@pytest.mark.parametrize(("text", "expected", "why"), STRICT)
def test_our_configuration_is_read_or_refused_with_a_reason(text, expected, why):
    if isinstance(expected, dict):
        assert strictly(text) == expected, why
    else:
        with pytest.raises(FieldSyntaxError) as caught:
            strictly(text)
        assert expected in caught.value.rule, why


def test_every_directive_has_its_section():
    assert all(section.startswith("RFC ") for section in SECTIONS.values())


def test_no_list_of_names_is_all_fields():
    assert names_of_fields(None) is True


@pytest.mark.parametrize(
    "text",
    [
        "," * 10**6,
        '"' * 10**6,
        "a=" * 500_000,
        ",".join(f'no-cache="f{number}"' for number in range(100_000)),
        ",".join(f"x{number}=1" for number in range(100_000)),
        "max-age=" + "9" * 10**6,
    ],
)
def test_a_long_field_costs_linear_time(text):
    """CVE-2016-10539, CVE-2024-26146."""
    before = process_time()
    leniently(text)

    assert process_time() - before < 5
