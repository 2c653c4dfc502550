"""
How are octets written in the letters of a URI?

In base64url (RFC 4648 §5) without padding.  For all octets there is one text: one that
a lenient reader would take as well, with padding, white space or spare bits that are
not 0 (§3.5), is none; or what was signed could be shown again under another spelling.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode


def encode(octets: bytes) -> str:
    """
    Write *octets*.

    >>> encode(bytes([251, 255, 0]))
    '-_8A'
    """
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    """
    Read what ``encode`` wrote; None for any other text.

    >>> decode("Zm9v"), decode("Zm9v="), decode("Zh")
    (b'foo', None, None)
    """
    try:
        octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):  # the latter for what is not ASCII
        return None
    return octets if encode(octets) == text else None
