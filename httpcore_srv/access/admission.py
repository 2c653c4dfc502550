"""
Who may come in to what is protected?

    nothing protects it                         anyone may
    the rules let in whoever asks like this     anyone may: from there, then, so
    a signed link opens it                      anyone may who has it      403 410
    otherwise: prove who you are                             303 400 401 403 429
    the rules let in this user                  they may                   403 404
"""

import math
from dataclasses import replace
from datetime import datetime

from httpcore_srv.access import events
from httpcore_srv.access.areas import (
    areas_of,
    facts_of,
    judged,
    may_show,
    realm_of,
    shows_differently,
)
from httpcore_srv.access.challenges import unproven
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
from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.policy.access.requirements import Facts, Judgement, Verdict
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.resource import Found, Listed
from httpcore_srv.site import Site
from httpcore_srv.stage import Final
from httpcore_srv.target import Target

IN_VAIN = "Too many attempts with a wrong name or password came from there."


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
        admission, facts = _admitted(request, target, areas, facts, site, now)
    if not isinstance(found, Listed):
        return admission
    visitor = admission.visitor
    apart = visitor.apart or shows_differently(target.mount)
    return replace(
        admission,
        may_show=may_show(target, facts),
        visitor=replace(visitor, apart=apart),
    )


def _admitted(
    request: Request,
    target: Target,
    areas: tuple[Protection, ...],
    facts: Facts,
    site: Site,
    now: datetime,
) -> tuple[Admission, Facts]:
    """Admit by the rules alone, by a link, or by who it is; or answer."""
    judgement = judged(areas, facts)
    if judgement.verdict is Verdict.GRANTED:
        return _as_anyone(request, judgement), facts
    opened = opened_by(areas, target, request, site, now)
    if opened.is_open:
        judgement = judged(areas, replace(facts, link=True))
        if judgement.verdict is Verdict.GRANTED:
            admission = replace(_as_anyone(request, judgement), fields=opened.fields)
            return admission, replace(facts, link=opened.reaches_below)
    realm = realm_of(areas)
    if realm is None or judgement.verdict is Verdict.DENIED:
        refusal = opened.refusal or Response(areas[-1].refusal)
        raise Final(refusal, judgement, opened.sentence)
    proven = _proven(realm, target, request, opened, now)
    facts = replace(facts, user=proven.user, groups=proven.groups, link=opened.is_open)
    judgement = judged(areas, facts)
    if judgement.verdict is not Verdict.GRANTED:
        if proven.content:
            proven.content.close()
        raise Final(_refused(areas[-1], realm, target, request, now), judgement)
    admission = _as_known(request, proven, judgement)
    return admission, replace(facts, link=opened.reaches_below)


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


def _proven(
    realm: Realm, target: Target, request: Request, opened: Opened, now: datetime
) -> Proven:
    """Return who sent *request*, or answer; a link that does not hold says so first."""
    scheme, proof = proof_of_request(realm, request, now)
    if isinstance(proof, Proven):
        events.report(proof, scheme, realm, request)
        return proof
    if opened.refusal and isinstance(proof, Unproven) and not proof.reason:
        raise Final(opened.refusal, proof, opened.sentence)
    events.report(proof, scheme, realm, request)
    raise _answer(proof, realm, target, request, now)


def _refused(
    area: Protection, realm: Realm, target: Target, request: Request, now: datetime
) -> Response:
    """Answer a known user who may not: 403, 404, or 401 where that is wanted (R181)."""
    if area.refusal == 401:
        return unproven(realm, target, request, now)
    return Response(area.refusal)


def _answer(
    proof: Proof, realm: Realm, target: Target, request: Request, now: datetime
) -> Final:
    """Return what is answered to who has proven nothing."""
    match proof:
        case Unproven(stale=stale, fields=fields):
            response = unproven(realm, target, request, now, stale=stale)
            lines = [*response.fields, *fields]
            return Final(response.with_fields(Fields(lines)), proof)
        case Malformed(sentence):
            return Final(Response(400), proof, sentence)
        case Throttled(seconds):
            after = Fields([("Retry-After", str(math.ceil(seconds)))])
            return Final(Response(429, after), proof, IN_VAIN)
        case Untaken(sentence):
            return Final(Response(403), proof, sentence)
        case Proven():
            raise AssertionError("who is proven is not refused here")
