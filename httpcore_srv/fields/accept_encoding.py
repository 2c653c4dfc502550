"""
Which content codings does the client accept?

Unlike its neighbours, Accept-Encoding is no mere advice: what the client cannot decode
it cannot use.  A field that lists nothing, or nothing that can be read, therefore
allows nothing but identity (RFC 9110 §12.5.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.fields.remembered import remembered
from httpcore_srv.fields.weight import UNSAID, weights_by_name

# "An 'identity' token is used as a synonym for 'no encoding'" -- §12.5.3
IDENTITY = "identity"

# "A recipient SHOULD consider 'x-compress' to be equivalent to 'compress'" -- §8.4.1.1,
# and §8.4.1.3 says the same of gzip.
_ALIASES = {"x-gzip": "gzip", "x-compress": "compress"}


def coding_name(text: str) -> str:
    """
    Return the name under which a content coding is registered (§8.4.1).

    >>> coding_name("X-GZip"), coding_name("br")
    ('gzip', 'br')
    """
    name = text.lower()
    return _ALIASES.get(name, name)


@dataclass(frozen=True, slots=True)
class AcceptEncoding:
    """
    The value of Accept-Encoding (§12.5.3); names of codings are the registered ones.

    >>> accepted = AcceptEncoding.parse("gzip, br;q=0.5, *;q=0")
    >>> accepted.weight_of("x-gzip"), accepted.weight_of("zstd")
    (1.0, 0.0)
    """

    weights: Mapping[str, float] = field(default_factory=dict, hash=False)

    @classmethod
    @remembered
    def parse(cls, text: str) -> Self:
        """Read Accept-Encoding; malformed elements are left out."""
        read: dict[str, float] = {}
        for name, weight in weights_by_name(text).items():
            read.setdefault(coding_name(name), weight)
        return cls(read)

    def mentions(self, coding: str) -> bool:
        """Tell whether *coding* has an element of its own."""
        return coding_name(coding) in self.weights

    def weight_of(self, coding: str) -> float:
        """
        Return the weight of *coding*, from 0 (not acceptable) to 1.

        "*" matches what has no element of its own.  Identity "is acceptable by default
        unless specifically excluded by [...] either 'identity;q=0' or '*;q=0' without a
        more specific entry for 'identity'": then it has less than any stated weight.
        """
        name = coding_name(coding)
        unsaid = UNSAID if name == IDENTITY else 0.0
        return self.weights.get(name, self.weights.get("*", unsaid))
