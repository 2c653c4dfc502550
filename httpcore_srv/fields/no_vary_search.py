"""
Which parameters of the query make no difference?

    params=("utm_source")     these do not
    except=("id")             only these do
    key-order                 nor does the order of their names

No-Vary-Search (draft-ietf-httpbis-no-vary-search-04) lets one stored response stand for
several URIs.  Whoever does not understand a value falls back on the default: every
octet of the query counts, which costs a hit and breaks nothing.
"""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, unquote_plus

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import (
    Bare,
    InnerList,
    Item,
    Member,
    parse_dictionary,
    write_dictionary,
)


@dataclass(frozen=True, slots=True)
class NoVarySearch:
    """
    A value of No-Vary-Search (§4): names as they are spelled in the field.

    *params* are the parameters that make no difference, or *except_* the only ones that
    do; with *any_order* the order of names makes none.

    >>> str(NoVarySearch(params=("utm_source",), any_order=True))
    'key-order, params=("utm_source")'
    """

    params: tuple[str, ...] = ()
    except_: tuple[str, ...] | None = None
    any_order: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the field as a cache does (§5.1): the default for whatever is invalid.

        Unknown keys are ignored.
        """
        try:
            return cls.read(text)
        except FieldSyntaxError:
            return cls()

    @classmethod
    def read(cls, text: str) -> Self:
        """
        Read what we are told to send, or raise FieldSyntaxError.

        "The except entry MUST NOT be present if the params entry is also present" (§3).
        """
        members = parse_dictionary(text)
        if "params" in members and "except" in members:
            raise FieldSyntaxError("No-Vary-Search: params or except", text)
        order = members.get("key-order", Item(False))
        if not isinstance(order, Item) or not isinstance(order.value, bool):
            raise FieldSyntaxError("No-Vary-Search: key-order is a boolean", text)
        params = _strings(members.get("params"), text)
        return cls(params or (), _strings(members.get("except"), text), order.value)

    def __str__(self) -> str:
        """
        Write the field; the empty string for the default, which is not sent.

        Raises FieldSyntaxError for both params and except, and for what is no String.
        """
        if self.params and self.except_ is not None:
            raise FieldSyntaxError("No-Vary-Search: params or except", str(self.params))
        members: dict[str, Member | Bare] = {}
        if self.any_order:
            members["key-order"] = True
        if self.params:
            members["params"] = InnerList(tuple(map(Item, self.params)))
        if self.except_ is not None:
            members["except"] = InnerList(tuple(map(Item, self.except_)))
        return write_dictionary(members) if members else ""

    def significant(
        self, query: str | None
    ) -> tuple[tuple[str, str], ...] | str | None:
        """
        Return what of *query* makes a difference: equal for equivalent queries (§6).

        By default that is the query itself: "/a" and "/a?" differ.

        >>> NoVarySearch(except_=("id",)).significant("id=1&utm=x")
        (('id', '1'),)
        """
        if self == NoVarySearch():
            return query
        kept = parse_qsl(query or "", keep_blank_values=True, errors="replace")
        if self.except_ is None:
            without = {_key(name) for name in self.params}
            kept = [pair for pair in kept if pair[0] not in without]
        else:
            only = {_key(name) for name in self.except_}
            kept = [pair for pair in kept if pair[0] in only]
        if self.any_order:
            kept.sort(key=lambda pair: pair[0])
        return tuple(kept)


def _strings(member: Member | None, text: str) -> tuple[str, ...] | None:
    """Return the Strings of an Inner List; None if it is absent."""
    if member is None:
        return None
    values = member.values if isinstance(member, InnerList) else (None,)
    strings = tuple(value for value in values if isinstance(value, str))
    if len(strings) != len(values):
        raise FieldSyntaxError("No-Vary-Search: an inner list of strings", text)
    return strings


def _key(name: str) -> str:
    """Decode a name as names in queries are (§5.3)."""
    return unquote_plus(name, errors="replace")
