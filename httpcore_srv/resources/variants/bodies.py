"""
What does a type map hold itself?

A body between two delimiters, octet for octet: a representation without a file, and
without a URI of its own.  It is of the map's date.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.coded.of_held import coded, codings_of_held
from httpcore_srv.resources.digests import entity_tag_of
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Validators

# Names of RFC 9530 §5, and of hashlib
_ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512"}


@dataclass(frozen=True, slots=True)
class BodyAvailable:
    """
    An available representation whose data are *octets*, last changed at *modified*.

    If they are coded, *described* has that coding and no other.  If not, they can be
    had in the codings of *means* as well.
    """

    described: Variant
    octets: bytes
    modified: datetime
    means: Means | None = None

    @property
    def variant(self) -> Variant:
        """What the map says of it; its length is known."""
        length, codings = len(self.octets), self.described.codings
        if codings == (IDENTITY,):
            codings = codings_of_held(self.described.media_type, length, self.means)
        return replace(self.described, uri="", codings=codings, length=length)

    def ready(self, coding: str) -> bool:
        """Return True: it is here, and quickly coded."""
        return True

    def selected(self, coding: str = IDENTITY) -> Representation:
        """Return it in *coding*, one of the variant's."""
        [only] = self.described.codings
        etag = entity_tag_of(hashlib.sha256(self.octets).digest())
        data = HeldData(self.octets)
        own = Representation(
            media_type=self.described.media_type,
            validators=Validators(etag, self.modified),
            data=data,
            languages=self.described.languages,
            coding=None if only == IDENTITY else only,
            digest_of=self._digest,
        )
        return own if coding == only else coded(own, data, coding, self.means)

    def close(self) -> None:
        """Do nothing: memory needs no closing."""

    def _digest(self, algorithm: str) -> bytes | None:
        name = _ALGORITHMS.get(algorithm)
        return hashlib.new(name, self.octets).digest() if name else None
