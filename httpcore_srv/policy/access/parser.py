"""
How is a requirement written?

    valid-user                                    a text is one requirement
    user ada grace      group "web staff"         names, in quotation marks if need be
    from 192.0.2.0/24 ::1
    method POST PUT
    time 08:00-12:00 13:00-18:00 mon-fri Europe/Berlin

    { all = [ "secure", { any = ["group staff", "link"] } ] }     a table, a tree

What could be no more than a mistake is refused: a method in small letters, that no
client sends; a network that is an address; hours that begin when they end.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.networks import Network
from httpcore_srv.policy.access.hours import (
    ALL_DAY,
    DAYS,
    EVERY_DAY,
    MIDNIGHT,
    Hours,
    Opening,
)
from httpcore_srv.policy.access.leaves import (
    Anyone,
    During,
    From,
    Group,
    Method,
    Nobody,
    Secure,
    SignedLink,
    User,
    ValidUser,
)
from httpcore_srv.policy.access.requirements import Requirement
from httpcore_srv.policy.access.trees import All, Any, None_, Not
from httpcore_srv.semantics.authentication.profiles import user_id
from httpcore_srv.semantics.methods import KNOWN

# A tree that is deeper is no rule that somebody could read.
MOST_DEEP = 16

# word = 1*( any character but space, quotation mark and backslash )
#      / DQUOTE *( any character but those two / "\" any character ) DQUOTE
_WORD = re.compile(r'[^\s"\\]++|"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_TEXT = re.compile(rf"\s*+(?:(?:{_WORD.pattern})(?:\s++|\Z))*+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY = rf"(?:{'|'.join(DAYS)})"
_DAYS = re.compile(rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*+")

Value = TypeVar("Value")


def parse_requirement(text: str) -> Requirement:
    """
    Read one requirement, or raise FieldSyntaxError.

    >>> str(parse_requirement('user ada  "grace hopper"'))
    'user ada "grace hopper"'
    >>> str(parse_requirement("time Mon-Fri 08:00-18:00"))
    'time 08:00-18:00 mon-fri UTC'
    """
    if not _TEXT.fullmatch(text):
        raise FieldSyntaxError("requirement", text)
    keyword, *words = [_unquoted(word) for word in _WORD.findall(text)] or [""]
    if keyword in _PLAIN and not words:
        return _PLAIN[keyword]
    if keyword in _READERS and words:
        return _READERS[keyword](words)
    raise FieldSyntaxError("requirement", text)


def requirement_of(value: object, *, depth: int = MOST_DEEP) -> Requirement:
    """
    Read what a configuration holds: a text, or a table with one tree in it.

    Trees are nested in each other at most *depth* times.  Raises FieldSyntaxError.

    >>> str(requirement_of({"any": ["method GET", {"not": "from 192.0.2.7"}]}))
    'any(method GET, not(from 192.0.2.7))'
    """
    if isinstance(value, str):
        return parse_requirement(value)
    if not isinstance(value, Mapping) or len(value) != 1 or not depth:
        raise FieldSyntaxError("requirement", str(value))
    [(keyword, inner)] = value.items()
    if keyword == "not":
        return Not(requirement_of(inner, depth=depth - 1))
    if keyword not in _TREES or not isinstance(inner, list | tuple):
        raise FieldSyntaxError("requirement", str(value))
    return _TREES[keyword](
        tuple(requirement_of(part, depth=depth - 1) for part in inner)
    )


def _unquoted(word: str) -> str:
    """Return what *word* stands for."""
    return _ESCAPED.sub(r"\1", word[1:-1]) if word.startswith('"') else word


def _users(words: Sequence[str]) -> User:
    """Return users by the names under which they are known (RFC 7617 §2)."""
    names = [user_id(word) for word in words]
    for word, name in zip(words, names, strict=True):
        if name is None:
            raise FieldSyntaxError("user name", word)
    return User(tuple(name for name in names if name))


def _groups(words: Sequence[str]) -> Group:
    """Return groups."""
    if not all(words):
        raise FieldSyntaxError("group name", "")
    return Group(tuple(unicodedata.normalize("NFC", word) for word in words))


def _methods(words: Sequence[str]) -> Method:
    """Return methods; "The method token is case-sensitive" (RFC 9110 §9.1)."""
    for word in words:
        if not is_token(word) or (word not in KNOWN and word.upper() in KNOWN):
            raise FieldSyntaxError("method", word)
    return Method(tuple(words))


def _networks(words: Sequence[str]) -> From:
    """Return networks."""
    return From(tuple(map(Network.parse, words)))


def _during(words: Sequence[str]) -> During:
    """Return hours, days and a zone, in any order; the zone once."""
    spans = [found for word in words if (found := _HOURS.fullmatch(word))]
    days = [word for word in words if _DAYS.fullmatch(word.lower())]
    others = {*days, *(found[0] for found in spans)}
    zones = [word for word in words if word not in others]
    if len(zones) > 1:
        raise FieldSyntaxError("time, days or zone", zones[1])
    if not spans and not days:
        raise FieldSyntaxError("time or days", " ".join(words))
    return During(
        Opening(
            hours=tuple(map(_hours, spans)) or (ALL_DAY,),
            days=frozenset[int]().union(*map(_days, days)) or EVERY_DAY,
            zone=_zone(*zones),
        )
    )


def _hours(found: re.Match[str]) -> Hours:
    """Return a part of the day; it is neither empty nor longer than a day."""
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if begin == end or end > MIDNIGHT:
        raise FieldSyntaxError("time", found[0])
    return Hours(begin, end)


def _days(text: str) -> set[int]:
    """Return days; a run may go on past Sunday."""
    days: set[int] = set()
    for run in text.lower().split(","):
        first, _, last = run.partition("-")
        begin = DAYS.index(first)
        length = (DAYS.index(last or first) - begin) % 7
        days |= {(begin + day) % 7 for day in range(length + 1)}
    return days


def _zone(name: str = "UTC") -> ZoneInfo:
    """Return a time zone of the IANA that this machine knows."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise FieldSyntaxError("time, days or zone", name) from error


_PLAIN: Mapping[str, Requirement] = {
    str(plain): plain
    for plain in (Anyone(), Nobody(), ValidUser(), SignedLink(), Secure())
}
_READERS: Mapping[str, Callable[[Sequence[str]], Requirement]] = {
    "user": _users,
    "group": _groups,
    "from": _networks,
    "method": _methods,
    "time": _during,
}
_TREES: Mapping[str, Callable[[tuple[Requirement, ...]], Requirement]] = {
    "all": All,
    "any": Any,
    "none": None_,
}
