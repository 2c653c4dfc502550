"""RFC 9875 §2, §3: Lists of Strings, within what every cache supports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_groups import parse_groups, write_groups

# fmt: off
READ = [
    # lines                     groups              why
    (('"a", "b"',),             ("a", "b"),         "R255 §2 a List of Strings"),
    (('"a"', '"b"'),            ("a", "b"),         "R260 of several lines"),
    (('"a";x=1',),              ("a",),             "R255 §2 parameters are ignored"),
    (('"a", "a", "A"',),        ("a", "A"),         "R255 §2.1 compared with case, and once"),
    ((),                        (),                 "absent"),
    (("a",),                    None,               "R255 a Token is no String: ignored whole"),
    (('"a", 1',),               None,               "R255 nor is an Integer"),
    (('("a")',),                None,               "R255 nor an Inner List"),
    (('"a",',),                 None,               "R259 a parsing failure"),
]
WRITTEN = [
    # groups                                text            why
    (("a",),                                '"a"',          "R255"),
    (("scripts",),                          '"scripts"',    "R255"),
    (tuple(f"g{n}" for n in range(32)),     ...,            "R255 32 groups are supported everywhere"),
    (tuple(f"g{n}" for n in range(33)),     None,           "R255 more may be lost"),
    (("a" * 32,),                           ...,            "R255 32 characters are supported everywhere"),
    (("a" * 33,),                           None,           "R255 more may be lost"),
    (("",),                                 None,           "R255 a group has a name"),
    (("gr\u00fcn",),                        None,           "R262 a String is ASCII"),
    ((),                                    None,           "R267 an empty List is not sent"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "groups", "why"), READ)
def test_groups_are_read_or_ignored_whole(lines, groups, why):
    if groups is None:
        with pytest.raises(FieldSyntaxError):
            parse_groups(*lines)
    else:
        assert parse_groups(*lines) == groups, why


@pytest.mark.parametrize(("groups", "text", "why"), WRITTEN)
def test_groups_are_written_or_refused(groups, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            write_groups(groups)
    else:
        assert parse_groups(write_groups(groups)) == groups, why
        assert text in (..., write_groups(groups)), why


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        parse_groups(text)
    except FieldSyntaxError:
        return
