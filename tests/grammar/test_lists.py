"""RFC 9110 §5.6.1 lists and §5.6.6 parameters, and what they may cost."""

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import quote
from httpcore_srv.grammar.lists import split_list, split_parameters

# fmt: off
LISTS = [
    # text                elements              why
    ("",                  [],                   "§5.6.1 # allows no element"),
    ("a",                 ["a"],                "§5.6.1"),
    ("a, b",              ["a", "b"],           "§5.6.1"),
    ("a,b\t ,\tc",        ["a", "b", "c"],      "§5.6.1 OWS around a comma"),
    ("foo , ,bar,charlie", ["foo", "bar", "charlie"], "R055 the RFC's example"),
    (",",                 [],                   "R055 empty elements are ignored, the RFC's example"),
    (",   ,",             [],                   "R055 empty elements are ignored, the RFC's example"),
    ("a,,b",              ["a", "b"],           "R055"),
    ('"a,b", c',          ['"a,b"', "c"],       "§5.6.4 a comma in a quoted-string is text"),
    (r'"a\",b", c',       [r'"a\",b"', "c"],    "§5.6.4 an escaped DQUOTE does not end the string"),
    ('W/"a,b",c',         ['W/"a,b"', "c"],     "a string may begin inside an element"),
    ('a="b,c";d, e',      ['a="b,c";d', "e"],   "a string may stand inside an element"),
    ('a, "b,c',           ["a", '"b,c'],        "an unclosed string reaches to the end"),
    ('"a\\',              ['"a\\'],             "an unclosed string may end in a backslash"),
    ("a\x0b,b",           ["a\x0b", "b"],       "CVE-2019-16789 VT is no whitespace"),
]
PARAMETERS = [
    # text                       value         parameters                       why
    ("",                         "",           (),                              "no value, no parameters"),
    (" text/html ",              "text/html",  (),                              "§5.6.6"),
    ("text/html;charset=utf-8",  "text/html",  (("charset", "utf-8"),),         "§5.6.6"),
    ("a ; B=C",                  "a",          (("b", "C"),),                   "§5.6.6 parameter names are case-insensitive"),
    ('a;b="c d"',                "a",          (("b", "c d"),),                 "§5.6.6 parameter-value = ( token / quoted-string )"),
    (r'a;b="c\"d"',              "a",          (("b", 'c"d'),),                 "§5.6.4 quoted-pair"),
    ('a;b=""',                   "a",          (("b", ""),),                    "§5.6.4 an empty string"),
    ('a;b=";c=d"',               "a",          (("b", ";c=d"),),                "§5.6.4 a semicolon in a string is text"),
    ("a;;b=c; ;",                "a",          (("b", "c"),),                   "§5.6.6 [ parameter ]: an empty one is allowed"),
    ("a;b=c \t",                 "a",          (("b", "c"),),                   "whitespace at the end belongs to the field"),
    ("a;b=1;b=2",                "a",          (("b", "1"), ("b", "2")),        "nothing is dropped here"),
]
REFUSED = [
    # text           why
    ("a;b",          "§5.6.6 a parameter has a value"),
    ("a;b=",         "§5.6.6 a token is not empty"),
    ("a;=c",         "§5.6.6 a name is not empty"),
    ("a;b =c",       "§5.6.6 no whitespace around ="),
    ("a;b= c",       "§5.6.6 no whitespace around ="),
    ('a;b="c',       "§5.6.4 DQUOTE ends it"),
    ('a;b="c"d',     "§5.6.6 nothing between a value and the next semicolon"),
    ("a;b=c d",      "§5.6.6 nothing between a value and the next semicolon"),
    ("a;b=c,d",      "a comma ends an element, not a parameter"),
]
# fmt: on


@pytest.mark.parametrize(("text", "elements", "why"), LISTS)
def test_where_a_list_parts(text, elements, why):
    assert split_list(text) == elements, why


@pytest.mark.parametrize(("text", "value", "parameters", "why"), PARAMETERS)
def test_where_parameters_part(text, value, parameters, why):
    assert split_parameters(text) == (value, parameters), why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_are_no_parameters(text, why):
    with pytest.raises(FieldSyntaxError):
        split_parameters(text)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))))
def test_quoted_elements_come_out_whole(texts):
    elements = [quote(text) for text in texts]

    assert split_list(", ".join(elements)) == elements


MEGABYTE = 1_000_000
# fmt: off
HEAVY = [
    # reader            text                                   why
    (split_list,        "," * MEGABYTE,                        "R055 a million commas"),
    (split_list,        '"' * MEGABYTE,                        "CVE-2025-67726 quotes that close one another"),
    (split_list,        '"' * (MEGABYTE + 1),                  "CVE-2025-67726 and one that stays open"),
    (split_list,        '\\"' * (MEGABYTE // 2),               "CVE-2025-67726 each quote opens a string anew"),
    (split_list,        'a"\\' * (MEGABYTE // 3),              "CVE-2025-67726 backslashes"),
    (split_list,        'a, "' + "\\" * MEGABYTE,              "CVE-2025-67726 backslashes to the end"),
    (split_list,        " " * MEGABYTE + "a",                  "CVE-2024-26146 whitespace before an element"),
    (split_list,        "a" + " " * MEGABYTE + '"',            "CVE-2024-26146 whitespace after an element"),
    (split_parameters,  "a" + ";" * MEGABYTE,                  "CVE-2025-67726 semicolons"),
    (split_parameters,  "a" + ';b="c"' * (MEGABYTE // 6),      "CVE-2025-67726 quotes and semicolons"),
    (split_parameters,  'a;b="' + ';c="' * (MEGABYTE // 4),    "CVE-2025-67726 quotes and semicolons"),
    (split_parameters,  'a;b="' + "\\" * MEGABYTE,             "CVE-2025-67726 backslashes"),
    (split_parameters,  "a;" + " " * MEGABYTE + "!",           "CVE-2024-25126 whitespace after a semicolon"),
    (split_parameters,  "a" + " ;" * (MEGABYTE // 2) + "!",    "CVE-2024-25126 whitespace between semicolons"),
    (split_parameters,  "a;" + "b" * MEGABYTE,                 "CVE-2024-25126 a name without end"),
    (split_parameters,  " " * MEGABYTE + ";b",                 "CVE-2024-25126 whitespace before the first"),
]
# fmt: on


@pytest.mark.parametrize(
    ("reader", "text", "why"),
    HEAVY,
    ids=[row[2] + "-" + row[0].__name__ for row in HEAVY],
)
def test_a_megabyte_is_read_in_linear_time(reader, text, why):
    """At one step an octet this takes a tenth; squared, it would take hours."""
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        reader(text)

    assert process_time() - begun < 5, why
