"""
What does a type map hold itself?

A body between two delimiters, octet for octet: a representation without a file, and
without a URI of its own.  It is of the map's date.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.coded.of_held import coded, codings_of_held
from httpcore_srv.resources.digests import entity_tag_of
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Validators


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
        length = len(self.octets)
        described = replace(self.described, uri="", length=length)
        if described.codings != (IDENTITY,):
            return described
        *made, own = codings_of_held(described.media_type, length, self.means)
        return replace(described, codings=(*made, own), made=tuple(made))

    def ready(self, coding: str) -> bool:
        """Return True: it is here, and quickly coded."""
        return True

    def selected(self, coding: str = IDENTITY) -> Representation:
        """Return it in *coding*, one of the variant's."""
        [only] = self.described.codings
        etag = entity_tag_of(sha256(self.octets).digest())
        data = HeldData(self.octets)
        own = Representation(
            media_type=self.described.media_type,
            validators=Validators(etag, self.modified),
            data=data,
            languages=self.described.languages,
            coding=None if only == IDENTITY else only,
            digest_of=data.digest,
        )
        return own if coding == only else coded(own, data, coding, self.means)

    def close(self) -> None:
        """Do nothing: memory needs no closing."""
