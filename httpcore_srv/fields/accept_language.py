"""
Which natural languages does the client prefer?

Accept-Language carries basic language ranges with weights (RFC 9110 §12.5.4,
RFC 4647 §2.1).  What a range matches is ``semantics/languages``'s to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.fields.remembered import remembered
from httpcore_srv.fields.weight import weights_by_name

# language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*"
LANGUAGE_RANGE = r"(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+|\*)"

_LANGUAGE_RANGE = re.compile(LANGUAGE_RANGE)


@dataclass(frozen=True, slots=True)
class AcceptLanguage:
    """
    The value of Accept-Language (§12.5.4): ranges in lower case, as listed.

    >>> AcceptLanguage.parse("da, en-GB;q=0.8, en;q=0.7").ranges
    {'da': 1.0, 'en-gb': 0.8, 'en': 0.7}
    """

    ranges: Mapping[str, float] = field(default_factory=dict, hash=False)

    @classmethod
    @remembered
    def parse(cls, text: str) -> Self:
        """Read Accept-Language; malformed elements are left out."""
        read = weights_by_name(text).items()
        return cls({name: weight for name, weight in read if is_range(name)})

    @property
    def preferred(self) -> tuple[str, ...]:
        """
        The acceptable ranges by descending weight: a priority list (RFC 4647 §2.3).

        Equal ones stay in the order of the field, for want of a better one.
        """
        accepted = [name for name, weight in self.ranges.items() if weight]
        return tuple(sorted(accepted, key=self.ranges.__getitem__, reverse=True))


def is_range(text: str) -> bool:
    """
    Tell whether *text* is a basic language range (RFC 4647 §2.1).

    >>> is_range("de-CH-1996"), is_range("*"), is_range("de_CH")
    (True, True, False)
    """
    return _LANGUAGE_RANGE.fullmatch(text) is not None
