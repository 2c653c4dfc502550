"""
Which representation suits the client best?

Proactive negotiation by media type (RFC 9110 §12.1, §12.5.1).
"""

from collections.abc import Sequence

from httpcore_srv.fields.accept import Accept
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.fields.remembered import recalled


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
    return _preferred(accept or "", tuple(available))


@recalled
def _preferred(accept: str, available: tuple[MediaType, ...]) -> MediaType | None:
    """Weigh them, once for each value of Accept."""
    wanted = Accept.parse(accept)
    best = max(available, key=wanted.weight_of, default=None)
    if best is None or wanted.weight_of(best) == 0:
        return None
    return best
