"""
How much is one thing preferred to another?

    weight   OWS ";" OWS "q=" qvalue     from 0, not acceptable, to 1 (RFC 9110 §12.4.2)
    element  token [ weight ]            of Accept-Charset, -Encoding and -Language

These fields are advice, so a malformed element is left out and the others stand.
"""

import re
from collections.abc import Iterator

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import OWS, TOKEN
from httpcore_srv.grammar.lists import split_list

# qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
QVALUE = r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)"

# The weight of what is acceptable although nothing was said of it: less than the least
# that can be said, 0.001, and not 0.
UNSAID = 0.0005

_QVALUE = re.compile(QVALUE)

# weight = OWS ";" OWS "q=" qvalue
_WEIGHTED = re.compile(rf"(?P<token>{TOKEN})(?:{OWS};{OWS}[qQ]=(?P<weight>{QVALUE}))?+")


def parse_weight(text: str) -> float:
    """
    Read a qvalue (§12.4.2), or raise FieldSyntaxError.

    >>> parse_weight("0.123")
    0.123
    """
    if _QVALUE.fullmatch(text) is None:
        raise FieldSyntaxError("qvalue", text)
    return float(text)


def weighted(text: str) -> Iterator[tuple[str, float]]:
    """
    Yield the elements of a list of weighted tokens, with their weights, in order.

    "If no 'q' parameter is present, the default weight is 1."  Malformed elements are
    left out; tokens come as sent.

    >>> list(weighted("en-GB, en;q=0.8, fr;q=7, *; Q=0"))
    [('en-GB', 1.0), ('en', 0.8), ('*', 0.0)]
    """
    for element in split_list(text):
        found = _WEIGHTED.fullmatch(element)
        if found is not None:
            yield found["token"], float(found["weight"] or 1)


def weights_by_name(text: str) -> dict[str, float]:
    """
    Read a list of weighted tokens as a mapping, in order, names in lower case.

    Of elements that name the same thing the first counts.

    >>> weights_by_name("GZIP;q=0.5, br, gzip")
    {'gzip': 0.5, 'br': 1.0}
    """
    read: dict[str, float] = {}
    for name, weight in weighted(text):
        read.setdefault(name.lower(), weight)
    return read
