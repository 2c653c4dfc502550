"""
Which kind of answer did a transparently negotiated resource give?

TCN names the kind of response, and whether the server overrode what Negotiate asked
for (RFC 2295 §8.5).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from httpcore_srv.grammar.lists import split_list


class ResponseType(Enum):
    """The kinds of response (§10.1, §10.2, §10.3)."""

    LIST = "list"
    CHOICE = "choice"
    ADHOC = "adhoc"


class Override(Enum):
    """
    What a user agent is to make of a choice the server made against Negotiate (§8.5).

    RE_CHOOSE: choose anew, from the Alternates sent along.  KEEP: do "not renegotiate
    on the response, but display it directly".
    """

    RE_CHOOSE = "re-choose"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class TCN:
    """
    The value of TCN (§8.5).

    >>> str(TCN(ResponseType.CHOICE, Override.KEEP))
    'choice, keep'
    """

    response_type: ResponseType | None = None
    override: Override | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read TCN; the first of each kind counts.

        "Clients SHOULD ignore all tcn-extensions they do not understand."
        """
        words = [element.lower() for element in split_list(text)]
        types = [ResponseType(word) for word in words if word in _TYPES]
        overrides = [Override(word) for word in words if word in _OVERRIDES]
        return cls(next(iter(types), None), next(iter(overrides), None))

    def __str__(self) -> str:
        return ", ".join(
            part.value for part in (self.response_type, self.override) if part
        )


_TYPES = frozenset(each.value for each in ResponseType)
_OVERRIDES = frozenset(each.value for each in Override)
