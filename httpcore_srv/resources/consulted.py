"""
What of a request did an answer depend on, beside its path and what Vary names?

    the query      by what was asked of it: of which the same is true gets the same
    fields         that decide, though Vary does not name them
    the exchange   whose id the content shows

Who looks at one of these says so, to whom listens (``evidence``).  Of a query nobody
asked about, every value gets the same answer.
"""

from collections.abc import Callable, Iterable

AskOfQuery = Callable[[str | None], object]


def itself(query: str | None) -> str | None:
    """Return *query*: nothing but the very same gets the same."""
    return query


def query_of(target: str) -> str | None:
    """
    Return the query of a request target in origin-form, None without one.

    >>> query_of("/a?b?c"), query_of("/a?"), query_of("/a")
    ('b?c', '', None)
    """
    _, mark, query = target.partition("?")
    return query if mark else None


class Consulted:
    """
    What one answer depended on.

    ``fields`` are names in lower case; ``names_exchange`` tells whether the content
    shows the id of the exchange.
    """

    __slots__ = ("_asked", "fields", "names_exchange")

    def __init__(self) -> None:
        self.fields: frozenset[str] = frozenset()
        self.names_exchange = False
        self._asked: tuple[tuple[AskOfQuery, object], ...] = ()

    def query(self, query: str | None, ask: AskOfQuery = itself) -> None:
        """Note that *ask* was asked of *query*, None where there is none."""
        self._asked = (*self._asked, (ask, ask(query)))

    def of_fields(self, names: Iterable[str]) -> None:
        """Note that the fields called *names*, in lower case, decide as well."""
        self.fields |= frozenset(names)

    def suits(self, query: str | None) -> bool:
        """Tell whether a request that differs by its *query* alone gets the same."""
        return all(ask(query) == said for ask, said in self._asked)
