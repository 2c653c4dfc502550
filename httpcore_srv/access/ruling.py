"""What was weighed before somebody was admitted, or refused?"""

from dataclasses import dataclass, replace
from typing import Self

from httpcore_srv.access.areas import judged, realm_of
from httpcore_srv.access.link import NO_LINK, Opened
from httpcore_srv.access.proofs import Proof, Proven
from httpcore_srv.policy.access.requirements import Facts, Judgement, Verdict
from httpcore_srv.protection import Protection, Realm


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    What *judgement* says of all that *areas* ask, by the *facts*.

    *opened* is what a signed link did, and *proof* what came of the question who it is;
    NO_LINK and None where it did not come to that.
    """

    areas: tuple[Protection, ...]
    facts: Facts
    judgement: Judgement
    opened: Opened = NO_LINK
    proof: Proof | None = None

    @classmethod
    def of(
        cls,
        areas: tuple[Protection, ...],
        facts: Facts,
        opened: Opened = NO_LINK,
        proof: Proof | None = None,
    ) -> Self:
        """Judge *facts*, and what a link and a proof add to them."""
        if opened.is_open:
            facts = replace(facts, link=True)
        if isinstance(proof, Proven):
            facts = replace(facts, user=proof.user, groups=proof.groups)
        return cls(areas, facts, judged(areas, facts), opened, proof)

    def after(self, opened: Opened) -> Self:
        """Return what was weighed once a link was looked at: judge anew if it opens."""
        if opened.is_open:
            return self.of(self.areas, self.facts, opened)
        return replace(self, opened=opened)

    @property
    def verdict(self) -> Verdict:
        """What the judgement means."""
        return self.judgement.verdict

    @property
    def is_granted(self) -> bool:
        """Whether they may come in."""
        return self.verdict is Verdict.GRANTED

    @property
    def realm(self) -> Realm | None:
        """The realm in which somebody has to be known, if any."""
        return realm_of(self.areas)
