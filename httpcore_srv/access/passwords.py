"""
Does this password belong to this user?

    remembered ──▶ proven                         a keyed hash, kept for a short time
    too many wrong ones before ──▶ throttled      nothing is hashed for them
    a place for the costly hash                   TooBusy, if there is no room
      both once more                              others have failed, or been right
      the hash ──▶ proven, or not                 as costly for a user nobody knows

A password is hashed once in a while and not at each request, and never more at a time
than the machine has room for.  What has failed is counted before the place is given
back: so of guesses at the same time no more are weighed than are free, and one for each
place.
"""

import ipaddress
import logging
from datetime import datetime
from functools import lru_cache

from httpcore_srv.access.proofs import Proof, Proven, Throttled, Unproven, Untaken
from httpcore_srv.grammar.networks import network_of
from httpcore_srv.message import Peer, Request
from httpcore_srv.protection import Plain, Realm
from httpcore_srv.state.accounts.book import Book

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
    if proof := _known(realm, book, user, password, address, now):
        return proof
    if not request.peer.secure and not _is_this_machine(address):
        log.warning("%s: a password came without TLS", request.id)
    familiar = realm.failures.knows(user, address)
    with realm.hashing.place(network_of(address), known=familiar):
        if proof := _known(realm, book, user, password, address, now):
            return proof
        if not realm.hashing.verify(book, realm.name, user, password):
            if book.is_sure_of(user):
                realm.failures.note(user, address, now)
            return Unproven("password" if book.knows(user) else "unknown", user)
        realm.verified.remember(realm.name, user, password, book.version)
    realm.failures.clear(user, address)
    return Proven(user, book.groups_of(user))


def _known(
    realm: Realm, book: Book, user: str, password: str, address: str, now: datetime
) -> Proof | None:
    """Return what is known without a hash: it was right lately, or is not looked at."""
    if realm.verified.recall(realm.name, user, password, book.version):
        return Proven(user, book.groups_of(user))
    if seconds := realm.failures.wait(user, address, now):
        return Throttled(seconds, user)
    return None


def takes_passwords(realm: Realm, peer: Peer) -> bool:
    """
    Tell whether *realm* takes passwords over a connection like that of *peer*.

    "the Basic authentication scheme SHOULD NOT be used [...] to protect sensitive or
    valuable information" without TLS (RFC 7617 §4).
    """
    if peer.secure or realm.plain is Plain.WARN:
        return True
    return realm.plain is Plain.LOOPBACK and _is_this_machine(peer.address)


@lru_cache(maxsize=1024)
def _is_this_machine(address: str) -> bool:
    """Tell whether *address* is a loopback address, or that of a UNIX socket."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return not address
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
