"""
Which representation suits the client best?

Proactive negotiation by media type (RFC 9110 §12.1, §12.5.1).
"""

from collections.abc import Sequence

from httpcore_srv.fields.accept import Accept
from httpcore_srv.fields.media_type import MediaType


def preferred(accept: str | None, available: Sequence[MediaType]) -> MediaType | None:
    """
    Return the available type of the highest weight, or None if none is acceptable.

    *accept* is the value of Accept.  None, its absence, "implies that the sender has
    no preference on that dimension of negotiation" (§12.4.1): the server's own order
    decides, as it does between equal weights.

    >>> html, json = MediaType("text", "html"), MediaType("application", "json")
    >>> preferred("application/*, text/html;q=0.9", [html, json]).essence
    'application/json'
    """
    wanted = Accept.parse(accept or "")
    best = max(available, key=wanted.weight_of, default=None)
    if best is None or wanted.weight_of(best) == 0:
        return None
    return best
