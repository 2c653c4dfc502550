"""
How does the visitor want the listing?

    ?sort=name|size|modified|type  &order=asc|desc  &q=words or *.pdf
    &page=1...                     &format=html|json|text

A query is a wish: what is unknown, malformed or too long counts as not said, and never
makes an error.  Written back, a wish has one form only, without what goes without
saying, so that a listing has few addresses.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Self, TypeVar
from urllib.parse import parse_qsl, urlencode

# No page has more digits in its number; int() is never given a long text.
_PAGE_DIGITS = 6
# A file name has at most 255 octets on every common file system.
_PATTERN_MOST = 255
_FIELDS_MOST = 32


class Sort(StrEnum):
    """By what entries are sorted."""

    NAME = "name"
    TYPE = "type"
    SIZE = "size"
    MODIFIED = "modified"


class Order(StrEnum):
    """Whether the smallest comes first, or the largest."""

    ASC = "asc"
    DESC = "desc"


class Format(StrEnum):
    """In which form the listing is sent."""

    HTML = "html"
    JSON = "json"
    TEXT = "text"


_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """
    What a query asks of a listing.

    *pattern* is looked for in names ("" for no filter); *page* counts from 1; *format*
    is None when the Accept field decides.

    >>> Arrangement.of("sort=size&order=desc&page=x")
    Arrangement(sort=<Sort.SIZE: 'size'>, order=<Order.DESC: 'desc'>, pattern='', page=1, format=None)
    >>> str(Arrangement(pattern="a b", page=2))
    'q=a+b&page=2'
    """  # noqa: E501

    sort: Sort = Sort.NAME
    order: Order = Order.ASC
    pattern: str = ""
    page: int = 1
    format: Format | None = None

    @classmethod
    def of(cls, query: str | None) -> Self:
        """Gather the wishes from a query (of each name the first counts)."""
        wishes = _pairs(query or "")
        return cls(
            _choice(Sort, wishes.get("sort")) or Sort.NAME,
            _choice(Order, wishes.get("order")) or Order.ASC,
            wishes.get("q", "").strip()[:_PATTERN_MOST],
            _page(wishes.get("page", "")),
            _choice(Format, wishes.get("format")),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values that differ from what goes without saying."""
        pairs = [
            ("q", self.pattern),
            ("sort", "" if self.sort is Sort.NAME else self.sort.value),
            ("order", "" if self.order is Order.ASC else self.order.value),
            ("page", "" if self.page == 1 else str(self.page)),
            ("format", self.format.value if self.format else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def __str__(self) -> str:
        return urlencode(self.pairs())

    @property
    def reference(self) -> str:
        """A relative reference to this listing so arranged (RFC 3986 §4.2)."""
        return _reference(self)

    def at(self, page: int) -> "Arrangement":
        """Return the same arrangement, at another page."""
        return Arrangement(self.sort, self.order, self.pattern, page, self.format)

    def sorted_by(self, sort: Sort, order: Order) -> "Arrangement":
        """Return the first page of the same entries, otherwise sorted."""
        return Arrangement(sort, order, self.pattern, 1, self.format)

    def filtered_by(self, pattern: str) -> "Arrangement":
        """Return the first page of other entries in the same order."""
        return Arrangement(self.sort, self.order, pattern, 1, self.format)

    def written_as(self, format: Format | None) -> "Arrangement":
        """Return the same page in another format."""
        return Arrangement(self.sort, self.order, self.pattern, self.page, format)


# Each listing refers to a dozen others, and most of them to the same ones.
@lru_cache(maxsize=1024)
def _reference(arrangement: Arrangement) -> str:
    return f"?{arrangement}" if arrangement.pairs() else "./"


def _pairs(query: str) -> dict[str, str]:
    """Read a query as a form writes it; of equal names keep the first."""
    try:
        pairs = parse_qsl(query, errors="replace", max_num_fields=_FIELDS_MOST)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def _choice(choices: type[_Choice], word: str | None) -> _Choice | None:
    """Return the one of *choices* that *word* names, if it does."""
    return next((choice for choice in choices if choice.value == word), None)


def _page(digits: str) -> int:
    """Return a page number, 1 for what is none."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _PAGE_DIGITS):
        return 1
    return max(1, int(digits))
