"""RFC 2296 §3.3, §3.4: one factor, as the request asks and strictly."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.rvsa_factors import DIMENSIONS
from httpcore_srv.semantics.negotiation.variant import Variant

UTF_8 = Variant("a", MediaType.parse("text/html; charset=UTF-8"))
BRITISH = Variant("a", languages=("en-GB-oxendict",))
FRAMES = Variant("a", features="frames;+1.5-0.5")

# fmt: off
FACTORS = [
    # field              value                    variant  asked  strict  why
    ("Accept",           None,                    UTF_8,   1,     0,      "R167 no field counts 1; R168 an empty one in its place 0"),
    ("Accept",           "",                      UTF_8,   0,     0,      "an empty field accepts nothing"),
    ("Accept",           "text/html;q=0.5",       UTF_8,   0.5,   0.5,    "R167"),
    ("Accept",           "*/*;q=0.5",             UTF_8,   0.5,   0,      "R168 delete any range with a wildcard"),
    ("Accept",           "text/*, text/html;q=0.2", UTF_8, 0.2,   0.2,    "9110 §12.5.1 the most specific decides"),
    ("Accept",           "???",                   UTF_8,   1,     0,      "what cannot be read says nothing"),
    ("Accept-Charset",   None,                    UTF_8,   1,     0,      "R167, R168"),
    ("Accept-Charset",   "utf-8;q=0.3",           UTF_8,   0.3,   0.3,    "9110 §8.3.2 case-insensitive"),
    ("Accept-Charset",   "*;q=0.3",               UTF_8,   0.3,   0,      "R168"),
    ("Accept-Charset",   "koi8-r",                UTF_8,   0,     0,      "no element matches"),
    ("Accept-Charset",   "(",                     UTF_8,   1,     0,      "what cannot be read says nothing"),
    ("Accept-Language",  None,                    BRITISH, 1,     0,      "R167, R168"),
    ("Accept-Language",  "en;q=0.3",              BRITISH, 0.3,   0.3,    "a prefix is no wildcard"),
    ("Accept-Language",  "en;q=0.3, EN-gb;q=0.9", BRITISH, 0.9,   0.9,    "the longest range that matches"),
    ("Accept-Language",  "en-GB;q=0, *",          BRITISH, 0,     0,      "* is for what no other range matches"),
    ("Accept-Language",  "en-GB-oxendict-x;q=1",  BRITISH, 0,     0,      "a longer range does not match"),
    ("Accept-Language",  "*;q=0.1",               BRITISH, 0.1,   0,      "R168"),
    ("Accept-Language",  "e_n",                   BRITISH, 1,     0,      "what cannot be read says nothing"),
    ("Accept-Features",  None,                    FRAMES,  1,     0.5,    "R167 no field counts 1; R168 an empty one in its place: false"),
    ("Accept-Features",  "frames",                FRAMES,  1.5,   1.5,    "R170"),
    ("Accept-Features",  "",                      FRAMES,  0.5,   0.5,    "R170 absent"),
    ("Accept-Features",  "*",                     FRAMES,  1.5,   0.5,    "R168"),
]
# fmt: on


@pytest.mark.parametrize(
    ("field", "value", "variant", "asked", "strict", "why"), FACTORS
)
def test_factors(field, value, variant, asked, strict, why):
    factor = DIMENSIONS[field].judge_by(value)(variant)

    assert (float(factor.asked), float(factor.strict)) == (asked, strict), why


def test_unreadable_features_are_worth_nothing():
    judge = DIMENSIONS["Accept-Features"].judge_by("*")

    assert judge(Variant("a", features="[")) == (0, 0)


@pytest.mark.parametrize(
    ("field", "variant", "shown"),
    [
        ("Accept", UTF_8, "text/html"),
        ("Accept-Charset", UTF_8, "utf-8"),
        ("Accept-Language", BRITISH, "en-GB-oxendict"),
        ("Accept-Features", FRAMES, "frames;+1.5-0.5"),
    ],
)
def test_a_dimension_knows_who_has_it(field, variant, shown):
    dimension = DIMENSIONS[field]

    assert dimension.has(variant)
    assert dimension.shown(variant) == shown
    assert not dimension.has(Variant("b"))
    assert dimension.shown(Variant("b")) == ""
