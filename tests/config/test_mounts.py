"""The tables of a mount: their defaults, their bounds, and that nothing is missing."""

from dataclasses import fields

import pytest
from pydantic import ValidationError

from httpcore_srv.config.mounts import (
    MOST_RULES,
    EditTable,
    MountTable,
    NegotiationTable,
    RuleTable,
)
from httpcore_srv.fields.cache_groups import MOST_GROUPS
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.site import Negotiation

EDIT = {"field": "X", "pattern": "a", "replacement": "b"}


def test_a_rule_without_keys_says_nothing_of_everything():
    rule = RuleTable()

    assert not any(getattr(rule, name) for name in RuleTable.model_fields)


def test_codings_are_those_of_the_values():
    mount, default = MountTable(folder="x"), Compression()

    for field in fields(Compression):
        key = "codings" if field.name == "codings" else f"coding_{field.name}"
        assert getattr(mount, key) == getattr(default, field.name), key


def test_every_algorithm_is_a_word():
    for algorithm in Algorithm:
        NegotiationTable.model_validate({"algorithm": algorithm.value})
    assert NegotiationTable().algorithm == Negotiation().algorithm.value


# fmt: off
REFUSED = [
    # table        keys                                         why
    (EditTable,    EDIT | {"field": "Vary"},                    "R146 it only grows"),
    (EditTable,    {"field": "X", "pattern": "a"},              "what stands there instead is needed"),
    (RuleTable,    {"rule": []},                                "rules do not nest"),
    (RuleTable,    {"remove": ["Vary"]},                        "R146 it only grows"),
    (RuleTable,    {"set": {"ETag": '"x"'}},                    "R095 the server computes it"),
    (RuleTable,    {"add": {"Age": "5"}},                       "R236 only a cache says it"),
    (RuleTable,    {"cache_groups": [str(n) for n in range(MOST_GROUPS + 1)]}, "R255 RFC 9875 §2"),
    (MountTable,   {"folder": "x", "rule": [{}] * (MOST_RULES + 1)}, "each is asked about every answer"),
    (MountTable,   {"folder": "x", "negotiation": []},          "a table, no array"),
    (MountTable,   {"folder": "x", "shared": 1},                "1 is not true"),
]
# fmt: on


@pytest.mark.parametrize(("table", "keys", "why"), REFUSED)
def test_refused(table, keys, why):
    with pytest.raises(ValidationError):
        table.model_validate(keys)
