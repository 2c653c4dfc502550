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
from collections.abc import Callable
from datetime import datetime

from httpcore_srv.access.proofs import Proof, Proven, Throttled, Unproven, Untaken
from httpcore_srv.message import Peer, Request
from httpcore_srv.protection import Plain, Realm
from httpcore_srv.semantics.authentication import profiles

log = logging.getLogger("httpcore_srv.auth")

NOT_HERE = "Passwords are taken over a secure connection (https) only."


def proof_of(
    realm: Realm, user: str, password: str, request: Request, now: datetime
) -> Proof:
    """
    Look whether *password* is that of *user* in *realm*, both as they were sent.

    Raises StoreUnavailable and TooBusy.
    """
    if not takes_passwords(realm, request.peer):
        return Untaken(NOT_HERE)
    name, secret = profiles.user_id(user), profiles.password(password)
    if name is None or secret is None:
        return Unproven("malformed", user)
    book, address = realm.accounts.current(), request.peer.address
    known = Proven(name, book.groups_of(name))
    if realm.verified.recall(realm.name, name, secret, book.version):
        return known
    if seconds := realm.failures.wait(name, address, now):
        return Throttled(seconds, name)
    if not realm.hashing.verify(book, realm.name, name, secret):
        realm.failures.note(name, address, now)
        return Unproven("password" if book.knows(name) else "unknown", name)
    realm.failures.clear(name, address)
    realm.verified.remember(realm.name, name, secret, book.version)
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


def warn_of_plain(realm: Realm, request: Request) -> None:
    """Say in the log that a password came in the clear, where that is allowed."""
    peer = request.peer
    if not peer.secure and not _is_this_machine(peer.address):
        log.warning("%s: a password came without TLS", request.id)


def _is_this_machine(address: str) -> bool:
    """Tell whether *address* is a loopback address, or that of a UNIX socket."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return not address
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


Prove = Callable[[str, str, Request, datetime], Proof]
