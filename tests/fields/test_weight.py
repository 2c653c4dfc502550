"""RFC 9110 §12.4.2: weights, and the lists that carry them."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.weight import (
    QVALUE,
    UNSAID,
    parse_weight,
    weighted,
    weights_by_name,
)

# fmt: off
WEIGHTS = [
    # text      weight  why
    ("1",       1.0,    "§12.4.2"),
    ("1.000",   1.0,    "§12.4.2 1 [ . 0*3(0) ]"),
    ("1.",      1.0,    "§12.4.2 1 [ . 0*3(0) ]"),
    ("0",       0.0,    "R132 §12.4.2 not acceptable"),
    ("0.",      0.0,    "§12.4.2 0 [ . 0*3DIGIT ]"),
    ("0.001",   0.001,  "§12.4.2 the least preferred"),
    ("0.5",     0.5,    "§12.4.2"),
    ("0.1234",  None,   "R132 more than three decimals"),
    ("1.001",   None,   "R132 greater than 1"),
    ("1.0000",  None,   "R132 more than three decimals"),
    ("2",       None,   "R132 greater than 1"),
    ("-1",      None,   "R132 no sign"),
    (".5",      None,   "R132 a digit before the point"),
    ("00.5",    None,   "R132 one digit before the point"),
    ("1e0",     None,   "R132 float() would read it"),
    ("nan",     None,   "R132 float() would read it"),
    ("0_1",     None,   "R132 float() would read it"),
    ("",        None,   "R132 a digit"),
    ("0.\u0661", None,  "CVE-2025-69224 digits are the ASCII ones"),
]
ELEMENTS = [
    # text                    elements                         why
    ("",                      [],                              "§5.6.1 # allows no element"),
    ("gzip",                  [("gzip", 1.0)],                 "§12.4.2 the default weight is 1"),
    ("gzip;q=0.5",            [("gzip", 0.5)],                 "§12.4.2"),
    ("gzip \t;\t q=0.5",    [("gzip", 0.5)],                 "§12.4.2 OWS around the semicolon"),
    ("gzip;Q=0.5",            [("gzip", 0.5)],                 "§12.4.2 q is case-insensitive, as ABNF is"),
    ("gzip;q=0",              [("gzip", 0.0)],                 "R132 not acceptable is something said"),
    ("a, ,b,,",               [("a", 1.0), ("b", 1.0)],        "R055 empty elements are ignored"),
    ("*;q=0.1, En",           [("*", 0.1), ("En", 1.0)],       "tokens come as sent, in order"),
    ("a;q=1.001, b",          [("b", 1.0)],                    "R132 greater than 1 is malformed"),
    ("a;q=0.1234, b",         [("b", 1.0)],                    "R132 more than three decimals are malformed"),
    ("a;q=, b",               [("b", 1.0)],                    "R132 a weight has a qvalue"),
    ("a;q, b",                [("b", 1.0)],                    "R132 a weight has a qvalue"),
    ("a;q =1, b",             [("b", 1.0)],                    "§12.4.2 no whitespace around ="),
    ('a;q="1", b',            [("b", 1.0)],                    "§12.4.2 a qvalue is not quoted"),
    ("a;q=1;q=1, b",          [("b", 1.0)],                    "R132 one weight, no more"),
    ("a;level=1, b",          [("b", 1.0)],                    "only the weight may follow"),
    ("a b, c",                [("c", 1.0)],                    "an element is one token"),
    (";q=1, c",               [("c", 1.0)],                    "an element has a token"),
    ('"a,gzip,b", c',         [("c", 1.0)],                    "§5.6.4 what is quoted is no element of its own"),
    ("\u00e4, c",            [("c", 1.0)],                    "a token is ASCII"),
    ("a;q=0.\u0661, c",      [("c", 1.0)],                    "CVE-2025-69224 digits are the ASCII ones"),
]
# fmt: on


@pytest.mark.parametrize(("text", "weight", "why"), WEIGHTS)
def test_what_a_qvalue_is(text, weight, why):
    if weight is None:
        with pytest.raises(FieldSyntaxError):
            parse_weight(text)
    else:
        assert parse_weight(text) == weight, why


@pytest.mark.parametrize(("text", "elements", "why"), ELEMENTS)
def test_what_the_elements_of_a_weighted_list_are(text, elements, why):
    assert list(weighted(text)) == elements, why


def test_of_elements_of_one_name_the_first_counts():
    assert weights_by_name("a;q=0.2, A, b") == {"a": 0.2, "b": 1.0}


def test_what_is_unsaid_weighs_less_than_anything_that_can_be_said():
    assert 0 < UNSAID < parse_weight("0.001")


@given(st.from_regex(QVALUE, fullmatch=True))
def test_a_weight_lies_between_0_and_1(text):
    assert 0 <= parse_weight(text) <= 1


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('abq=01.;,"\\ \t*')))
def test_anything_is_read(text):
    assert all(token and 0 <= weight <= 1 for token, weight in weighted(text))


# fmt: off
HEAVY = [
    # text                             why
    ("," * 1_000_000,                  "R055 commas"),
    ("a," * 500_000,                   "CVE-2024-26146 elements"),
    ("a" * 1_000_000,                  "CVE-2016-10539 a token without end"),
    ("a;q=0." + "1" * 1_000_000,       "CVE-2016-10539 a weight without end"),
    ("a" + " " * 1_000_000 + "b",      "CVE-2024-26146 whitespace"),
    ("a ;" + " " * 1_000_000 + "b",    "CVE-2024-26146 whitespace behind the semicolon"),
    ("a;q=1" + ";q=1" * 250_000,       "CVE-2016-10539 weights without end"),
    ('"' * 1_000_000,                  "CVE-2025-67726 quotes"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    weights_by_name(text)

    assert process_time() - begun < 3, why
