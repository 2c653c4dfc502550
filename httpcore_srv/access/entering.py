"""
What answers at an entrance?

The log-in and the log-out page (``access.entrance``), with what weighs the passwords of
the realm, and what lets browsers forget them.
"""

from datetime import datetime
from functools import partial

from httpcore_srv.access.entrance.entrance import entrance
from httpcore_srv.access.events import report
from httpcore_srv.access.forgetting import forget_in
from httpcore_srv.access.passwords import proof_of
from httpcore_srv.access.proofs import Proof, Unproven
from httpcore_srv.message import Request
from httpcore_srv.protection import Entrance, Realm
from httpcore_srv.resources.resource import Found
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.target import Target


def entered(source: Entrance, target: Target) -> Found:
    """Return the page of *source* that *target* names."""
    realm = source.realm
    prove, forget = partial(tried, realm), forget_in(realm, target.host)
    return entrance(source, target.segments, realm.keys, prove, forget=forget)


def tried(
    realm: Realm, user: str, password: str, request: Request, now: datetime
) -> Proof:
    """
    Return what *password* proves of *user*, both as typed, and tell the log.

    Raises StoreUnavailable and TooBusy.
    """
    name, secret = profiles.user_id(user), profiles.password(password)
    if name is None or secret is None:
        proof: Proof = Unproven("malformed", user)
    else:
        proof = proof_of(realm, name, secret, request, now)
    report(proof, "form", realm, request)
    return proof
