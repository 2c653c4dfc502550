"""
Which Cache-Control does an answer get?

    the whole site ◀ a mount ◀ rules by path ◀ rules by type ◀ rules by status

What is said of a part stands over what is said of the whole (``CacheControl.over``).
An answer that says what went wrong says nothing about the next time: from 400 on the
whole is ``no-store``, and only rules that name a status stand over it.  Where neither
site nor mount says more than the default, ``no-cache``, a file whose name holds a hash
of its content may be kept for a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, reduce

from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.policy.field_edits import FieldEdits
from httpcore_srv.policy.fingerprints import is_fingerprinted
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.times_of_day import TimeOfDay

# Stored, but never reused without asking: what has a validator costs a 304.
NO_CACHE = CacheControl(no_cache=True)

# What went wrong this time would be open to heuristics otherwise (RFC 9111 §4.2.2).
NO_STORE = CacheControl(no_store=True)

# "immutable" for a year: RFC 8246 §2, and no cache looks further ahead.
LASTING = CacheControl(max_age=31_536_000, immutable=True)

# "Responses with the 428 [429, 431, 511] status code MUST NOT be stored by a cache"
# (RFC 6585 §3 to §6); a 401 is an error page of a protected area.
NEVER_STORED = frozenset({401, 428, 429, 431, 511})

NO_EDITS = FieldEdits()

# What says of a representation what the 200 would (RFC 9110 §15.3.7, §15.4.5).
AS_THE_200 = frozenset({200, 206, 304})


@dataclass(frozen=True, slots=True)
class Occasion:
    """
    What a rule may ask about an answer.

    *path* holds the decoded segments below the mount; *media_type* is that of the
    selected representation, whether the answer carries it or not.
    """

    status: int = 200
    path: tuple[str, ...] = ()
    media_type: MediaType | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What is said of some of the answers from a mount.

    It applies to the *paths*, the media *types* and the *statuses* ("200", "4xx") it
    names; where it names none, to all.  206 and 304 repeat the 200: what is said of
    "200" or "2xx" is said of them, and nothing else is.
    *expires_at* stands in the place of max-age.  *targeted* are the fields that certain
    caches read instead of Cache-Control (RFC 9213; Surrogate-Control), *labels* those
    that caches read beside it (No-Vary-Search), *lists* such fields whose members add
    up from rule to rule (Cache-Tag, Cache-Groups).
    """

    paths: tuple[PathPattern, ...] = ()
    types: tuple[MediaRange, ...] = ()
    statuses: tuple[str, ...] = ()
    cache_control: CacheControl | None = None
    expires_at: TimeOfDay | None = None
    targeted: Fields = Fields()
    labels: Fields = Fields()
    lists: Fields = Fields()
    edits: FieldEdits = NO_EDITS

    def applies_to(self, occasion: Occasion) -> bool:
        """Tell whether this rule says something about *occasion*."""
        return (
            (not self.statuses or self._names_status(occasion.status))
            and (not self.types or self._names_type(occasion.media_type))
            and (not self.paths or any(p.matches(occasion.path) for p in self.paths))
        )

    def _names_status(self, status: int) -> bool:
        code = 200 if status in AS_THE_200 else status
        return not {str(code), f"{code // 100}xx"}.isdisjoint(self.statuses)

    def _names_type(self, media_type: MediaType | None) -> bool:
        return media_type is not None and any(
            range_.includes(media_type) for range_ in self.types
        )

    @property
    def precision(self) -> tuple[bool, bool, bool]:
        """What orders rules: the most specific is the greatest."""
        return bool(self.statuses), bool(self.types), bool(self.paths)

    def control(self, now: datetime) -> CacheControl | None:
        """Return what this rule says of reuse at the moment *now*, or None."""
        if self.expires_at is None:
            return self.cache_control
        said = self.cache_control or CacheControl()
        return replace(said, max_age=self.expires_at.seconds_after(now))


def applicable(rules: Iterable[Rule], occasion: Occasion) -> tuple[Rule, ...]:
    """
    Return the rules that apply, the least specific first.

    Of two that are equally specific the later one is the more specific.
    """
    found = [rule for rule in rules if rule.applies_to(occasion)]
    return tuple(sorted(found, key=lambda rule: rule.precision)) if found else ()


def composed(layers: Iterable[CacheControl]) -> CacheControl:
    """
    Return what holds where all of *layers* apply, the least specific first.

    >>> layers = ("public, max-age=60", "max-age=5", "no-transform")
    >>> str(composed(map(CacheControl.read, layers)))
    'public, max-age=5, no-transform'
    """
    return reduce(lambda below, said: said.over(below), layers, CacheControl())


def whole_mount(
    site: CacheControl, mount: CacheControl | None, occasion: Occasion
) -> CacheControl:
    """Return what holds of *occasion* before any rule of the mount."""
    if mount is not None:
        return mount.over(site)
    if occasion.status not in AS_THE_200 or not occasion.path:
        return site
    if site is not NO_CACHE and site != NO_CACHE:
        return site
    return LASTING if is_fingerprinted(occasion.path[-1]) else site


def control_of(
    occasion: Occasion,
    rules: Iterable[Rule],
    site: CacheControl,
    mount: CacheControl | None,
    now: datetime,
) -> CacheControl:
    """Return the Cache-Control of an answer; *rules* as from ``applicable``."""
    if occasion.status in NEVER_STORED:
        return NO_STORE
    if occasion.status >= 400:
        rules = [rule for rule in rules if rule.statuses]
        whole = NO_STORE
    else:
        whole = whole_mount(site, mount, occasion)
    said = [control for rule in rules if (control := rule.control(now))]
    if not said and (whole is NO_CACHE or whole is NO_STORE):  # settled as they are
        return whole
    return _settled_of((whole, *said))


@lru_cache(maxsize=256)
def _settled_of(layers: tuple[CacheControl, ...]) -> CacheControl:
    """Return what holds where *layers* apply: a site has few of them."""
    return settled(composed(layers))


@lru_cache(maxsize=256)
def kept_private(said: CacheControl) -> CacheControl:
    """
    Return what a cache of many users may not store (RFC 9111 §5.2.2.7).

    What says no-store stays as it is, but for what would take that back.  Where only
    s-maxage gave a time, private caches ask, rather than guess (§4.2.2).

    >>> str(kept_private(CacheControl.read("public, max-age=60, s-maxage=600")))
    'private, max-age=60'
    """
    if said.no_store and not said.must_understand:
        return replace(said, public=False)
    private = replace(
        said, public=False, private=True, s_maxage=None, proxy_revalidate=False
    )
    if said.s_maxage is None or said.max_age is not None or said.no_cache is True:
        return private
    return replace(
        private, no_cache=True, stale_while_revalidate=None, stale_if_error=None
    )


def may_be_shared(said: CacheControl) -> bool:
    """
    Tell whether a shared cache may reuse the answer to a request with Authorization.

    Only if it has "a Cache-Control field with a response directive [...] that allows
    it to be stored by a shared cache": must-revalidate, public or s-maxage (§3.5).
    """
    return said.public or said.must_revalidate or said.s_maxage is not None


def settled(said: CacheControl) -> CacheControl:
    """
    Return *said* without contradictions: of two directives the careful one stays.

    What composes from rules that meet by chance may contradict itself; a cache would
    have to be careful then, too (RFC 9111 §4.2.1).

    >>> str(settled(CacheControl(private=True, s_maxage=60, max_age=5)))
    'private, max-age=5'
    """
    if not said.conflicts():
        return said
    if said.no_store and not said.must_understand:
        kept = CacheControl(no_store=True, no_transform=said.no_transform)
        return replace(kept, extensions=said.extensions)
    if said.private is True:
        said = kept_private(said)
    if said.no_cache is True:
        said = replace(said, max_age=None, s_maxage=None, immutable=False)
    if said.no_cache is True or said.must_revalidate:
        said = replace(said, stale_while_revalidate=None, stale_if_error=None)
    return replace(said, immutable=said.immutable and bool(said.max_age))
