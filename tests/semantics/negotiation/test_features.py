"""RFC 2295 §6.3 feature predicates, §6.4 feature lists."""

import contextlib
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.accept_features import AcceptFeatures
from httpcore_srv.semantics.negotiation.feature_set import FeatureSet
from httpcore_srv.semantics.negotiation.features import FeatureList, Predicate


def features(text):
    return FeatureSet.of(AcceptFeatures.parse(text))


# The feature set of §6.3's examples, told in full.
EXAMPLE = features(
    "blex, colordepth=5, UA-media=stationary, paper=A4, paper=A3, x-version=104, x-version=200"
)
# The field of §8.2's example.
REPORT = features(
    'blex, !blebber, colordepth={5}, !screenwidth, paper = A4, paper!="A2", x-version=104, *'
)

# fmt: off
EXAMPLES = [
    # predicates of §6.3's example that are true
    *[(text, True) for text in (
        "blex", "colordepth=[4-]", "colordepth!=6", "colordepth", "!screenwidth",
        "UA-media=stationary", "UA-media!=screen", "paper=A4", "paper != A0",
        "colordepth=[ 4 - 6 ]", "x-version=[100-300]", "x-version=[200-300]",
    )],
    # and that are false
    *[(text, False) for text in (
        "!blex", "blebber", "colordepth=6", "colordepth=foo", "!colordepth",
        "screenwidth", "screenwidth=640", "screenwidth!=640", "x-version=99",
        "UA-media=screen", "paper=A0", "paper=a4", "x-version=[100-199]", "wuxta",
    )],
]
REPORTED = [
    # predicate               truth   why
    ("blex",                  True,   "R170 ftag is present"),
    ("!blex",                 False,  "R170 its contrary"),
    ("blebber",               False,  "R170 !ftag: ftag is absent"),
    ("!blebber",              True,   "R170 !ftag"),
    ("colordepth",            True,   "R170 present with a value is present"),
    ("colordepth=5",          True,   "R170 ftag={V}: with the value V"),
    ("colordepth=6",          False,  "R170 ftag={V}: and not with any other"),
    ("colordepth!=6",         True,   "R170 the same, negated"),
    ("colordepth=[4-]",       True,   "R170 5 is the highest, since it is the only one"),
    ("colordepth=[ 4 - 6 ]",  True,   "R170"),
    ("colordepth=[6-]",       False,  "R170"),
    ("colordepth=[-4]",       False,  "R170 if N is missing, the lower bound is 0"),
    ("screenwidth=640",       False,  "R170 absent, so with no value"),
    ("screenwidth!=640",      False,  "R170 absent, so not present without it"),
    ("screenwidth=[0-]",      False,  "R170 no numeric value at all"),
    ("paper=A4",              True,   "R170 whitespace around = means nothing"),
    ("paper=A2",              False,  "R170 ftag!=V: not with the value V"),
    ("paper!=A2",             True,   "R170"),
    ("paper=A0",              None,   "R170 *: tags may be present with more values than mentioned"),
    ("paper!=A0",             None,   "R170 the same, negated"),
    ("paper=a4",              None,   "R170 values compare octet by octet"),
    ("paper=[0-]",            None,   "R170 no number is known, but there may be one"),
    ("x-version=[100-300]",   None,   "R170 there may be a value higher than 300"),
    ("x-version=[200-300]",   None,   "R170 or one of 200 to 300"),
    ("x-version=[100-104]",   None,   "R170 104 may be the highest, or not"),
    ("x-version=[104-]",      True,   "R170 a higher one would not matter"),
    ("x-version=[-103]",      False,  "R170 the highest is at least 104"),
    ("UA-media=screen",       None,   "R170 nothing is known of the tag"),
    ("UA-media!=screen",      None,   "R170"),
    ("wuxta",                 None,   "R170"),
    ("!wuxta",                None,   "R170"),
    ("wuxta=[1-2]",           None,   "R170"),
    ('"BLEX"',                True,   "§6.1 a quoted tag equals a token; case does not count"),
    ('paper="A4"',            True,   "§6.1.1 a quoted value equals a token"),
]
LISTS = [
    # list                                    set                    factor  why
    ("tables",                                "tables",              "1",    "§6.4 the true-improvement is 1 by default"),
    ("tables",                                "",                    "0",    "§6.4 the false-degradation is 0 by default"),
    ("tables;+1.5",                           "tables",              "1.5",  "§6.4 improvement"),
    ("tables;+1.5",                           "",                    "1",    "§6.4 the false-degradation is 1 if a true-improvement is given"),
    ("tables;-0.5",                           "tables",              "1",    "§6.4"),
    ("tables;-0.5",                           "",                    "0.5",  "§6.4 degradation"),
    ("tables;+1.4-0.8",                       "tables",              "1.4",  "§6.4"),
    ("tables;+1.4-0.8",                       "",                    "0.8",  "§6.4"),
    ("tables; +1.4 -0.8",                     "",                    "0.8",  "§3 whitespace between"),
    ("tables;",                               "",                    "0",    "§6.4 both factors are optional"),
    ("[a b]",                                 "b",                   "1",    "§6.4 at least one element of the bag is true"),
    ("[a b]",                                 "c",                   "0",    "§6.4 none is"),
    ("[a b];+2",                              "*",                   "2",    "undetermined: the best it can be"),
    ("a;-3",                                  "*",                   "3",    "undetermined: the best it can be"),
    ("a b",                                   "a, b",                "1",    "§6.4 multiplying all"),
    ("a b",                                   "a",                   "0",    "§6.4 multiplying all"),
    ("a;+1.5 b;+1.5",                         "a, b",                "2.25", "§6.4 the result can be greater than 1"),
    ("!textonly [blebber !wolx] colordepth=3;+0.7", "colordepth=3",  "0.7",  "§6.4, the RFC's first example"),
    ("!textonly [blebber !wolx] colordepth=3;+0.7", "textonly",      "0",    "§6.4, the RFC's first example"),
    ("!textonly [blebber !wolx] colordepth=3;+0.7", "wolx",          "0",    "§6.4, the RFC's first example"),
    ("!blink;-0.5 background;+1.5 [blebber !wolx];+1.4-0.8", "background", "2.1",  "§6.4, the RFC's second example: 1 * 1.5 * 1.4"),
    ("!blink;-0.5 background;+1.5 [blebber !wolx];+1.4-0.8", "blink, wolx", "0.4", "§6.4, the RFC's second example: 0.5 * 1 * 0.8"),
]
REFUSED = [
    ("",            "at least one element"),
    ("[",           "a bag ends"),
    ("[]",          "a bag is not empty"),
    ("[a",          "a bag ends"),
    ("a]",          "and begins"),
    ("a;0.5",       "a factor has a sign"),
    ("a;+1000",     "a short-float has three digits before the point"),
    ("a;+0.1234",   "and three behind it"),
    ("a=[]",        "a range has a hyphen"),
    ("a!=[1-2]",    "a range is only for ="),
    ("!a=b",        "! is for the tag alone"),
    ("a, b",        "elements are parted by whitespace"),
    ("a {b}",       "braces are for the field"),
]
# fmt: on


@pytest.mark.parametrize(("text", "truth"), EXAMPLES)
def test_r170_the_examples_of_the_rfc(text, truth):
    assert Predicate.parse(text).truth(EXAMPLE) is truth


@pytest.mark.parametrize(("text", "truth", "why"), REPORTED)
def test_a_field_may_leave_a_predicate_undetermined(text, truth, why):
    assert Predicate.parse(text).truth(REPORT) is truth, why


@pytest.mark.parametrize(("text", "known", "factor", "why"), LISTS)
def test_r170_the_quality_degradation_factor(text, known, factor, why):
    assert FeatureList.parse(text).factor(features(known)) == Decimal(factor), why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_feature_list_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        FeatureList.parse(text)


@pytest.mark.parametrize("text", ["", "a b", "a=[1-2", "!!a", "a=="])
def test_what_is_no_predicate_is_refused(text):
    with pytest.raises(FieldSyntaxError):
        Predicate.parse(text)


@given(st.text(alphabet='ab!=[]{}-+;"1.0 ,*\\', max_size=30))
def test_any_text_is_a_feature_list_or_refused(text):
    with contextlib.suppress(FieldSyntaxError):
        assert FeatureList.parse(text).factor(REPORT) >= 0


@pytest.mark.parametrize("part", ["a ", "[", "a;", "!", "a=[1-", "[a] ", '"'])
def test_a_long_list_costs_linear_time(part):
    start = process_time()
    with contextlib.suppress(FieldSyntaxError):
        FeatureList.parse(part * 50_000)

    assert process_time() - start < 5
