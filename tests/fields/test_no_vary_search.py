"""draft-ietf-httpbis-no-vary-search-04 as tables: §5 reading, §6 comparing."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.no_vary_search import NoVarySearch

DEFAULT = NoVarySearch()

# fmt: off
READ = [
    # text                              value                                   why
    ('params=("a")',                    NoVarySearch(("a",)),                   "R257 §5.2"),
    ('except=("x")',                    NoVarySearch(except_=("x",)),           "R257 §5.2"),
    ("except=()",                       NoVarySearch(except_=()),               "R257 §5.2 no parameter counts"),
    ('except=("x"), key-order',         NoVarySearch((), ("x",), True),         "R257 §5.2"),
    ("key-order=?1",                    NoVarySearch(any_order=True),           "R257 §5.2 an unconventional form"),
    ("key-order=?0",                    DEFAULT,                                "R257 §5.2 to be omitted"),
    ("params=()",                       DEFAULT,                                "R257 §5.2 to be omitted"),
    ('params=("a"), other=1',           NoVarySearch(("a",)),                   "§3 unknown entries are ignored"),
]
INVALID = [
    # text                              why
    ('key-order="not a boolean"',       "R257 §5.2"),
    ("key-order=1",                     "R257 1 is no boolean"),
    ('params="not an inner list"',      "R257 §5.2"),
    ("params=(not-a-string)",           "R257 §5.2"),
    ("params=?0",                       "R257 §5.2"),
    ("params=?1",                       "R257 §5.2"),
    ('params=?1, except=("x")',         "R257 §5.2"),
    ('params=("a"), except=("x")',      "R257 §3 except MUST NOT be there with params"),
    ("params=(), except=()",            "R257 §5.2"),
    ('except="not an inner list"',      "R257 §5.2"),
    ("except=(not-a-string)",           "R257 §5.2"),
    ("except=?1",                       "R257 §5.2"),
    ('params=("a"',                     "R259 a parsing failure"),
]
WRITTEN = [
    # value                             text                                    why
    (NoVarySearch(("a", "b")),          'params=("a" "b")',                     "R257"),
    (NoVarySearch((), ("x",), True),    'key-order, except=("x")',              "R257 the conventional form"),
    (DEFAULT,                           "",                                     "§5.2 omit the field"),
    (NoVarySearch(("a",), ("x",)),      None,                                   "R257 §3"),
    (NoVarySearch(("gr\u00fcn",)),      None,                                   "§5.3 names are spelled in ASCII"),
]
ORDERLESS = 'key-order'
COMPARED = [
    # value                 one             other               same    why
    (ORDERLESS,             None,           "",                 True,   "§6.1 null is parsed as the empty string"),
    (ORDERLESS,             "a=x",          "%61=%78",          True,   "§6.1 percent-decoding"),
    (ORDERLESS,             "a=%f6",        "a=%ef%bf%bd",      True,   "§6.1 both are U+FFFD"),
    (ORDERLESS,             "a=x&&&&",      "a=x",              True,   "§6.1 empty strings are discarded"),
    (ORDERLESS,             "a=",           "a",                True,   "§6.1 an empty value"),
    (ORDERLESS,             "a=%20",        "a=+",              True,   "§6.1 + is SPACE"),
    (ORDERLESS,             "b=1&a=2",      "a=2&b=1",          True,   "§6 sorted by key"),
    (ORDERLESS,             "a=1&a=2",      "a=2&a=1",          False,  "§6 but not by value: the sort is stable"),
    ('params=("utm")',      "a=1&utm=x",    "utm=y&a=1",        True,   "§6 what makes no difference"),
    ('params=("utm")',      "a=1",          "a=1&b",            False,  "§6 a name without a value counts"),
    ('params=("utm")',      "a=1",          "a=2",              False,  "§6 the others do"),
    ('params=("utm")',      "a=1&b=2",      "b=2&a=1",          False,  "§6 and their order too"),
    ('except=("id")',       "id=1&x=2",     "y=3&id=1",         True,   "§6 the only ones that do"),
    ('except=("id")',       "id=1",         "id=2",             False,  "§6"),
    ('except=()',           "id=1",         None,               True,   "§6 nothing does"),
    ('params=("%C3%A9+%E6%B0%97")', "é 気=1", "%C3%A9+%E6%B0%97=4", True, "§5.3 the draft's example"),
    ("",                    None,           "",                 False,  "§6 by default every octet counts"),
    ("",                    "a=b&&&c",      "a=b&c=",           False,  "§6 by default every octet counts"),
    ("params=?1",           "a=1",          "a=2",              False,  "§6 and so it does for an invalid field"),
]
# fmt: on


@pytest.mark.parametrize(("text", "value", "why"), READ)
def test_a_field_is_read(text, value, why):
    assert NoVarySearch.parse(text) == NoVarySearch.read(text) == value, why


@pytest.mark.parametrize(("text", "why"), INVALID)
def test_what_is_invalid_is_the_default_to_a_cache_and_an_error_to_us(text, why):
    assert NoVarySearch.parse(text) == DEFAULT, why
    with pytest.raises(FieldSyntaxError):
        NoVarySearch.read(text)


@pytest.mark.parametrize(("value", "text", "why"), WRITTEN)
def test_a_value_is_written_or_refused(value, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            str(value)
    else:
        assert str(value) == text, why


@pytest.mark.parametrize(("text", "one", "other", "same", "why"), COMPARED)
def test_queries_are_equivalent_or_not(text, one, other, same, why):
    value = NoVarySearch.parse(text)

    assert (value.significant(one) == value.significant(other)) is same, why


@given(st.text(), st.text())
def test_any_text_is_read_and_any_query_compared(text, query):
    value = NoVarySearch.parse(text)

    assert value.significant(query) == value.significant(query)


def test_a_query_of_a_million_parameters_costs_linear_time():
    """CVE-2016-10539."""
    before = process_time()
    NoVarySearch(("a",), any_order=True).significant("a=1&b&" * 100_000)

    assert process_time() - before < 5
