"""
How is content hashed that is not held in memory?

While it is sent: what follows from its hash goes into the trailer section (RFC 9110
§6.5), which the header section announces.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from httpcore_srv.message import Content, Fields, Span
from httpcore_srv.resources.reading import octets_of


class Hasher(Protocol):
    """What hashes octets as they come: an object of ``hashlib``."""

    def update(self, octets: bytes, /) -> None:
        """Take more octets."""
        ...

    def digest(self) -> bytes:
        """Return the digest of all that was taken."""
        ...

    def hexdigest(self) -> str:
        """Return the digest of all that was taken, in hexadecimal digits."""
        ...


class HashedContent:
    """
    *content* that is hashed while it is sent, by what *begin* makes.

    ``trailers`` are what *said* makes of the hash; the wire sends them if the content
    is chunked.
    """

    def __init__(
        self,
        content: Content,
        begin: Callable[[], Hasher],
        said: Callable[[Hasher], Fields],
    ) -> None:
        self._content = content
        self._begin = begin
        self._said = said
        self._trailers = Fields()

    @property
    def length(self) -> int | None:
        """The number of octets, or None if it is not known beforehand."""
        return self._content.length

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets in order; no spans, because each octet is read here."""
        hasher = self._begin()
        for octets in octets_of(self._content.pieces()):
            hasher.update(octets)
            yield octets
        self._trailers = self._said(hasher)

    def trailers(self) -> Fields:
        """Return the fields: none until the content was read to its end."""
        return self._trailers

    def close(self) -> None:
        """Give back what the content holds."""
        self._content.close()
