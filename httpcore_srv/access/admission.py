"""
Who may come in to what is protected?

    the rules let in whoever asks like this     anyone may: from there, then, so
    a signed link opens it                      anyone may who has it      403 410
    otherwise: prove who you are                             303 400 401 403 429
    the rules let in this user                  they may                   403 404
"""

from dataclasses import dataclass, replace
from datetime import datetime

from httpcore_srv.access.areas import (
    areas_of,
    facts_of,
    judged,
    may_show,
    realm_of,
    refusal_of,
    shows_differently,
)
from httpcore_srv.access.challenges import unproven
from httpcore_srv.access.events import report
from httpcore_srv.access.link import Opened, opened_by
from httpcore_srv.access.proofs import (
    Malformed,
    Proof,
    Proven,
    Throttled,
    Unproven,
    Untaken,
)
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.access.visitor import Admission, Refused, Visitor
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.policy.access.requirements import Facts, Judgement, Verdict
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.resource import Found, Listed
from httpcore_srv.site import Site
from httpcore_srv.target import Target


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for what, and when: *areas* are the protections that cover it."""

    request: Request
    target: Target
    areas: tuple[Protection, ...]
    now: datetime

    @property
    def stranger(self) -> Admission:
        """Nobody who is known; but others may get another answer."""
        return Admission(self.request, Visitor(apart=True))


def admitted(
    request: Request, target: Target, found: Found, site: Site, now: datetime
) -> Admission:
    """
    Return who is admitted to *target*, where *found* is; or answer.

    Raises StoreUnavailable and TooBusy: what cannot be found out lets nobody in.
    """
    areas, facts = areas_of(target, found), facts_of(request, now)
    admission = Admission(request)
    if areas:
        asking = _Asking(request, target, areas, now)
        admission, facts = _admitted(asking, facts, site)
    if not isinstance(found, Listed):
        return admission
    visitor = admission.visitor
    apart = visitor.apart or shows_differently(target.mount)
    return replace(
        admission,
        may_show=may_show(target, facts),
        visitor=replace(visitor, apart=apart),
    )


def _admitted(asking: _Asking, facts: Facts, site: Site) -> tuple[Admission, Facts]:
    """
    Admit by the rules alone, by a link, or by who it is; or answer.

    With the admission come the facts by which what lies below is judged.
    """
    areas, request = asking.areas, asking.request
    judgement = judged(areas, facts)
    if judgement.verdict is Verdict.GRANTED:
        return _as_anyone(request, judgement), facts
    opened = opened_by(areas, asking.target, request, site, asking.now)
    below = replace(facts, link=opened.reaches_below)
    if opened.is_open:
        facts = replace(facts, link=True)
        judgement = judged(areas, facts)
        if judgement.verdict is Verdict.GRANTED:
            admission = _as_anyone(request, judgement)
            return replace(admission, fields=opened.fields), below
    realm = realm_of(areas)
    if realm is None or judgement.verdict is Verdict.DENIED:
        refusal = Response(refusal_of(areas, opened.status))
        raise Refused(refusal, asking.stranger, judgement, opened.sentence)
    proven = _proven(asking, realm, opened)
    judgement = judged(areas, _as_user(facts, proven))
    if judgement.verdict is not Verdict.GRANTED:
        if proven.content:
            proven.content.close()
        known = _as_known(request, replace(proven, content=None), judgement)
        raise Refused(_refused(asking, realm), known, judgement)
    return _as_known(request, proven, judgement), _as_user(below, proven)


def _as_user(facts: Facts, proven: Proven) -> Facts:
    """Return *facts*, and who it is."""
    return replace(facts, user=proven.user, groups=proven.groups)


def _as_anyone(request: Request, judgement: Judgement) -> Admission:
    """Admit somebody who need not say who they are."""
    visitor = Visitor(apart=judgement.is_personal)
    return Admission(request, visitor, judgement=judgement)


def _as_known(request: Request, proven: Proven, judgement: Judgement) -> Admission:
    """Admit a user; content that was read to be verified is read again."""
    if proven.content:
        request = replace(request, content=proven.content)
    visitor = Visitor(proven.user, proven.groups, apart=True)
    return Admission(
        request, visitor, proven.fields, proven.acknowledgement, judgement=judgement
    )


def _proven(asking: _Asking, realm: Realm, opened: Opened) -> Proven:
    """Return who asks, or answer; a link that does not hold says so first."""
    scheme, proof = proof_of_request(realm, asking.request, asking.now)
    tried = not isinstance(proof, Unproven) or proof.reason
    if opened.status and not tried:
        refusal = Response(refusal_of(asking.areas, opened.status))
        raise Refused(refusal, asking.stranger, proof, opened.sentence)
    report(proof, scheme, realm, asking.request)
    if isinstance(proof, Proven):
        return proof
    raise _answer(asking, realm, proof)


def _refused(asking: _Asking, realm: Realm) -> Response:
    """Answer a known user who may not: 403, 404, or 401 where that is wanted (R181)."""
    refusal = refusal_of(asking.areas)
    if refusal == 401:
        return unproven(realm, asking.target, asking.request, asking.now)
    return Response(refusal)


def _answer(asking: _Asking, realm: Realm, proof: Proof) -> Refused:
    """Return what is answered to who has proven nothing."""
    stranger = asking.stranger
    match proof:
        case Unproven(stale=stale, fields=fields):
            request, target = asking.request, asking.target
            response = unproven(realm, target, request, asking.now, stale=stale)
            return Refused(response, replace(stranger, fields=fields), proof)
        case Malformed(sentence):
            return Refused(Response(400), stranger, proof, sentence)
        case Throttled():
            after = Fields([("Retry-After", str(proof.whole))])
            return Refused(Response(429, after), stranger, proof, proof.sentence)
        case Untaken(sentence):
            return Refused(Response(403), stranger, proof, sentence)
        case Proven():
            raise AssertionError("who is proven is not refused here")
