"""
What of a representation is held in memory?

    octets ──▶ HeldData    what we write ourselves, or have read whole
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.message import Span
from httpcore_srv.semantics.digests import HASHES


@dataclass(frozen=True, slots=True)
class HeldData:
    """
    Representation data (RFC 9110 §8.1) that is held in memory.

    >>> list(HeldData(b"hello").pieces(1, 3))
    [b'ell']
    """

    octets: bytes

    @property
    def length(self) -> int:
        """The number of octets."""
        return len(self.octets)

    def pieces(self, first: int, length: int) -> Iterator[bytes | Span]:
        """Yield *length* octets from position *first*."""
        if length:
            yield self.octets[first : first + length]

    def digest(self, algorithm: str) -> bytes | None:
        """Return the digest of the octets (RFC 9530 §3), None for none of ours."""
        found = HASHES.get(algorithm)
        return found(self.octets).digest() if found else None

    def close(self) -> None:
        """Do nothing: memory needs no closing."""
