"""
What do the rules of some areas say, again and again?

A judgement follows from the facts that the rules ask for, and from nothing else.  So it
is remembered by those facts; where the moment is one of them, it is judged anew.
"""

from datetime import datetime
from functools import lru_cache

from httpcore_srv.access.areas import judged
from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Peer
from httpcore_srv.policy.access.requirements import Facts, Verdict, depends_on
from httpcore_srv.protection import Protection

# So many judgements are remembered; then all are forgotten.
_MOST = 1024

_NO_GROUPS: frozenset[str] = frozenset()


class Rules:
    """What *areas* ask, of those who show no signed link."""

    __slots__ = ("_areas", "_known", "_placed", "_timely")

    def __init__(self, areas: tuple[Protection, ...]) -> None:
        asked = frozenset[str]().union(*(depends_on(area.rule) for area in areas))
        self._areas = areas
        self._placed = "address" in asked
        self._timely = "moment" in asked
        self._known: dict[tuple[object, ...], Visitor | Verdict] = {}

    def visitor(
        self,
        method: str,
        peer: Peer,
        now: datetime,
        user: str | None = None,
        groups: frozenset[str] = _NO_GROUPS,
    ) -> Visitor | Verdict:
        """Return who may come in, or the verdict by which nobody may like that."""
        if self._timely:
            return self._judged(method, peer, now, user, groups)
        address = peer.address if self._placed else None
        key = (user, method, groups, peer.secure, address)
        found = self._known.get(key)
        if found is None:
            found = self._judged(method, peer, now, user, groups)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = found
        return found

    def _judged(
        self,
        method: str,
        peer: Peer,
        now: datetime,
        user: str | None,
        groups: frozenset[str],
    ) -> Visitor | Verdict:
        """Judge, as admission does."""
        facts = Facts(
            moment=now,
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
