"""
Does this password belong to this user?

    remembered ──▶ proven                         a keyed hash, kept for a short time
    too many wrong ones before ──▶ throttled      nothing is hashed for them
    the costly hash ──▶ proven, or not            as costly for a user nobody knows

A password is hashed once in a while and not at each request, and never more at a time
than the machine has room for (``TooBusy``).
"""

import ipaddress
import logging
from datetime import datetime

from httpcore_srv.access.proofs import Proof, Proven, Throttled, Unproven, Untaken
from httpcore_srv.message import Peer, Request
from httpcore_srv.protection import Plain, Realm

log = logging.getLogger("httpcore_srv.auth")

NOT_HERE = "Passwords are taken over a secure connection (https) only."


def proof_of(
    realm: Realm, user: str, password: str, request: Request, now: datetime
) -> Proof:
    """
    Look whether *password* is that of *user* in *realm*, both prepared as profiles say.

    A password that came in the clear is said in the log, when it is looked at.  Raises
    StoreUnavailable and TooBusy.
    """
    if not takes_passwords(realm, request.peer):
        return Untaken(NOT_HERE)
    book, address = realm.accounts.current(), request.peer.address
    known = Proven(user, book.groups_of(user))
    if realm.verified.recall(realm.name, user, password, book.version):
        return known
    if seconds := realm.failures.wait(user, address, now):
        return Throttled(seconds, user)
    if not request.peer.secure and not _is_this_machine(address):
        log.warning("%s: a password came without TLS", request.id)
    if not realm.hashing.verify(book, realm.name, user, password):
        realm.failures.note(user, address, now)
        return Unproven("password" if book.knows(user) else "unknown", user)
    realm.failures.clear(user, address)
    realm.verified.remember(realm.name, user, password, book.version)
    return known


def takes_passwords(realm: Realm, peer: Peer) -> bool:
    """
    Tell whether *realm* takes passwords over a connection like that of *peer*.

    "the Basic authentication scheme SHOULD NOT be used [...] to protect sensitive or
    valuable information" without TLS (RFC 7617 §4).
    """
    if peer.secure or realm.plain is Plain.WARN:
        return True
    return realm.plain is Plain.LOOPBACK and _is_this_machine(peer.address)


def _is_this_machine(address: str) -> bool:
    """Tell whether *address* is a loopback address, or that of a UNIX socket."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return not address
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
