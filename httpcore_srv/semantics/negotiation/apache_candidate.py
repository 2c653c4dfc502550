"""
What does a variant weigh to Apache httpd's negotiation?

    Accept            ─ apache_types      ─┐
    Accept-Language   ─ apache_languages  ─┤
    Accept-Charset    ─ apache_charsets   ─┼─▶ Candidate, or why it is none
    Accept-Encoding   ─ apache_codings    ─┘

Each dimension is weighed by its own rules.  A weight of 0 in any of them makes a
variant unacceptable; otherwise they are not multiplied, but compared one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from httpcore_srv.fields.accept_encoding import AcceptEncoding
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.apache_charsets import (
    charset_of,
    read_charsets,
    weigh_charset,
)
from httpcore_srv.semantics.negotiation.apache_codings import weigh_codings
from httpcore_srv.semantics.negotiation.apache_languages import (
    AcceptedLanguages,
    LanguageWeight,
    weigh_languages,
)
from httpcore_srv.semantics.negotiation.apache_types import (
    AcceptedTypes,
    TypeWeight,
    level_of,
)
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a request says of the dimensions of negotiation; None is nothing at all."""

    types: AcceptedTypes | None
    languages: AcceptedLanguages | None
    charsets: Mapping[str, float] | None
    codings: AcceptEncoding | None

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read the fields of a request, each once."""
        encoding = fields.get("Accept-Encoding")
        return cls(
            AcceptedTypes.read(fields.get("Accept")),
            AcceptedLanguages.read(fields.get("Accept-Language")),
            read_charsets(fields.get("Accept-Charset")),
            None if encoding is None else AcceptEncoding.parse(encoding),
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant with what it weighs."""

    variant: Variant
    type: TypeWeight
    language: LanguageWeight
    charset: float
    coding: float

    @property
    def quality(self) -> float:
        """The weight of the type times the source quality."""
        return round(self.type.weight * self.variant.quality, 6)

    @property
    def kind(self) -> tuple[str, int] | None:
        """What Accept can tell types apart by: essence and level; None if unknown."""
        media = self.variant.media_type
        return None if media is None else (media.essence, self.type.level)

    @property
    def refusal(self) -> str:
        """What makes it unacceptable; empty if nothing does."""
        variant = self.variant
        reasons = (
            (self.coding, "Accept-Encoding", ", ".join(variant.codings)),
            (self.language.weight, "Accept-Language", ", ".join(variant.languages)),
            (self.charset, "Accept-Charset", charset_of(variant)),
            (self.type.weight, "Accept", variant.media_type),
        )
        for weight, field, value in reasons:
            if not weight:
                return f"{field}: {value} is not acceptable"
        return "" if self.quality else "its source quality is 0"

    @property
    def weights(self) -> tuple[tuple[str, float], ...]:
        """The weight that each request field gave."""
        return (
            ("Accept", self.type.weight),
            ("Accept-Language", self.language.weight),
            ("Accept-Charset", self.charset),
            ("Accept-Encoding", self.coding),
        )


def _weigh_type(media: MediaType | None, accepted: AcceptedTypes | None) -> TypeWeight:
    """Weigh a type; what is not known weighs nothing against a variant."""
    if media is None:
        return TypeWeight(1.0)
    if accepted is None:
        return TypeWeight(1.0, level_of(media))
    return accepted.weight_of(media)


def weigh(
    variant: Variant, wishes: Wishes, preferences: Preferences, *, elsewhere: bool
) -> Candidate:
    """
    Weigh *variant*; *elsewhere*: one of the variants beside it has a language.

    What no file of it can meet (identity is refused), a form that is made here may.
    """
    languages = variant.languages
    return Candidate(
        variant,
        _weigh_type(variant.media_type, wishes.types),
        weigh_languages(languages, wishes.languages, preferences, elsewhere=elsewhere),
        weigh_charset(charset_of(variant), wishes.charsets),
        weigh_codings(variant.at_hand, wishes.codings)
        or weigh_codings(variant.made, wishes.codings),
    )
