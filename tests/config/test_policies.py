"""The rules of a mount as values: what is ready, and what is computed later."""

import re

import pytest

from httpcore_srv.config.mounts import RuleTable
from httpcore_srv.config.policies import control_of, rules_of
from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_policy import Rule
from httpcore_srv.policy.field_edits import FieldEdits, Replacement
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.times_of_day import TimeOfDay


def rule_of(**keys):
    """Build one rule of a document."""
    [rule] = rules_of([RuleTable.model_validate(keys)])
    return rule


# fmt: off
RULES = [
    # keys                                   rule                                                   why
    ({},                                     Rule(),                                                "nothing is said"),
    ({"match": ["*.js"], "type": ["text/*"], "status": [200, "3xx"]},
     Rule((PathPattern.parse("*.js"),), (MediaRange("text", "*"),), ("200", "3xx")),                "what it is about"),
    ({"cache_control": "max-age=60, public"}, Rule(cache_control=CacheControl(public=True, max_age=60)), "typed"),
    ({"expires_at": "04:00"},                Rule(expires_at=TimeOfDay(4, 0)),                      "computed for each answer"),
    ({"targeted": {"CDN-Cache-Control": 'MAX-AGE=60, no-cache="a,b"'}},
     Rule(targeted=Fields([("CDN-Cache-Control", 'no-cache="a, b", max-age=60')])),                 "R250 RFC 9213 §2.1 a Dictionary, keys in lower case"),
    ({"surrogate_control": "max-age=60+5, max-age=9;near"},
     Rule(targeted=Fields([("Surrogate-Control", "max-age=60+5, max-age=9;near")])),                "as it is written"),
    ({"no_vary_search": "params=( \"a\"  )"}, Rule(labels=Fields([("No-Vary-Search", 'params=("a")')])), "R257 as the grammar writes it"),
    ({"cache_tag": ["a", "b"]},              Rule(lists=Fields([("Cache-Tag", "a, b")])),           "a list"),
    ({"cache_groups": ["a", 'b"']},          Rule(lists=Fields([("Cache-Groups", '"a", "b\\""')])), "R255 R262 Strings"),
    ({"remove": ["A"], "set": {"B": "1"}, "add": {"C": "2"}, "merge": {"Vary": "Origin"}},
     Rule(edits=FieldEdits(("A",), Fields([("B", "1")]), Fields([("C", "2")]), Fields([("Vary", "Origin")]))), "edits"),
    ({"edit": [{"field": "A", "pattern": "b(c)", "replacement": r"\1"}]},
     Rule(edits=FieldEdits(edit=(Replacement("A", re.compile("b(c)"), r"\1"),))),                   "a replacement"),
]
# fmt: on


@pytest.mark.parametrize(("keys", "expected", "why"), RULES)
def test_rules(keys, expected, why):
    assert rule_of(**keys) == expected, why


def test_what_says_nothing_to_our_own_surrogates_is_refused():
    with pytest.raises(ValueError, match="max-age=3600"):
        RuleTable.model_validate({"surrogate_control": "max-age=60;near"})


def test_rules_keep_the_order_of_the_file():
    tables = [
        RuleTable.model_validate({"cache_control": f"max-age={age}"}) for age in (1, 2)
    ]

    assert [rule.cache_control.max_age for rule in rules_of(tables)] == [1, 2]


def test_nothing_said_is_none():
    assert control_of(None) is None
    assert control_of("no-store") == CacheControl(no_store=True)
