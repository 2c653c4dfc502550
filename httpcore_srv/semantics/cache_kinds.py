"""
Which cache is asking, and which directives are for it?

    private   one user's              Cache-Control, without s-maxage
    shared    many users'             Cache-Control
    targeted  shared, with a target   the first of its fields that is valid and not
              list (RFC 9213)         empty; else Cache-Control

"The cache MUST select the first (in target-list order) field with a valid, non-empty
value [...] and it MUST ignore the Cache-Control and Expires header fields in that
response, unless no valid, non-empty value is available" (RFC 9213 §2.2).
"""

from dataclasses import dataclass

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.targeted import parse_targeted
from httpcore_srv.grammar.statuses import PHRASES
from httpcore_srv.message import Fields


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: the sentence of ours, and the section that decides it."""

    section: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} ({self.section})"


@dataclass(frozen=True, slots=True)
class CacheKind:
    """
    A cache as the law sees it (RFC 9111 §1).

    *targets* are the names of the targeted fields it obeys, in order; *understands*
    the status codes whose caching requirements it knows (§3).
    """

    name: str
    shared: bool
    targets: tuple[str, ...] = ()
    understands: frozenset[int] = frozenset(PHRASES)


PRIVATE = CacheKind("private", shared=False)
SHARED = CacheKind("shared", shared=True)


def targeted_by(*targets: str) -> CacheKind:
    """Return a shared cache that obeys the fields *targets*, in this order."""
    return CacheKind(targets[0], shared=True, targets=targets)


@dataclass(frozen=True, slots=True)
class Directives:
    """What a cache is told: *control*, and by which *field*; None if by none."""

    field: str | None
    control: CacheControl

    @property
    def targeted(self) -> bool:
        """Whether a targeted field speaks: Cache-Control and Expires are ignored."""
        return self.field not in (None, "Cache-Control")


def directives(kind: CacheKind, fields: Fields) -> Directives:
    """Return the directives that a cache of *kind* obeys, from a response's fields."""
    for name in kind.targets:
        value = fields.get(name)
        control = None if value is None else parse_targeted(value)
        if control is not None:
            return Directives(name, control)
    value = fields.get("Cache-Control")
    if value is None:
        return Directives(None, CacheControl())
    return Directives("Cache-Control", CacheControl.parse(value))
