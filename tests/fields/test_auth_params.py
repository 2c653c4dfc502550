"""RFC 9110 §11.2: auth-params and token68."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.auth_params import (
    AuthParam,
    is_token68,
    parse_auth_params,
    read_auth_param,
)

# fmt: off
READ = [
    # text                      params                                   why
    ("a=b",                     (("a", "b"),),                           "§11.2 a token"),
    ('a="b"',                   (("a", "b"),),                           "§11.2 or a quoted-string: the same value"),
    ("REALM=x",                 (("realm", "x"),),                       "§11.2 the name is matched case-insensitively"),
    ("a=B",                     (("a", "B"),),                           "§11.2 the value is not"),
    ('a="b, c", d=e',           (("a", "b, c"), ("d", "e")),             "R205 a comma in quotes parts nothing"),
    ('a="x=y, z"',              (("a", "x=y, z"),),                      "R205 nor does an equals sign"),
    (r'a="say \"hi\""',         (("a", 'say "hi"'),),                    "§5.6.4 quoted-pair"),
    (r'a="\\"',                 (("a", "\\"),),                          "§5.6.4 quoted-pair"),
    ('a = "b"\t,c\t=d',         (("a", "b"), ("c", "d")),                "§11.2 BWS around the equals sign"),
    (",, a=b, ,",               (("a", "b"),),                           "§5.6.1.2 empty elements"),
    ("a=1, A=2, a=3",           (("a", "1"), ("a", "2"), ("a", "3")),    "CVE-2017-9788 repeats are kept for the law to see"),
    ('a=""',                    (("a", ""),),                            "§5.6.4 an empty quoted-string"),
    ('a="\xe4"',                (("a", "\xe4"),),                        "§5.6.4 obs-text"),
    ("",                        (),                                      "§5.6.1.2 nothing but empty elements"),
]
REFUSED = [
    # text                      why
    ("a",                       "CVE-2017-9788 a parameter without a value"),
    ("a=",                      "CVE-2017-9788 a parameter without a value"),
    ("a=b, c",                  "CVE-2017-9788 a good one excuses no bad one"),
    ("=b",                      "§11.2 a name is a token"),
    ("a b=c",                   "§11.2 a name is a token"),
    ("a=b c=d",                 "§11.2 parameters are parted by commas"),
    ("a=b; c=d",                "§11.2 not by semicolons"),
    ('a="b',                    "§5.6.4 never closed"),
    ('a="b" c',                 "§11.2 nothing stands behind a value"),
    ('a="b\x00"',               "§5.6.4 a control character cannot be quoted"),
    ("a=b\x7f",                 "§5.6.2 nor be in a token"),
    ("a='b c'",                 "§5.6.4 single quotes are none"),
    ("a=ü",                     "§5.6.2 a token is ASCII"),
]
TOKEN68 = [
    # text                      is it     why
    ("dXNlcjpwYXNz",            True,     "§11.2 base64"),
    ("YQ==",                    True,     "§11.2 with padding"),
    ("a-._~+/",                 True,     "§11.2 and base64url"),
    ("a===========",            True,     "§11.2 *\"=\" any number"),
    ("",                        False,    "§11.2 1*"),
    ("==",                      False,    "§11.2 1* before the padding"),
    ("YQ==YQ==",                False,    "§11.2 padding stands last"),
    ("a b",                     False,    "§11.2 no space"),
    ("a,b",                     False,    "§11.2 no comma"),
    ("a\n",                     False,    "no end of line"),
    ("é",                       False,    "ASCII alone"),
]
WRITTEN = [
    # param                                   text                    why
    (AuthParam("realm", "a, b"),              'realm="a, b"',         "R171 a quoted-string"),
    (AuthParam("realm", 'a"b\\c'),            r'realm="a\"b\\c"',     "R171 with quote and backslash escaped"),
    (AuthParam("stale", "true", False),       "stale=true",           "RFC 7616 §3.3 a token"),
]
UNWRITABLE = [
    # param                                   why
    (AuthParam("realm", "a\r\nX: y"),         "R051 CR LF cannot be quoted"),
    (AuthParam("realm", "a\x00"),             "§5.6.4 nor a control character"),
    (AuthParam("realm", "€"),                 "§5.5 nor a character of more than one octet"),
    (AuthParam("a b", "c"),                   "§11.2 a name is a token"),
    (AuthParam("", "c"),                      "§11.2 a name is a token"),
    (AuthParam("stale", "a, b", False),       "§11.2 unquoted, a comma would part it"),
    (AuthParam("stale", "", False),           "§11.2 unquoted, nothing is no value"),
]
# fmt: on


@pytest.mark.parametrize(("text", "params", "why"), READ)
def test_parameters_are_read(text, params, why):
    assert parse_auth_params(text) == params, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_parameter_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        parse_auth_params(text)


@pytest.mark.parametrize(("text", "expected", "why"), TOKEN68)
def test_token68(text, expected, why):
    assert is_token68(text) is expected, why


@pytest.mark.parametrize(("param", "text", "why"), WRITTEN)
def test_a_parameter_is_written(param, text, why):
    assert str(param) == text, why


@pytest.mark.parametrize(("param", "why"), UNWRITABLE)
def test_what_the_grammar_cannot_hold_is_not_written(param, why):
    with pytest.raises(FieldSyntaxError):
        str(param)


def test_both_forms_of_a_value_are_told_apart_for_who_writes_it_again():
    assert read_auth_param("a=b") == AuthParam("a", "b", quoted=False)
    assert read_auth_param('a="b"') == AuthParam("a", "b", quoted=True)
    assert read_auth_param("a") is None


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_what_we_write_we_read(value):
    assert parse_auth_params(str(AuthParam("realm", value))) == (("realm", value),)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        params = parse_auth_params(text)
    except FieldSyntaxError:
        return

    assert all(name == name.lower() for name, _ in params)


@pytest.mark.parametrize(
    "text",
    ["," * 10**6, 'a="' + "\\" * 10**6, "a" * 10**6, "a=b," * 10**5, 'a="' * 10**5],
)
def test_a_million_octets_cost_linear_time(text):
    """CVE-2016-2161: malformed input stopped a server."""
    before = process_time()
    with suppress(FieldSyntaxError):
        parse_auth_params(text)
    is_token68(text)

    assert process_time() - before < 5
