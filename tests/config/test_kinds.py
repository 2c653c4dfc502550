"""Kinds of values: strict, frozen, and told to editors."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from httpcore_srv.config import kinds
from httpcore_srv.config.kinds import Array, OneOrMore, Table


class Example(Table):
    """An example."""

    size: kinds.Octets = 1
    """How much."""
    time: kinds.Seconds = 1.0
    """How long."""
    status: Array[kinds.StatusText] = ()
    """Which ones."""
    names: OneOrMore[kinds.HostName] = ("a",)
    """Who."""


# fmt: off
TAKEN = [
    # key       value             becomes         why
    ("size",    "64 KiB",         65536,          "octets with a unit"),
    ("size",    5,                5,              "octets alone"),
    ("time",    "2 min",          120.0,          "seconds with a unit"),
    ("status",  [404, "5xx"],     ("404", "5xx"), "a code and a class, both as text"),
    ("status",  [],               (),             "none of them"),
    ("names",   ["Example.ORG"],  ("example.org",), "in normal form"),
]

REFUSED = [
    # key       value         why
    ("size",    1.5,          "a part of an octet"),
    ("time",    0,            "no time at all"),
    ("time",    "x",          "no time"),
    ("status",  404,          "one is an array, too"),
    ("status",  ["6xx"],      "no class"),
    ("names",   [],           "at least one"),
    ("names",   "a",          "one is an array, too"),
    ("other",   1,            "nothing unknown is let through"),
]
# fmt: on


@pytest.mark.parametrize(("key", "value", "becomes", "why"), TAKEN)
def test_taken(key, value, becomes, why):
    assert getattr(Example.model_validate({key: value}), key) == becomes, why


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_refused(key, value, why):
    with pytest.raises(ValidationError):
        Example.model_validate({key: value})


def test_a_table_is_frozen():
    with pytest.raises(ValidationError):
        Example().size = 2


def test_editors_are_told_that_a_number_may_be_a_text():
    properties = Example.model_json_schema()["properties"]

    assert properties["size"]["type"] == ["integer", "string"]
    assert properties["time"]["description"] == "How long."
    assert properties["status"]["items"]["type"] == ["integer", "string"]


@pytest.mark.parametrize(
    "name", [name for name in vars(kinds) if name.endswith(("Text", "Name"))]
)
def test_every_kind_of_text_is_a_string_and_can_be_written_down(name):
    adapter = TypeAdapter(getattr(kinds, name))

    assert json.dumps(adapter.json_schema())
    with pytest.raises(ValidationError):
        adapter.validate_python(object(), strict=True)
