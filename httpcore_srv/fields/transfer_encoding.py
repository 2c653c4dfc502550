"""
How was the message body coded for its transfer?

Transfer-Encoding lists the codings in the order they were applied (RFC 9112 §6.1, §7).
"""

from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.lists import split_list, split_parameters


@dataclass(frozen=True, slots=True)
class TransferCoding:
    """One transfer coding; *name* is in lower case (§7)."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one transfer coding, or raise FieldSyntaxError."""
        name, parameters = split_parameters(text)
        if not is_token(name):
            raise FieldSyntaxError("transfer-coding", text)
        return cls(name.lower(), parameters)


CHUNKED = TransferCoding("chunked")


def parse_transfer_encoding(text: str) -> tuple[TransferCoding, ...]:
    """
    Read Transfer-Encoding, or raise FieldSyntaxError.

    >>> [coding.name for coding in parse_transfer_encoding("gzip, Chunked")]
    ['gzip', 'chunked']
    """
    return tuple(TransferCoding.parse(element) for element in split_list(text))
