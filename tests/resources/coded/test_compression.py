"""What may be coded, and how?"""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.coders import makeable
from httpcore_srv.resources.coded.compression import (
    DEFAULT_LEVELS,
    UNCODED,
    Compression,
    is_compressed,
)

# fmt: off
TYPES = [
    # media type                        coded   neighbours  why
    ("text/html; charset=utf-8",        True,   True,       "text"),
    ("text/x-unknown",                  True,   True,       "any text"),
    ("application/json",                True,   True,       "text in other words"),
    ("application/problem+json",        True,   True,       "RFC 6839 §3.1 the suffix says it"),
    ("application/atom+xml",            True,   True,       "RFC 7303 §8 the suffix says it"),
    ("image/svg+xml",                   True,   True,       "an image that is text"),
    ("application/javascript",          True,   True,       "text in other words"),
    ("application/wasm",                True,   True,       "compressible though binary"),
    ("font/ttf",                        True,   True,       "compressible though binary"),
    ("image/bmp",                       True,   True,       "compressible though binary"),
    ("font/woff2",                      False,  False,      "brotli inside"),
    ("image/jpeg",                      False,  False,      "compressed already"),
    ("image/png",                       False,  False,      "deflate inside"),
    ("image/avif",                      False,  False,      "compressed already"),
    ("video/mp4",                       False,  False,      "compressed already"),
    ("audio/mpeg",                      False,  False,      "compressed already"),
    ("application/zip",                 False,  False,      "compressed already"),
    ("application/gzip",                False,  False,      "compressed already"),
    ("application/pdf",                 False,  False,      "deflate inside"),
    ("application/vnd.example+zip",     False,  False,      "RFC 6839 §3.6 the suffix says it"),
    ("application/octet-stream",        False,  True,       "nobody knows; whoever coded it did"),
    ("application/x-made-up",           False,  True,       "nobody knows; whoever coded it did"),
    (None,                              False,  True,       "nobody knows; whoever coded it did"),
]
CONFIGURED = [
    # types                         media type                    coded   why
    (("application/x-made-up",),    "application/x-made-up",      True,   "by name"),
    (("Application/X-Made-Up",),    "application/x-made-up",      True,   "names compare without case (RFC 9110 §8.3.1)"),
    (("model/*",),                  "model/gltf-binary",          True,   "by range"),
    (("*/*",),                      "application/octet-stream",   True,   "anything that is not compressed"),
    (("model/*",),                  "application/x-made-up",      False,  "another range"),
    (("image/*",),                  "image/jpeg",                 False,  "never what is compressed already"),
    (("image/jpeg",),               "image/jpeg",                 False,  "never, not by name either"),
]
# fmt: on


def media_type(text):
    return None if text is None else MediaType.parse(text)


@pytest.mark.parametrize(("text", "coded", "neighbours", "why"), TYPES)
def test_the_type_decides_whether_data_is_coded(text, coded, neighbours, why):
    compression = Compression()

    assert compression.applies_to(media_type(text), 4096) is coded, why
    assert compression.uses_neighbours(media_type(text), 4096) is neighbours, why


@pytest.mark.parametrize(("types", "text", "coded", "why"), CONFIGURED)
def test_types_may_be_added(types, text, coded, why):
    compression = Compression(types=types)

    assert compression.applies_to(media_type(text), 4096) is coded, why


@pytest.mark.parametrize(("length", "coded"), [(0, False), (99, False), (100, True)])
def test_what_is_short_is_not_coded(length, coded):
    compression = Compression(minimum=100)

    assert compression.applies_to(MediaType("text", "css"), length) is coded
    assert compression.uses_neighbours(MediaType("text", "css"), length) is coded


@pytest.mark.parametrize("compression", [UNCODED, Compression(codings=())])
def test_without_codings_nothing_is_coded(compression):
    """As a protected area, or ``no-transform``, may want it (BREACH)."""
    assert not compression.applies_to(MediaType("text", "html"), 4096)
    assert not compression.uses_neighbours(MediaType("text", "html"), 4096)


def test_neighbours_may_be_left_alone():
    compression = Compression(neighbours=False)

    assert compression.applies_to(MediaType("text", "html"), 4096)
    assert not compression.uses_neighbours(MediaType("text", "html"), 4096)


def test_levels_are_those_configured_or_ours():
    compression = Compression(levels={"br": 11})

    assert [compression.level_of(coding) for coding in ("br", "gzip", "zstd")] == [
        11, 6, 9,
    ]  # fmt: skip


@pytest.mark.parametrize("coding", sorted(makeable()))
def test_our_levels_are_levels_of_the_coding(coding):
    assert DEFAULT_LEVELS[coding] in makeable()[coding].levels


def test_no_type_is_both_compressible_and_compressed():
    """Each table is right by itself; together they must not contradict each other."""
    assert not is_compressed(MediaType.parse("application/epub+json"))
    assert is_compressed(MediaType.parse("application/epub+zip"))
