"""
How does a browser that knows a password forget it?

HTTP has no log-out: a browser sends what it knows for as long as it likes.  It forgets
what was refused.  So whoever logs out is refused once, with a challenge; their nonces
are not taken any more; and the Basic realm gets another name, so that nothing that is
remembered under the old one is sent by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from httpcore_srv.access.challenges import asked_of
from httpcore_srv.access.events import Event, note, report
from httpcore_srv.access.proofs import Proven
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.site import Host

# The nonces' own resolution.
TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    Whose credentials in Authorization were ended, None if they proved nobody.

    *challenges* are the values of WWW-Authenticate that a 401 needs, none of them
    stale: a browser answers a stale one without asking anybody.
    """

    user: str | None
    challenges: tuple[str, ...]


def forgets(realm: Realm) -> bool:
    """Tell whether browsers keep what they know of *realm* (RFC 7617 §2.2)."""
    return bool({"basic", "digest"} & set(realm.schemes))


def forget(realm: Realm, host: Host, request: Request, now: datetime) -> Forgotten:
    """
    End what *request* proves by Authorization, and return how to ask for another.

    Raises StoreUnavailable, TooBusy, and what reading content does (qop=auth-int).
    """
    user = None
    scheme, proof = proof_of_request(realm, request, now)
    if isinstance(proof, Proven) and scheme != "form":
        user = proof.user
        realm.nonces.end_for(realm.name, user, now)
        realm.verified.forget(user)
        realm.names.renew(realm.name)
        note(Event.LOGOUT, request, realm=realm.name, user=user, scheme=scheme)
    elif scheme and scheme != "form":
        report(proof, scheme, realm, request)
    after = now + TICK  # what is issued now has ended already
    challenges = asked_of(realm, host, request, after).all("WWW-Authenticate")
    return Forgotten(user, challenges)
