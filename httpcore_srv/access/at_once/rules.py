"""
What do the rules of some areas say, again and again?

    Rules ── a request of this kind ──▶ Ruled ─┬─ stranger   who says nothing
                                               └─ visitor    who is this user

A judgement follows from the facts that the rules ask for, and from nothing else.  So it
is remembered by those facts; where the moment is one of them, it is judged anew.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial

from httpcore_srv.access.areas import judged
from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Peer
from httpcore_srv.policy.access.requirements import Facts, Verdict, depends_on
from httpcore_srv.protection import Protection

# Of so many kinds of requests judgements are remembered, and of so many users for each;
# then all are forgotten.
_MOST_KINDS = 64
_MOST = 256

_NO_GROUPS: frozenset[str] = frozenset()


class Ruled:
    """
    What is said to requests of one kind, which *judge* tells of a user and groups.

    *stranger* is who comes in without a name, or the verdict by which nobody may.
    """

    __slots__ = ("_judge", "_known", "stranger")

    def __init__(
        self, judge: Callable[[str | None, frozenset[str]], Visitor | Verdict]
    ) -> None:
        self.stranger = judge(None, _NO_GROUPS)
        self._judge = judge
        self._known: dict[tuple[str, frozenset[str]], Visitor | Verdict] = {}

    def visitor(self, user: str, groups: frozenset[str]) -> Visitor | Verdict:
        """Return *user*, of *groups*, who may come in, or the verdict."""
        found = self._known.get((user, groups))
        if found is None:
            found = self._judge(user, groups)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[user, groups] = found
        return found


class Rules:
    """What *areas* ask, of those who show no signed link."""

    __slots__ = ("_areas", "_known", "_placed", "_timely")

    def __init__(self, areas: tuple[Protection, ...]) -> None:
        asked = frozenset[str]().union(*(depends_on(area.rule) for area in areas))
        self._areas = areas
        self._placed = "address" in asked
        self._timely = "moment" in asked
        self._known: dict[tuple[str, bool, str | None], Ruled] = {}

    def ruled(self, method: str, peer: Peer, now: float) -> Ruled:
        """
        Return what is said to *method* of *peer* at the moment *now*.

        *now* is in seconds since 1970, as ``time.time`` has it.
        """
        if self._timely:
            return Ruled(partial(self._judged, method, peer, now))
        key = method, peer.secure, peer.address if self._placed else None
        found = self._known.get(key)
        if found is None:
            found = Ruled(partial(self._judged, method, peer, now))
            if len(self._known) >= _MOST_KINDS:
                self._known.clear()
            self._known[key] = found
        return found

    def _judged(
        self,
        method: str,
        peer: Peer,
        now: float,
        user: str | None,
        groups: frozenset[str],
    ) -> Visitor | Verdict:
        """Judge, as admission does."""
        facts = Facts(
            moment=datetime.fromtimestamp(now, UTC),
            user=user,
            groups=groups,
            address=peer.address,
            method=method,
            secure=peer.secure,
        )
        judgement = judged(self._areas, facts)
        if judgement.verdict is not Verdict.GRANTED:
            return judgement.verdict
        if user is None:
            return Visitor(apart=judgement.is_personal)
        return Visitor(user, groups, apart=True)


@lru_cache(maxsize=256)
def rules_of(areas: tuple[Protection, ...]) -> Rules:
    """Return the rules of *areas*; a site has few combinations of them."""
    return Rules(areas)
