"""Patterns of paths: what they mean, what they refuse, and what they cost."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.path_patterns import PathPattern

# fmt: off
MATCHES = [
    # pattern          path                 matches  why
    ("*.js",           "app.js",            True,    "the last segment"),
    ("*.js",           "a/b/app.js",        True,    "in any directory"),
    ("*.js",           "app.js/x",          False,   "and no other segment"),
    ("*.js",           "app.JS",            False,   "letters match in their own case"),
    ("*.js",           "appjs",             False,   "a dot is a dot"),
    ("*.js",           ".js",               True,    "nothing is any characters, too"),
    ("assets/*",       "assets/a.css",      True,    "one segment"),
    ("assets/*",       "assets/a/b.css",    False,   "a star stays in its segment"),
    ("assets/*",       "x/assets/a.css",    False,   "a path begins at the mount"),
    ("assets/**",      "assets/a/b.css",    True,    "any number of segments"),
    ("assets/**",      "assets/",           True,    "the directory itself"),
    ("assets/**",      "assetsx/a",         False,   "whole segments"),
    ("**/a.css",       "a.css",             True,    "no segment is any number"),
    ("**/a.css",       "x/y/a.css",         True,    "two are"),
    ("a/**/b/**/c",    "a/x/b/y/b/z/c",     True,    "the shortest run that works"),
    ("a/**/b/**/c",    "a/x/b/y/z",         False,   "c is missing"),
    ("**",             "",                  True,    "everything"),
    ("**",             "a/b/",              True,    "everything"),
    ("docs/",          "docs/",             True,    "a directory"),
    ("docs/",          "docs",              False,   "without its slash it is another URI"),
    ("docs/",          "docs/a",            False,   "nothing below it"),
    ("?.txt",          "a.txt",             True,    "one character"),
    ("?.txt",          "ab.txt",            False,   "no two"),
    ("?.txt",          "ü.txt",             True,    "characters, not octets"),
    ("[a-c].txt",      "b.txt",             True,    "one of several"),
    ("[a-c].txt",      "d.txt",             False,   "none of them"),
    ("[!a-c].txt",     "d.txt",             True,    "one of the others"),
    ("[^].txt",        "^.txt",             True,    "no sign but ! turns it round"),
    ("[]].txt",        "].txt",             True,    "a bracket that stands first"),
    ("[!].txt",        "!.txt",             True,    "a set of one"),
    ("[a-].txt",       "-.txt",             True,    "a dash at the end"),
    ("[+--].txt",      ",.txt",             True,    "a range up to it"),
    ("a\n*",           "a\nb",              True,    "a line end is a character"),
    ("a+(b).txt",      "a+(b).txt",         True,    "what means something to re means itself"),
    ("a+(b).txt",      "aab.txt",           False,   "and nothing else"),
    ("*a*b*c",         "xaybzc",            True,    "three stars"),
    ("*ab*ab",         "ab",                False,   "nothing is matched twice"),
    ("*ab*ab",         "abab",              True,    "twice there"),
    ("a*",             "a\nb",              True,    "any characters, a line end, too"),
    ("*a",             "ba\n",              False,   "the end is the end"),
]

REFUSED = [
    # pattern    why
    ("",         "no path"),
    ("/a",       "paths are relative to the mount"),
    ("a//b",     "an empty segment matches nothing"),
    ("a/../b",   "no target has dot segments (RFC 3986 §5.2.4)"),
    ("./a",      "nor these"),
    ("a**",      "** is a segment of its own"),
    ("[]",       "a set of nothing"),
    ("[a",       "a bracket that stays open"),
    ("a[!b/c]",  "a bracket across segments"),
    ("[c-a]",    "a range the wrong way round"),
    ("a\0",      "no path holds NUL"),
]
# fmt: on


@pytest.mark.parametrize(("pattern", "path", "matches", "why"), MATCHES)
def test_matches(pattern, path, matches, why):
    assert PathPattern.parse(pattern).matches(path.split("/")) is matches, why


@pytest.mark.parametrize(("pattern", "why"), REFUSED)
def test_refused(pattern, why):
    with pytest.raises(FieldSyntaxError):
        PathPattern.parse(pattern)


def test_a_decoded_slash_is_no_boundary():
    """CVE-2019-0220: what is compared is decoded segments."""
    assert not PathPattern.parse("a/b").matches(["a/b"])
    assert PathPattern.parse("a*").matches(["a/b"])


def test_a_pattern_is_its_text():
    assert str(PathPattern.parse("a/*.css")) == "a/*.css"
    assert PathPattern.parse("a/*.css") == PathPattern.parse("a/*.css")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 20 + "b", "a" * 20_000),
        ("**/" + "a*/**/" * 10 + "b", "a/" * 500 + "c"),
    ],
)
def test_no_path_costs_more_than_the_product_of_both_lengths(pattern, path):
    """CVE-2024-26146: a star is not tried at every place again and again."""
    parsed, segments = PathPattern.parse(pattern), path.split("/")
    start = process_time()

    assert not parsed.matches(segments)
    assert process_time() - start < 1


PLAIN = st.text("abc.-", min_size=1, max_size=6).filter(lambda t: t not in (".", ".."))


@given(st.lists(PLAIN, min_size=2, max_size=4))
def test_a_path_of_plain_characters_matches_itself_alone(segments):
    pattern = PathPattern.parse("/".join(segments))

    assert pattern.matches(segments)
    assert not pattern.matches([*segments, "x"])
    assert not pattern.matches(segments[1:])


@given(
    st.text(max_size=20) | st.text("[]!^-*?a/&~|", max_size=12),
    st.lists(st.text(max_size=5), min_size=1, max_size=4),
)
def test_any_text_is_a_pattern_or_refused(text, segments):
    try:
        pattern = PathPattern.parse(text)
    except FieldSyntaxError:
        return
    assert pattern.matches(segments) in (True, False)
