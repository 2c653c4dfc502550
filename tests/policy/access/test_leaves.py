"""One fact each: who, where, what, when, and by which way (AZ-01, AZ-03, AZ-04, AZ-05)."""

import ast
import inspect
from datetime import UTC, datetime

import pytest

from httpcore_srv.policy.access import leaves
from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.policy.access.requirements import Facts, Leaf, Verdict, judge

GRANTED, DENIED, UNKNOWN = Verdict.GRANTED, Verdict.DENIED, Verdict.UNKNOWN
MONDAY = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
ADA = {"user": "ada", "groups": frozenset({"staff", "board"})}

# fmt: off
CASES = [
    # requirement                 facts                           verdict  negated  why
    ("anyone",                    {},                             GRANTED, DENIED,  "nothing is required"),
    ("nobody",                    ADA,                            DENIED,  GRANTED, "nobody meets it"),
    ("valid-user",                ADA,                            GRANTED, DENIED,  "AZ-01 whoever is known"),
    ("valid-user",                {},                             UNKNOWN, UNKNOWN, "AZ-06 a stranger may be asked"),
    ("user ada grace",            ADA,                            GRANTED, DENIED,  "AZ-01 one of several"),
    ("user grace",                ADA,                            DENIED,  GRANTED, "AZ-06 known, but not meant: asking again helps nobody"),
    ("user Ada",                  ADA,                            DENIED,  GRANTED, "RFC 7617 §2.1 UsernameCasePreserved: another one"),
    ("user ada",                  {},                             UNKNOWN, UNKNOWN, "AZ-02 `not user ada`: silence proves nothing"),
    ("user ada",                  {"user": ""},                   DENIED,  GRANTED, "an empty name is a name"),
    ("group board",               ADA,                            GRANTED, DENIED,  "AZ-01 one of hers"),
    ("group crew staff",          ADA,                            GRANTED, DENIED,  "one of several"),
    ("group crew",                ADA,                            DENIED,  GRANTED, "none of hers"),
    ("group ada",                 ADA,                            DENIED,  GRANTED, "a user is no group"),
    ("group staff",               {},                             UNKNOWN, UNKNOWN, "a stranger may turn out to be in it"),
    ("group staff",               {"groups": frozenset({"staff"})}, UNKNOWN, UNKNOWN, "groups without a user are nobody's"),
    ("from 192.0.2.0/24",         {"address": "192.0.2.9"},       GRANTED, DENIED,  "AZ-03"),
    ("from 192.0.2.0/24 ::1",     {"address": "::1"},             GRANTED, DENIED,  "AZ-03 one of several"),
    ("from 192.0.2.0/24",         {"address": "::ffff:192.0.2.9"}, GRANTED, DENIED, "AZ-03 by a listener for both families"),
    ("from fe80::/10",            {"address": "fe80::1%eth0"},    GRANTED, DENIED,  "AZ-03 with a zone"),
    ("from 192.0.2.0/24",         {"address": "192.0.3.1"},       DENIED,  GRANTED, "AZ-03 from elsewhere"),
    ("from 192.0.2.0/24",         {"address": ""},                DENIED,  DENIED,  "AZ-03 a UNIX socket: neither in nor out"),
    ("from 192.0.2.0/24",         {"address": "", **ADA},         DENIED,  DENIED,  "whoever it is"),
    ("from 0.0.0.0/0 ::/0",       {"address": ""},                DENIED,  DENIED,  "not even in all of them"),
    ("method GET",                {"method": "GET"},              GRANTED, DENIED,  "AZ-04"),
    ("method GET",                {"method": "HEAD"},             GRANTED, DENIED,  "RFC 9110 §9.3.2 HEAD is GET without content"),
    ("method HEAD",               {"method": "GET"},              DENIED,  GRANTED, "but GET is more than HEAD"),
    ("method POST PUT",           {"method": "PUT"},              GRANTED, DENIED,  "AZ-07 one of several"),
    ("method POST",               {"method": "post"},             DENIED,  GRANTED, "RFC 9110 §9.1 case-sensitive"),
    ("time 08:00-18:00 mon",      {},                             GRANTED, DENIED,  "AZ-05 it is Monday noon"),
    ("time 08:00-12:00 mon",      {},                             DENIED,  GRANTED, "AZ-05 the end is no part of it"),
    ("link",                      {"link": True},                 GRANTED, DENIED,  "AZ-09"),
    ("link",                      {},                             DENIED,  GRANTED, "AZ-09 nobody is asked for a link"),
    ("secure",                    {"secure": True},               GRANTED, DENIED,  "by TLS"),
    ("secure",                    {},                             DENIED,  GRANTED, "not by TLS"),
]
# fmt: on


@pytest.mark.parametrize(("text", "known", "verdict", "negated", "why"), CASES)
def test_leaf(text, known, verdict, negated, why):
    judgement = judge(parse_requirement(text), Facts(moment=MONDAY, **known))

    assert judgement.verdict is verdict, why
    assert judgement.bounds.negated.verdict is negated, why


def test_every_leaf_stands_in_the_table_with_every_verdict_it_can_give():
    kinds = {
        kind.__name__
        for _, kind in inspect.getmembers(leaves, inspect.isclass)
        if issubclass(kind, Leaf) and kind is not Leaf
    }
    tried = {type(parse_requirement(text)).__name__ for text, *_ in CASES}

    assert tried == kinds


@pytest.mark.parametrize(
    "text",
    [
        "user ada",
        'user "a b"',
        r'group "say \"hi\"" "back\\slash"',
        "from ::1 192.0.2.0/24",
    ],
)
def test_it_is_written_as_it_is_read(text):
    assert str(parse_requirement(text)) == text


def test_a_leaf_looks_at_no_fact_but_the_one_it_names():
    """Read in the source: *because* would be wrong otherwise."""
    groups = {"groups": "user"}  # they are the user's
    for name, kind in inspect.getmembers(leaves, inspect.isclass):
        if not issubclass(kind, Leaf) or kind is Leaf:
            continue
        tree = ast.parse(
            inspect.getsource(kind.weighed).lstrip().replace("\n    ", "\n")
        )
        seen = {
            groups.get(node.attr, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "facts"
        }

        assert seen == ({kind.fact} - {""}), name
