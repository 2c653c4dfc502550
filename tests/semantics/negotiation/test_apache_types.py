"""How Apache httpd reads Accept: wildcards, levels, and nothing else."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.apache_types import (
    AcceptedTypes,
    TypeWeight,
    level_of,
)

# fmt: off
LEVELS = [
    ("text/html",              2, "HTML is at level 2 unless it says otherwise"),
    ("text/html;level=1",      1, "it says otherwise"),
    ("text/html;LEVEL=3",      3, "names of parameters are case-insensitive"),
    ("text/html;level=\"3\"",  3, "a quoted-string is the same as a token (RFC 9110 §5.6.6)"),
    ("text/html;level=x",      0, "no number"),
    ("text/html;level=-1",     0, "no number"),
    ("text/html;level=\"\"",   0, "no number"),
    ("text/plain",             0, "no other type has a level by itself"),
    ("text/plain;level=7",     7, "but it may have one"),
]

WEIGHTS = [
    # accept                                   type          weight                   why
    ("image/png",                              "image/png",  TypeWeight(1.0),         "by name"),
    ("image/png;q=0.3",                        "image/png",  TypeWeight(0.3),         "R132 the weight it gives"),
    ("image/png",                              "image/gif",  TypeWeight(0.0),         "no range includes it"),
    ("image/*",                                "image/png",  TypeWeight(0.02),        "no weight anywhere: a wildcard is the last resort"),
    ("*/*",                                    "image/png",  TypeWeight(0.01),        "no weight anywhere: ...and this one after that"),
    ("*/*;q=1, text/html;q=1.0",               "image/png",  TypeWeight(0.01),        "a weight of 1 is as good as none"),
    ("*/*, text/html;q=0.9",                   "image/png",  TypeWeight(1.0),         "one weight below 1: the wildcards mean what they say"),
    ("image/*, text/html;q=0.9",               "image/png",  TypeWeight(1.0),         "one weight below 1: the wildcards mean what they say"),
    ("*/*, text/html;q=0",                     "image/png",  TypeWeight(1.0),         "0 is a weight below 1"),
    ("*/*;q=0.5, image/*;q=0.1",               "image/png",  TypeWeight(0.1),         "type/* goes before */*"),
    ("image/*;q=0.5, image/png;q=0.1",         "image/png",  TypeWeight(0.1),         "the name goes before type/*"),
    ("image/*;q=0, */*",                       "image/png",  TypeWeight(0.0),         "R132 refused by type/*"),
    ("image/*;q=0.5, image/*;q=0.9",           "image/png",  TypeWeight(0.5),         "the first of two that are the same"),
    ("*/*;q=0.5, */*;q=0.9",                   "image/png",  TypeWeight(0.5),         "the first of two that are the same"),
    ("image/png;q=0.5, image/png;q=0.9",       "image/png",  TypeWeight(0.5),         "the first of two that are the same"),
    ("image/png;v=1;q=0.5, image/png;q=0.9",   "image/png",  TypeWeight(0.5),         "parameters do not make them different"),
    ("text/html;charset=koi8-r",               "text/html;charset=utf-8", TypeWeight(1.0, 2, 2), "not even charset"),
    ("text/html",                              "text/html",  TypeWeight(1.0, 2, 2),   "both at level 2"),
    ("text/html",                              "text/html;level=1", TypeWeight(1.0, 1, 1), "up to level 2"),
    ("text/html",                              "text/html;level=3", TypeWeight(0.0, 3), "up to level 2, not beyond"),
    ("text/html;level=1",                      "text/html",  TypeWeight(0.0, 2),      "up to level 1, not beyond"),
    ("text/html, */*",                         "text/html;level=3", TypeWeight(0.01, 3, 0), "let in by the wildcard"),
    ("text/html;level=1;q=0.1, text/html;q=0.2, text/html;level=3;q=0.3", "text/html",         TypeWeight(0.2, 2, 2), "the first that reaches its level"),
    ("text/html;level=1;q=0.1, text/html;q=0.2, text/html;level=3;q=0.3", "text/html;level=3", TypeWeight(0.3, 3, 3), "the first that reaches its level"),
    ("text/html;level=3;q=0.3, text/html;level=1;q=0.1", "text/html;level=1", TypeWeight(0.3, 1, 1), "the first reaches them all"),
    ("text/html;q=2, image/png",               "text/html",  TypeWeight(0.0, 2),      "R132 malformed, so left out"),
]
# fmt: on


@pytest.mark.parametrize(("text", "level", "why"), LEVELS)
def test_a_type_has_a_level(text, level, why):
    assert level_of(MediaType.parse(text)) == level, why


@pytest.mark.parametrize(("accept", "media", "weight", "why"), WEIGHTS)
def test_a_type_weighs(accept, media, weight, why):
    accepted = AcceptedTypes.read(accept)

    assert accepted.weight_of(MediaType.parse(media)) == weight, why


@pytest.mark.parametrize("accept", [None, "", ", ,", "*", "a b", "text/html;q=.5"])
def test_a_field_that_says_nothing_is_none(accept):
    assert AcceptedTypes.read(accept) is None
