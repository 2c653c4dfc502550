"""All, any, none and not of what may be unknown (AZ-02)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.access.parser import parse_requirement, requirement_of
from httpcore_srv.policy.access.requirements import Facts, Verdict, judge
from httpcore_srv.policy.access.trees import All, Any, None_, Not

GRANTED, DENIED, UNKNOWN = Verdict.GRANTED, Verdict.DENIED, Verdict.UNKNOWN
MONDAY = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)

HERE = "from 192.0.2.0/24"
INSIDE, OUTSIDE, NOWHERE = ({"address": a} for a in ("192.0.2.7", "203.0.113.7", ""))
ADA, EVE = {"user": "ada"}, {"user": "eve"}

# fmt: off
CASES = [
    # tree                                        facts               verdict  why
    ({"all": ["anyone", "secure"]},               {"secure": True},   GRANTED, "every part is met"),
    ({"all": ["anyone", "nobody"]},               {},                 DENIED,  "one is not"),
    ({"all": ["valid-user", "secure"]},           {},                 DENIED,  "a password helps nobody who has no TLS: do not ask for it"),
    ({"all": ["valid-user", "secure"]},           {"secure": True},   UNKNOWN, "a password is all that is missing"),
    ({"all": [HERE, "valid-user"]},               NOWHERE,            DENIED,  "a password makes no address known"),
    ({"all": [HERE, "anyone"]},                   NOWHERE,            DENIED,  "unknown is not met"),
    ({"any": ["nobody", "anyone"]},               {},                 GRANTED, "one is met"),
    ({"any": ["nobody", "secure"]},               {},                 DENIED,  "none is met"),
    ({"any": ["valid-user", HERE]},               INSIDE,             GRANTED, "from here nobody is asked"),
    ({"any": ["valid-user", HERE]},               OUTSIDE,            UNKNOWN, "from elsewhere everybody is"),
    ({"any": ["valid-user", HERE]},               NOWHERE,            UNKNOWN, "where the address is not known, a user may still be"),
    ({"any": ["user ada", HERE]},                 {**NOWHERE, **EVE}, DENIED,  "neither the one nor, as far as is known, the other"),
    ({"none": ["user eve", HERE]},                {**OUTSIDE, **ADA}, GRANTED, "neither holds"),
    ({"none": ["user eve", HERE]},                {**INSIDE, **ADA},  DENIED,  "one holds"),
    ({"none": ["user eve", HERE]},                OUTSIDE,            UNKNOWN, "who is it? Eve would say nothing, too"),
    ({"none": ["user eve", HERE]},                {**NOWHERE, **ADA}, DENIED,  "it may hold"),
    ({"not": "user eve"},                         {},                 UNKNOWN, "silence is no way around it"),
    ({"not": "user eve"},                         ADA,                GRANTED, "she is not Eve"),
    ({"not": "user eve"},                         EVE,                DENIED,  "she is"),
    ({"not": HERE},                               INSIDE,             DENIED,  "from here not"),
    ({"not": HERE},                               OUTSIDE,            GRANTED, "from elsewhere"),
    ({"not": HERE},                               NOWHERE,            DENIED,  "a UNIX socket is not elsewhere: it is nowhere"),
    ({"not": {"not": HERE}},                      NOWHERE,            DENIED,  "twice is no better than once"),
    ({"not": {"all": [HERE, "secure"]}},          NOWHERE,            GRANTED, "no TLS: it cannot be both, wherever it comes from"),
    ({"not": {"all": [HERE, "secure"]}},          {**NOWHERE, "secure": True}, DENIED, "it might be both"),
    ({"not": {"any": [HERE, "secure"]}},          NOWHERE,            DENIED,  "it might be one"),
    ({"not": {"all": [HERE, "user eve"]}},        NOWHERE,            UNKNOWN, "whoever is not Eve is let in: ask"),
    ({"not": {"all": [HERE, "user eve"]}},        {**NOWHERE, **ADA}, GRANTED, "she is not Eve"),
    ({"not": {"all": [HERE, "user eve"]}},        {**NOWHERE, **EVE}, DENIED,  "Eve, and perhaps from there"),
    ({"any": ["method GET", "valid-user"]},       {"method": "GET"},  GRANTED, "AZ-07 public read"),
    ({"any": ["method GET", "valid-user"]},       {"method": "PUT"},  UNKNOWN, "AZ-07 protected write"),
    ({"any": [{"all": ["method GET", "group staff"]}, "user ada"]}, {"method": "PUT", **EVE}, DENIED, "AZ-02 a tree in a tree"),
]
# fmt: on


def facts(**known):
    return Facts(**{"moment": MONDAY, **known})


@pytest.mark.parametrize(("tree", "known", "verdict", "why"), CASES)
def test_tree(tree, known, verdict, why):
    assert judge(requirement_of(tree), facts(**known)).verdict is verdict, why


@pytest.mark.parametrize("kind", [All, Any, None_])
def test_a_tree_without_parts_is_refused(kind):
    """An empty list is a slip, and would grant or deny everything."""
    with pytest.raises(FieldSyntaxError):
        kind(())


def test_every_part_is_judged_for_those_who_read_the_reasons():
    judgement = judge(requirement_of({"all": ["nobody", "secure", "link"]}), facts())

    assert [part.text for part in judgement.parts] == ["nobody", "secure", "link"]


LEAVES = st.sampled_from(
    [
        "anyone",
        "nobody",
        "valid-user",
        "user ada",
        "user eve ada",
        "group staff",
        HERE,
        "from 203.0.113.0/24 192.0.2.0/25",
        "method GET",
        "method PUT POST",
        "time 08:00-18:00 mon",
        "link",
        "secure",
    ]
).map(parse_requirement)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        *(
            st.lists(inner, min_size=1, max_size=3).map(tuple).map(k)
            for k in (All, Any, None_)
        ),
        inner.map(Not),
    ),
    max_leaves=8,
)
USERS = [("ada", frozenset({"staff"})), ("eve", frozenset()), ("zoe", frozenset({"x"}))]
ADDRESSES = ["192.0.2.7", "192.0.2.200", "203.0.113.7", "2001:db8::1"]
FACTS = st.builds(
    Facts,
    moment=st.sampled_from([MONDAY, MONDAY + timedelta(hours=8)]),
    address=st.sampled_from([*ADDRESSES, ""]),
    method=st.sampled_from(["GET", "HEAD", "PUT"]),
    link=st.booleans(),
    secure=st.booleans(),
)


@given(TREES, FACTS)
def test_what_is_granted_to_a_stranger_is_granted_to_all_and_what_is_denied_to_none(
    tree, known
):
    verdict = judge(tree, known).verdict
    named = {
        judge(tree, replace(known, user=user, groups=groups)).verdict
        for user, groups in USERS
    }

    assert UNKNOWN not in named, "who is known is told yes or no"
    if verdict is not UNKNOWN:
        assert named == {verdict}


@given(TREES, FACTS, st.sampled_from(USERS))
def test_what_is_granted_without_an_address_is_granted_from_everywhere(
    tree, known, user
):
    known = replace(known, user=user[0], groups=user[1])
    if judge(tree, replace(known, address="")).verdict is GRANTED:
        from_there = (judge(tree, replace(known, address=a)) for a in ADDRESSES)
        assert {judgement.verdict for judgement in from_there} == {GRANTED}


@given(TREES, FACTS, FACTS, st.sampled_from([(None, frozenset()), *USERS]))
def test_other_facts_than_those_it_rests_on_change_nothing(tree, known, other, user):
    judgement = judge(tree, known)
    same = {name: getattr(known, name) for name in judgement.because}
    if "user" not in judgement.because:
        other = replace(other, user=user[0], groups=user[1])

    assert judge(tree, replace(other, **same)).verdict is judgement.verdict


@given(TREES, FACTS)
def test_of_a_tree_and_its_opposite_never_both_are_granted(tree, known):
    verdicts = [judge(each, known).verdict for each in (tree, Not(tree))]

    assert verdicts.count(GRANTED) < 2
