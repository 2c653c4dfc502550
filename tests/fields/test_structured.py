"""
RFC 9651 as tables: what is read, what is refused whole, and what is never written.

The first two tables go through the readers, the last through the writers.
"""

from datetime import UTC, datetime
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import (
    DisplayString,
    InnerList,
    Item,
    Token,
    parse_dictionary,
    parse_item,
    parse_list,
    write_dictionary,
    write_item,
    write_list,
)

# fmt: off
ITEMS = [
    # text                      value                           why
    ("42",                      42,                             "R261 §3.3.1"),
    ("-0",                      0,                              "R261 §3.3.1 the sign is allowed"),
    ("007",                     7,                              "R261 §4.2.4 leading zeros are read"),
    ("999999999999999",         10**15 - 1,                     "R261 §3.3.1 15 digits"),
    ("1000000000000000",        None,                           "R261 §3.3.1 16 digits"),
    ("-999999999999999",        1 - 10**15,                     "R261 §3.3.1 the least"),
    ("0.5",                     Decimal("0.5"),                 "R261 §3.3.2"),
    ("123456789012.123",        Decimal("123456789012.123"),    "R261 §3.3.2 12 digits and 3"),
    ("1234567890123.1",         None,                           "R261 §3.3.2 13 digits before the point"),
    ("1.1234",                  None,                           "R261 §3.3.2 4 digits after it"),
    ("1.",                      None,                           "R261 §4.2.4 a digit after the point"),
    (".5",                      None,                           "R261 §4.2.4 a digit before it"),
    ("-",                       None,                           "R261 §4.2.4 a digit after the sign"),
    ("+1",                      None,                           "R261 §4.2.4 no plus"),
    ("1e3",                     None,                           "R261 no exponent: what follows is trailing"),
    ("0x10",                    None,                           "R261 no hexadecimal"),
    ("1_0",                     None,                           "R261 int() would read it"),
    (r'"a \"b\" \\"',           r'a "b" ' + "\\",               "R262 §3.3.3 two escapes"),
    (r'"a\n"',                  None,                           "R262 §4.2.5 any other escape fails"),
    ('"a\tb"',                  None,                           "R262 §3.3.3 no HTAB"),
    ('"gr\xfcn"',               None,                           "R262 §3.3.3 no octet above 7E"),
    ('"\x7f"',                  None,                           "R262 §3.3.3 no DEL"),
    ('"open',                   None,                           "R262 §4.2.5 never closed"),
    ('"open\\',                 None,                           "R262 §4.2.5 ends in a backslash"),
    ("'single'",                None,                           "§4.2.3.1 no type begins so"),
    ("foo/bar:*",               Token("foo/bar:*"),             "§3.3.4"),
    ("*tok",                    Token("*tok"),                  "§3.3.4 may begin with *"),
    (":aGVsbG8=:",              b"hello",                       "R263 §3.3.5"),
    ("::",                      b"",                            "R263 §3.3.5 may be empty"),
    (":aGVsbG8:",               b"hello",                       "R263 §4.2.7 SHOULD NOT fail without padding"),
    (":aGVsbG8=",               None,                           "R263 §4.2.7 never closed"),
    (":aGV_bG8=:",              None,                           "R263 §4.2.7 not the alphabet"),
    (":aGVs bG8=:",             None,                           "R263 §4.2.7 no whitespace"),
    ("?1",                      True,                           "§3.3.6"),
    ("?0",                      False,                          "§3.3.6"),
    ("?2",                      None,                           "§4.2.8"),
    ("true",                    Token("true"),                  "§3.3.6 not a Boolean"),
    ("@1659578233",             datetime(2022, 8, 4, 1, 57, 13, tzinfo=UTC), "R264 §3.3.7, the RFC's example"),
    ("@-62135596800",           datetime(1, 1, 1, tzinfo=UTC),  "R264 §3.3.7 from year 1"),
    ("@253402214400",           datetime(9999, 12, 31, tzinfo=UTC), "R264 §3.3.7 to year 9999"),
    ("@1659578233.0",           None,                           "R264 §4.2.9 no decimals"),
    ("@x",                      None,                           "R264 §4.2.9 an Integer"),
    ('%"f%c3%bc%c3%bc"',        DisplayString("f\u00fc\u00fc"),           "R265 §3.3.8"),
    ('%"f%C3%BC"',              None,                           "R265 §4.2.10 lower-case digits"),
    ('%"%ff"',                  None,                           "R265 §4.2.10 not UTF-8"),
    ('%"%c3"',                  None,                           "R265 §4.2.10 half a character"),
    ('%"f\xfc"',                None,                           "R265 §4.2.10 an octet above 7E"),
    ('%"%2"',                   None,                           "R265 §4.2.10 one digit"),
    ('"a" "b"',                 None,                           "R259 §4.2 trailing characters"),
    ("",                        None,                           "R259 §4.2.3 no item"),
    ("a, b",                    None,                           "R259 §4.2 a list is no Item"),
    ("(a b)",                   None,                           "§4.2.3 an Inner List is no Item"),
    ("  1  ",                   1,                              "§4.2 leading and trailing SP are discarded"),
    ("\u0661",                  None,                           "CVE-2025-69224 digits are the ASCII ones"),
]
DICTIONARIES = [
    # lines                     keys and values                 why
    (("a=1, b;x=2, c=?0",),     {"a": 1, "b": True, "c": False}, "§3.2"),
    (("a=1", "b=2"),            {"a": 1, "b": 2},               "R260 §4.2 lines are joined"),
    (("a=1", ""),               None,                           "R260 §4.2 an empty line leaves a trailing comma"),
    (("a=1,",),                 None,                           "R260 §4.2.2 a trailing comma"),
    (("a=1,, b=2",),            None,                           "R260 §4.2.2 no empty members, unlike other lists"),
    (('a="x', 'y"',),           {"a": "x, y"},                  "R260 §4.2 so a String may be put together"),
    (("a=1 ,\tb=2",),           {"a": 1, "b": 2},               "§4.2.2 OWS around a comma"),
    (("a =1",),                 None,                           "§4.2.2 no whitespace around ="),
    (("a=1, b=2, a=3",),        {"a": 3, "b": 2},               "R266 §3.2 the last counts, in the first's place"),
    (("A=1",),                  None,                           "R266 §3.1.2 keys are in lower case"),
    (("*a=1, b_-.*9=2",),       {"*a": 1, "b_-.*9": 2},         "R266 §3.1.2 key"),
    (("-a=1",),                 None,                           "R266 §3.1.2 begins with lcalpha or *"),
    (("1a=1",),                 None,                           "R266 §3.1.2 begins with lcalpha or *"),
    (("a=1, b=@@, c=3",),       None,                           "R259 one bad member and the whole field is ignored"),
    (("",),                     {},                             "§4.2.2 an empty Dictionary"),
    ((),                        {},                             "§4.2.2 an absent field"),
]
LISTS = [
    # lines                     values                          why
    (('"a", b;q=1, 3',),        ["a", Token("b"), 3],           "§3.1"),
    (("a", "b"),                [Token("a"), Token("b")],       "R260 §4.2"),
    (("a,",),                   None,                           "R260 §4.2.1 a trailing comma"),
    ((",a",),                   None,                           "R260 §4.2.1 a leading one"),
    (("a b",),                  None,                           "R259 §4.2.1 trailing characters"),
    (("(a b);x, ()",),          [(Token("a"), Token("b")), ()], "§3.1.1 Inner Lists"),
    (("(a,b)",),                None,                           "§4.2.1.2 SP parts inner members"),
    (("(a b",),                 None,                           "§4.2.1.2 never closed"),
]
REFUSED = [
    # write             value                               why
    (write_item,        10**15,                             "R267 §4.1.4 out of range"),
    (write_item,        -(10**15),                          "R267 §4.1.4 out of range"),
    (write_item,        Decimal(10**12),                    "R267 §4.1.5 13 digits"),
    (write_item,        Decimal("NaN"),                     "R267 §4.1.5 not a number"),
    (write_item,        "gr\u00fcn",                        "R267 §4.1.6 not ASCII"),
    (write_item,        "a\r\nX: y",                        "R267 §4.1.6 not visible; response splitting"),
    (write_item,        Token("a b"),                       "R267 §4.1.7 not a token"),
    (write_item,        Token(""),                          "R267 §4.1.7 not a token"),
    (write_item,        Token("1a"),                        "R267 §4.1.7 not its first character"),
    (write_item,        datetime(2024, 6, 2, 12),           "R267 a moment without a zone is not a moment"),
    (write_item,        DisplayString("\ud800"),            "R267 §4.1.11 not UTF-8"),
    (write_item,        Item(1, (("A", 1),)),               "R267 §4.1.1.3 a key in upper case"),
    (write_item,        Item(1, (("", 1),)),                "R267 §4.1.1.3 no key"),
    (write_item,        None,                               "R267 §4.1.3.1 of no type"),
    (write_dictionary,  {"a b": 1},                         "R267 §4.1.1.3"),
    (write_dictionary,  {},                                 "R267 §4.1 an empty one is not sent"),
    (write_list,        [],                                 "R267 §4.1 an empty one is not sent"),
    (write_list,        [InnerList((Item("\x00"),))],       "R267 §4.1.6"),
]
# fmt: on


def bare(member):
    return member.values if isinstance(member, InnerList) else member.value


def is_the_same(one, other):
    """Equal and of one type: True is not 1 and a Token is not a String."""
    return (one, type(one)) == (other, type(other))


@pytest.mark.parametrize(("text", "value", "why"), ITEMS)
def test_an_item_is_read_or_refused(text, value, why):
    if value is None:
        with pytest.raises(FieldSyntaxError):
            parse_item(text)
    else:
        assert is_the_same(parse_item(text).value, value), why


@pytest.mark.parametrize(("lines", "members", "why"), DICTIONARIES)
def test_a_dictionary_is_read_or_refused_whole(lines, members, why):
    if members is None:
        with pytest.raises(FieldSyntaxError):
            parse_dictionary(*lines)
    else:
        read = {key: bare(member) for key, member in parse_dictionary(*lines).items()}

        assert list(read.items()) == list(members.items()), why


@pytest.mark.parametrize(("lines", "members", "why"), LISTS)
def test_a_list_is_read_or_refused_whole(lines, members, why):
    if members is None:
        with pytest.raises(FieldSyntaxError):
            parse_list(*lines)
    else:
        assert [bare(member) for member in parse_list(*lines)] == members, why


@pytest.mark.parametrize(("write", "value", "why"), REFUSED)
def test_what_the_grammar_cannot_hold_is_not_written(write, value, why):
    with pytest.raises(FieldSyntaxError):
        write(value)


def test_parameters_are_read_in_order_and_the_last_of_a_name_counts():
    """R266: "all but the last instance are ignored" (§3.1.2)."""
    item = parse_item("a;q=1;x;q=2")

    assert item == Item(Token("a"), (("q", 2), ("x", True)))
    assert item.parameter("q") == 2
    assert item.parameter("y") is None


def test_an_inner_list_has_parameters_and_so_have_its_items():
    """§3.1.1."""
    [member] = parse_list('("a";x=1 b);y="z"')

    assert member.items == (Item("a", (("x", 1),)), Item(Token("b")))
    assert (member.parameter("y"), member.parameter("x")) == ("z", None)


def test_true_stands_as_its_key_alone_with_its_parameters():
    """§4.1.2: "If the value of member_value is Boolean true"."""
    assert write_dictionary({"a": Item(True, (("x", 1),)), "b": False}) == "a;x=1, b=?0"


def test_a_part_of_a_decimal_beyond_thousandths_is_rounded():
    """§4.1.5: to the nearest value, to the even digit if equally near."""
    assert write_list([Decimal("1.0005"), Decimal("1.0015"), 0.25]) == (
        "1.0, 1.002, 0.25"
    )


texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
keys = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,8}", fullmatch=True)
tokens = st.from_regex(r"[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]{0,8}", fullmatch=True)
moments = st.datetimes(timezones=st.just(UTC)).map(lambda m: m.replace(microsecond=0))
bares = st.one_of(
    st.booleans(),
    st.integers(1 - 10**15, 10**15 - 1),
    st.decimals(1 - 10**12, 10**12 - 1, places=3),
    texts,
    st.binary(),
    tokens.map(Token),
    st.text(st.characters(exclude_categories=["Cs"])).map(DisplayString),
    moments,
)
parameters = st.dictionaries(keys, bares, max_size=2).map(lambda p: tuple(p.items()))
items = st.builds(Item, bares, parameters)
members = items | st.builds(
    InnerList, st.lists(items, max_size=3).map(tuple), parameters
)


@settings(max_examples=50)
@given(st.dictionaries(keys, members, min_size=1, max_size=3))
def test_what_we_write_we_read(dictionary):
    assert parse_dictionary(write_dictionary(dictionary)) == dictionary


@settings(max_examples=50)
@given(st.lists(members, min_size=1, max_size=3).map(tuple))
def test_what_we_write_as_a_list_we_read(written):
    assert parse_list(write_list(written)) == written


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for parse in (parse_dictionary, parse_list, parse_item):
        try:
            parse(text)
        except FieldSyntaxError:
            continue


@pytest.mark.parametrize(
    "text", ["," * 10**6, '"' * 10**6, "a," * 100_000, "(" * 10**6, "a;b" * 100_000]
)
def test_a_long_field_costs_linear_time(text):
    """CVE-2016-10539, CVE-2024-26146."""
    before = process_time()
    for parse in (parse_dictionary, parse_list):
        try:
            parse(text)
        except FieldSyntaxError:
            continue

    assert process_time() - before < 5
