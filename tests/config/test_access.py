"""What is asked of visitors, as it stands in a file."""

import json

import pytest
from pydantic import ValidationError

from httpcore_srv.config.access import AccessTable
from httpcore_srv.policy.access.leaves import ValidUser
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.protection import Protection


def test_defaults_are_those_of_the_value_itself():
    table = AccessTable()
    default = Protection(ValidUser())

    assert requirement_of(table.require) == default.rule
    assert (table.match, table.realm) == (default.paths, default.realm)
    assert (table.refusal, table.inherit, table.links) == (
        default.refusal,
        default.inherit,
        default.links,
    )


# fmt: off
REFUSED = [
    # key        value              why
    ("match",    ["/private/**"],   "it is below the mount"),
    ("match",    ["../x"],          "it is below the mount"),
    ("require",  "everybody",       "no requirement"),
    ("require",  None,              "TOML has no such value"),
    ("refusal",  407,               "that is a proxy's"),
    ("refusal",  "403",             "a text"),
    ("inherit",  "no",              "a text"),
]
# fmt: on


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_what_makes_no_sense_is_refused(key, value, why):
    with pytest.raises(ValidationError):
        AccessTable.model_validate({key: value})


def test_editors_are_told_what_a_requirement_may_be():
    schema = AccessTable.model_json_schema()["properties"]["require"]
    text, tree = schema["anyOf"]

    assert text["type"] == "string"
    assert all(requirement_of(example) for example in text["examples"])
    assert set(tree["properties"]) == {"all", "any", "none", "not"}
    assert json.loads(json.dumps(schema)) == schema
