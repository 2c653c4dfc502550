"""RFC 9110 §8.3.1: media types."""

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType

UTF_8 = MediaType("text", "html", (("charset", "utf-8"),))
TOKENS = st.from_regex(r"[a-z0-9!#$&^_.+-]{1,8}", fullmatch=True)
VALUES = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))

# fmt: off
READ = [
    # text                           media type                        why
    ("text/html;charset=utf-8",      UTF_8,                            "§8.3.1, the RFC's example"),
    ('Text/HTML;Charset="utf-8"',    UTF_8,                            "§8.3.1 equivalent to the first"),
    ('text/html; charset="utf-8"',   UTF_8,                            "§8.3.1 equivalent to the first"),
    ("text/html",                    MediaType("text", "html"),        "§8.3.1 parameters may be absent"),
    ("application/ld+json",          MediaType("application", "ld+json"), "§8.3.1 subtype = token"),
    ("text/html;",                   MediaType("text", "html"),        "§5.6.6 an empty parameter"),
    ("",                             None,                             "§8.3.1 type is a token"),
    ("text",                         None,                             "§8.3.1 a slash"),
    ("text/",                        None,                             "§8.3.1 subtype is a token"),
    ("/html",                        None,                             "§8.3.1 type is a token"),
    ("text/html/x",                  None,                             "§8.3.1 a slash is no tchar"),
    ("text / html",                  None,                             "§8.3.1 no whitespace"),
    ("text/html, text/plain",        None,                             "§5.5 a singleton field is no list"),
    ("text/html charset=utf-8",      None,                             "§5.6.6 a semicolon"),
    ("text/html;charset",            None,                             "§5.6.6 a parameter has a value"),
    ("text/ht\x00ml",                None,                             "§5.6.2 a control is no tchar"),
]
# fmt: on


@pytest.mark.parametrize(("text", "media_type", "why"), READ)
def test_what_a_media_type_is(text, media_type, why):
    if media_type is None:
        with pytest.raises(FieldSyntaxError):
            MediaType.parse(text)
    else:
        assert MediaType.parse(text) == media_type, why


def test_the_first_of_equal_parameters_counts():
    read = MediaType.parse("text/html;a=1;a=2")

    assert read.parameter("a") == "1"
    assert read.parameter("b") is None


def test_the_essence_lacks_the_parameters():
    assert UTF_8.essence == "text/html"


# fmt: off
CHARSETS = [
    # text                           expected                          why
    ("text/html",                    "text/html; charset=utf-8",       "it had none"),
    ("text/html; charset=latin1",    "text/html; charset=latin1",      "it had one"),
    ("text/html; a=b",               "text/html; a=b; charset=utf-8",  "after other parameters"),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected", "why"), CHARSETS)
def test_a_charset_is_added_where_there_is_none(text, expected, why):
    assert str(MediaType.parse(text).with_charset("utf-8")) == expected, why


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        MediaType,
        TOKENS,
        TOKENS,
        st.lists(st.tuples(TOKENS, VALUES), max_size=3).map(tuple),
    )
)
def test_what_we_write_we_read(media_type):
    assert MediaType.parse(str(media_type)) == media_type


# fmt: off
HEAVY = [
    # text                                     why
    ("a/b" + " " * 1_000_000 + "!",            "CVE-2024-25126 whitespace"),
    ("a/b;" + " " * 1_000_000 + "!",           "CVE-2024-25126 whitespace"),
    ("a/b" + "; " * 500_000 + "!",             "CVE-2024-25126 empty parameters"),
    ("a" * 1_000_000,                          "CVE-2017-16138 a type without end"),
    ("/" * 1_000_000,                          "CVE-2017-16138 slashes"),
    ("a/b" + ';c="' * 250_000,                 "CVE-2025-67726 quotes and semicolons"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        MediaType.parse(text)

    assert process_time() - begun < 5, why
