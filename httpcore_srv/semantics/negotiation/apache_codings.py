"""
What is a content coding worth to Apache httpd's negotiation?

Where there is an Accept-Encoding it is read as RFC 9110 §12.5.3 says; where there is
none, any coding will do, but identity weighs twice as much as another.

Apache keeps each coded form in a file of its own, and selects among files.  Here a
variant has all its coded forms with it, so it weighs what the best of them weighs that
is a file; in which of them it is sent is decided afterwards (``codings.order``).
"""

from collections.abc import Sequence

from httpcore_srv.fields.accept_encoding import IDENTITY, AcceptEncoding

UNASKED_CODING = 0.5


def weigh_codings(codings: Sequence[str], accepted: AcceptEncoding | None) -> float:
    """
    Return the greatest weight of *codings*; 0 if none of them is acceptable.

    *accepted* is None where Accept-Encoding is absent.

    >>> weigh_codings(["identity", "gzip"], AcceptEncoding.parse("gzip;q=0.3"))
    0.3
    """
    if accepted is None:
        return 1.0 if IDENTITY in codings else UNASKED_CODING
    return max(map(accepted.weight_of, codings), default=0.0)
