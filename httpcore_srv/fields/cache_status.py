"""
What did the caches on the way do?

Cache-Status is a List with a member for each cache, the nearest to the origin first
(RFC 9211 §2).  Each says whether it answered itself (hit) or why it went forward (fwd),
never both.

An origin sends none: this is for the laboratory, which tells from it what a cache under
test claims to have done, and for the cache that it is compared with.
"""

from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias, get_args

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import (
    Item,
    Member,
    Token,
    parse_list,
    write_item,
)

# Why a request went forward (§2.2).
Forward: TypeAlias = Literal[
    "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"
]

FORWARDS: frozenset[str] = frozenset(get_args(Forward))


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """
    One member: what *cache* did with this response (§2.1 to §2.8).

    *ttl* is the remaining lifetime in seconds, negative when stale; *fwd_status* the
    status of the answer that was fetched; *key* and *detail* are the cache's own.

    >>> str(CacheStatus("ExampleCache", hit=True, ttl=376))
    'ExampleCache;hit;ttl=376'
    """

    cache: str | Token
    hit: bool = False
    fwd: Forward | None = None
    fwd_status: int | None = None
    ttl: int | None = None
    stored: bool = False
    collapsed: bool = False
    key: str | None = None
    detail: str | Token | None = None

    @classmethod
    def of(cls, member: Member) -> Self:
        """
        Read one member, or raise FieldSyntaxError; unknown parameters are ignored.

        The cache is named by a String or a Token; each parameter has its type.
        """
        if not isinstance(member, Item) or not isinstance(member.value, str | Token):
            raise FieldSyntaxError("Cache-Status member", str(member))
        given: dict[str, Any] = {
            name.replace("-", "_"): value
            for name, value in member.parameters
            if name in _TYPES
        }
        if "fwd" in given and isinstance(given["fwd"], Token):
            given["fwd"] = str(given["fwd"])
        status = cls(member.value, **given)
        status.check()
        return status

    def check(self) -> None:
        """Raise FieldSyntaxError for what RFC 9211 §2 rules out."""
        if self.hit and self.fwd is not None:
            raise FieldSyntaxError("Cache-Status: hit excludes fwd (§2.2)", repr(self))
        if self.fwd is not None and self.fwd not in FORWARDS:
            raise FieldSyntaxError("reason to forward (RFC 9211 §2.2)", str(self.fwd))
        for name, types in _TYPES.items():
            value = getattr(self, name.replace("-", "_"))
            if value is not None and type(value) not in types:
                raise FieldSyntaxError(f"{name} (RFC 9211 §2)", repr(value))

    def __str__(self) -> str:
        """Write the member, or raise FieldSyntaxError; what is false is left out."""
        self.check()
        said = [
            (name, getattr(self, name.replace("-", "_")))
            for name in _TYPES
            if name != "fwd"
        ]
        parameters = [(n, v) for n, v in said if v is not None and v is not False]
        if self.fwd is not None:
            parameters.insert(0, ("fwd", Token(self.fwd)))
        cache = self.cache
        name = Token(cache) if isinstance(cache, str) and _is_name(cache) else cache
        return write_item(Item(name, tuple(parameters)))


_TYPES: dict[str, tuple[type, ...]] = {
    "hit": (bool,),
    "fwd": (str,),
    "fwd-status": (int,),
    "ttl": (int,),
    "stored": (bool,),
    "collapsed": (bool,),
    "key": (str,),
    "detail": (str, Token),
}


def parse_cache_status(*lines: str) -> tuple[CacheStatus, ...]:
    """
    Read the whole field, or raise FieldSyntaxError: then all of it is ignored.

    >>> [status.fwd for status in parse_cache_status("A;fwd=miss, B;hit")]
    ['miss', None]
    """
    return tuple(CacheStatus.of(member) for member in parse_list(*lines))


def append_cache_status(existing: str | None, ours: CacheStatus) -> str:
    """
    Return the field with our member last (§2).

    "Caches SHOULD preserve the existing field value"; one that cannot be parsed would
    take ours down with it, and is left out.

    >>> append_cache_status('"far";hit', CacheStatus("near", fwd="uri-miss"))
    '"far";hit, near;fwd=uri-miss'
    """
    try:
        kept = existing if existing and parse_list(existing) else None
    except FieldSyntaxError:
        kept = None
    return str(ours) if kept is None else f"{kept}, {ours}"


def _is_name(text: str) -> bool:
    """Tell whether *text* can stand as a Token."""
    try:
        return bool(write_item(Token(text)))
    except FieldSyntaxError:
        return False
