"""
What does a realm offer to Digest, and is this an answer to it?

    challenges   one for each algorithm, the strongest first      RFC 7616 §3.3, §3.7
    mismatch     why an answer is to no challenge of this offer   §3.4
    readings     what an answer may mean: some clients misname their algorithm

An answer that mismatches proves nothing about this realm: it is answered with new
challenges, not with 400, as it may well be an answer to an older offer of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from httpcore_srv.fields.auth_params import AuthParam
from httpcore_srv.fields.challenge import Challenge
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS, Algorithm
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials
from httpcore_srv.semantics.authentication.profiles import field_octets
from httpcore_srv.semantics.authentication.roles import ORIGIN, Role

# What some clients compute under another algorithm's name.  curl 7.88, Debian 12's,
# answers a challenge for SHA-512-256 by SHA-256.
_MISNAMED = {"SHA-512-256": "SHA-256", "SHA-512-256-sess": "SHA-256-sess"}


@dataclass(frozen=True, slots=True)
class Offer:
    """
    What a *realm* offers to clients that can do Digest (RFC 7616 §3.3).

    *opaque* comes back unchanged, or the answer is not to this offer.  *algorithms* are
    names of ALGORITHMS, in any order; *qop* are qualities of protection.  With
    *userhash* clients may send a digest for their name.  *domain* are the URIs of the
    protection space, absolute or paths; none stands for the whole host.  With
    *without_qop* answers of RFC 2069 are taken.
    """

    realm: str
    opaque: str
    algorithms: tuple[str, ...]
    qop: tuple[str, ...] = ("auth", "auth-int")
    userhash: bool = True
    domain: tuple[str, ...] = ()
    without_qop: bool = False


def challenges(
    offer: Offer, nonce: str, stale: bool = False, role: Role = ORIGIN
) -> tuple[Challenge, ...]:
    """
    Return the challenges of *offer*, each for a field line of its own, in their order.

    An algorithm that this interpreter does not have is left out.  *stale* says that the
    last answer was right but its nonce was old.  ``domain`` "is not meaningful in
    Proxy-Authenticate" (§3.3), so a proxy's challenge does not have it.
    """
    domain = offer.domain if role == ORIGIN else ()
    return tuple(
        Challenge("Digest", tuple(_params(offer, domain, nonce, stale, algorithm)))
        for name, algorithm in ALGORITHMS.items()
        if name in offer.algorithms and algorithm.is_available
    )


def mismatch(offer: Offer, credentials: DigestCredentials) -> str | None:
    """
    Return a sentence about why *credentials* do not answer *offer*; None if they do.

    An answer that is weaker than all that was offered is none: neither by another
    algorithm, nor by another quality of protection, nor by leaving it out (§5.7).
    """
    if credentials.realm != offer.realm:
        return "The answer is for another realm."
    if credentials.opaque != offer.opaque:
        return 'The answer does not return "opaque" as it was sent.'
    if credentials.algorithm not in offer.algorithms:
        return "The answer is by an algorithm that is not offered."
    if credentials.qop is None:
        return None if offer.without_qop else "The answer is without qop."
    if credentials.qop not in offer.qop:
        return "The answer has a qop that is not offered."
    return None


def readings(
    offer: Offer, credentials: DigestCredentials
) -> tuple[DigestCredentials, ...]:
    """
    Return what *credentials* may mean, in the order to try: first what they say.

    Another algorithm is read into them only if it is offered as well: so nothing is
    accepted that the client could not have sent under its true name.
    """
    meant = _MISNAMED.get(credentials.algorithm)
    if meant is None or meant not in offer.algorithms:
        return (credentials,)
    return (credentials, replace(credentials, algorithm=meant))


def _params(
    offer: Offer,
    domain: tuple[str, ...],
    nonce: str,
    stale: bool,
    algorithm: Algorithm,
) -> Iterator[AuthParam]:
    """Yield the parameters: which are quoted and which not is fixed by §3.3."""
    yield AuthParam("realm", field_octets(offer.realm))
    if domain:
        yield AuthParam("domain", " ".join(domain))
    yield AuthParam("nonce", nonce)
    yield AuthParam("opaque", offer.opaque)
    if stale:
        yield AuthParam("stale", "true", quoted=False)
    yield AuthParam("algorithm", algorithm.name, quoted=False)
    if offer.qop:
        yield AuthParam("qop", ", ".join(offer.qop))
    yield AuthParam("charset", "UTF-8", quoted=False)
    if offer.userhash:
        yield AuthParam("userhash", "true", quoted=False)
