"""What is left to say of a request when not everything is known."""

from datetime import UTC, datetime
from itertools import product

import pytest

from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.access.requirements import (
    NO,
    PERSONAL,
    UNTOLD,
    WHO_ASKS,
    YES,
    Bounds,
    Facts,
    Row,
    Verdict,
    depends_on,
    judge,
)

GRANTED, DENIED, UNKNOWN = Verdict.GRANTED, Verdict.DENIED, Verdict.UNKNOWN
MONDAY = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)

# fmt: off
VERDICTS = [
    # bounds              verdict  negated   why
    (YES,                 GRANTED, DENIED,   "yes is yes, and its opposite is no"),
    (NO,                  DENIED,  GRANTED,  "no is no"),
    (WHO_ASKS,            UNKNOWN, UNKNOWN,  "who asks decides, either way"),
    (UNTOLD,              DENIED,  DENIED,   "what cannot be told grants nothing, nor does its opposite"),
    (Bounds(-1, 0),       DENIED,  UNKNOWN,  "no user can turn it into a yes; but one may turn its opposite into one"),
    (Bounds(0, 1),        UNKNOWN, DENIED,   "the opposite of that"),
]
TRUST = {"any": ["method GET", "group staff"]}
DEPENDS = [
    # requirement                                      facts                          why
    ("anyone",                                         set(),                         "nothing is asked"),
    ("nobody",                                         set(),                         "nothing is asked"),
    ("valid-user",                                     {"user"},                      "who it is"),
    ("group staff",                                    {"user"},                      "groups are the user's"),
    ("from ::1",                                       {"address"},                   "where from"),
    ("time mon",                                       {"moment"},                    "when"),
    ("secure",                                         {"secure"},                    "how"),
    (TRUST,                                            {"method", "user"},            "all that any part asks"),
    ({"all": ["link", {"not": "user eve"}]},           {"link", "user"},              "however deep"),
]
BECAUSE = [
    # requirement                                      facts                          verdict  because              why
    (TRUST,                                            {},                            GRANTED, {"method"},          "AZ-07 everybody may read: it is nobody's in particular"),
    (TRUST,                                            {"user": "ada"},               GRANTED, {"method"},          "the same for Ada"),
    (TRUST,                                            {"method": "PUT"},             UNKNOWN, {"method", "user"},  "it would not be asked of a GET"),
    ({"any": ["valid-user", "secure"]},                {"user": "ada", "secure": True}, GRANTED, {"secure"},        "either decides: the one that is less personal"),
    ({"any": ["user ada", "from ::1"]},                {"user": "ada", "address": "::1"}, GRANTED, {"address"},     "either decides, both are personal: always the same one"),
    ({"all": ["secure", "valid-user"]},                {"user": "ada", "secure": True}, GRANTED, {"secure", "user"}, "both are needed"),
    ({"all": ["secure", "valid-user"]},                {"user": "ada"},               DENIED,  {"secure"},          "one no decides, whoever asks"),
    ({"not": "user eve"},                              {"user": "ada"},               GRANTED, {"user"},            "granted to Ada for who she is"),
    ({"none": ["user eve", "from ::1"]},               {"user": "ada", "address": "::2"}, GRANTED, {"user", "address"}, "each of them could have spoilt it"),
    ({"none": ["user eve", "secure"]},                 {"user": "ada", "secure": True}, DENIED, {"secure"},         "one of them has"),
    ("anyone",                                         {},                            GRANTED, set(),               "for no reason"),
]
# fmt: on


def facts(**known):
    return Facts(**{"moment": MONDAY, **known})


@pytest.mark.parametrize(("bounds", "verdict", "negated", "why"), VERDICTS)
def test_what_bounds_mean(bounds, verdict, negated, why):
    assert (bounds.verdict, bounds.negated.verdict) == (verdict, negated), why


def test_the_table_has_every_case():
    answers = [each.worst for each in (NO, UNTOLD, YES)]
    cases = {Bounds(a, b) for a, b in product(answers, answers) if a <= b}

    assert {row[0] for row in VERDICTS} == cases


@pytest.mark.parametrize(("rule", "expected", "why"), DEPENDS)
def test_on_which_facts_it_depends(rule, expected, why):
    assert depends_on(requirement_of(rule)) == expected, why


@pytest.mark.parametrize(("rule", "known", "verdict", "because", "why"), BECAUSE)
def test_on_which_facts_a_judgement_rests(rule, known, verdict, because, why):
    judgement = judge(requirement_of(rule), facts(**known))

    assert (judgement.verdict, judgement.because) == (verdict, because), why
    assert judgement.is_personal is bool(because & PERSONAL), why


def test_the_chain_is_a_tree_with_a_reason_at_every_part():
    rule = requirement_of({"all": ["secure", {"not": "user eve"}]})
    judgement = judge(rule, facts(secure=True, user="ada"))

    assert list(judgement.chain()) == [
        Row(0, "all", GRANTED, "every one of these is met"),
        Row(1, "secure", GRANTED, "the connection is by TLS"),
        Row(1, "not", GRANTED, "it is not so"),
        Row(2, "user eve", DENIED, "ada is not named"),
    ]
