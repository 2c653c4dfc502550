"""RFC 2295 §8.5: the kind of response."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.tcn import TCN, Override, ResponseType

# fmt: off
ROWS = [
    # text                    value                                           why
    ("list",                  TCN(ResponseType.LIST),                         "§8.5 response-type"),
    ("choice",                TCN(ResponseType.CHOICE),                       "§8.5 response-type"),
    ("adhoc",                 TCN(ResponseType.ADHOC),                        "§8.5 response-type"),
    ("choice, keep",          TCN(ResponseType.CHOICE, Override.KEEP),        "R163 §8.5 server-side-override-directive"),
    ("choice, re-choose",     TCN(ResponseType.CHOICE, Override.RE_CHOOSE),   "R163 §8.5 server-side-override-directive"),
    ("keep,CHOICE",           TCN(ResponseType.CHOICE, Override.KEEP),        "§8.5 a list, in any order; 2068 §2.1 in any case"),
    ("choice, x=\"list\"",    TCN(ResponseType.CHOICE),                       "§8.5 ignore tcn-extensions"),
    ("keep",                  TCN(None, Override.KEEP),                       "§8.5 without a response-type, in other responses"),
    ("",                      TCN(),                                          "§8.5 # allows no element"),
    ("list, choice",          TCN(ResponseType.LIST),                         "two types make no sense: the first"),
]
# fmt: on


@pytest.mark.parametrize(("text", "value", "why"), ROWS)
def test_table(text, value, why):
    assert TCN.parse(text) == value, why


@given(
    st.sampled_from([*ResponseType, None]),
    st.sampled_from([*Override, None]),
)
def test_what_we_write_we_read(response_type, override):
    tcn = TCN(response_type, override)

    assert TCN.parse(str(tcn)) == tcn
