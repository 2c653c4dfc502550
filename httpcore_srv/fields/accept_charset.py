"""
Which charsets does the client prefer?

Accept-Charset is deprecated, and a server may disregard it (RFC 9110 §12.5.2); but
where it is heeded, it is read as its neighbours are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.fields.remembered import remembered
from httpcore_srv.fields.weight import weights_by_name


@dataclass(frozen=True, slots=True)
class AcceptCharset:
    """
    The value of Accept-Charset (§12.5.2); names of charsets are in lower case.

    >>> wanted = AcceptCharset.parse("UTF-8, iso-8859-1;q=0.8")
    >>> wanted.weight_of("iso-8859-1"), wanted.weight_of("koi8-r")
    (0.8, 0.0)
    """

    weights: Mapping[str, float] = field(default_factory=dict, hash=False)

    @classmethod
    @remembered
    def parse(cls, text: str) -> Self:
        """Read Accept-Charset; malformed elements are left out."""
        return cls(weights_by_name(text))

    def range_of(self, charset: str) -> str | None:
        """
        Return what decides about *charset*: itself, "*", or None if nothing does.

        "*" matches every charset that is not mentioned elsewhere in the field.
        """
        name = charset.lower()
        return name if name in self.weights else "*" if "*" in self.weights else None

    def weight_of(self, charset: str) -> float:
        """
        Return the weight of *charset*, from 0 (not acceptable) to 1.

        A field that says nothing prefers nothing.
        """
        if not self.weights:
            return 1.0
        return self.weights.get(self.range_of(charset) or "", 0.0)
