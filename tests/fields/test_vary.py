"""RFC 9110 §12.5.5 as tables."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.vary import Vary

# fmt: off
READ = [
    # text                          vary                            why
    ("Accept",                      Vary(("Accept",)),              "§12.5.5"),
    ("Accept, accept,ACCEPT",       Vary(("Accept",)),              "§5.1 names compare without case"),
    (",, Accept , ,Origin,",        Vary(("Accept", "Origin")),     "§5.6.1.2 empty elements"),
    ("*",                           Vary(star=True),                "R237 §12.5.5"),
    ("Accept, *",                   Vary(star=True),                "R237 a list with a member *"),
    ("Accept Origin",               Vary(star=True),                "not a name: nothing is known of it"),
    ("",                            Vary(),                         "nothing is named"),
]
# fmt: on


@pytest.mark.parametrize(("text", "vary", "why"), READ)
def test_a_cache_reads(text, vary, why):
    assert Vary.parse(text) == vary, why


def test_a_union_names_each_field_once():
    united = Vary(("Accept", "Cookie")) | Vary(("COOKIE", "Origin"))

    assert str(united) == "Accept, Cookie, Origin"
    assert str(united | Vary(star=True)) == "*"
    assert str(Vary(star=True) | united) == "*"


def test_what_is_no_name_is_not_written():
    with pytest.raises(FieldSyntaxError):
        str(Vary(("Accept\r\nX: y",)))


@given(st.lists(st.from_regex(r"[A-Za-z-]{1,8}", fullmatch=True)).map(tuple))
def test_what_we_write_we_read(names):
    vary = Vary() | Vary(names)

    assert Vary.parse(str(vary)) == vary


def test_a_million_commas_cost_linear_time():
    """CVE-2016-10539, CVE-2024-26146."""
    before = process_time()
    Vary.parse("a," * 10**6)

    assert process_time() - before < 5
