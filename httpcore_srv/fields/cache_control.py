"""
What may caches do with this response?

Cache-Control as one typed value (RFC 9111 §5.2.2; RFC 5861; RFC 8246).  Values compose:
what is said of a part of a site stands over what is said of the whole,

    type over pattern over mount over site

and within a group of directives the more specific replaces the less:

    group      directives                                 it also displaces
    storage    public, private, no-store, must-understand
                 no-store (alone)                         freshness, staleness
                 private (of all fields)                  s-maxage, proxy-revalidate
    freshness  max-age, s-maxage, immutable, no-cache     no-store
                 no-cache                                 stale-...
                 s-maxage (alone)                         of the group itself only
    staleness  must-revalidate, proxy-revalidate,
               stale-while-revalidate, stale-if-error
    alone      no-transform, no-cache of some fields, and each extension

So ``max-age=60`` over ``no-store`` may be stored, and ``no-store`` over ``max-age=60``
is ``no-store``.  Private caches do as they did under ``s-maxage=60``: over ``no-cache``
it is ``max-age=0, s-maxage=60``.  But over ``private`` it is a conflict, and stays one:
who shares what was private has to say ``public``.

What was not open to guesses (§4.2.2) is not afterwards: ``private`` over ``no-store``
is ``private, no-cache``; ``no-cache="a"`` over ``no-cache`` has ``max-age=0``.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from httpcore_srv.fields.cache_directives import SECTIONS, Argument, leniently, strictly
from httpcore_srv.fields.cache_writing import written, written_extension

_FRESHNESS = ("max_age", "s_maxage", "no_cache", "immutable")
_FOR_ALL = ("max_age", "no_cache", "immutable")  # what private caches read, too
_STALE_USES = ("stale_while_revalidate", "stale_if_error")
_STALENESS = ("must_revalidate", "proxy_revalidate", *_STALE_USES)
_STORAGE = ("public", "private", "no_store", "must_understand")


@dataclass(frozen=True, slots=True)
class CacheControl:
    """
    The directives of a response; *max_age* and the like count seconds.

    *no_cache* and *private* are True for the whole response, or name the fields they
    are about.  The order of the attributes is the order in which they are written.

    >>> str(CacheControl(max_age=31536000, immutable=True))
    'max-age=31536000, immutable'
    >>> str(CacheControl(no_cache=("Set-Cookie",), public=True))
    'public, no-cache="Set-Cookie"'
    """

    public: bool = False
    private: bool | tuple[str, ...] = False
    must_understand: bool = False
    no_store: bool = False
    no_cache: bool | tuple[str, ...] = False
    max_age: int | None = None
    s_maxage: int | None = None
    immutable: bool = False
    must_revalidate: bool = False
    proxy_revalidate: bool = False
    stale_while_revalidate: int | None = None
    stale_if_error: int | None = None
    no_transform: bool = False
    extensions: tuple[tuple[str, str | None], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read what was received, as a cache does (§4.2.1): nothing is an error.

        Request directives are found among the extensions.
        """
        return cls.of(leniently(text))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what we are told to send, or raise FieldSyntaxError with the reason."""
        return cls.of(strictly(text))

    @classmethod
    def of(cls, arguments: dict[str, Argument]) -> Self:
        """Make a value of directives and their arguments, as a reader found them."""
        known: dict[str, Any] = {
            name.replace("-", "_"): argument
            for name, argument in arguments.items()
            if name in SECTIONS
        }
        others: Any = [pair for pair in arguments.items() if pair[0] not in SECTIONS]
        return cls(**known, extensions=tuple(others))

    def __str__(self) -> str:
        """
        Write the directives in their canonical order; FieldSyntaxError if they cannot.

        Beside must-understand there is always no-store, for caches that do not know
        the former: "A response that contains the must-understand directive SHOULD also
        contain the no-store directive" (§5.2.2.3).
        """
        said = replace(self, no_store=self.no_store or self.must_understand)
        known = [
            written(name, value)
            for name in SECTIONS
            if _is_said(value := getattr(said, name.replace("-", "_")))
        ]
        return ", ".join(known + [written_extension(*pair) for pair in self.extensions])

    def extension(self, name: str) -> tuple[bool, str | None]:
        """Tell whether the extension *name* is there, and return its argument."""
        found = [value for key, value in self.extensions if key == name]
        return (True, found[0]) if found else (False, None)

    def conflicts(self) -> tuple[str, ...]:
        """
        Return a sentence with its section for each contradiction; none is good.

        >>> CacheControl(immutable=True).conflicts()
        ('immutable needs max-age greater than 0 (RFC 8246 §2)',)
        """
        return tuple(sentence for applies, sentence in _CONFLICTS if applies(self))

    def over(self, other: "CacheControl") -> "CacheControl":
        """
        Return what holds when *self* is said of a part of what *other* is said of.

        >>> site = CacheControl.read("public, max-age=60, stale-if-error=600")
        >>> str(CacheControl.read("max-age=5").over(site))
        'public, max-age=5, stale-if-error=600'
        >>> str(CacheControl.read("no-store").over(site))
        'no-store'
        """
        said = {name: getattr(self, name) for name in _NAMES}
        said = {name: value for name, value in said.items() if _is_said(value)}
        displaced = self._displaced()
        if other.no_cache is not True and not _is_never_stored(self):
            displaced.discard("no_cache")  # of some fields (§5.2.2.4)
        kept = {n: getattr(other, n) for n in _NAMES if n not in displaced}
        asked = _is_never_stored(other) or (other.no_cache is True and self.s_maxage)
        if asked and self._is_for_shared():  # to private caches the same
            kept |= {"no_cache": other.no_cache is not True and other.no_cache}
            kept |= {"max_age": 0}
        names = {name for name, _ in self.extensions}
        others = tuple(pair for pair in other.extensions if pair[0] not in names)
        found = CacheControl(**(kept | said), extensions=others + self.extensions)
        return found if _may_be_guessed(other) else _unguessed(found)

    def _displaced(self) -> set[str]:
        """Return the attributes of a less specific value that self replaces."""
        displaced: set[str] = set()
        for group in (_STORAGE, _FRESHNESS, _STALENESS):
            if _says_any(self, group):
                displaced.update(group)
        for applies, names in _DISPLACES:
            if applies(self):
                displaced.update(names)
        return displaced - set(_FOR_ALL) if self._is_for_shared() else displaced

    def _is_for_shared(self) -> bool:
        """Tell whether s-maxage is all that is said of freshness and of no-store."""
        others = self.no_store or _says_any(self, _FOR_ALL)
        return self.s_maxage is not None and not others


_NAMES = tuple(field.name for field in fields(CacheControl))[:-1]

_Test = Callable[[CacheControl], bool]

_DISPLACES: tuple[tuple[_Test, tuple[str, ...]], ...] = (
    (lambda c: c.no_store and not c.must_understand, _FRESHNESS + _STALENESS),
    (lambda c: c.private is True, ("s_maxage", "proxy_revalidate")),
    (lambda c: c.no_cache is True, _STALE_USES),
    (lambda c: _says_any(c, _FRESHNESS), ("no_store",)),
)


def _may_be_fresh(c: CacheControl) -> bool:
    """Tell whether a lifetime greater than 0 is given."""
    return bool(c.max_age or c.s_maxage)


def _may_be_stale(c: CacheControl) -> bool:
    """Tell whether stale uses are granted (RFC 5861)."""
    return c.stale_while_revalidate is not None or c.stale_if_error is not None


def _is_never_stored(c: CacheControl) -> bool:
    """Tell whether no-store holds for every cache, those that understand included."""
    return c.no_store and not c.must_understand


def _may_be_guessed(c: CacheControl) -> bool:
    """Tell whether nothing keeps private caches from a heuristic lifetime (§4.2.2)."""
    return c.max_age is None and c.no_cache is not True and not _is_never_stored(c)


def _unguessed(c: CacheControl) -> CacheControl:
    """Return *c* closed to heuristics, so that caches ask where they would guess."""
    if not _may_be_guessed(c):
        return c
    if c.no_cache or c.s_maxage is not None:  # beside these no-cache has no place
        return replace(c, max_age=0)
    return replace(c, no_cache=True)


# fmt: off
_CONFLICTS: tuple[tuple[_Test, str], ...] = (
    (lambda c: c.public and c.private is True,
     "public and private exclude each other (RFC 9111 §5.2.2.7, §5.2.2.9)"),
    (lambda c: c.public and _is_never_stored(c),
     "public allows what no-store forbids (RFC 9111 §5.2.2.5, §5.2.2.9)"),
    (lambda c: _is_never_stored(c) and _may_be_fresh(c),
     "what no-store forbids to keep has no lifetime (RFC 9111 §5.2.2.5, §4.2.1)"),
    (lambda c: _is_never_stored(c) and _may_be_stale(c),
     "what no-store forbids to keep cannot be used stale (RFC 9111 §5.2.2.5)"),
    (lambda c: c.private is True and c.s_maxage is not None,
     "s-maxage is for shared caches, which private excludes (RFC 9111 §5.2.2.10)"),
    (lambda c: c.no_cache is True and _may_be_fresh(c),
     "no-cache takes back the lifetime that is given (RFC 9111 §4.2.1, §5.2.2.4)"),
    (lambda c: c.no_cache is True and _may_be_stale(c),
     "no-cache forbids the stale use that is granted (RFC 9111 §4.2.4, §5.2.2.4)"),
    (lambda c: c.must_revalidate and _may_be_stale(c),
     "must-revalidate forbids the stale use that is granted (RFC 9111 §5.2.2.2)"),
    (lambda c: c.immutable and not c.max_age,
     "immutable needs max-age greater than 0 (RFC 8246 §2)"),
    (lambda c: c.immutable and c.no_cache is True,
     "immutable is not asked for again, no-cache always is (RFC 8246 §2)"),
    (lambda c: c.immutable and _is_never_stored(c),
     "what no-store forbids to keep is not immutable to anyone (RFC 8246 §2)"),
)
# fmt: on


def _says_any(c: CacheControl, names: tuple[str, ...]) -> bool:
    """Tell whether *c* says one of *names*; no-cache counts if of all fields."""
    whole = c if c.no_cache is True else replace(c, no_cache=False)
    return any(_is_said(getattr(whole, name)) for name in names)


def _is_said(value: object) -> bool:
    """Tell whether an attribute says anything; a lifetime of 0 does."""
    return value is not None and value is not False
