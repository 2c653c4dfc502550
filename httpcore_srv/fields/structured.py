"""
What does a structured field say?

    Dictionary   a=1, b=(x y);q=2      an ordered map of members
    List         a, "b";q=1, (c d)     members in order
    Item         a;q=1                 one value with parameters

The types of RFC 9651 as values of Python:

    Integer   int          String          str              Boolean   bool
    Decimal   Decimal      Token           Token            Date      datetime, in UTC
    Byte Sequence  bytes   Display String  DisplayString

"If parsing fails, either the entire field value MUST be ignored [...] or alternatively
the complete HTTP message MUST be treated as malformed" (§4.2): a reader returns the
whole value or raises FieldSyntaxError, never a part.  A writer refuses what the grammar
cannot hold (§4.1) and never writes the nearest thing to it.
"""

import importlib
from collections import UserString
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias, TypeVar

from httpcore_srv.errors import FieldSyntaxError


class Token(UserString):
    """A Token (§3.3.4): equal to a string of its characters, written without quotes."""


class DisplayString(UserString):
    """A Display String (§3.3.8): text of any characters, written percent-encoded."""


Bare: TypeAlias = (
    bool | int | Decimal | str | bytes | Token | DisplayString | datetime
)  # fmt: skip
Parameters: TypeAlias = tuple[tuple[str, Bare], ...]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Item:
    """A bare item with its parameters, in order (§3.3, §3.1.2)."""

    value: Bare
    parameters: Parameters = ()

    def parameter(self, name: str) -> Bare | None:
        """Return the parameter *name*, or None if it is absent."""
        return dict(self.parameters).get(name)


@dataclass(frozen=True, slots=True)
class InnerList:
    """Items in parentheses, with parameters of the whole (§3.1.1)."""

    items: tuple[Item, ...]
    parameters: Parameters = ()

    def parameter(self, name: str) -> Bare | None:
        """Return the parameter *name* of the whole list, or None if it is absent."""
        return dict(self.parameters).get(name)

    @property
    def values(self) -> tuple[Bare, ...]:
        """The bare items, without their parameters."""
        return tuple(item.value for item in self.items)


Member: TypeAlias = Item | InnerList


def parse_dictionary(*lines: str) -> dict[str, Member]:
    """
    Read a Dictionary (§4.2.2) from the field's *lines*, or raise FieldSyntaxError.

    Of members with one key the last counts, in the place of the first.

    >>> parse_dictionary("sha-256=:YQ==:", "u=3")["u"].value
    3
    """
    members = _parsed(lines, "dictionary", "Dictionary")
    return {key: _member(raw) for key, raw in members.items()}


def parse_list(*lines: str) -> tuple[Member, ...]:
    """
    Read a List (§4.2.1) from the field's *lines*, or raise FieldSyntaxError.

    >>> [member.value for member in parse_list('"a", "b"')]
    ['a', 'b']
    """
    return tuple(_member(raw) for raw in _parsed(lines, "list", "List"))


def parse_item(*lines: str) -> Item:
    """
    Read an Item (§4.2.3) from the field's *lines*, or raise FieldSyntaxError.

    No field of ours is an Item so far; a bare item of each type is read by this alone
    (R262 to R265).

    >>> parse_item("@1659578233").value.isoformat()
    '2022-08-04T01:57:13+00:00'
    """
    return _item(_parsed(lines, "item", "Item"))


def write_dictionary(members: Mapping[str, Member | Bare]) -> str:
    """
    Write a Dictionary (§4.1.2), or raise FieldSyntaxError.

    A member that is True stands as its key alone.  An empty Dictionary cannot be
    written: its field is left out (§4.1).

    >>> write_dictionary({"max-age": 60, "must-revalidate": True, "sha-256": b"a"})
    'max-age=60, must-revalidate, sha-256=:YQ==:'
    """
    return _written("Dictionary", members, _raw_dictionary)


def write_list(members: Sequence[Member | Bare]) -> str:
    """
    Write a List (§4.1.1), or raise FieldSyntaxError; an empty one cannot be written.

    >>> write_list([Item(Token("Origin"), (("hit", True),)), "group"])
    'Origin;hit, "group"'
    """
    return _written("List", members, _raw_list)


def write_item(item: Item | Bare) -> str:
    """
    Write an Item (§4.1.3), or raise FieldSyntaxError.

    >>> write_item(Item(Decimal("1.50"), (("q", "a"),)))
    '1.5;q="a"'
    """
    return _written("Item", item, _raw)


@cache
def _library() -> Any:
    """Load the library: no folder needs it until a structured field is met."""
    return importlib.import_module("http_sf")


def _parsed(lines: Sequence[str], kind: str, rule: str) -> Any:
    """
    Read the combined *lines*: they are joined by a comma (§4.2), as any list is.

    What the library returns is untyped here and given a type one call higher.
    """
    text, library = ", ".join(lines), _library()
    try:
        return library.parse(text.encode("latin-1"), tltype=kind)
    except (library.StructuredFieldError, UnicodeEncodeError) as error:
        raise FieldSyntaxError(f"Structured Field {rule}", text) from error


def _member(raw: Any) -> Member:
    """Make a member of what the library parsed: a list is an Inner List."""
    value, parameters = raw
    if isinstance(value, list):
        items = tuple(_item(each) for each in value)
        return InnerList(items, _parameters(parameters))
    return _item(raw)


def _item(raw: Any) -> Item:
    """Make an item of what the library parsed."""
    value, parameters = raw
    return Item(_bare(value), _parameters(parameters))


def _parameters(raw: Mapping[str, Any]) -> Parameters:
    return tuple((name, _bare(value)) for name, value in raw.items())


def _bare(value: Any) -> Bare:
    """Make a bare item of the library's one: two of its types are ours here."""
    library = _library()
    if isinstance(value, library.Token):
        return Token(str(value))
    if isinstance(value, library.DisplayString):
        return DisplayString(str(value))
    bare: Bare = value
    return bare


def _written(rule: str, value: _T, raw: Callable[[_T], Any]) -> str:
    """Serialize *value*; whatever the library refuses is a FieldSyntaxError."""
    try:
        text: str = _library().ser(raw(value))
        return text
    except (ValueError, TypeError) as error:
        raise FieldSyntaxError(f"Structured Field {rule}", repr(value)) from error


def _raw_dictionary(members: Mapping[str, Member | Bare]) -> Any:
    return {key: _raw(member) for key, member in members.items()}


def _raw_list(members: Sequence[Member | Bare]) -> Any:
    return [_raw(member) for member in members]


def _raw(member: Member | Bare) -> Any:
    """Return *member* as the library writes it."""
    if isinstance(member, InnerList):
        return [_raw(item) for item in member.items], _raw_parameters(member)
    if isinstance(member, Item):
        return _raw_bare(member.value), _raw_parameters(member)
    return _raw_bare(member), {}


def _raw_parameters(member: Member) -> dict[str, Any]:
    return {name: _raw_bare(value) for name, value in member.parameters}


def _raw_bare(value: Bare) -> Any:
    """Return *value* as the library knows it."""
    if isinstance(value, Token):
        return _library().Token(str(value))
    if isinstance(value, DisplayString):
        return _library().DisplayString(str(value))
    return value
