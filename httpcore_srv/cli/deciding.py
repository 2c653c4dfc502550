"""
What would admission decide, had somebody logged in?

    request ──resolve──▶ target ──locate──▶ found ──admitted──▶ a ruling
    user ─────────────────────────────────────────────┘

These are the functions that the server calls.  Only the proof is left out: that the
user is who they say they are is taken for granted here.  What a site does on paper
leaves no trace (``read_plan``), so no use of a link counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.access.admission import admitted
from httpcore_srv.access.areas import facts_of
from httpcore_srv.access.proofs import Proof, Proven, Unproven
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import Refused
from httpcore_srv.cli.explain import octets_for, read
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.policy.access.requirements import Facts
from httpcore_srv.protection import Realm
from httpcore_srv.resources.resource import Found, Listed, Resource
from httpcore_srv.semantics.authentication.profiles import user_id
from httpcore_srv.site import Site
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.target import Target

STRANGER = "-"


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What the server would decide on *request*, by the *facts* that are known of it.

    *ruling* is None where nothing is protected, *status* that of the refusal, None
    where there is none; *notes* are for people.
    """

    request: Request
    facts: Facts
    ruling: Ruling | None
    status: int | None
    notes: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the server lets that request in."""
        return self.status is None

    @property
    def asks_to_log_in(self) -> bool:
        """Whether the refusal is the question who it is, whatever form that takes."""
        if self.ruling is None or self.ruling.opened.status:
            return False
        return isinstance(self.ruling.proof, Unproven)


def request_of(path: str, method: str, peer: Peer, site: Site) -> Request:
    """Return the request for *path* that *peer* would send; RequestError."""
    octets = octets_for(path, method, Fields(), site)
    method, target, version, fields, *_ = read(octets, site.limits)
    return Request(method, target, fields, version, peer=peer)


@contextmanager
def located(
    request: Request, site: Site, now: datetime
) -> Iterator[tuple[Target, Found]]:
    """Find what *request* is for, and close it in the end; RequestError."""
    target = resolve(request, site)
    found = locate(target, site, now)
    try:
        yield target, found
    finally:
        if isinstance(found, Resource | Listed):
            found.close()


def decided(user: str, request: Request, site: Site, now: datetime) -> Decision:
    """
    Decide as admission does, had *user* logged in, or were it a STRANGER.

    Raises RequestError for what is not even looked for, and StoreUnavailable.
    """
    notes: list[str] = []
    ruling, status = None, None

    def prove(realm: Realm, request: Request, now: datetime) -> tuple[str, Proof]:
        return "", _proof(user, realm, notes)

    with located(request, site, now) as (target, found):
        try:
            ruling = admitted(request, target, found, site, now, prove).ruling
        except Refused as refused:
            ruling, status = refused.admission.ruling, refused.response.status
    facts = ruling.facts if ruling else facts_of(request, now)
    return Decision(request, facts, ruling, status, tuple(notes))


def _proof(user: str, realm: Realm, notes: list[str]) -> Proof:
    """Take for granted that *user*, if known to *realm*, is who they say."""
    if user == STRANGER:
        return Unproven()
    book, name = realm.accounts.current(), user_id(user)
    notes += map(str, book.faults)
    if name is None or not book.knows(name):
        notes.append(f"the realm {realm.name} knows no {user}")
        return Unproven()
    return Proven(name, book.groups_of(name))
