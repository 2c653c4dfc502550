"""
How does one look at a document that may be wrong?

A ``Node`` is a value and its path.  Going down never fails: what is missing, or of
another type, is a node with nothing in it.  So each check looks at what is there, and
leaves wrong types to the schema, which reports them once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.config.positions import Path


@dataclass(frozen=True, slots=True)
class Node:
    """
    The *value* at *path*; None where there is nothing.

    >>> root = Node((), {"host": [{"names": ["a", 5]}]})
    >>> [name.text for host in root["host"].items() for name in host["names"].items()]
    ['a', None]
    >>> root["hots"]["names"].value is None
    True
    """

    path: Path
    value: object

    def __getitem__(self, key: str) -> "Node":
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return Node((*self.path, key), found)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    @property
    def text(self) -> str | None:
        """The value, if it is a string."""
        return self.value if isinstance(self.value, str) else None

    def items(self) -> Iterator["Node"]:
        """Yield the elements of an array, or the values of a table."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node((*self.path, index), value)
        elif isinstance(self.value, dict):
            for key, value in self.value.items():
                yield Node((*self.path, key), value)
