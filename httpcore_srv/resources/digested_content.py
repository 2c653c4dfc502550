"""
What is the digest of content whose length is not known beforehand?

Its digest is made while it is sent.  It goes into the trailer section, which the header
section announces (RFC 9530 §6.4, RFC 9110 §6.6.2).
"""

from collections.abc import Iterator

from httpcore_srv.fields.digests import Digests
from httpcore_srv.message import Content, Fields, Span
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.semantics.digests import HASHES


class DigestedContent:
    """
    *content* that is hashed by *algorithm* while it is sent.

    ``announced`` are the fields that who answers with this content adds to the header
    section; ``trailers`` are sent by the wire, if the content is chunked.
    """

    announced = Fields([("Trailer", "Content-Digest")])

    def __init__(self, content: Content, algorithm: str) -> None:
        self._content = content
        self._algorithm = algorithm
        self._trailers = Fields()

    @property
    def length(self) -> int | None:
        """The number of octets, or None if it is not known beforehand."""
        return self._content.length

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets in order; no spans, because each octet is read here."""
        hashed = HASHES[self._algorithm]()
        for octets in octets_of(self._content.pieces()):
            hashed.update(octets)
            yield octets
        value = Digests({self._algorithm: hashed.digest()})
        self._trailers = Fields([("Content-Digest", str(value))])

    def trailers(self) -> Fields:
        """Return the digest's field: none until the content was read to its end."""
        return self._trailers

    def close(self) -> None:
        """Give back what the content holds."""
        self._content.close()
