"""
What is a content coding worth to Apache httpd's negotiation?

    no Accept-Encoding    identity 1, any other coding 0.5
    a coding it names     the weight it gives; "x-gzip" and "gzip" are one
    "*"                   the weight of all that it does not name
    otherwise             identity 0.0001, so that it comes last, and others 0

Apache keeps each coded form in a file of its own, and selects among files.  Here a
variant has all its coded forms with it, so it weighs what the best of them weighs; in
which of them it is sent is decided afterwards (``codings.order``).
"""

from collections.abc import Mapping, Sequence

from httpcore_srv.fields.weight import weighted
from httpcore_srv.semantics.negotiation.variant import IDENTITY

UNASKED_CODING, UNNAMED_IDENTITY = 0.5, 0.0001


def _plain(coding: str) -> str:
    """Return *coding* in lower case, without the "x-" of old (RFC 9110 §8.4.1)."""
    return coding.lower().removeprefix("x-")


def read_codings(accept_encoding: str | None) -> Mapping[str, float] | None:
    """
    Read Accept-Encoding; return None if it is absent.

    An empty field is not absent: it refuses all codings but identity (§12.5.3).
    """
    if accept_encoding is None:
        return None
    codings: dict[str, float] = {}
    for coding, weight in weighted(accept_encoding):
        codings.setdefault(_plain(coding), weight)
    return codings


def _weigh(coding: str, accepted: Mapping[str, float] | None) -> float:
    """Return the weight of one coding."""
    is_identity = coding == IDENTITY
    if accepted is None:
        return 1.0 if is_identity else UNASKED_CODING
    unlisted = UNNAMED_IDENTITY if is_identity else 0.0
    return accepted.get(coding, accepted.get("*", unlisted))


def weigh_codings(
    codings: Sequence[str], accepted: Mapping[str, float] | None
) -> float:
    """
    Return the greatest weight of *codings*; 0 if none is acceptable.

    >>> weigh_codings(["identity", "gzip"], {"gzip": 0.3})
    0.3
    """
    weights = (_weigh(_plain(coding), accepted) for coding in codings)
    return max(weights, default=0.0)
