"""Does a session's cookie prove who sent it?"""

from datetime import datetime

from httpcore_srv.access.entrance.session_cookie import changes_of, visit_of
from httpcore_srv.access.proofs import Proof, Proven, Unproven
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm


def session_proof(realm: Realm, request: Request, now: datetime) -> Proof:
    """
    Return what the session proves that *request* names, if it names one.

    Cookies change only when something about the session did.  Raises StoreUnavailable.
    """
    visit = visit_of(request, realm, now)
    if visit is None:
        return Unproven()
    fields = changes_of(visit, realm, secure=request.peer.secure)
    if visit.session is None:
        return Unproven("ended" if visit.ended else "", fields=fields)
    user = visit.session.user
    return Proven(user, realm.accounts.current().groups_of(user), fields)
