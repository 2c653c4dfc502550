"""
How urgent is this request?

Priority carries an urgency from 0 (first) to 7 and whether a part is already of use
(RFC 9218 §4).  It is advice: what is unknown, out of range or of another type is
ignored, and a field that cannot be parsed says nothing.

HTTP/1.1 answers one request after another, so nothing is scheduled by it: this is for
the laboratory, which looks at what clients and proxies send.
"""

from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import (
    Bare,
    Item,
    Member,
    parse_dictionary,
    write_dictionary,
)

# "The default is 3." (§4.1)
_DEFAULT = 3


@dataclass(frozen=True, slots=True)
class Priority:
    """
    The value of Priority (§5), with its defaults.

    >>> Priority.parse("u=1, i")
    Priority(urgency=1, incremental=True)
    >>> Priority.parse("u=9, i=yes")
    Priority(urgency=3, incremental=False)
    """

    urgency: int = _DEFAULT
    incremental: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read Priority; whatever is wrong with a parameter, its default stands."""
        try:
            members = parse_dictionary(text)
        except FieldSyntaxError:
            return cls()
        incremental = _value(members.get("i"))
        return cls(_urgency(_value(members.get("u"))), incremental is True)

    def __str__(self) -> str:
        """
        Write what differs from the defaults; the empty string if nothing does.

        Raises FieldSyntaxError for an urgency outside 0 to 7.
        """
        if self.urgency not in range(8):
            raise FieldSyntaxError("urgency (RFC 9218 §4.1)", str(self.urgency))
        members: dict[str, Bare | Member] = {}
        if self.urgency != _DEFAULT:
            members["u"] = self.urgency
        if self.incremental:
            members["i"] = True
        return write_dictionary(members) if members else ""


def _urgency(value: Bare | None) -> int:
    """Return an Integer "between 0 and 7 inclusive" (§4.1); True is not one."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 7:
        return value
    return _DEFAULT


def _value(member: Member | None) -> Bare | None:
    """Return the bare value of an Item; an Inner List has none."""
    return member.value if isinstance(member, Item) else None
