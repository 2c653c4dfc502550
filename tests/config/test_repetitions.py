"""What stands twice."""

import pytest

from httpcore_srv.config.document import Node
from httpcore_srv.config.repetitions import keys_once, once

# fmt: off
ROWS = [
    # check      value                  paths              why
    (once,       ["a", "b"],            [],                "two"),
    (once,       ["a", "b", "A"],       [(2,)],            "letters match in either case"),
    (once,       ["a", 3, 3, ""],       [],                "what is no text is reported elsewhere"),
    (keys_once,  {"a": 1, "b": 1},      [],                "two"),
    (keys_once,  {"a": 1, "A": 1},      [("A",)],          "RFC 9110 §5.1"),
    (keys_once,  3,                     [],                "no table"),
]
# fmt: on


@pytest.mark.parametrize(("check", "value", "paths", "why"), ROWS)
def test_each_once(check, value, paths, why):
    node = Node((), value)
    faults = list(check(node.items() if check is once else node, "thing"))

    assert [fault.path for fault in faults] == paths, why
    assert all("each thing once" in fault.message for fault in faults), why
