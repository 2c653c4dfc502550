"""
Which request fields had a part in choosing this response?

Vary names them, or says "*": something beyond the request's fields had a part (RFC
9110 §12.5.5).  A cache that reads "*" never reuses the response without asking (RFC
9111 §4.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.lists import split_list


@dataclass(frozen=True, slots=True)
class Vary:
    """
    The value of Vary: *names* as they were written, or *star*.

    >>> str(Vary.parse("Accept,accept , Accept-Language"))
    'Accept, Accept-Language'
    >>> str(Vary.parse("Accept, *"))
    '*'
    """

    names: tuple[str, ...] = ()
    star: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read Vary as a cache does: what cannot be a field's name counts as "*".

        Nothing is known of such a member, so nothing may be reused because of it.
        """
        elements = split_list(text)
        if "*" in elements or not all(map(is_token, elements)):
            return cls(star=True)
        return cls(_once(elements))

    def __str__(self) -> str:
        """Write the field; FieldSyntaxError for a name that cannot be one."""
        if not all(map(is_token, self.names)):
            raise FieldSyntaxError("Vary", ", ".join(self.names))
        return "*" if self.star else ", ".join(self.names)

    def __or__(self, other: "Vary") -> "Vary":
        """
        Return the union: each name once, compared without case, in its first place.

        >>> str(Vary(("Accept", "Cookie")) | Vary(("cookie", "Origin")))
        'Accept, Cookie, Origin'
        """
        if self.star or other.star:
            return Vary(star=True)
        return Vary(_once(self.names + other.names))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, compared without case, as it was first written."""
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(name.lower(), name)
    return tuple(unique.values())
