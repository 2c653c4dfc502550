"""
Do credentials of the Digest scheme prove who sent them (RFC 7616)?

    grammar ─▶ target ─▶ our offer? ─▶ throttled? ─▶ response right? ─▶ nonce ─▶ count
     400        400        401           429           401              401 stale  401

The nonce is judged at last: only who has proven to know the password learns that it is
stale, and is then not asked for it again (§3.3).  What is counted is counted once the
response was found right, so that nobody can use up the counts of others.

Who has proven it before with the same nonce is not throttled: what others guess from
the same address does not end what somebody does there.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from httpcore_srv.access.acknowledgement import DigestAcknowledgement
from httpcore_srv.access.kept_content import Kept, keep
from httpcore_srv.access.proofs import Malformed, Proof, Proven, Throttled, Unproven
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
from httpcore_srv.state.nonces import Seen, Standing

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
    attempt = _attempt(credentials, realm, request)
    if mismatch(attempt.offer, credentials):
        return Unproven("another offer", attempt.user)
    if throttled := _throttled(attempt, now):
        return throttled
    if credentials.qop != "auth-int":
        return _proof(attempt, now)
    with ExitStack() as undone:
        kept = keep(request.content)
        undone.callback(kept.close)
        # content takes its time, and meanwhile others may have failed
        proof = _throttled(attempt, now) or _proof(replace(attempt, kept=kept), now)
        if isinstance(proof, Proven):
            undone.pop_all()
        return proof


@dataclass(frozen=True, slots=True)
class _Attempt:
    """
    Credentials, and what they are compared with.

    *user* is whose name was sent, "" if nobody knows; *seen* is what is known of them
    and the nonce.  With *is_stale* they answer an offer from before our keys were lost.
    *kept* is content that they cover.
    """

    credentials: DigestCredentials
    offer: Offer
    is_stale: bool
    book: Book
    user: str
    seen: Seen
    realm: Realm
    request: Request
    kept: Kept | None = None

    @property
    def claimed(self) -> str:
        """As whom a failure counts: an unknown hash, too, is one user's among many."""
        return self.user or self.credentials.username.lower()


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


def _attempt(
    credentials: DigestCredentials, realm: Realm, request: Request
) -> _Attempt:
    """
    Look up what *credentials* are compared with.

    An opaque outlives the key that signed it while we have that; if we may have lost
    it, it is passed over for now.
    """
    offer, opaque, is_stale = offer_of(realm), credentials.opaque, False
    if opaque is not None and opaque != offer.opaque:
        is_ours = realm.nonces.is_opaque(opaque, realm.name)
        is_stale = not is_ours and realm.nonces.may_have_been_opaque(opaque)
        if is_ours or is_stale:
            offer = replace(offer, opaque=opaque)
    book = realm.accounts.current()
    user = _user_of(credentials, offer, book)
    seen = realm.nonces.seen(realm.nonces.opened(credentials.nonce, realm.name), user)
    return _Attempt(credentials, offer, is_stale, book, user, seen, realm, request)


def _throttled(attempt: _Attempt, now: datetime) -> Throttled | None:
    """Look whether too much has failed, for who is not in already."""
    if attempt.seen.is_in_use:
        return None
    address = attempt.request.peer.address
    seconds = attempt.realm.failures.wait(attempt.claimed, address, now)
    return Throttled(seconds, attempt.user) if seconds else None


def _proof(attempt: _Attempt, now: datetime) -> Proof:
    """Compare the response, then judge the nonce."""
    realm, book, user = attempt.realm, attempt.book, attempt.user
    address, right = attempt.request.peer.address, _right(attempt)
    if right is None:
        if book.is_sure_of(user):
            realm.failures.note(attempt.claimed, address, now)
        return Unproven("response" if book.knows(user) else "unknown", user)
    standing = attempt.seen.nonce.standing(now)
    if fault := _fault(attempt, standing, now):
        return fault
    if not attempt.seen.is_in_use:  # a new log-in
        realm.failures.clear(user, address)
    return Proven(
        user,
        book.groups_of(user),
        acknowledgement=_acknowledged(attempt, right, standing, now),
        content=attempt.kept,
    )


def _fault(attempt: _Attempt, standing: Standing, now: datetime) -> Unproven | None:
    """Look whether the nonce is taken, and the request new; count it if so."""
    seen, user, count = attempt.seen, attempt.user, attempt.credentials.nonce_count
    if seen.has_ended(now):
        return Unproven("logged out", user)
    if standing in (Standing.EXPIRED, Standing.FOREIGN):
        return Unproven(f"{standing.name.lower()} nonce", user, stale=True)
    if attempt.is_stale:
        return Unproven("lost opaque", user, stale=True)
    if count is None:  # as in RFC 2069, where the realm takes that
        return None
    counted = attempt.realm.nonces.count(seen, count, now)
    if counted is Verdict.ACCEPTED:
        return None
    return Unproven(counted.name.lower(), user, stale=True)


@dataclass(frozen=True, slots=True)
class _Right:
    """A response that is right: how it was read, and the A1 that made it."""

    credentials: DigestCredentials
    a1: str


def _user_of(credentials: DigestCredentials, offer: Offer, book: Book) -> str:
    """Return whose name was sent, as such or as its hash (§3.4.4); "" if nobody's."""
    if not credentials.userhash:
        return credentials.username
    for reading in readings(offer, credentials):
        base = ALGORITHMS[reading.algorithm].base
        if user := book.named_by_hash(credentials.username, offer.realm, base):
            return user
    return ""


def _right(attempt: _Attempt) -> _Right | None:
    """
    Return what makes the response right; None if nothing does.

    For a user who is not known as much is computed as for others.
    """
    found, method, kept = None, attempt.request.method, attempt.kept
    for reading in readings(attempt.offer, attempt.credentials):
        base = ALGORITHMS[reading.algorithm].base
        a1 = attempt.book.a1(attempt.user, attempt.realm.name, base)
        content = kept.digest_of(reading.algorithm) if kept else None
        for key in _session_keys(a1 or NOBODYS, reading, attempt.seen):
            if digest.proves(reading, key, method, content) and a1:
                found = found or _Right(reading, key)
    return found


def _session_keys(a1: str, credentials: DigestCredentials, seen: Seen) -> list[str]:
    """
    Return what A1 may be: for -sess that of the session's first request (§3.4.2).

    Clients that make a new one for each request (requests) are understood as well.
    """
    if not ALGORITHMS[credentials.algorithm].session:
        return [a1]
    cnonces = dict.fromkeys([credentials.cnonce or "", seen.first_cnonce])
    return [
        digest.session_a1(a1, credentials.nonce, each, credentials.algorithm)
        for each in cnonces
        if each is not None
    ]


def _acknowledged(
    attempt: _Attempt, right: _Right, standing: Standing, now: datetime
) -> DigestAcknowledgement:
    """
    Return what is said with the answer.

    With -sess the first cnonce is kept, and no next nonce is named: the session's key
    is of the nonce of the challenge (§3.4.2), so a session ends with that, and a stale
    challenge begins the next one.
    """
    realm, credentials, following = attempt.realm, right.credentials, None
    if ALGORITHMS[credentials.algorithm].session:
        realm.nonces.remember(attempt.seen, credentials.cnonce or "")
    elif standing is Standing.AGEING:
        following = realm.nonces.issue(realm.name, now)
    return DigestAcknowledgement(credentials, right.a1, following)
