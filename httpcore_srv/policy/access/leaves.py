"""
What can be required of a request?

    anyone  nobody                              nothing, everything
    valid-user  user ada  group staff           who they are        UNKNOWN of strangers
    from 192.0.2.0/24 ::1                       where they are
    method GET PUT                              what they want      GET speaks for HEAD
    time 08:00-18:00 mon-fri Europe/Berlin      when
    link                                        with a signed link
    secure                                      by TLS

Names are compared octet for octet, as the accounts hold them: the case of letters
counts.  "The HEAD method is identical to GET except that the server MUST NOT send
content" (RFC 9110 §9.3.2), so who may do the one may do the other, and who may not,
may not: a rule that forgets HEAD leaves no door open.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from httpcore_srv.grammar.networks import Network, address_of
from httpcore_srv.policy.access.hours import Opening
from httpcore_srv.policy.access.requirements import (
    NO,
    UNTOLD,
    WHO_ASKS,
    YES,
    Bounds,
    Facts,
    Leaf,
)

STRANGER = "nobody has said who they are"

_BARE = re.compile(r'[^\s"\\]+')


def _settled(holds: bool, sentence: str) -> tuple[Bounds, str]:
    """Return a plain yes or no with its *sentence*."""
    return YES if holds else NO, sentence


def _words(keyword: str, names: tuple[str, ...]) -> str:
    r"""
    Write a keyword and its names, those in quotation marks that need them.

    >>> _words("user", ("ada", "a b"))
    'user ada "a b"'
    """
    return " ".join([keyword, *map(_word, names)])


def _word(name: str) -> str:
    """Write one name."""
    if _BARE.fullmatch(name):
        return name
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Anyone(Leaf):
    """Nothing is required."""

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Return yes."""
        return _settled(True, "everybody may")

    def __str__(self) -> str:
        return "anyone"


@dataclass(frozen=True, slots=True)
class Nobody(Leaf):
    """Nobody meets it."""

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Return no."""
        return _settled(False, "nobody may")

    def __str__(self) -> str:
        return "nobody"


@dataclass(frozen=True, slots=True)
class ValidUser(Leaf):
    """Somebody whom the realm knows."""

    fact: ClassVar[str] = "user"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Return yes, whoever it is; for strangers it depends on who asks."""
        if facts.user is None:
            return WHO_ASKS, STRANGER
        return _settled(True, f"{facts.user} is known")

    def __str__(self) -> str:
        return "valid-user"


@dataclass(frozen=True, slots=True)
class User(Leaf):
    """One of some users."""

    names: tuple[str, ...]
    fact: ClassVar[str] = "user"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether the user is one of them."""
        if facts.user is None:
            return WHO_ASKS, STRANGER
        if facts.user in self.names:
            return _settled(True, f"{facts.user} is named")
        return _settled(False, f"{facts.user} is not named")

    def __str__(self) -> str:
        return _words("user", self.names)


@dataclass(frozen=True, slots=True)
class Group(Leaf):
    """A user of one of some groups."""

    names: tuple[str, ...]
    fact: ClassVar[str] = "user"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether the user is in one of them."""
        if facts.user is None:
            return WHO_ASKS, STRANGER
        shared = [name for name in self.names if name in facts.groups]
        if shared:
            return _settled(True, f"{facts.user} is in {shared[0]}")
        return _settled(False, f"{facts.user} is in none of these groups")

    def __str__(self) -> str:
        return _words("group", self.names)


@dataclass(frozen=True, slots=True)
class From(Leaf):
    """An address in one of some networks; an unknown one is neither in nor out."""

    networks: tuple[Network, ...]
    fact: ClassVar[str] = "address"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether the peer's address lies in one of them."""
        address = address_of(facts.address)
        if address is None:
            return UNTOLD, "the peer has no address that is known"
        for network in self.networks:
            if address in network:
                return _settled(True, f"{address} is in {network}")
        return _settled(False, f"{address} is in none of these networks")

    def __str__(self) -> str:
        return _words("from", tuple(map(str, self.networks)))


@dataclass(frozen=True, slots=True)
class Method(Leaf):
    """One of some methods (RFC 9110 §9.1); HEAD goes with GET."""

    names: tuple[str, ...]
    fact: ClassVar[str] = "method"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether the request's method is one of them."""
        method = facts.method
        if method in self.names or (method == "HEAD" and "GET" in self.names):
            return _settled(True, f"the method is {method}")
        return _settled(False, f"the method {method} is not named")

    def __str__(self) -> str:
        return _words("method", self.names)


@dataclass(frozen=True, slots=True)
class During(Leaf):
    """A time of the day and of the week."""

    opening: Opening
    fact: ClassVar[str] = "moment"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether it is that time."""
        local = facts.moment.astimezone(self.opening.zone)
        clock = f"{local:%a %H:%M} {self.opening.zone}"
        if self.opening.covers(facts.moment):
            return _settled(True, f"it is {clock}")
        return _settled(False, f"it is {clock}, and closed")

    def __str__(self) -> str:
        return f"time {self.opening}"


@dataclass(frozen=True, slots=True)
class SignedLink(Leaf):
    """A signed link that holds for this request."""

    fact: ClassVar[str] = "link"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether one was shown."""
        if facts.link:
            return _settled(True, "a signed link was shown")
        return _settled(False, "no signed link was shown")

    def __str__(self) -> str:
        return "link"


@dataclass(frozen=True, slots=True)
class Secure(Leaf):
    """A connection by TLS."""

    fact: ClassVar[str] = "secure"

    def weighed(self, facts: Facts) -> tuple[Bounds, str]:
        """Tell whether there is one."""
        if facts.secure:
            return _settled(True, "the connection is by TLS")
        return _settled(False, "the connection is not by TLS")

    def __str__(self) -> str:
        return "secure"
