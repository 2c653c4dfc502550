"""
Which variant would Apache httpd send?

The algorithm of its mod_negotiation, for a site that moves over and wants to select as
it always did.  A variant whose type, language, charset or coding is not acceptable is
eliminated; the others are compared in turn with the best one so far, until one of
these differs:

    type        weight of its type times source quality      the higher
    language    weight of its languages                      the higher
    priority    place among the server's languages           the nearer
    level       of one and the same type: accepted by name   the higher
                                          only by wildcard   the lower
    charset     weight of its charset                        the higher
    modernity   any other charset than ISO-8859-1            rather than that
    coding      weight of its best coding                    the higher
    length      if both are known                            the smaller
    order       as given                                     the earlier

Weights are Apache's, which are not in all things RFC 9110's: ``apache_candidate`` and
what it stands on tell how.  On purpose it differs from Apache in this:

    malformed elements are left out, and a field of which nothing is left says nothing
        (RFC 9110 §12.4.2, §12.5); Apache guesses what is meant
    a language tag begins with another where a subtag ends (RFC 4647 §3.3.1); Apache
        takes "enm" to be a sort of "en-GB"
    products are exact to the sixth decimal; Apache's are of single precision
    coded forms belong to their variant; Apache compares them as variants, by length too
    where identity is refused, a form that is made here will do; Apache looks at files
    a variant of unknown type is possible; Apache never selects it
    Vary names levels and presumed charsets too; Negotiate (RFC 2295) is not looked at
"""

from collections.abc import Callable, Hashable, Sequence

from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.apache_candidate import (
    Candidate,
    Wishes,
    weigh,
)
from httpcore_srv.semantics.negotiation.apache_charsets import LATIN_1, charset_of
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant

# How one candidate compares with another: above 0 if it suits better...


def _by_level(one: Candidate, other: Candidate) -> int:
    """Compare levels, which only one and the same type has in common."""
    mine, theirs = one.kind, other.kind
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return 0
    return one.type.matched - other.type.matched or other.type.level - one.type.level


def _by_modernity(one: Candidate, other: Candidate) -> int:
    """
    Prefer another charset to ISO-8859-1, told or presumed.

    It can only speak for the later of two variants.  That the earlier one is modern
    does not end the comparison: this is what Apache does, though its manual says that
    such variants are eliminated.
    """
    charset = charset_of(one.variant)
    is_modern = charset not in (None, LATIN_1)
    return int(is_modern and charset_of(other.variant) in (None, LATIN_1))


def _by_length(one: Candidate, other: Candidate) -> int:
    """Prefer the shorter, where both lengths are known."""
    mine, theirs = one.variant.length, other.variant.length
    return 0 if mine is None or theirs is None else theirs - mine


_Comparison = Callable[[Candidate, Candidate], float]

_STEPS: tuple[tuple[str, _Comparison], ...] = (
    ("type", lambda one, other: one.quality - other.quality),
    ("language", lambda one, other: one.language.weight - other.language.weight),
    ("priority", lambda one, other: other.language.place - one.language.place),
    ("level", _by_level),
    ("charset", lambda one, other: one.charset - other.charset),
    ("modernity", _by_modernity),
    ("coding", lambda one, other: one.coding - other.coding),
    ("length", _by_length),
)


def _compare(later: Candidate, best: Candidate) -> tuple[bool, str]:
    """Tell whether *later* suits better than *best*, and by which step."""
    for step, difference in _STEPS:
        if found := difference(later, best):
            return found > 0, step
    return False, "order"


def _elect(candidates: Sequence[Candidate]) -> tuple[int | None, list[str]]:
    """Return the index of the best candidate, and what eliminated each other one."""
    eliminated = [candidate.refusal for candidate in candidates]
    best: int | None = None
    for index, candidate in enumerate(candidates):
        if eliminated[index]:
            continue
        if best is None:
            best = index
            continue
        is_better, step = _compare(candidate, candidates[best])
        loser, best = (best, index) if is_better else (index, best)
        winner = candidates[best].variant.uri or f"variant {best + 1}"
        eliminated[loser] = f"{step}: {winner} suits better"
    return best, eliminated


# Request fields that may have mattered...


def _vary(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """
    Name the fields that may have decided (§12.5.5).

    They are those of the dimensions in which the variants differ, and those that refuse
    a variant: that may be all of them, however alike.
    """
    dimensions: tuple[tuple[str, Callable[[Candidate], Hashable]], ...] = (
        ("Accept", lambda one: one.kind),
        ("Accept-Language", lambda one: tuple(map(str.lower, one.variant.languages))),
        ("Accept-Charset", lambda one: charset_of(one.variant)),
        ("Accept-Encoding", _codings),
    )
    refusing = {
        name for one in candidates for name, weight in one.weights if not weight
    }
    return tuple(
        name
        for name, known in dimensions
        if name in refusing or len(set(map(known, candidates))) > 1
    )


def _codings(candidate: Candidate) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codings in which it can be had, and those of which there are files."""
    return frozenset(candidate.variant.codings), frozenset(candidate.variant.at_hand)


def select(
    variants: Sequence[Variant], fields: Fields, preferences: Preferences
) -> Selection:
    """
    Select among *variants* by the *fields* of a request, as Apache httpd does.

    A variant has to be acceptable in every dimension; where none is, *best* is None.
    The quality of a variant is that of its type alone: the other dimensions do not
    multiply, they only decide between equals.

    >>> german = Fields([("Accept-Language", "de")])
    >>> guide = [Variant(f"guide.{tag}", languages=(tag,)) for tag in ("de", "en")]
    >>> selection = select(guide, german, Preferences(fallback=False))
    >>> selection.best, selection.weighed[1].eliminated
    (0, 'Accept-Language: en is not acceptable')
    """
    wishes = Wishes.of(fields)
    known = [variant.presumed_in(preferences.default_language) for variant in variants]
    elsewhere = any(variant.languages for variant in known)
    candidates = [
        weigh(variant, wishes, preferences, elsewhere=elsewhere) for variant in known
    ]
    best, eliminated = _elect(candidates)
    weighed = tuple(
        Weighed(one.weights, 0.0 if one.refusal else one.quality, reason)
        for one, reason in zip(candidates, eliminated, strict=True)
    )
    return Selection(best, weighed, _vary(candidates))
