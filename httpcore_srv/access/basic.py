"""Do credentials of the Basic scheme prove who sent them (RFC 7617)?"""

from datetime import datetime

from httpcore_srv.access.passwords import proof_of
from httpcore_srv.access.proofs import Malformed, Proof, Unproven
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.basic import basic_credentials
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials


def basic_proof(
    credentials: Credentials, realm: Realm, request: Request, now: datetime
) -> Proof:
    """Return what *credentials* prove in *realm*; StoreUnavailable, TooBusy."""
    try:
        sent = basic_credentials(credentials)
    except MalformedCredentials as error:
        return (
            Malformed(error.sentence) if error.status == 400 else Unproven("malformed")
        )
    return proof_of(realm, sent.user, sent.password, request, now)
