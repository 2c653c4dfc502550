"""
How does somebody log in whose browser asks by itself?

    GET   ─┬─ proven    303  to ``next``
           └─ else      401  with the challenges of Digest and Basic

So a site can have a link that says "Log in", whatever its realm asks for.
"""

from datetime import datetime

from httpcore_srv.access.challenges import answer_to
from httpcore_srv.access.entrance.desk import NO_STORE, asked_for, destination
from httpcore_srv.access.events import report
from httpcore_srv.access.proofs import Proven
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.protection import Realm
from httpcore_srv.stage import Final
from httpcore_srv.target import Target


def challenged(
    realm: Realm, target: Target, request: Request, now: datetime
) -> Response:
    """
    Send who is proven on; raise Final, which asks all others who they are.

    Raises StoreUnavailable, TooBusy, and what reading content does (qop=auth-int).
    """
    scheme, proof = proof_of_request(realm, request, now)
    report(proof, scheme, realm, request)
    if not isinstance(proof, Proven):
        response, detail = answer_to(proof, realm, target, request, now)
        raise Final(response, proof, detail)
    if proof.content:
        proof.content.close()
    next = destination(asked_for(request.target), realm)
    return Response(303, Fields([("Location", next), NO_STORE]), visitor=proof.user)
