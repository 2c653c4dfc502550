"""
In which content coding is a representation sent?

The coding is chosen last, when it is settled which representation is meant (RFC 9110
§12.5.3): among the codings in which that one can be had.
"""

from collections.abc import Sequence
from functools import lru_cache

from httpcore_srv.fields.accept_encoding import IDENTITY, AcceptEncoding, coding_name
from httpcore_srv.fields.remembered import MOST, recalled


def order(accept_encoding: str | None, available: Sequence[str]) -> tuple[str, ...]:
    """
    Return those of *available* that are acceptable, the best first.

    *accept_encoding* is the value of Accept-Encoding, None if there was none.  Between
    equal weights the order of *available* decides, the server's own; identity, when no
    element names it, comes after its equals, for who lists codings wants one.

    >>> order("gzip, br;q=0.8", ["br", "gzip", "identity"])
    ('gzip', 'br', 'identity')
    >>> order("identity;q=0", ["identity"])
    ()
    """
    if accept_encoding is None:
        return _unasked(tuple(available))
    return _asked(accept_encoding, tuple(available))


@recalled
def _asked(accept_encoding: str, available: tuple[str, ...]) -> tuple[str, ...]:
    """Put them in order, once for each value of Accept-Encoding."""
    return ordered(AcceptEncoding.parse(accept_encoding), available)


def ordered(accepted: AcceptEncoding, available: Sequence[str]) -> tuple[str, ...]:
    """Return what ``order`` does, for a field that has been read already."""
    named = accepted.mentions(IDENTITY)

    weights = {coding: accepted.weight_of(coding) for coding in available}

    def place(coding: str) -> tuple[float, bool]:
        return -weights[coding], not named and coding_name(coding) == IDENTITY

    return tuple(sorted(filter(weights.get, available), key=place))


@lru_cache(maxsize=MOST)
def _unasked(available: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return all, identity first.

    Without the field "any content coding is considered acceptable by the user agent";
    but clients that never heard of codings do not send it either.
    """
    return tuple(sorted(available, key=lambda coding: coding_name(coding) != IDENTITY))
