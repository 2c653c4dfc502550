"""A query is a wish: understood or not, it never makes an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_query import Arrangement, Format, Order, Sort

DEFAULT = Arrangement()

# fmt: off
QUERIES = [
    # query                      arrangement                          why
    (None,                       DEFAULT,                             "no query"),
    ("",                         DEFAULT,                             "an empty one"),
    ("sort=size",                Arrangement(sort=Sort.SIZE),         "a known word"),
    ("sort=type&order=desc",     Arrangement(Sort.TYPE, Order.DESC),  "two"),
    ("sort=Size",                DEFAULT,                             "words have one spelling"),
    ("sort=colour",              DEFAULT,                             "an unknown word"),
    ("order=",                   DEFAULT,                             "nothing said"),
    ("sort=size&sort=name",      Arrangement(sort=Sort.SIZE),         "of two the first"),
    ("q=a+b%2Bc",                Arrangement(pattern="a b+c"),        "as a form writes it"),
    ("q=caf%C3%A9",              Arrangement(pattern="café"),         "UTF-8"),
    ("q=caf%E9",                 Arrangement(pattern="caf\ufffd"),    "no UTF-8"),
    ("q=+x+",                    Arrangement(pattern="x"),            "spaces around are slips"),
    ("q=" + "a" * 9999,          Arrangement(pattern="a" * 255),      "longer than any name"),
    ("page=3",                   Arrangement(page=3),                 "a number"),
    ("page=0",                   DEFAULT,                             "pages count from 1"),
    ("page=-1",                  DEFAULT,                             "no number"),
    ("page=%D9%A3",              DEFAULT,                             "a digit, but not of ASCII"),
    ("page=" + "9" * 10_000,     DEFAULT,                             "more digits than int() takes"),
    ("page=1e3",                 DEFAULT,                             "no number"),
    ("format=json",              Arrangement(format=Format.JSON),     "a known format"),
    ("format=xml",               DEFAULT,                             "an unknown one"),
    ("%zz&=&&;sort",             DEFAULT,                             "nonsense"),
    ("&".join(["a=b"] * 99),     DEFAULT,                             "more than anyone needs"),
]
# fmt: on


@pytest.mark.parametrize(("query", "expected", "why"), QUERIES)
def test_queries(query, expected, why):
    assert Arrangement.of(query) == expected, why


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x21)))
def test_no_query_makes_an_error(query):
    assert Arrangement.of(query).page >= 1


ARRANGEMENTS = st.builds(
    Arrangement,
    st.sampled_from(Sort),
    st.sampled_from(Order),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip),
    st.integers(1, 999_999),
    st.none() | st.sampled_from(Format),
)


@given(ARRANGEMENTS)
def test_what_we_write_we_read(arrangement):
    assert Arrangement.of(str(arrangement)) == arrangement


@given(ARRANGEMENTS)
def test_r310_a_reference_fits_into_fields_and_attributes(arrangement):
    reference = arrangement.reference

    assert reference.isascii()
    assert not set(reference) & set(" \"'<>\\\r\n\0")


def test_a_reference_to_the_plain_listing_has_no_query():
    """An empty reference would keep the query of the page it stands on, RFC 3986 §5.2.2."""
    assert Arrangement().reference == "./"


def test_another_order_or_filter_begins_at_its_first_page():
    arrangement = Arrangement(pattern="a", page=7, format=Format.JSON)

    assert str(arrangement.sorted_by(Sort.SIZE, Order.DESC)) == (
        "q=a&sort=size&order=desc&format=json"
    )
    assert str(arrangement.filtered_by("b")) == "q=b&format=json"
    assert str(arrangement.at(8)) == "q=a&page=8&format=json"
    assert str(arrangement.written_as(None)) == "q=a&page=7"
