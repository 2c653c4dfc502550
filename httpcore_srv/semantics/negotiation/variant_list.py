"""
How is the variant list said, and how is it told from another?

    variants ──▶ Alternates ──▶ validator ──▶ "etag;validator"    (RFC 2295 §8.3, §9)

A variant without a URI of its own cannot be listed.  What cannot stand in a field (a
description in Greek) is left out of it; the page of a list response shows everything.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.alternates import Alternates, VariantDescription
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.features import FeatureList
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant

# The source quality of a fallback variant: less than any other can be, and after
# rounding nothing (RFC 2296 §3.1).
FALLBACK_QUALITY = 0.000001

_URI = re.compile(r"[\x21\x23-\x7e]++")


def describe(variants: Sequence[Variant], preferences: Preferences) -> Alternates:
    """
    Return the variant list of *variants* (§5, §8.3), in their order.

    One whose quality is FALLBACK_QUALITY is the fallback; of several, the first.
    """
    listed = [variant for variant in variants if _URI.fullmatch(variant.uri)]
    fallbacks = [each.uri for each in listed if each.quality == FALLBACK_QUALITY]
    described = tuple(
        _described(each, preferences.default_language)
        for each in listed
        if each.quality != FALLBACK_QUALITY
    )
    return Alternates(described, fallback=fallbacks[0] if fallbacks else None)


def validator_of(alternates: Alternates) -> str:
    """
    Return the variant list validator (§9.1): equal for equal lists, and free of ";".

    >>> validator_of(Alternates())
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(str(alternates).encode()).hexdigest()[:16]


def _described(variant: Variant, default_language: str | None) -> VariantDescription:
    """Return the description of *variant*, with as much as can be said in a field."""
    bare = VariantDescription(variant.uri, variant.quality)
    described = replace(
        bare,
        media_type=_without_charset(variant.media_type),
        charset=variant.charset,
        languages=variant.presumed_in(default_language).languages,
        length=variant.length,
        features=variant.features if _is_feature_list(variant.features) else "",
        description=variant.description if variant.description.isascii() else "",
    )
    try:
        str(described)
    except FieldSyntaxError:
        return bare
    return described


def _without_charset(media_type: MediaType | None) -> MediaType | None:
    """Return a media type less the charset, which has its own attribute (§5.4)."""
    if media_type is None:
        return None
    kept = tuple(pair for pair in media_type.parameters if pair[0] != "charset")
    return replace(media_type, parameters=kept)


def _is_feature_list(text: str) -> bool:
    """Tell whether *text* can be read as a feature list."""
    try:
        FeatureList.parse(text)
    except FieldSyntaxError:
        return False
    return True
