"""Looking at a document that may be wrong never fails."""

from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.document import Node

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner)
    ),
    max_leaves=8,
)


def test_a_node_knows_its_path():
    root = Node((), {"host": [{"names": ["a", "b"]}]})

    [host] = root["host"].items()
    names = list(host["names"].items())

    assert [(name.path, name.text) for name in names] == [
        (("host", 0, "names", 0), "a"),
        (("host", 0, "names", 1), "b"),
    ]


def test_a_table_yields_its_values():
    errors = Node(("errors",), {"404": "a.html"})

    assert list(errors.items()) == [Node(("errors", "404"), "a.html")]


def test_a_key_is_there_or_not():
    node = Node((), {"a": False})

    assert "a" in node
    assert "b" not in node
    assert "a" not in node["a"]


@given(VALUES, st.text(max_size=2))
def test_whatever_the_value_a_walk_ends_in_nodes(value, key):
    node = Node((), value)

    for inner in (node[key], node[key][key], *node.items()):
        assert isinstance(inner, Node)
        assert inner.text is None or isinstance(inner.value, str)
