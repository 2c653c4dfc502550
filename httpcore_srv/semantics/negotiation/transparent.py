"""
Does a user agent get the list of variants, or one of them?

    Negotiate          allows the server                          answer   (RFC 2295)
    trans, vlist       nothing                                    list     §10.1
    1.0                RVSA/1.0: if that chooses, a choice,       choice   §10.2
                       else                                       list
    *                  also any other algorithm                   choice
    guess-small        to guess, if the variant is small          choice
    absent             anything, as servers always did            choice

A choice may only be of a neighbor; what is none, or has no URI, is sent ad hoc (§10.3)
to those who cannot read a list, or when nothing has a URI to list.  What a person has
chosen by hand overrides Negotiate (§8.5).  A chosen variant that is itself negotiable
is an error of this site's: 506.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from httpcore_srv.fields.negotiate import Negotiate
from httpcore_srv.fields.tcn import TCN, Override, ResponseType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation import rfc9110, rvsa
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.negotiation.variant_list import describe, validator_of

Algorithm = Callable[[Sequence[Variant], Fields, Preferences], Selection]

# A guess is to be not much larger than the list response would be, and the server is
# left to find out what that is (§8.4): about as many octets as the page of one has.
SMALL = 4096


class Kind(Enum):
    """
    What to answer.

    LIST: the list, as 300.  CHOICE and ADHOC: the selected variant.  LOOP: 506, since
    the selected variant negotiates too.
    """

    LIST = "list"
    CHOICE = "choice"
    ADHOC = "adhoc"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class TransparentAnswer:
    """
    The answer of a transparently negotiated resource (§10).

    *fields* are TCN, and where they belong there Alternates and Content-Location; each
    replaces a field of its name.  *validator* is the variant list validator (§9.1), for
    ``structured_tag``.  *selection*'s *vary* includes Negotiate.  Its *best* is never
    None in a CHOICE, and may be known in a LIST; in an ADHOC answer None means 406.
    """

    kind: Kind
    selection: Selection
    fields: Fields
    validator: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    The index of the variant that a person chose by hand, whatever Negotiate asks for.

    *override* is what the user agent is told to make of that (§8.5).  *vary* names the
    request fields that had a part in it, as Accept has if the person chose but a
    language.
    """

    index: int
    override: Override = Override.KEEP
    vary: tuple[str, ...] = ()


def answer(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    *,
    algorithm: Algorithm = rfc9110.select,
    negotiable: Collection[int] = (),
    chosen: Chosen | None = None,
) -> TransparentAnswer:
    """
    Decide on a request with these *fields* for a resource with at least two *variants*.

    *algorithm* selects where any is allowed; *negotiable* are the indices of variants
    that negotiate themselves; *chosen* is what was chosen by hand, if anything.
    """
    negotiate = Negotiate.parse(fields.get("Negotiate") or "")
    listed = describe(variants, preferences)
    alternates, validator = str(listed), validator_of(listed)
    kind, selection = _decide(variants, fields, preferences, negotiate, algorithm)
    override = None
    if chosen is not None:
        selection = _overridden(selection, chosen)
        kind = _kind_of(variants, selection)
        override = chosen.override if negotiate.transparent else None
    if not alternates:
        kind = Kind.ADHOC
    if kind is not Kind.LIST and selection.best in negotiable:
        return TransparentAnswer(Kind.LOOP, selection, Fields(), validator)
    lines = [("TCN", str(TCN(ResponseType(kind.value), override)))]
    if alternates and (kind is Kind.LIST or negotiate.transparent):
        lines.append(("Alternates", alternates))
    if kind is Kind.CHOICE and selection.best is not None:
        lines.append(("Content-Location", variants[selection.best].uri))
    return TransparentAnswer(kind, selection, Fields(lines), validator)


def _decide(
    variants: Sequence[Variant],
    fields: Fields,
    preferences: Preferences,
    negotiate: Negotiate,
    algorithm: Algorithm,
) -> tuple[Kind, Selection]:
    """Decide by what *negotiate* allows; see the table above."""
    if not negotiate.transparent:
        selection = _varying(algorithm(variants, fields, preferences))
        return _kind_of(variants, selection), selection
    remote = _varying(rvsa.select(variants, fields, preferences))
    if negotiate.allows(1, 0) and rvsa.chooses(remote, variants):
        return Kind.CHOICE, remote
    if negotiate.any_algorithm or negotiate.guess_small:
        guess = _varying(algorithm(variants, fields, preferences), remote.vary)
        if _kind_of(variants, guess) is Kind.CHOICE and guess.best is not None:
            length = variants[guess.best].length
            if negotiate.any_algorithm or (length is not None and length <= SMALL):
                return Kind.CHOICE, guess
        return Kind.LIST, replace(remote, vary=guess.vary)
    return Kind.LIST, remote


def _kind_of(variants: Sequence[Variant], selection: Selection) -> Kind:
    """Return how the selected variant may be sent to one who cannot choose (§10.2)."""
    if selection.best is None:
        return Kind.LIST
    neighbor = rvsa.is_neighbor(variants[selection.best].uri)
    return Kind.CHOICE if neighbor else Kind.ADHOC


def _varying(selection: Selection, more: tuple[str, ...] = ()) -> Selection:
    """Return *selection* with Negotiate and *more* in what it varies by (§10.6)."""
    names = dict.fromkeys(("Negotiate", *more, *selection.vary))
    return replace(selection, vary=tuple(names))


def _overridden(selection: Selection, chosen: Chosen) -> Selection:
    """Return *selection* with what was chosen by hand in place of its best."""
    weighed = tuple(
        replace(
            row,
            eliminated=""
            if i == chosen.index
            else row.eliminated or "another was chosen by hand",
        )
        for i, row in enumerate(selection.weighed)
    )
    return _varying(Selection(chosen.index, weighed, chosen.vary))
