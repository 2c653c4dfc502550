"""Tags are parted as the HTML Standard parts them, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.page_tags import RAW_TEXT, Tag, tags

# fmt: off
PAGES = [
    # page                                    tags                                                  why
    ("",                                      [],                                                   "an empty page"),
    ("a < b, 1<2",                            [],                                                   "a < that begins nothing is text"),
    ("<p>",                                   [("p", {})],                                          "the simplest"),
    ("<P CLASS=a ID='b' title=\"c\" hidden>", [("p", {"class": "a", "id": "b", "title": "c", "hidden": ""})], "§13.1.2.3 the four syntaxes; names have no case"),
    ("<br/><img src=a.png/>",                 [("br", {}), ("img", {"src": "a.png/"})],             "§13.2.5.37 an unquoted value may hold a slash"),
    ("<a href='1' href='2'>",                 [("a", {"href": "1"})],                               "§13.2.5.33 the first of two counts"),
    ("<a href = '/x' >",                      [("a", {"href": "/x"})],                              "§13.2.5.34 spaces around the equals sign"),
    ("<a href='/?a&amp;b&lt;'>",              [("a", {"href": "/?a&b<"})],                          "§13.2.5.72 character references in values"),
    ("<a title='x>y' href=z>",                [("a", {"title": "x>y", "href": "z"})],               "a quoted > ends no tag"),
    ("<!-- <p> --><b>",                       [("b", {})],                                          "a comment is passed over"),
    ("<!--><b>",                              [("b", {})],                                          "§13.2.5.43 the shortest comment"),
    ("<!doctype html><?xml x?><b>",           [("b", {})],                                          "declarations are passed over"),
    ("</ p><b>",                              [("b", {})],                                          "§13.2.5.7 a bogus comment"),
    ("<!-- <b>",                              [],                                                   "a comment without an end reaches to the end"),
    ("<p><a href='/x",                        [("p", {})],                                          "§13.2.5.36 a tag without an end is dropped"),
    ("<p><a href",                            [("p", {})],                                          "the same"),
    ("<p><a",                                 [("p", {})],                                          "the same"),
    ("<a =b>",                                [("a", {"=b": ""})],                                  "§13.2.5.32 a name may begin with ="),
]
# fmt: on


@pytest.mark.parametrize(("page", "expected", "why"), PAGES)
def test_start_tags(page, expected, why):
    found = [(tag.name, dict(tag.attributes)) for tag in tags(page)]

    assert found == expected, why


def test_an_end_tag_is_told_from_a_start_tag():
    assert list(tags("<b></B >")) == [Tag("b", {}), Tag("b", {}, closing=True)]


@pytest.mark.parametrize("name", RAW_TEXT)
def test_raw_text_holds_no_tags(name):
    first, last, after = tags(f"<{name}>a <b> </{name}x></{name.upper()}><i>")

    assert (first.name, first.text) == (name, f"a <b> </{name}x>")
    assert last == Tag(name, {}, closing=True)
    assert after.name == "i"


def test_raw_text_without_an_end_reaches_to_the_end():
    [script] = tags("<script>if (a<b) <p>")

    assert script.text == "if (a<b) <p>"


# fmt: off
HOSTILE = [
    # unit          why
    ("<a ",         "CVE-2025-6069: an attribute list that never ends"),
    ("<a b='",      "CVE-2025-6069: a value that never ends"),
    ("<a b=\"'",    "both quotes, in turn"),
    ("<!--",        "comments that never end"),
    ("<!",          "declarations that never end"),
    ("<![",         "marked sections"),
    ("</",          "end tags that never end"),
    ("<script>",    "raw text that never ends"),
    ("<script></s", "raw text that nearly ends"),
    ("<",           "nothing but less-than signs"),
    ("<a/ = ",      "slashes, spaces, equals signs"),
    ("&amp",        "references that never end"),
]
# fmt: on


@pytest.mark.parametrize(("unit", "why"), HOSTILE)
def test_time_is_linear_in_the_length(unit, why):
    """A quarter of a megabyte of it takes a second at most, not an hour."""
    page = unit * (262_144 // len(unit))
    start = time.process_time()

    for _ in tags(page):
        pass

    assert time.process_time() - start < 2, why


@given(st.text(alphabet="<>!-/ab='\" &;", max_size=60))
def test_any_text_has_tags_or_none(page):
    assert all(tag.name for tag in tags(page))
