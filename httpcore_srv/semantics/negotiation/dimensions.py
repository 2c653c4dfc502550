"""
What does each request field say of each variant?

    dimension                    looked at if the variants differ in    unknown weighs
    Accept           §12.5.1     their media types                      1
    Accept-Charset   §12.5.2     the charsets of those that have one    1
    Accept-Encoding  §12.5.3     the codings they can be had in         -
    Accept-Language  §12.5.4     their languages                        0.0005

A dimension in which the variants are all alike decides nothing: the server treats the
resource "as if it is not subject to content negotiation" there (RFC 9110 §12.4.1).  So
what is looked at depends on the variants alone, and is what Vary must name (§12.5.5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from httpcore_srv.fields.accept import Accept
from httpcore_srv.fields.accept_charset import AcceptCharset
from httpcore_srv.fields.accept_encoding import AcceptEncoding, coding_name
from httpcore_srv.fields.accept_language import AcceptLanguage
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.fields.weight import UNSAID
from httpcore_srv.message import Fields
from httpcore_srv.semantics.languages import Closeness, Match, match
from httpcore_srv.semantics.negotiation.codings import ordered
from httpcore_srv.semantics.negotiation.variant import Variant


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What one field says of one variant.

    *weight* is from 0, not acceptable, to 1; *excluded* tells in a few words why it is
    0, and is empty otherwise; *nearness* is how near the variant's language comes to a
    range, the greater the nearer.
    """

    weight: float = 1.0
    excluded: str = ""
    nearness: tuple[Closeness, int] = (Closeness.NEUTRAL, 0)


INDIFFERENT = Verdict()

Variants = Sequence[Variant]
Column = Sequence[Verdict]


def columns_of(variants: Variants, fields: Fields) -> dict[str, Column]:
    """
    Return the verdicts on *variants*, by the names of the fields that give them.

    Each field is read once, and in time linear in its length.
    """
    return {
        name: dimension.weigh(fields.get(name), variants)
        for name, dimension in _DIMENSIONS.items()
        if dimension.differs(variants)
    }


# Accept...


def _types_differ(variants: Variants) -> bool:
    """Tell whether there are two media types, parameters included."""
    return len({variant.media_type for variant in variants}) > 1


def _weigh_types(text: str | None, variants: Variants) -> Column:
    """Weigh by Accept; a variant of unknown type weighs 1."""
    accept = Accept.parse(text or "")
    types = {variant.media_type for variant in variants}
    verdicts = {media_type: _on_type(media_type, accept) for media_type in types}
    return [verdicts[variant.media_type] for variant in variants]


def _on_type(media_type: MediaType | None, accept: Accept) -> Verdict:
    """Return what *accept* says of one media type."""
    if media_type is None or not accept.ranges:
        return INDIFFERENT
    deciding = accept.range_of(media_type)
    if deciding is None:
        return Verdict(0.0, f"Accept: nothing matches {media_type.essence}")
    if not deciding.weight:
        name = f"{deciding.type}/{deciding.subtype}"
        return Verdict(0.0, f"Accept: {name} has weight 0")
    return Verdict(deciding.weight)


# Accept-Charset...


def _charsets_differ(variants: Variants) -> bool:
    """Tell whether there are two charsets; most types have none (§8.3.2)."""
    return len({variant.charset for variant in variants} - {None}) > 1


def _weigh_charsets(text: str | None, variants: Variants) -> Column:
    """Weigh by Accept-Charset; a variant without a charset weighs 1."""
    wanted = AcceptCharset.parse(text or "")
    return [_on_charset(variant.charset, wanted) for variant in variants]


def _on_charset(charset: str | None, wanted: AcceptCharset) -> Verdict:
    """Return what *wanted* says of one charset."""
    weight = 1.0 if charset is None else wanted.weight_of(charset)
    if charset is None or weight:
        return Verdict(weight)
    deciding = wanted.range_of(charset)
    why = f"{deciding} has weight 0" if deciding else f"nothing matches {charset}"
    return Verdict(0.0, f"Accept-Charset: {why}")


# Accept-Encoding...


def _codings_differ(variants: Variants) -> bool:
    """Tell whether one variant can be had in a coding that another has not."""
    names = {frozenset(map(coding_name, variant.codings)) for variant in variants}
    return len(names) > 1


def _weigh_codings(text: str | None, variants: Variants) -> Column:
    """Weigh by Accept-Encoding: the best coding of each counts."""
    if text is None:
        return [INDIFFERENT] * len(variants)
    accepted = AcceptEncoding.parse(text)
    return [_on_codings(variant.codings, accepted) for variant in variants]


def _on_codings(codings: Sequence[str], accepted: AcceptEncoding) -> Verdict:
    """Return what *accepted* says of what can be had in *codings*."""
    acceptable = ordered(accepted, codings)
    if not acceptable:
        why = f"{' or '.join(codings)} is not acceptable"
        return Verdict(0.0, f"Accept-Encoding: {why}")
    return Verdict(accepted.weight_of(acceptable[0]))


# Accept-Language...


def _languages_differ(variants: Variants) -> bool:
    """Tell whether two variants are in different languages, or only one in any."""
    names = {
        frozenset(tag.lower() for tag in variant.languages) for variant in variants
    }
    return len(names) > 1


def _weigh_languages(text: str | None, variants: Variants) -> Column:
    """
    Weigh by Accept-Language: the best language of each variant counts.

    A variant in no language (a picture, a table) is acceptable to everybody, but less
    than any that was asked for.
    """
    wanted = AcceptLanguage.parse(text or "")
    if not wanted.ranges:
        return [INDIFFERENT] * len(variants)
    matches = match(wanted, (tag for each in variants for tag in each.languages))
    return [_on_languages(variant.languages, matches) for variant in variants]


def _on_languages(languages: Sequence[str], matches: Mapping[str, Match]) -> Verdict:
    """Return what *matches* say of what is in *languages*."""
    if not languages:
        return Verdict(UNSAID)
    found = (matches[tag.lower()] for tag in languages)
    best = max(found, key=lambda each: each.order)
    if best.weight:
        return Verdict(best.weight, "", best.nearness)
    matching = f"{best.range} has weight 0"
    why = matching if best.range else f"nothing matches {', '.join(languages)}"
    return Verdict(0.0, f"Accept-Language: {why}", best.nearness)


class _Dimension(NamedTuple):
    """Do the variants differ in it, and what does the field's value say of each?"""

    differs: Callable[[Variants], bool]
    weigh: Callable[[str | None, Variants], Column]


_DIMENSIONS = {
    "Accept": _Dimension(_types_differ, _weigh_types),
    "Accept-Charset": _Dimension(_charsets_differ, _weigh_charsets),
    "Accept-Encoding": _Dimension(_codings_differ, _weigh_codings),
    "Accept-Language": _Dimension(_languages_differ, _weigh_languages),
}
