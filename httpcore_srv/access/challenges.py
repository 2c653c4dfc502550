"""
What is asked of somebody who has not proven who they are?

    Digest, one challenge an algorithm, strongest first  ┐ in the realm's order, each
    Basic, where passwords are taken                     ┘ in a field line of its own
    for people, where the realm has forms: the way to the entrance

"A server generating a 401 (Unauthorized) response MUST send a WWW-Authenticate header
field containing at least one challenge" (RFC 9110 §15.5.2): where there is none,
because the realm has but forms, the answer is 303 or 403.

    GET, HEAD     Accept         with challenges   with forms alone
                  text/html      303               303
                  none, */*      401               303    curl, and who follows it
                  else           401               403    a page would be no answer
    other methods any            401               403

A 303 ends in a page, and its 200 would look like success to a program that has asked
for JSON.  401 and 403 have a Link to the entrance.
"""

from datetime import datetime

from httpcore_srv.access.areas import space_of
from httpcore_srv.access.digest import offer_of
from httpcore_srv.access.entrance.next_path import entrance_target
from httpcore_srv.access.passwords import NOT_HERE, takes_passwords
from httpcore_srv.access.proofs import (
    Malformed,
    Proof,
    Proven,
    Throttled,
    Unproven,
    Untaken,
)
from httpcore_srv.fields.challenge import Challenge
from httpcore_srv.fields.link import Link
from httpcore_srv.fields.media_type import HTML, TEXT
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication import basic
from httpcore_srv.semantics.authentication.offers import challenges
from httpcore_srv.semantics.authentication.roles import ORIGIN, Role
from httpcore_srv.semantics.methods import RETRIEVAL
from httpcore_srv.semantics.negotiation.formats import preferred
from httpcore_srv.site import Host
from httpcore_srv.target import Target

LOG_IN_FIRST = "You are not logged in, or no longer. Log in, then try again."


def asked_of(
    realm: Realm,
    host: Host,
    request: Request,
    now: datetime,
    *,
    stale: bool = False,
    role: Role = ORIGIN,
) -> Fields:
    """Return the challenges of *realm*; none if it has but forms, or TLS is needed."""
    found: list[Challenge] = []
    for scheme in realm.schemes:
        if scheme == "digest":
            offer = offer_of(realm, space_of(realm, host))
            nonce = realm.nonces.issue(realm.name, now)
            found += challenges(offer, nonce, stale, role)
        elif scheme == "basic" and takes_passwords(realm, request.peer):
            found.append(basic.challenge(realm.names.shown(realm.name)))
    return Fields([(role.challenge, str(challenge)) for challenge in found])


def unproven(
    realm: Realm,
    target: Target,
    request: Request,
    now: datetime,
    *,
    stale: bool = False,
) -> Response:
    """Return the answer for somebody who has to prove who they are."""
    fields = asked_of(realm, target.host, request, now, stale=stale)
    if "form" in realm.schemes and realm.entrance:
        query = "" if target.uri.query is None else f"?{target.uri.query}"
        entrance = entrance_target(realm.entrance, f"{target.uri.path}{query}")
        shown = _is_for_people(request) or (not fields and _takes_anything(request))
        if request.method in RETRIEVAL and shown:
            lines = [("Location", entrance), ("Cache-Control", "no-store")]
            return Response(303, Fields(lines))
        link = Link(realm.entrance, (("rel", "login"),))
        fields = fields.with_line("Link", str(link))
    if "WWW-Authenticate" in fields:
        return Response(401, fields)
    return Response(403, fields)


def answer_to(
    proof: Proof, realm: Realm, target: Target, request: Request, now: datetime
) -> tuple[Response, str]:
    """
    Return what is answered to a *proof* that proves nothing.

    With it goes the sentence that says why, "" where the status says enough.
    """
    match proof:
        case Unproven(stale=stale):
            response = unproven(realm, target, request, now, stale=stale)
            heard = takes_passwords(realm, request.peer)
            said = {403: LOG_IN_FIRST if heard else NOT_HERE}
            return response, said.get(response.status, "")
        case Malformed(sentence):
            return Response(400), sentence
        case Throttled():
            after = Fields([("Retry-After", str(proof.whole))])
            return Response(429, after), proof.sentence
        case Untaken(sentence):
            return Response(403), sentence
        case Proven():
            raise AssertionError("who is proven is not refused here")


def _is_for_people(request: Request) -> bool:
    """Tell whether the client takes HTML rather than anything, as browsers do."""
    accept = request.fields.get("Accept") or ""
    return "html" in accept and preferred(accept, (HTML, TEXT)) == HTML


def _takes_anything(request: Request) -> bool:
    """Tell whether the client says nothing of what it takes, as curl does."""
    return (request.fields.get("Accept") or "*/*").strip() == "*/*"
