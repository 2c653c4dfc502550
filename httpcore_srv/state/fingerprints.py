"""
By which few octets is a text known that shall not be kept as it is?

What strangers wrote has any length and any characters, and may be a password that was
typed in the wrong place: it is kept, or looked for, by its fingerprint.
"""

from hashlib import blake2b

_SIZE = 16

# No more of a secret is used, in octets.
_SECRET = 64


def fingerprint(*parts: str | bytes, secret: bytes = b"") -> str:
    """
    Return 32 hexadecimal digits for *parts*, others for any other parts.

    Text stands for its octets in UTF-8.  With a *secret*, of which 64 octets count,
    nobody else can make them.

    >>> fingerprint("a", "bc") == fingerprint("ab", "c")
    False
    """
    hashed = blake2b(digest_size=_SIZE, key=secret[:_SECRET])
    for part in parts:
        octets = part
        if isinstance(octets, str):
            octets = octets.encode("utf-8", "surrogatepass")
        hashed.update(len(octets).to_bytes(8))
        hashed.update(octets)
    return hashed.hexdigest()
