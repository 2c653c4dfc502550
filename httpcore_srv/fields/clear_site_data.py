"""
What is the browser to forget about this site?

Clear-Site-Data = 1#( quoted-string ) (W3C Clear Site Data §3.1): the types of data that
a log-out takes away.  Browsers act on it over secure connections alone (§4), so that
it comes in addition to what the server forgets, never instead.
"""

from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import quote, unquote
from httpcore_srv.grammar.lists import split_list

# §3.1, and what browsers have besides; "*" is all of them.
TYPES = (
    "cache", "clientHints", "cookies", "executionContexts", "prefetchCache",
    "prerenderCache", "storage", "*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClearSiteData:
    """
    The types of data to forget, of TYPES; "cookies" takes credentials along (§3.1).

    >>> str(ClearSiteData(("cookies", "storage")))
    '"cookies", "storage"'
    """

    types: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the field, without unknown types (§4), or raise FieldSyntaxError."""
        named = [unquote(element) for element in split_list(text)]
        return cls(tuple(dict.fromkeys(name for name in named if name in TYPES)))

    def __str__(self) -> str:
        """Write the field; FieldSyntaxError for none, or one that no browser knows."""
        unknown = [name for name in self.types if name not in TYPES]
        if unknown or not self.types:
            raise FieldSyntaxError("type of site data", ", ".join(unknown))
        return ", ".join(map(quote, self.types))
