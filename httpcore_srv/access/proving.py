"""
Who sent a request, as far as it proves that?

    Authorization ─┬─ basic, digest, as the realm offers them ─▶ their proof
                   └─ another scheme ─▶ as if there were none
    a session's cookie, where the realm has forms ─▶ its proof
"""

from datetime import datetime

from httpcore_srv.access.at_once.basic import keep as keep_basic
from httpcore_srv.access.at_once.digest import keep as keep_digest
from httpcore_srv.access.basic import basic_proof
from httpcore_srv.access.digest import digest_proof
from httpcore_srv.access.proofs import Malformed, Proof, Proven, Unproven
from httpcore_srv.access.session import session_proof
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.roles import received

SCHEMES = {"basic": basic_proof, "digest": digest_proof}

# What keeps a proof for those who must not wait.
KEEPING = {"basic": keep_basic, "digest": keep_digest}


def proof_of_request(
    realm: Realm, request: Request, now: datetime
) -> tuple[str, Proof]:
    """
    Return the scheme by which *request* tries to prove who sent it, and what it proves.

    The scheme is "" where nothing was tried.  Raises StoreUnavailable, TooBusy, and for
    qop=auth-int what reading content does.
    """
    try:
        credentials = received(request.fields)
    except MalformedCredentials as error:
        return "", Malformed(error.sentence)
    if credentials and credentials.scheme in realm.schemes:
        scheme = credentials.scheme
        proof = SCHEMES[scheme](credentials, realm, request, now)
        if isinstance(proof, Proven):
            KEEPING[scheme](credentials, request.fields["Authorization"], realm, proof)
        return scheme, proof
    if "form" in realm.schemes:
        return "form", session_proof(realm, request, now)
    return "", Unproven("another scheme" if credentials else "")
