"""
By which algorithms are digests made?

    SHA-512-256   SHA-512/256 of FIPS 180-4     SHA-512-256-sess
    SHA-256                                     SHA-256-sess
    MD5           for old clients only          MD5-sess

The registry of RFC 7616 §6.1, the strongest first, as they are offered (§3.7).  With
-sess the first answer fixes a key for the whole session (§3.4.2).

SHA-512-256 is a function of its own, not SHA-512 cut short, as the published example of
§3.9.2 has it (erratum 4897).  Not every build of OpenSSL has it, nor MD5.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash


@dataclass(frozen=True, slots=True)
class Algorithm:
    """
    One algorithm of Digest: *name* is written in fields, *base* is it without -sess.

    *session* tells whether A1 belongs to a session.  *function* is hashlib's name.
    """

    name: str
    base: str
    session: bool
    function: str

    @property
    def is_available(self) -> bool:
        """Whether this interpreter can compute it."""
        try:
            _new(self.function)
        except ValueError:
            return False
        return True

    def hasher(self) -> "_Hash":
        """Return a new hash object, for content that comes in pieces (auth-int)."""
        return hashlib.new(self.function)

    def digest(self, octets: bytes) -> str:
        """
        Return H(*octets*): "from the characters 0123456789abcdef" (§3.1.3).

        >>> ALGORITHMS["MD5"].digest(b"")
        'd41d8cd98f00b204e9800998ecf8427e'
        """
        hashed = _new(self.function).copy()  # quicker than to look it up by its name
        hashed.update(octets)
        return hashed.hexdigest()


_BASES = (("SHA-512-256", "sha512_256"), ("SHA-256", "sha256"), ("MD5", "md5"))

ALGORITHMS: Mapping[str, Algorithm] = MappingProxyType(
    {
        base + suffix: Algorithm(base + suffix, base, bool(suffix), function)
        for base, function in _BASES
        for suffix in ("", "-sess")
    }
)

_BY_LOWER_CASE = {name.lower(): one for name, one in ALGORITHMS.items()}


@cache
def _new(function: str) -> "_Hash":
    """Return a hash object of nothing, to be copied."""
    return hashlib.new(function)


def algorithm_named(text: str) -> Algorithm | None:
    """
    Return the algorithm called *text*, in any letter case; None for any other.

    >>> algorithm_named("md5-SESS").name
    'MD5-sess'
    """
    return _BY_LOWER_CASE.get(text.lower())
