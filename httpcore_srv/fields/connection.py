"""Which options has the sender for this one connection?"""

CLOSE = "close"


def parse_connection(text: str) -> tuple[str, ...]:
    """
    Read Connection: its options, in lower case and in order (RFC 9110 §7.6.1).

    No option is judged, and so this never fails: one that is no token must not hide a
    ``close`` beside it, for the sender has said that it will not go on (RFC 9112 §9.6).
    Each comma parts, for no option holds a quoted-string.

    >>> parse_connection("Close, X-Hop")
    ('close', 'x-hop')
    """
    stripped = (element.strip(" \t").lower() for element in text.split(","))
    return tuple(option for option in stripped if option)
