"""What was weighed: the rules, by what is known once a link and a proof were seen."""

import pytest

from httpcore_srv.access.link import NO_LINK, Opened
from httpcore_srv.access.proofs import Proven, Unproven
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.policy.access.requirements import Facts, Verdict
from httpcore_srv.state.links import LinkVerdict

ADA = Proven("ada", frozenset({"staff"}))
OPEN, SPENT = Opened(LinkVerdict.VALID), Opened(LinkVerdict.SPENT)
GRANTED, DENIED, UNKNOWN = Verdict.GRANTED, Verdict.DENIED, Verdict.UNKNOWN

# fmt: off
CASES = [
    # rule           links   opened    proof        verdict   why
    ("valid-user",   False,  NO_LINK,  None,        UNKNOWN,  "it depends on who asks"),
    ("valid-user",   False,  NO_LINK,  Unproven(),  UNKNOWN,  "nothing is proven"),
    ("valid-user",   False,  NO_LINK,  ADA,         GRANTED,  "somebody is"),
    ("group staff",  False,  NO_LINK,  ADA,         GRANTED,  "with the groups of the account"),
    ("user grace",   False,  NO_LINK,  ADA,         DENIED,   "somebody else"),
    ("nobody",       True,   OPEN,     None,        GRANTED,  "AZ-09 the link lets in"),
    ("nobody",       True,   SPENT,    None,        DENIED,   "AZ-09 not any more"),
    ("nobody",       False,  OPEN,     None,        DENIED,   "AZ-09 it opens nothing here"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "links", "opened", "proof", "verdict", "why"), CASES)
def test_verdict(realm_of, protect, now, rule, links, opened, proof, verdict, why):
    realm = realm_of()
    areas = (protect(realm, require=rule, links=links),)
    ruling = Ruling.of(areas, Facts(moment=now), opened, proof)

    assert ruling.verdict is verdict, why
    assert ruling.is_granted is (verdict is GRANTED)
    assert ruling.realm is realm
    assert ruling.facts.link is opened.is_open
    assert (ruling.opened, ruling.proof) == (opened, proof)
    if proof is None:
        assert Ruling.of(areas, Facts(moment=now)).after(opened) == ruling
