"""
What is a language worth to Apache httpd's negotiation?

    range       matches a tag it equals or begins, at a subtag's end (RFC 4647 §3.3.1);
                the longest that matches weighs, "*" only where none does
    relation    where nothing matches, a range with subtags ("en-GB") lets its whole
                family ("en", "en-US") in at 0.001
    no language 0.0001 beside variants that have one, so that they come last
    fallback    0.0001 for what is unacceptable but in one of the server's languages

A variant in several languages weighs what the best of them weighs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from httpcore_srv.fields.accept_language import AcceptLanguage
from httpcore_srv.semantics.languages import beginnings, longest_range
from httpcore_srv.semantics.negotiation.preferences import Preferences

RELATED = 0.001
LAST_RESORT = 0.0001


@dataclass(frozen=True, slots=True)
class AcceptedLanguages:
    """
    The value of Accept-Language, in order to weigh languages by it.

    *ranges* are in lower case; *families* are their first subtags; *everything* is the
    weight of "*", None without it.
    """

    ranges: Mapping[str, float]
    families: frozenset[str]
    everything: float | None

    @classmethod
    def read(cls, accept_language: str | None) -> Self | None:
        """
        Read Accept-Language; return None if it says nothing: all languages are alike.

        >>> AcceptedLanguages.read("en-GB;q=0.8, *;q=0.1").weight_of(["en"])
        0.1
        """
        ranges = AcceptLanguage.parse(accept_language or "").ranges
        if not ranges:
            return None
        families = frozenset(name.partition("-")[0] for name in ranges)
        return cls(ranges, families, ranges.get("*"))

    def weight_of(self, languages: Sequence[str]) -> float:
        """Return the weight of a variant in *languages*, of which there is one."""
        found = [longest_range(self.ranges, tag) for tag in languages]
        weights = [self.ranges[range_] for range_ in found if range_ is not None]
        if self.everything is not None and None in found:
            weights.append(self.everything)
        if weights:
            return max(weights)
        return RELATED if any(map(self._is_related, languages)) else 0.0

    def _is_related(self, tag: str) -> bool:
        """Tell whether a range asks for another member of the family of *tag*."""
        return tag.lower().partition("-")[0] in self.families


@dataclass(frozen=True, slots=True)
class LanguageWeight:
    """
    The weight of a variant's languages, from 0 to 1, and their place with the server.

    *place* counts from 0, the most preferred; it is as great as the number of the
    server's languages where none of them is meant, or where they may not decide.
    """

    weight: float
    place: int


def _place(languages: Sequence[str], preferred: Sequence[str]) -> int:
    """Return the place of the first preferred language that matches one."""
    ranges = {beginning for tag in languages for beginning in beginnings(tag)}
    for place, language in enumerate(preferred):
        if language.lower() in ranges:
            return place
    return len(preferred)


def weigh_languages(
    languages: Sequence[str],
    accepted: AcceptedLanguages | None,
    preferences: Preferences,
    *,
    elsewhere: bool,
) -> LanguageWeight:
    """
    Weigh the languages of one variant.

    *elsewhere* tells whether any variant of the resource has a language.  The server's
    languages decide between equal weights (*prefer*), and let in what the client did
    not ask for (*fallback*).
    """
    nowhere = len(preferences.languages)
    if not languages:
        return LanguageWeight(LAST_RESORT if elsewhere else 1.0, nowhere)
    weight = 1.0 if accepted is None else accepted.weight_of(languages)
    place = _place(languages, preferences.languages)
    if weight:
        return LanguageWeight(weight, place if preferences.prefer else nowhere)
    if preferences.fallback and place < nowhere:
        return LanguageWeight(LAST_RESORT, place)
    return LanguageWeight(0.0, nowhere)
