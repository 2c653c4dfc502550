"""
What would admission decide, had somebody logged in?

    request ──resolve──▶ target ──locate──▶ found ──areas_of──▶ what it asks
    user, address, time, link ────────────▶ facts ──judged────▶ granted, denied, unknown

These are the functions that the server calls.  Only the proof is left out: that the
user is who they say they are is taken for granted here, and no use of a link counts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl

from httpcore_srv.access.areas import areas_of, facts_of, judged, realm_of
from httpcore_srv.access.link import PARAMETER, link_host
from httpcore_srv.cli.explain import octets_for, read
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.policy.access.requirements import (
    Facts,
    Judgement,
    Verdict,
    depends_on,
)
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.resource import Listed, Resource
from httpcore_srv.semantics.authentication.profiles import user_id
from httpcore_srv.site import Site
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.state.link import Showing
from httpcore_srv.state.links import LinkVerdict
from httpcore_srv.target import Target

STRANGER = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Who asks for what, and all that is known of it.

    *link* is what there is to say of the signed link that was shown, None without one;
    *notes* are for people.
    """

    request: Request
    facts: Facts
    areas: tuple[Protection, ...]
    realm: Realm | None
    link: LinkVerdict | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What the server would decide; *judgement* is None where nothing is protected.

    *status* is that of the refusal, None where there is none.
    """

    asked: Asked
    judgement: Judgement | None
    status: int | None

    @property
    def is_allowed(self) -> bool:
        """Whether the server lets that request in."""
        return self.status is None


def request_of(path: str, method: str, peer: Peer, site: Site) -> Request:
    """Return the request for *path* that *peer* would send; RequestError."""
    octets = octets_for(path, method, Fields(), site)
    method, target, version, fields, *_ = read(octets, site.limits)
    return Request(method, target, fields, version, peer=peer)


def decided(user: str, request: Request, site: Site, now: datetime) -> Decision:
    """
    Decide as admission does: by the areas of what is found, and all they ask.

    Raises RequestError for what is not even looked for, and StoreUnavailable.
    """
    asked = asked_of(user, request, site, now)
    if not asked.areas:
        return Decision(asked, None, None)
    judgement = judged(asked.areas, asked.facts)
    return Decision(asked, judgement, refusal(asked, judgement.verdict))


def refusal(asked: Asked, verdict: Verdict) -> int | None:
    """
    Return the status code with which the server refuses, None if it does not.

    401 stands for the question who it is, whatever form that takes.  Whoever has but a
    link is told what is wrong with that.
    """
    if verdict is Verdict.GRANTED:
        return None
    link = asked.link
    if link not in (None, LinkVerdict.VALID) and asked.facts.user is None:
        return link.status
    if verdict is Verdict.UNKNOWN and asked.realm is not None:
        return 401
    return asked.areas[-1].refusal


def asked_of(user: str, request: Request, site: Site, now: datetime) -> Asked:
    """Gather what the server would know of *request*, had *user* logged in."""
    target = resolve(request, site)
    found = locate(target, site, now)
    try:
        areas = areas_of(target, found)
    finally:
        if isinstance(found, Resource | Listed):
            found.close()
    realm = realm_of(areas)
    name, groups, notes = _known(user, realm)
    link = _link(target, request, site, now) if any(map(heeds_links, areas)) else None
    facts = facts_of(request, now)
    facts = replace(facts, user=name, groups=groups, link=link is LinkVerdict.VALID)
    return Asked(request, facts, areas, realm, link, tuple(notes))


def heeds_links(area: Protection) -> bool:
    """Tell whether a signed link counts for something in *area*."""
    return area.links or "link" in depends_on(area.rule)


def _known(
    user: str, realm: Realm | None
) -> tuple[str | None, frozenset[str], list[str]]:
    """Return who *user* is to *realm*, with their groups, and what is odd about it."""
    if user == STRANGER or realm is None:
        return None, frozenset(), []
    book, name = realm.accounts.current(), user_id(user)
    notes = [str(fault) for fault in book.faults]
    if name is None or not book.knows(name):
        return None, frozenset(), [*notes, f"the realm {realm.name} knows no {user}"]
    return name, book.groups_of(name), notes


def _link(
    target: Target, request: Request, site: Site, now: datetime
) -> LinkVerdict | None:
    """Judge the signed link that *request* carries, if any; it is not used up."""
    pairs = parse_qsl(target.uri.query or "")
    token = next((value for name, value in pairs if name == PARAMETER), None)
    if site.links is None or token is None:
        return None
    showing = Showing(
        link_host(target.host), target.uri.path, request.method, request.peer.address
    )
    return site.links.judged(token, showing, now).verdict
