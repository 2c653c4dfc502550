"""A pattern that means all that another one means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.pattern_coverage import (
    covers,
    seen_above,
    seen_from,
    segments_of,
)


def segments(text):
    return segments_of(PathPattern.parse(text))


# fmt: off
COVERS = [
    # one               other                is so    why
    ("**",              "private/**",        True,    "all of it"),
    ("**",              "*.key",             True,    "in any folder, too"),
    ("private/**",      "private/**",        True,    "the same"),
    ("private/**",      "private/deep/**",   True,    "a part"),
    ("private/**",      "private",           False,   "a name that stands for any folder's"),
    ("private/**",      "private/a/*.html",  True,    "whatever follows"),
    ("private/deep/**", "private/**",        False,   "more than it"),
    ("foo/**",          "private/**",        False,   "elsewhere"),
    ("priv*/**",        "private/**",        True,    "a name that fits"),
    ("p?/**",           "p[ab]/**",          False,   "it does, but that is not worked out"),
    ("p[ab]/**",        "p[ab]/**",          True,    "written alike"),
    ("*/x",             "a[bc]/x",           True,    "any name"),
    ("*/x",             "**/x",              False,   "any depth is more than one name"),
    ("**/x",            "a/**/x",            True,    "any depth takes any other"),
    ("**/x/**",         "a/x/**",            True,    "two of them"),
    ("**/x/**",         "a/**",              False,   "there is no x"),
    ("*.key",           "*.key",             True,    "in any folder"),
    ("*.key",           "a/b/c.key",         True,    "one of them"),
    ("a/*",             "a/**",              False,   "one name only"),
    ("a/b",             "a/b",               True,    "no wild cards"),
    ("a/b",             "a/b/c",             False,   "longer"),
    ("a/b/c",           "a/b",               False,   "shorter"),
    ("docs/",           "docs/",             True,    "the folder itself"),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "is_so", "why"), COVERS)
def test_one_pattern_covers_another(one, other, is_so, why):
    assert covers(segments(one), segments(other)) is is_so, why


def test_what_a_pattern_is_from_above():
    above = seen_above(("a[", "b"), segments("*.x"))

    assert covers(above, seen_above(("a[", "b", "c", "d.x"), ()))
    assert not covers(above, seen_above(("a", "b", "d.x"), ()))
    assert covers(segments("**/b/**"), above)


NAMES = st.sampled_from(["a", "b", "ab", "private", "x.key", "", "[", "\n"])
PARTS = st.sampled_from(["a", "b", "a*", "*", "**", "?", "[ab]", "*.key", "private"])
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@given(PATTERNS, PATTERNS, st.lists(NAMES, max_size=5))
def test_what_is_covered_is_meant(one, other, path):
    if covers(segments(one), segments(other)) and PathPattern.parse(other).matches(
        path
    ):
        assert PathPattern.parse(one).matches(path)


@given(PATTERNS, st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=3))
def test_what_is_left_is_what_was_meant(pattern, names, path):
    """From below: by one of what is left, if and only if by the pattern itself."""
    plain = seen_above(path, ())
    left = [covers(one, plain) for one in seen_from(names, segments(pattern))]

    assert any(left) is PathPattern.parse(pattern).matches((*names, *path))
