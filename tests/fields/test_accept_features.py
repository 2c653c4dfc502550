"""RFC 2295 §8.2: expressions about a feature set."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.accept_features import (
    AcceptFeatures,
    Claim,
    FeatureExpression,
    literal,
)

# fmt: off
ROWS = [
    # text            expression                                        why
    ("blex",          FeatureExpression("blex", Claim.PRESENT),         "§8.2 ftag"),
    ("!blebber",      FeatureExpression("blebber", Claim.ABSENT),       "§8.2 !ftag"),
    ("colordepth={5}", FeatureExpression("colordepth", Claim.ONLY_WITH, "5"), "§8.2 ftag={V}"),
    ("paper = A4",    FeatureExpression("paper", Claim.WITH, "A4"),     "§8.2, the RFC's example: whitespace around ="),
    ('paper!="A2"',   FeatureExpression("paper", Claim.WITHOUT, "A2"),  "§8.2, the RFC's example: ftag!=V"),
    ("x-version=104", FeatureExpression("x-version", Claim.WITH, "104"), "§8.2, the RFC's example"),
    ("UA-Media=Screen", FeatureExpression("ua-media", Claim.WITH, "Screen"), "§6.1 tags are case-insensitive, §6.1.1 values are not"),
    ('"a tag"',       FeatureExpression("a tag", Claim.PRESENT),        "§6.1 ftag = token | quoted-string"),
    ('! "A"',         FeatureExpression("a", Claim.ABSENT),             "§6.1"),
    ("a = { b }",     FeatureExpression("a", Claim.ONLY_WITH, "b"),     "2068 §2.1 implied LWS"),
    ("blex;ext=1",    FeatureExpression("blex", Claim.PRESENT),         "§8.2 no feature extensions are defined"),
    ("*x",            FeatureExpression("*x", Claim.PRESENT),           "a token may begin with *"),
    ('a="b,c"',       FeatureExpression("a", Claim.WITH, "b,c"),        "a comma in a quoted-string parts nothing"),
    ("a=",            None,                                             "a value is missing"),
    ("!a=b",          None,                                             "§8.2 ! is for the tag alone"),
    ("a!={b}",        None,                                             "§8.2 braces are for ="),
    ("a={b",          None,                                             "a brace is missing"),
    ("a b",           None,                                             "elements are parted by commas"),
    ("a=[1-2]",       None,                                             "§6.3 a range is a predicate's"),
    ("!",             None,                                             "a tag is missing"),
]
# fmt: on


@pytest.mark.parametrize(("text", "expression", "why"), ROWS)
def test_expressions(text, expression, why):
    expected = AcceptFeatures((expression,) if expression else ())

    assert AcceptFeatures.parse(text) == expected, why


def test_the_example_of_the_rfc():
    read = AcceptFeatures.parse(
        "blex, !blebber, colordepth={5}, !screenwidth, "
        'paper = A4, paper!="A2", x-version=104, *'
    )

    assert [each.tag for each in read.expressions] == [
        "blex", "blebber", "colordepth", "screenwidth", "paper", "paper", "x-version",
    ]  # fmt: skip
    assert read.star


# fmt: off
STARS = [
    ("*",        True,  "§8.2 the expressions do not fully describe the feature set"),
    ("a, *",     True,  "anywhere in the list"),
    ("* ;x",     True,  "with an extension"),
    ("a",        False, "§8.2 they do"),
    ("",         False, "§8.2 an empty list is a full description of an empty set"),
    ("a=b=c",    False, "a malformed expression is left out"),
]
# fmt: on


@pytest.mark.parametrize(("text", "star", "why"), STARS)
def test_star(text, star, why):
    assert AcceptFeatures.parse(text).star is star, why


def test_malformed_expressions_are_left_out():
    read = AcceptFeatures.parse("a=, b, !, {}, *")

    assert read == AcceptFeatures((FeatureExpression("b", Claim.PRESENT),), star=True)


def test_a_quoted_string_equals_its_text():
    assert literal(r'"a\"b"') == 'a"b'


@given(st.text(alphabet='ab!={}*;,"\\ ', max_size=30))
def test_any_text_is_read(text):
    for each in AcceptFeatures.parse(text).expressions:
        assert each.tag == each.tag.lower()


@pytest.mark.parametrize("part", [",", "a={", "!", '"', "a,", "a;", "a=b ", "*"])
def test_a_long_field_costs_linear_time(part):
    """CVE-2016-10539 and its like."""
    start = process_time()
    AcceptFeatures.parse(part * 100_000)

    assert process_time() - start < 3
