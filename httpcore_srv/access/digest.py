"""
Do credentials of the Digest scheme prove who sent them (RFC 7616)?

    grammar ─▶ target ─▶ our offer? ─▶ throttled? ─▶ response right? ─▶ nonce ─▶ count
     400        400        401           429           401              401 stale  401

The nonce is looked at last: only who has proven to know the password learns that it is
stale, and is then not asked for it again (§3.3).  What is counted is counted once the
response was found right, so that nobody can use up the counts of others.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from httpcore_srv.access.kept_content import Kept, keep
from httpcore_srv.access.proofs import (
    Hasher,
    Malformed,
    Proof,
    Proven,
    Throttled,
    Unproven,
)
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication import digest
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials
from httpcore_srv.semantics.authentication.digest_uri import same_target
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.offers import Offer, mismatch, readings
from httpcore_srv.semantics.authentication.windows import Verdict
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.nonces import Standing

NOT_THE_TARGET = "The uri of the credentials is not the target (RFC 7616 §3.4.6)."

# What stands for A1 of a user who is not known: the same work, for no result.
NOBODYS = "0" * 64


def digest_proof(
    sent: Credentials, realm: Realm, request: Request, now: datetime
) -> Proof:
    """
    Return what *sent* proves in *realm*.

    With qop=auth-int the content is read here, before anything else is done with it.
    Raises StoreUnavailable, and what reading content does.
    """
    try:
        credentials = DigestCredentials.of(sent)
    except MalformedCredentials as error:
        if error.status == 400:
            return Malformed(error.sentence)
        return Unproven("malformed")
    if not same_target(credentials.uri, request):
        return Malformed(NOT_THE_TARGET)
    offer, book = _offer_met(realm, credentials), realm.accounts.current()
    if mismatch(offer, credentials):
        return Unproven("another offer", _claimed(credentials))
    if credentials.qop != "auth-int":
        return _proof(_Attempt(credentials, offer, book, realm, request), now)
    with ExitStack() as undone:
        kept = keep(request.content)
        undone.callback(kept.close)
        attempt = _Attempt(credentials, offer, book, realm, request, kept)
        proof = _proof(attempt, now)
        if isinstance(proof, Proven):
            undone.pop_all()
        return proof


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Credentials, and what they are compared with; *kept* is content they cover."""

    credentials: DigestCredentials
    offer: Offer
    book: Book
    realm: Realm
    request: Request
    kept: Kept | None = None


def offer_of(realm: Realm, domain: tuple[str, ...] = ()) -> Offer:
    """Return how *realm* offers Digest, for the protection space *domain*."""
    policy = realm.digest
    return Offer(
        realm.name,
        realm.nonces.opaque(realm.name),
        policy.algorithms,
        qop=policy.qop,
        userhash=policy.userhash,
        domain=domain,
        without_qop=policy.without_qop,
    )


def _offer_met(realm: Realm, credentials: DigestCredentials) -> Offer:
    """Return the offer that is answered; an opaque outlives the key that signed it."""
    offer, opaque = offer_of(realm), credentials.opaque
    if opaque in (None, offer.opaque):
        return offer
    if realm.nonces.is_opaque(opaque, realm.name):
        return replace(offer, opaque=opaque)
    return offer


def _proof(attempt: _Attempt, now: datetime) -> Proof:
    """Compare the response, then look at the nonce."""
    realm, book = attempt.realm, attempt.book
    address = attempt.request.peer.address
    read = readings(attempt.offer, attempt.credentials)
    claimed = next(filter(None, (_user_of(one, attempt) for one in read)), "")
    if seconds := realm.failures.wait(claimed, address, now):
        return Throttled(seconds, claimed)
    right = _right(attempt)
    if right is None:
        realm.failures.note(claimed, address, now)
        return Unproven("response" if book.knows(claimed) else "unknown", claimed)
    standing = realm.nonces.standing(right.credentials.nonce, realm.name, now)
    if fault := _fault_of_nonce(right, standing, realm, now):
        return fault
    if right.credentials.nonce_count in (None, 1):  # a new log-in
        realm.failures.clear(right.user, address)
    return Proven(
        right.user,
        book.groups_of(right.user),
        acknowledgement=_acknowledgement(right, standing, realm, now),
        content=attempt.kept,
    )


def _fault_of_nonce(
    right: "_Right", standing: Standing, realm: Realm, now: datetime
) -> Unproven | None:
    """Look whether the nonce is taken, and the request new; count it if so."""
    nonce, count = right.credentials.nonce, right.credentials.nonce_count
    if realm.nonces.has_ended(nonce, realm.name, right.user):
        return Unproven("logged out", right.user)
    if standing in (Standing.EXPIRED, Standing.FOREIGN):
        return Unproven(f"{standing.name.lower()} nonce", right.user, stale=True)
    if count is None:  # as in RFC 2069, where the realm takes that
        return None
    counted = realm.nonces.count(nonce, count, now)
    if counted is Verdict.ACCEPTED:
        return None
    return Unproven(counted.name.lower(), right.user, stale=True)


@dataclass(frozen=True, slots=True)
class _Right:
    """A response that is right: whose, how it was read, and the A1 that made it."""

    user: str
    credentials: DigestCredentials
    a1: str


def _claimed(credentials: DigestCredentials) -> str:
    """Return the name that was sent, for the log; "" for its hash."""
    return "" if credentials.userhash else credentials.username


def _user_of(credentials: DigestCredentials, attempt: _Attempt) -> str | None:
    """Return whose name was sent, as such or as its hash (§3.4.4)."""
    if not credentials.userhash:
        return credentials.username
    base = ALGORITHMS[credentials.algorithm].base
    return attempt.book.user_of_hash(credentials.username, attempt.realm.name, base)


def _right(attempt: _Attempt) -> _Right | None:
    """
    Return what makes the response right; None if nothing does.

    For a user who is not known as much is computed as for others.
    """
    found, method, kept = None, attempt.request.method, attempt.kept
    for reading in readings(attempt.offer, attempt.credentials):
        user, base = _user_of(reading, attempt), ALGORITHMS[reading.algorithm].base
        a1 = attempt.book.a1(user, attempt.realm.name, base) if user else None
        content = kept.digest_of(reading.algorithm) if kept else None
        for key in _session_keys(a1 or NOBODYS, reading, attempt.realm):
            if digest.proves(reading, key, method, content) and user and a1:
                found = found or _Right(user, reading, key)
    return found


def _session_keys(a1: str, credentials: DigestCredentials, realm: Realm) -> list[str]:
    """
    Return what A1 may be: for -sess that of the session's first request (§3.4.2).

    Clients that make a new one for each request (requests) are understood as well.
    """
    algorithm = ALGORITHMS[credentials.algorithm]
    if not algorithm.session:
        return [a1]
    nonce, cnonce = credentials.nonce, credentials.cnonce or ""
    first = realm.nonces.remembered_cnonce(nonce)
    cnonces = dict.fromkeys([cnonce, first] if first else [cnonce])
    return [
        digest.session_a1(a1, nonce, each, credentials.algorithm) for each in cnonces
    ]


def _acknowledgement(
    right: _Right, standing: Standing, realm: Realm, now: datetime
) -> "DigestAcknowledgement":
    """Return what is said with the answer; the session's first cnonce is kept."""
    credentials = right.credentials
    if ALGORITHMS[credentials.algorithm].session:
        realm.nonces.first_cnonce(credentials.nonce, credentials.cnonce or "")
    ageing = standing is Standing.AGEING
    following = realm.nonces.issue(realm.name, now) if ageing else None
    return DigestAcknowledgement(credentials, right.a1, following)


@dataclass(frozen=True, slots=True)
class DigestAcknowledgement:
    """What Authentication-Info says to who gave these *credentials* (§3.5)."""

    credentials: DigestCredentials
    a1: str
    following: str | None = None

    @property
    def of_content(self) -> bool:
        """Tell whether rspauth depends on the answer's content."""
        return self.credentials.qop == "auth-int"

    def hasher(self) -> Hasher:
        """Return what makes H(content) of its octets."""
        return ALGORITHMS[self.credentials.algorithm].hasher()

    def info(self, content_digest: str | None = None) -> str:
        """Return the value of Authentication-Info, "" for nothing to say."""
        said = digest.info(self.credentials, self.a1, content_digest, self.following)
        return str(said) if said else ""
