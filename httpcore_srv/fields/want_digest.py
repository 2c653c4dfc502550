"""
Which digests would the client like to have?

Want-Content-Digest and Want-Repr-Digest (RFC 9530 §4) are a Dictionary of Structured
Fields: a hash algorithm, and how much it is wanted, from 1 to 10; 0 means that it is
not acceptable.  The fields are advice: a member that is no such number is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from httpcore_srv.fields.structured import (
    Item,
    Member,
    parse_dictionary,
    write_dictionary,
)

# "ascending, relative, weighted preference ... in the range 0 to 10 inclusive" -- §4
MOST_WANTED = 10


@dataclass(frozen=True, slots=True)
class WantDigest:
    """
    How much each algorithm is wanted, from 0 to 10, in the order of the field.

    >>> WantDigest.parse("sha-512=3, sha-256=10, unixsum=0").weights["sha-256"]
    10
    >>> str(WantDigest({"sha-256": 10, "sha-512": 3}))
    'sha-256=10, sha-512=3'
    """

    weights: Mapping[str, int]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the field's value, or raise FieldSyntaxError."""
        read = {
            algorithm: _weight(member)
            for algorithm, member in parse_dictionary(text).items()
        }
        return cls(
            {name: weight for name, weight in read.items() if weight is not None}
        )

    def __str__(self) -> str:
        return write_dictionary(self.weights)


def _weight(member: Member) -> int | None:
    """Return the Integer that *member* is, None if it is none from 0 to 10."""
    value = member.value if isinstance(member, Item) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MOST_WANTED else None
