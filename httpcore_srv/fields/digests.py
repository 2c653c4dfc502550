"""
Did the octets arrive as they were sent?

Content-Digest is a digest of a message's content, Repr-Digest one of the selected
representation's data (RFC 9530 §2, §3).  Both are a Dictionary of Structured Fields:
a hash algorithm, and its digest as a Byte Sequence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import Item, parse_dictionary, write_dictionary


@dataclass(frozen=True, slots=True)
class Digests:
    r"""
    Digests by the names of their algorithms ("sha-256"), in the order of the field.

    >>> str(Digests({"sha-256": bytes(3)}))
    'sha-256=:AAAA:'
    >>> Digests.parse("sha-256=:AAAA:, md5=:AA==:").values["sha-256"]
    b'\x00\x00\x00'
    """

    values: Mapping[str, bytes]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the field's value; FieldSyntaxError also if a digest is no octets."""
        values: dict[str, bytes] = {}
        for algorithm, member in parse_dictionary(text).items():
            if not (isinstance(member, Item) and isinstance(member.value, bytes)):
                raise FieldSyntaxError("dictionary of digests", text)
            values[algorithm] = member.value
        return cls(values)

    def __str__(self) -> str:
        return write_dictionary(self.values)
