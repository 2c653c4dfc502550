"""
Which protections cover a target, and what do they ask?

A path is covered by every protection whose patterns name it, from the first of its
mount to the last, the most specific; one that does not inherit takes the place of those
before it.  All that cover it must be met.

What a target shows is more than its own path (``shown``).
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType

from httpcore_srv.access.shown import Segments, leads_to, paths_of
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.message import Request
from httpcore_srv.policy.access.leaves import SignedLink
from httpcore_srv.policy.access.requirements import (
    PERSONAL,
    Facts,
    Judgement,
    Requirement,
    Verdict,
    depends_on,
    judge,
)
from httpcore_srv.policy.access.trees import All, Any
from httpcore_srv.policy.path_patterns import path_of
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.resource import Found, MayShow
from httpcore_srv.site import Host, Mount
from httpcore_srv.target import Target

# Nobody is known in any realm.
NOBODY: Mapping[Realm, Facts] = MappingProxyType({})


def areas_of(target: Target, found: Found | None = None) -> tuple[Protection, ...]:
    """Return what covers *target*, and what *found* shows of other paths."""
    mount = target.mount
    if mount is None or not mount.protections:
        return ()
    return covering(mount, paths_of(target, mount, found))


def covering(mount: Mount, paths: Iterable[Segments]) -> tuple[Protection, ...]:
    """Return the protections of *mount* that cover one of *paths*, in their order."""
    wanted = [one for path in paths for one in _covering_one(mount, path)]
    return tuple(one for one in mount.protections if one in wanted)


def _covering_one(mount: Mount, path: Segments) -> list[Protection]:
    """Return the protections that cover *path*."""
    found: list[Protection] = []
    for protection in mount.protections:
        if protection.covers(path):
            found = [*found, protection] if protection.inherit else [protection]
    return found


def realm_of(areas: Iterable[Protection]) -> Realm | None:
    """Return the realm in which a visitor has to be known: the most specific one."""
    realms = [area.realm for area in areas if area.realm]
    return realms[-1] if realms else None


def judged(areas: tuple[Protection, ...], facts: Facts) -> Judgement:
    """Judge *facts* by all that *areas* ask; a user is one of the areas' last realm."""
    return judge(_rule_of(areas), facts)


@lru_cache(maxsize=256)
def _rule_of(areas: tuple[Protection, ...]) -> Requirement:
    """Return all that *areas* ask; a site has few combinations of them."""
    realm = realm_of(areas)
    return All(tuple(_asked(area, realm) for area in areas))


def _asked(area: Protection, realm: Realm | None) -> Requirement:
    """Return the rule of *area* for somebody who may be known in *realm*."""
    rule = area.rule
    if area.realm is not None and area.realm is not realm:
        rule = AsStranger(rule)
    return Any((SignedLink(), rule)) if area.links else rule


@dataclass(frozen=True)
class AsStranger(Requirement):
    """A rule of another realm: who is known in this one is nobody there (§11.5)."""

    rule: Requirement

    @property
    def asks(self) -> frozenset[str]:
        """The facts that the rule asks."""
        return self.rule.asks

    def judged(self, facts: Facts) -> Judgement:
        """Judge as if no user were known."""
        return self.rule.judged(replace(facts, user=None, groups=frozenset()))

    def __str__(self) -> str:
        return str(self.rule)


@lru_cache(maxsize=256)
def takes_links(areas: tuple[Protection, ...]) -> bool:
    """Tell whether a signed link may open one of *areas*, by itself or by its rule."""
    return any(area.links or "link" in depends_on(area.rule) for area in areas)


def refusal_of(areas: tuple[Protection, ...], link: int | None = None) -> int:
    """
    Return the status for who may not come in: that of the last of *areas*.

    *link* is the status of a signed link that does not hold, None without one.  It says
    why, but not where the area wants to be as good as absent (§15.5.4).
    """
    refusal = areas[-1].refusal
    return refusal if link is None or refusal == 404 else link


def facts_of(request: Request, now: datetime) -> Facts:
    """Return what is known of who sent *request*, before anybody is proven."""
    return Facts(
        address=request.peer.address,
        method=request.method,
        moment=now,
        secure=request.peer.secure,
    )


def may_show(
    target: Target, facts: Facts, known: Mapping[Realm, Facts] = NOBODY
) -> MayShow | None:
    """
    Return what tells the entries that a listing of *target* shows to such a visitor.

    *known* is what is known of them in other realms.  None where all are shown, because
    nothing below is protected.
    """
    mount = target.mount
    if mount is None or not mount.protections:
        return None
    above = path_of(tuple(filter(None, target.segments)))

    def shown(name: bytes, is_directory: bool) -> bool:
        inside = (*above, *path_of((name, b"") if is_directory else (name,)))
        areas = covering(mount, filter(None, (inside, leads_to(mount, inside))))
        realm = realm_of(areas)
        given = known.get(realm, facts) if realm else facts
        return not areas or judged(areas, given).verdict is Verdict.GRANTED

    return shown


def shows_differently(mount: Mount | None) -> bool:
    """
    Tell whether strangers see different listings of *mount*.

    Whoever is nobody in particular is not asked for a name where nothing is protected:
    only where and when a request comes from can make a difference there.
    """
    others = PERSONAL - {"user"}
    asked = (depends_on(one.rule) for one in (mount.protections if mount else ()))
    return any(facts & others for facts in asked)


def space_of(realm: Realm, host: Host) -> tuple[str, ...]:
    """
    Return the path prefixes on *host* where *realm* is asked for (RFC 7616 §3.3).

    Log-out is among them, so that credentials are sent there.
    """
    prefixes = [
        f"{mount.prefix}{beginning}"
        for mount in host.mounts
        for protection in mount.protections
        if protection.realm is realm
        for beginning in _beginnings(protection)
    ]
    if realm.entrance:
        prefixes.append(realm.entrance)
    return tuple(dict.fromkeys(prefixes))


def _beginnings(protection: Protection) -> list[str]:
    """Return what each path that is covered begins with, "" for anything."""
    return [_beginning(one.text) for one in protection.paths] or [""]


def _beginning(pattern: str) -> str:
    """
    Return the directories that a pattern names outright, as a URI path.

    >>> _beginning("private/**"), _beginning("a b/c/*.key"), _beginning("*.key")
    ('private/', 'a%20b/c/', '')
    """
    *above, _ = pattern.split("/")
    named = takewhile(lambda segment: not set("*?[") & set(segment), above)
    return "".join(f"{encode_segment(os.fsencode(segment))}/" for segment in named)
