"""
Who may come in to what is protected?

    the rules let in whoever asks like this     anyone may: from there, then, so
    a signed link opens it                      anyone may who has it      403 410
    otherwise: prove who you are                             303 400 401 403 429
    the rules let in this user                  they may                   403 404
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from httpcore_srv.access.areas import (
    areas_of,
    facts_of,
    may_show,
    refusal_of,
    shows_differently,
)
from httpcore_srv.access.challenges import answer_to, unproven
from httpcore_srv.access.events import report
from httpcore_srv.access.link import opened_by
from httpcore_srv.access.proofs import Proof, Proven, Unproven
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.access.recognising import recognised
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import Admission, Refused, Visitor
from httpcore_srv.message import Request, Response
from httpcore_srv.policy.access.requirements import Facts, Verdict
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.resource import Found, Listed
from httpcore_srv.site import Site
from httpcore_srv.target import Target

# What tells the scheme by which a request tries to prove who sent it, "" for none, and
# what it proves.
Prove: TypeAlias = Callable[[Realm, Request, datetime], tuple[str, Proof]]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for what, and when: *areas* are the protections that cover it."""

    request: Request
    target: Target
    areas: tuple[Protection, ...]
    now: datetime
    prove: Prove

    def stranger(self, ruling: Ruling) -> Admission:
        """Return nobody who is known; but others may get another answer."""
        return Admission(self.request, Visitor(apart=True), ruling=ruling)


def admitted(
    request: Request,
    target: Target,
    found: Found,
    site: Site,
    now: datetime,
    prove: Prove = proof_of_request,
) -> Admission:
    """
    Return who is admitted to *target*, where *found* is; or answer.

    Raises StoreUnavailable and TooBusy: what cannot be found out lets nobody in.
    """
    areas, facts = areas_of(target, found), facts_of(request, now)
    admission = Admission(request)
    if areas:
        asking = _Asking(request, target, areas, now, prove)
        admission, facts = _admitted(asking, facts, site)
    if not isinstance(found, Listed):
        return admission
    known = {} if areas else _known_below(request, target, facts, now)
    visitor = admission.visitor
    apart = visitor.apart or bool(known) or shows_differently(target.mount)
    return replace(
        admission,
        may_show=may_show(target, facts, known),
        visitor=replace(visitor, apart=apart, alone=apart),
    )


def _known_below(
    request: Request, target: Target, facts: Facts, now: datetime
) -> dict[Realm, Facts]:
    """
    Return what is known of a visitor in the realms of what lies below a public listing.

    Nobody is asked here; but who is recognised is shown what they may open.
    """
    offered = "Authorization" in request.fields or "Cookie" in request.fields
    if target.mount is None or not offered:
        return {}
    realms = {area.realm for area in target.mount.protections if area.realm}
    known = {realm: recognised(realm, request, now) for realm in realms}
    return {
        realm: replace(facts, user=proven.user, groups=proven.groups)
        for realm, proven in known.items()
        if proven
    }


def _admitted(asking: _Asking, facts: Facts, site: Site) -> tuple[Admission, Facts]:
    """
    Admit by the rules alone, by a link, or by who it is; or answer.

    With the admission come the facts by which what lies below is judged.
    """
    areas, request = asking.areas, asking.request
    ruling = Ruling.of(areas, facts)
    if ruling.is_granted:
        return _as_anyone(request, ruling), facts
    opened = opened_by(areas, asking.target, request, site, asking.now)
    below = replace(facts, link=opened.reaches_below)
    ruling = ruling.after(opened)
    if ruling.is_granted:
        return replace(_as_anyone(request, ruling), fields=opened.fields), below
    realm = ruling.realm
    if realm is None or ruling.verdict is Verdict.DENIED:
        refusal = Response(refusal_of(areas, opened.status))
        raise Refused(refusal, asking.stranger(ruling), opened.sentence)
    proven = _proven(asking, realm, ruling)
    ruling = Ruling.of(areas, facts, opened, proven)
    if not ruling.is_granted:
        if proven.content:
            proven.content.close()
        known = _as_known(request, replace(proven, content=None), ruling)
        raise Refused(_refused(asking, realm), known)
    below = replace(below, user=proven.user, groups=proven.groups)
    return _as_known(request, proven, ruling), below


def _as_anyone(request: Request, ruling: Ruling) -> Admission:
    """Admit somebody who need not say who they are."""
    visitor = Visitor(apart=ruling.judgement.is_personal)
    return Admission(request, visitor, ruling=ruling)


def _as_known(request: Request, proven: Proven, ruling: Ruling) -> Admission:
    """Admit a user; content that was read to be verified is read again."""
    if proven.content:
        request = replace(request, content=proven.content)
    visitor = Visitor(proven.user, proven.groups, apart=True)
    return Admission(
        request, visitor, proven.fields, proven.acknowledgement, ruling=ruling
    )


def _proven(asking: _Asking, realm: Realm, ruling: Ruling) -> Proven:
    """Return who asks, or answer; a link that does not hold says so first."""
    scheme, proof = asking.prove(realm, asking.request, asking.now)
    tried = not isinstance(proof, Unproven) or proof.reason
    opened, stranger = ruling.opened, asking.stranger(replace(ruling, proof=proof))
    if opened.status and not tried:
        refusal = Response(refusal_of(asking.areas, opened.status))
        raise Refused(refusal, stranger, opened.sentence)
    report(proof, scheme, realm, asking.request)
    if isinstance(proof, Proven):
        return proof
    raise _answer(asking, realm, proof, stranger)


def _refused(asking: _Asking, realm: Realm) -> Response:
    """Answer a known user who may not: 403, 404, or 401 where that is wanted (R181)."""
    refusal = refusal_of(asking.areas)
    if refusal == 401:
        return unproven(realm, asking.target, asking.request, asking.now)
    return Response(refusal)


def _answer(
    asking: _Asking, realm: Realm, proof: Proof, stranger: Admission
) -> Refused:
    """Return what is answered to who has proven nothing."""
    request, target, now = asking.request, asking.target, asking.now
    response, sentence = answer_to(proof, realm, target, request, now)
    if isinstance(proof, Unproven):  # a session's cookie goes with its session
        stranger = replace(stranger, fields=proof.fields)
    return Refused(response, stranger, sentence)
