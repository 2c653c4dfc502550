"""
Which languages does a language range mean?

    filtering, §3.3     de  ──▶  de, de-CH, de-CH-1996      what is at least so specific
    lookup, §3.4        de-CH-1996  ──▶  de-CH  ──▶  de     what is at most so specific

RFC 4647 leaves the choice of a scheme to the application, and RFC 9110 §12.5.4 to the
implementation.  A server of documents wants both: who asks for ``de`` is served by
de-CH, and who asks for ``de-CH`` alone by ``de``.  ``match`` puts them together, for
the weighted ranges of Accept-Language.  Ranges and tags compare without regard to case.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from httpcore_srv.fields.accept_language import AcceptLanguage


def matches_basic(range_: str, tag: str) -> bool:
    """
    Tell whether a basic language range matches *tag* (§3.3.1).

    It does if it equals the tag, or a prefix of it that ends before a hyphen.

    >>> matches_basic("de-de", "de-DE-1996"), matches_basic("de-DE", "de-Deva")
    (True, False)
    """
    wanted, found = range_.lower(), tag.lower()
    return wanted == "*" or found == wanted or found.startswith(f"{wanted}-")


def beginnings(tag: str) -> Iterator[str]:
    """
    Yield the ranges that match *tag*, but "*": lower case, the longest first (§3.3.1).

    >>> list(beginnings("de-CH-1996"))
    ['de-ch-1996', 'de-ch', 'de']
    """
    rest = tag.lower()
    while rest:
        yield rest
        rest = rest.rpartition("-")[0]


def longest_range(ranges: Container[str], tag: str) -> str | None:
    """
    Return the longest of *ranges*, in lower case, that *tag* begins with, or None.

    >>> longest_range(["de", "de-ch", "*"], "de-CH-1996")
    'de-ch'
    """
    return next((each for each in beginnings(tag) if each in ranges), None)


def matches_extended(range_: str, tag: str) -> bool:
    """
    Tell whether an extended language range matches *tag* (§3.3.2).

    >>> matches_extended("de-*-DE", "de-Latn-DE"), matches_extended("de-DE", "de-x-DE")
    (True, False)
    """
    first, *wanted = range_.lower().split("-")
    language, *found = tag.lower().split("-")
    if first not in ("*", language):
        return False
    subtags = iter(found)
    return all(_skipped_to(one, subtags) for one in wanted if one != "*")


def _skipped_to(wanted: str, subtags: Iterator[str]) -> bool:
    """Move past the next *wanted* subtag, over no singleton (§3.3.2 step 3)."""
    for subtag in subtags:
        if subtag == wanted:
            return True
        if len(subtag) == 1:
            return False
    return False


def truncations(range_: str, longest: int) -> Iterator[str]:
    """
    Yield *range_* and what lookup makes of it, step by step (§3.4), in lower case.

    "Single letter or digit subtags [...] are removed at the same time as their closest
    trailing subtag."  What has more than *longest* characters is not yielded, so that
    the cost does not depend on what nobody can match.

    >>> list(truncations("zh-Hant-CN-x-private1", 99))
    ['zh-hant-cn-x-private1', 'zh-hant-cn', 'zh-hant', 'zh']
    """
    rest = range_.lower()
    if len(rest) > longest:
        rest = _shortened(rest[: longest + 1])
    while rest:
        yield rest
        rest = _shortened(rest)


def _shortened(range_: str) -> str:
    """Return *range_* without its last subtag, and without a singleton before that."""
    shorter = range_.rpartition("-")[0]
    return shorter[:-2] if shorter[-2:-1] == "-" else shorter


def lookup(
    ranges: Iterable[str], tags: Sequence[str], default: str | None = None
) -> str | None:
    """
    Return the one of *tags* that suits a language priority list best (§3.4).

    Each range is truncated until a tag equals it, before the next range is tried; "*"
    is skipped.  *default* is returned when no tag is found.

    >>> lookup(["de-CH-1996", "en"], ["en", "de"])
    'de'
    """
    by_name = {tag.lower(): tag for tag in reversed(tags)}
    longest = max(map(len, tags), default=0)
    for range_ in ranges:
        for shorter in truncations(range_, longest):
            if shorter in by_name:
                return by_name[shorter]
    return default


class Closeness(IntEnum):
    """How a tag came by its weight; of equal weights the greater one is better."""

    NONE = 0  # no range matches
    NEUTRAL = 1  # it has no language, or nothing was asked
    WILDCARD = 2  # "*" matches it
    TRUNCATED = 3  # a range matches it by lookup: de for de-CH
    PREFIX = 4  # a range matches it by filtering: de-CH for de
    EXACT = 5  # a range equals it


@dataclass(frozen=True, slots=True)
class Match:
    """
    What Accept-Language says of one language: the deciding *range*, and its *weight*.

    *removed* is the number of subtags that lookup took from the range.
    """

    weight: float
    closeness: Closeness
    range: str = ""
    removed: int = 0

    @property
    def order(self) -> tuple[float, tuple[Closeness, int]]:
        """What orders matches: the best is the greatest."""
        return self.weight, self.nearness

    @property
    def nearness(self) -> tuple[Closeness, int]:
        """What orders matches of equal weight: the nearest is the greatest."""
        return self.closeness, -self.removed


NO_MATCH = Match(0.0, Closeness.NONE)


def match(wanted: AcceptLanguage, tags: Iterable[str]) -> dict[str, Match]:
    """
    Return what *wanted* says of each of *tags*, by tag in lower case.

    The most specific range decides: the longest that matches by filtering; else the
    one of the highest weight, and nearest, that does by lookup; else "*".  A range of
    weight 0 is no wish, so lookup leaves it alone.

    >>> found = match(AcceptLanguage.parse("en;q=0.8, *;q=0.1"), ["en-GB", "fr"])
    >>> found["en-gb"].weight, found["fr"].weight
    (0.8, 0.1)
    """
    names = {tag.lower() for tag in tags}
    truncated = _truncated(wanted, names)
    return {name: _match_of(name, wanted, truncated) for name in names}


def _truncated(wanted: AcceptLanguage, names: set[str]) -> dict[str, Match]:
    """Return, for those of *names* that a range is truncated to, the best of these."""
    longest = max(map(len, names), default=0)
    found: dict[str, Match] = {}
    for range_, weight in wanted.ranges.items():
        for shorter in truncations(range_, longest) if weight else ():
            if shorter in names:
                removed = range_.count("-") - shorter.count("-")
                new = Match(weight, Closeness.TRUNCATED, range_, removed)
                found[shorter] = max(
                    found.get(shorter, NO_MATCH), new, key=lambda each: each.order
                )
    return found


def _match_of(name: str, wanted: AcceptLanguage, truncated: dict[str, Match]) -> Match:
    """Return what *wanted* says of the tag *name*."""
    ranges = wanted.ranges
    if (longest := longest_range(ranges, name)) is not None:
        close = Closeness.EXACT if longest == name else Closeness.PREFIX
        return Match(ranges[longest], close, longest)
    if name in truncated:
        return truncated[name]
    if "*" in ranges:
        return Match(ranges["*"], Closeness.WILDCARD, "*")
    return NO_MATCH
