"""
What is a variant worth in one dimension?

    dimension         attribute   assigned by the field to the variant's (§3.3)
    Accept            type        media type, by the most specific range
    Accept-Charset    charset     charset
    Accept-Language   language    best language, by the longest range that begins it
    Accept-Features   features    features, which can be worth more than 1

RFC 2296.  What no element of a field matches is assigned 0.  Each factor comes twice:
as the request asks, and strictly, which is without wildcards and with an absent field
taken for an empty one; equal products make a quality definite (§3.4).
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.accept import Accept, MediaRange
from httpcore_srv.fields.accept_charset import AcceptCharset
from httpcore_srv.fields.accept_features import AcceptFeatures
from httpcore_srv.fields.accept_language import AcceptLanguage
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.languages import longest_range
from httpcore_srv.semantics.negotiation.feature_set import FeatureSet
from httpcore_srv.semantics.negotiation.features import FeatureList
from httpcore_srv.semantics.negotiation.variant import Variant


class Factor(NamedTuple):
    """A factor as the request asks, and without its wildcards and its silence."""

    asked: Decimal
    strict: Decimal


_ONE, _ZERO = Decimal(1), Decimal(0)
NO_ATTRIBUTE = Factor(_ONE, _ONE)

Judge = Callable[[Variant], Factor]


def _by_type(text: str | None) -> Judge:
    """Judge by Accept: the most specific range that includes the type decides."""
    ranges = Accept.parse(text or "").ranges
    exact = tuple(each for each in ranges if "*" not in (each.type, each.subtype))
    silent = _says_nothing(text, ranges)

    def judge(variant: Variant) -> Factor:
        asked = _ONE if silent else _weight_in(ranges, variant.media_type)
        return Factor(asked, _weight_in(exact, variant.media_type))

    return judge


def _weight_in(ranges: Sequence[MediaRange], media_type: MediaType | None) -> Decimal:
    """Return what *ranges* assign to a type; nothing is 0."""
    including = [r for r in ranges if media_type is not None and r.includes(media_type)]
    if not including:
        return _ZERO
    return _decimal(max(including, key=lambda range_: range_.precision).weight)


def _by_charset(text: str | None) -> Judge:
    """Judge by Accept-Charset."""
    weights = AcceptCharset.parse(text or "").weights
    silent = _says_nothing(text, weights)

    def judge(variant: Variant) -> Factor:
        strict = weights.get(variant.charset or "", 0)
        asked = weights.get(variant.charset or "", weights.get("*", 0))
        return Factor(_ONE if silent else _decimal(asked), _decimal(strict))

    return judge


def _by_language(text: str | None) -> Judge:
    """Judge by Accept-Language: the best that any of the variant's languages gets."""
    ranges = AcceptLanguage.parse(text or "").ranges
    silent = _says_nothing(text, ranges)

    def judge(variant: Variant) -> Factor:
        found = [longest_range(ranges, language) for language in variant.languages]
        strict = max(0 if each is None else ranges[each] for each in found)
        asked = max(ranges.get(each or "*", 0) for each in found)
        return Factor(_ONE if silent else _decimal(asked), _decimal(strict))

    return judge


def _by_features(text: str | None) -> Judge:
    """Judge by Accept-Features; a features attribute nobody can read gets 0."""
    features = FeatureSet.of(AcceptFeatures.parse(text or ""))

    def judge(variant: Variant) -> Factor:
        try:
            needed = FeatureList.parse(variant.features)
        except FieldSyntaxError:
            return Factor(_ZERO, _ZERO)
        asked = _ONE if text is None else needed.factor(features)
        return Factor(asked, needed.factor(features.closed()))

    return judge


def _says_nothing(text: str | None, read: object) -> bool:
    """Tell whether a field is absent, or nothing in it could be read."""
    return text is None or (not read and bool(text.strip(" \t,")))


def _decimal(weight: float) -> Decimal:
    """Return a weight, which has three decimals, exactly."""
    return Decimal(str(weight))


class Dimension(NamedTuple):
    """
    A dimension of negotiation.

    *has* tells whether a variant has the attribute; *judge_by* makes a judge of the
    field's value, which is asked only of variants that have it; *shown* says of what
    kind a variant is.
    """

    has: Callable[[Variant], bool]
    judge_by: Callable[[str | None], Judge]
    shown: Callable[[Variant], str]


DIMENSIONS = {
    "Accept": Dimension(
        lambda variant: variant.media_type is not None,
        _by_type,
        lambda variant: variant.media_type.essence if variant.media_type else "",
    ),
    "Accept-Charset": Dimension(
        lambda variant: variant.charset is not None,
        _by_charset,
        lambda variant: variant.charset or "",
    ),
    "Accept-Language": Dimension(
        lambda variant: bool(variant.languages),
        _by_language,
        lambda variant: ", ".join(variant.languages),
    ),
    "Accept-Features": Dimension(
        lambda variant: bool(variant.features),
        _by_features,
        lambda variant: variant.features,
    ),
}
