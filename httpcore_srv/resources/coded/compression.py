"""
What may be coded, and how?

    media type               coded here          a neighbour is used
    known to shrink          yes                 yes
    configured (types)       yes                 yes
    compressed already       no                  no
    anything else            no                  yes

Below the minimum length nothing is coded: the fields cost more than is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from httpcore_srv.fields.media_type import MediaType

# What is text in other words: suffixes (RFC 6839, RFC 8091, RFC 9512), and by name.
_SHRINKING_SUFFIXES = ("+json", "+xml", "+yaml", "+json-seq")
_SHRINKING = frozenset(
    """
    application/ecmascript application/geo+json application/graphql
    application/javascript application/json application/ld+json
    application/manifest+json application/ndjson
    application/postscript application/rtf application/sql application/toml
    application/vnd.ms-fontobject application/wasm application/x-httpd-php
    application/x-javascript application/x-ndjson application/x-perl application/x-sh
    application/x-tar application/x-tex application/xml application/yaml
    font/otf font/ttf image/bmp image/svg+xml image/vnd.microsoft.icon image/x-icon
    model/obj model/stl
    """.split()  # noqa: SIM905 - a table is read better so
)

# Types whose data is compressed already: to code it again costs time and saves nothing.
_COMPRESSED_TYPES = ("audio", "video")
_COMPRESSED_SUFFIXES = ("+zip", "+gzip", "+zstd")
_COMPRESSED = frozenset(
    """
    application/epub+zip application/gzip application/java-archive application/pdf
    application/vnd.rar application/x-7z-compressed application/x-bzip2
    application/x-compress application/x-gzip application/x-rar-compressed
    application/x-xz application/zip application/zlib application/zstd
    font/woff font/woff2 image/apng image/avif image/gif image/heic image/heif
    image/jp2 image/jpeg image/jxl image/png image/webp
    """.split()  # noqa: SIM905
)

# Made once and sent often, so a little dearer than where each response is coded anew:
# 64 KiB of text take one to four milliseconds.
DEFAULT_LEVELS = {"gzip": 6, "br": 6, "zstd": 9}


@dataclass(frozen=True, slots=True)
class Compression:
    """
    The content codings of a mount (RFC 9110 §8.4.1).

    *codings* in the server's order of preference, empty to code nothing; *minimum* the
    length in octets from which coding pays; *types* the media types or ranges coded
    besides what is known to be compressible; *levels* by coding.  *neighbours* tells
    whether ``page.html.br`` beside ``page.html`` is a coded form of it.

    >>> Compression().applies_to(MediaType("text", "css"), 4096)
    True
    >>> Compression(types=("image/*",)).applies_to(MediaType("image", "png"), 4096)
    False
    """

    codings: tuple[str, ...] = ("br", "zstd", "gzip")
    minimum: int = 512
    types: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    neighbours: bool = True

    def applies_to(self, media_type: MediaType | None, length: int) -> bool:
        """Tell whether data of *media_type* and *length* octets is worth coding."""
        return (
            media_type is not None
            and bool(self.codings)
            and length >= self.minimum
            and not is_compressed(media_type)
            and (_shrinks(media_type) or self._names(media_type))
        )

    def uses_neighbours(self, media_type: MediaType | None, length: int) -> bool:
        """Tell whether a coded form beside data of that type and length is sought."""
        return (
            self.neighbours
            and bool(self.codings)
            and length >= self.minimum
            and (media_type is None or not is_compressed(media_type))
        )

    def level_of(self, coding: str) -> int:
        """Return the level at which *coding* is made, the configured one or ours."""
        return self.levels.get(coding, DEFAULT_LEVELS.get(coding, 0))

    def _names(self, media_type: MediaType) -> bool:
        """Tell whether one of *types* is it, or a range that holds it."""
        ranges = (media_type.essence, f"{media_type.type}/*", "*/*")
        return any(name.lower() in ranges for name in self.types)


# Nothing is coded, and no coded form is looked for.
UNCODED = Compression(codings=(), neighbours=False)


@lru_cache(maxsize=1024)
def is_compressed(media_type: MediaType) -> bool:
    """Tell whether data of *media_type* is compressed by its own format."""
    essence = media_type.essence
    return (
        media_type.type in _COMPRESSED_TYPES
        or essence in _COMPRESSED
        or essence.endswith(_COMPRESSED_SUFFIXES)
    )


@lru_cache(maxsize=1024)
def _shrinks(media_type: MediaType) -> bool:
    """Tell whether data of *media_type* is known to be compressible."""
    essence = media_type.essence
    return (
        media_type.type == "text"
        or essence in _SHRINKING
        or essence.endswith(_SHRINKING_SUFFIXES)
    )
