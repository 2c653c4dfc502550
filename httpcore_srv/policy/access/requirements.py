"""
What does a requirement say to the facts of a request?

    GRANTED    come in
    DENIED     no, whoever you are
    UNKNOWN    that depends on who you are: say it, and ask again

A verdict is what is left of two questions: what comes of it at worst, and at best, when
somebody who has not said who they are says so?

    worst   best
     yes    yes     GRANTED   nobody can turn it into a no
     no     yes     UNKNOWN
      .     less    DENIED    nobody can turn it into a yes

Between no and yes lies "cannot be told": a peer on a UNIX socket has no address, which
is neither within a network nor outside of it.  Logging in does not change that, so it
is no question of who asks; and as it lies in the middle, its negation is the very same.
So it grants nothing: neither ``from 192.0.2.0/24`` nor ``not from 192.0.2.0/24``.  In
the same way ``not user mallory`` is UNKNOWN for a stranger: who keeps silent has not
shown not to be Mallory.

``all`` is the lesser of its parts, then, ``any`` the greater, and ``not`` turns both
ends round (the three-valued logic of Kleene, once for the worst, once for the best).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, NamedTuple

# Facts that hold for one visitor, or for one moment: what they grant is not for the
# caches of others.  The method and the scheme are part of what was asked for.
PERSONAL = frozenset({"user", "address", "moment", "link"})


class Verdict(Enum):
    """What comes of a requirement, for those who have said no more than they have."""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Bounds(NamedTuple):
    """
    What comes of a requirement at *worst* and at *best*: -1 no, 1 yes, 0 untold.

    >>> YES.verdict, UNTOLD.verdict, UNTOLD.negated.verdict
    (<Verdict.GRANTED: 'granted'>, <Verdict.DENIED: 'denied'>, <Verdict.DENIED: 'denied'>)
    """  # noqa: E501

    worst: int
    best: int

    @property
    def negated(self) -> "Bounds":
        """The bounds of the opposite."""
        return Bounds(-self.best, -self.worst)

    @property
    def verdict(self) -> Verdict:
        """What that means for a request."""
        return _VERDICTS[self]


NO, UNTOLD, YES = Bounds(-1, -1), Bounds(0, 0), Bounds(1, 1)

# Who asks has not said who they are, and that decides.
WHO_ASKS = Bounds(-1, 1)

_VERDICTS = {
    NO: Verdict.DENIED,
    UNTOLD: Verdict.DENIED,
    Bounds(-1, 0): Verdict.DENIED,
    Bounds(0, 1): Verdict.UNKNOWN,
    WHO_ASKS: Verdict.UNKNOWN,
    YES: Verdict.GRANTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What is known of a request.

    *user* is who has proved to be somebody, None for a stranger, with the *groups* of
    that user; *address* the peer's, as text, empty where it has none; *moment* is now
    (aware); *link* tells whether a signed link was shown that holds here; *secure*
    whether the request came by TLS.
    """

    moment: datetime
    user: str | None = None
    groups: frozenset[str] = frozenset()
    address: str = ""
    method: str = "GET"
    link: bool = False
    secure: bool = False


class Requirement(ABC):
    """
    A rule, or a part of one; ``str`` writes it as it may be read.

    *asks* are the names of the facts it looks at ("user" stands for groups as well),
    *label* is what it is called where its parts stand below it.
    """

    __slots__ = ()

    @property
    def label(self) -> str:
        """Its name in a chain of reasons: the whole of it, if it has no parts."""
        return str(self)

    @property
    @abstractmethod
    def asks(self) -> frozenset[str]:
        """The names of the facts it looks at."""

    @abstractmethod
    def judged(self, facts: Facts) -> "Judgement":
        """Hold it against *facts*."""


class Row(NamedTuple):
    """One line of a chain of reasons: *depth* counts from 0, *label* tells the part."""

    depth: int
    label: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What *requirement* says, and why.

    *because* are the names of the facts this rests on: were they the same for somebody
    else, so would be the verdict, whatever the others are.  *parts* are the judgements
    of the requirement's parts, all of them.
    """

    requirement: Requirement
    bounds: Bounds
    sentence: str
    because: frozenset[str]
    parts: tuple["Judgement", ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What that means for a request."""
        return self.bounds.verdict

    @property
    def text(self) -> str:
        """The requirement as people write it."""
        return str(self.requirement)

    @property
    def is_personal(self) -> bool:
        """Whether somebody else, or at another time, might have been told otherwise."""
        return not self.because.isdisjoint(PERSONAL)

    def chain(self, depth: int = 0) -> Iterator[Row]:
        """Yield a row for this judgement, and then for those of its parts, in order."""
        yield Row(depth, self.requirement.label, self.verdict, self.sentence)
        for part in self.parts:
            yield from part.chain(depth + 1)


_ASKS = {name: frozenset({name} - {""}) for name in ("", *Facts.__slots__)}


class Leaf(Requirement):
    """A requirement that looks at one fact, named *fact* ("" for none)."""

    __slots__ = ()
    fact: ClassVar[str] = ""

    @property
    def asks(self) -> frozenset[str]:
        """The name of that fact."""
        return _ASKS[self.fact]

    @abstractmethod
    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Return what *facts* come to, and the sentence that says why."""

    def judged(self, facts: Facts) -> Judgement:
        """Hold it against *facts*."""
        bounds, sentence = self.weighed(facts)
        return Judgement(self, bounds, sentence, self.asks)


def judge(requirement: Requirement, facts: Facts) -> Judgement:
    """Hold *requirement* against *facts*."""
    return requirement.judged(facts)


def depends_on(requirement: Requirement) -> frozenset[str]:
    """
    Return the names of all facts that *requirement* may look at.

    A judgement's *because* is more exact: it tells on which of them this one rests.
    """
    return requirement.asks
