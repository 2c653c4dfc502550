"""
What does a coded form look like on disk?

    ┌────── seal, 128 octets ───────┐
    │ mark   length  SHA-256 SHA-512│ coded octets ...
    └───────────────────────────────┘

The seal is written last.  It tells the digests without reading the octets, and lets
a file that was cut short, damaged or put there by somebody else be known as such.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256, sha512

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import Span
from httpcore_srv.resources.digests import entity_tag_of
from httpcore_srv.resources.reading import Shortened, octets_of

_MARK = b"coded form 1\r\n\x00\x1a"
_SEAL = struct.Struct(">16sQ32s64s8x")
SEAL_LENGTH = _SEAL.size


@dataclass(slots=True, eq=False)
class StoredForm:
    """
    A coded form, open for reading; it is the ``Data`` of its representation.

    *length* is the number of coded octets; *sha256* and *sha512* are their digests.
    """

    descriptor: int
    length: int
    sha256: bytes
    sha512: bytes

    @property
    def entity_tag(self) -> EntityTag:
        """A strong tag, a hash of the coded octets (RFC 9110 §8.8.3.3)."""
        return entity_tag_of(self.sha256)

    def digest_of(self, algorithm: str) -> bytes | None:
        """Return the digest of the coded octets (RFC 9530 §3), None if not known."""
        return {"sha-256": self.sha256, "sha-512": self.sha512}.get(algorithm)

    def pieces(self, first: int, length: int) -> Iterator[bytes | Span]:
        """Yield *length* coded octets from position *first*, as one span."""
        if length:
            yield Span(self.descriptor, SEAL_LENGTH + first, length)

    def close(self) -> None:
        """Close the file; further calls do nothing."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def write(descriptor: int, coded: Iterable[bytes]) -> StoredForm:
    """
    Write *coded* and its seal to the empty file *descriptor*, which the form then owns.

    OSError is raised if there is no room.
    """
    short, long, length = sha256(), sha512(), 0
    _write_all(descriptor, bytes(SEAL_LENGTH), 0)
    for octets in coded:
        short.update(octets)
        long.update(octets)
        _write_all(descriptor, octets, SEAL_LENGTH + length)
        length += len(octets)
    form = StoredForm(descriptor, length, short.digest(), long.digest())
    seal = _SEAL.pack(_MARK, length, form.sha256, form.sha512)
    _write_all(descriptor, seal, 0)
    return form


def _write_all(descriptor: int, octets: bytes, position: int) -> None:
    view = memoryview(octets)
    while view:
        written = os.pwrite(descriptor, view, position)
        view, position = view[written:], position + written


def read(descriptor: int, size: int) -> StoredForm | None:
    """
    Return the form in the file *descriptor*, of *size* octets, as its seal says.

    None is returned if the file has no seal, or another length than its seal says.
    """
    seal = os.pread(descriptor, SEAL_LENGTH, 0)
    if len(seal) != SEAL_LENGTH:
        return None
    mark, length, short, long = _SEAL.unpack(seal)
    if mark != _MARK or size != SEAL_LENGTH + length:
        return None
    return StoredForm(descriptor, length, short, long)


def is_sound(form: StoredForm) -> bool:
    """Tell whether the coded octets are those that were sealed; reads all of them."""
    short = sha256()
    try:
        for octets in octets_of(form.pieces(0, form.length)):
            short.update(octets)
    except Shortened:
        return False
    return short.digest() == form.sha256
