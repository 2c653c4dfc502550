"""
How does a browser that knows a password forget it?

HTTP has no log-out: a browser sends what it knows for as long as it likes.  It forgets
what was refused.  So whoever logs out is refused once, with a challenge; their nonces
are not taken any more; and the Basic realm gets another name, so that nothing that is
remembered under the old one is sent by itself.
"""

from datetime import datetime, timedelta

from httpcore_srv.access.challenges import asked_of
from httpcore_srv.access.entrance.given import Forget, Forgotten
from httpcore_srv.access.events import Event, note
from httpcore_srv.access.proofs import Proven
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.site import Host

# The nonces' own resolution.
TICK = timedelta(milliseconds=1)


def forget_in(realm: Realm, host: Host) -> Forget | None:
    """Return what lets a browser forget; None where *realm* has but forms."""
    if not {"basic", "digest"} & set(realm.schemes):
        return None

    def forget(request: Request, now: datetime) -> Forgotten:
        user = None
        scheme, proof = proof_of_request(realm, request, now)
        if isinstance(proof, Proven) and scheme != "form":
            user = proof.user
            realm.nonces.end_for(realm.name, user, now)
            realm.verified.forget(user)
            realm.names.renew(realm.name)
            note(Event.LOGOUT, request, realm=realm.name, user=user, scheme=scheme)
        after = now + TICK  # what is issued now has ended already
        challenges = asked_of(realm, host, request, after).all("WWW-Authenticate")
        return Forgotten(user, challenges)

    return forget
