"""
What may be coded, and how?
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from httpcore_srv.fields.media_type import MediaType


@dataclass(frozen=True, slots=True)
class Compression:
    """
    The content codings of a mount (RFC 9110 §8.4.1).

    *codings* in the server's order of preference, empty to code nothing; *minimum* the
    length in octets from which coding pays; *types* the media types or ranges coded
    besides what is known to be compressible; *levels* by coding.  *neighbours* tells
    whether ``page.html.br`` beside ``page.html`` is a coded form of it.
    """

    codings: tuple[str, ...] = ("br", "zstd", "gzip")
    minimum: int = 512
    types: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    neighbours: bool = True

    def applies_to(self, media_type: MediaType | None, length: int) -> bool:
        """Tell whether data of *media_type* and *length* octets is worth coding."""
        raise NotImplementedError
