"""
Who may come in to one place, at once?

    the rules let in whoever asks like this    yes, and nobody looks at credentials
    a signed link may be shown                 not here
    they depend on who it is                   credentials, as they were shown before
    those prove who it is, and that user may   yes; now it is counted
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from httpcore_srv.access.areas import realm_of, takes_links
from httpcore_srv.access.at_once import basic, digest, session
from httpcore_srv.access.at_once.rules import Ruled, rules_of
from httpcore_srv.access.events import Event, log
from httpcore_srv.access.link import PARAMETER
from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Peer
from httpcore_srv.policy.access.requirements import Verdict
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.site import Site

# A visitor who may come in, as ``Admission`` would name them, and the value of
# Authentication-Info, "" for none; no other field goes with the answer.
Passed: TypeAlias = tuple[Visitor, str]


class Gate:
    """
    The way in to what *areas* cover, for requests without content (GET and HEAD).

    Nothing here waits for a disk, a lock that is held for long, or another process.
    """

    __slots__ = ("_links", "_realm", "_rules", "_schemes")

    def __init__(self, areas: tuple[Protection, ...], site: Site) -> None:
        self._rules = rules_of(areas)
        self._realm = realm_of(areas)
        self._schemes = self._realm.schemes if self._realm else ()
        self._links = site.links is not None and takes_links(areas)

    def passed(
        self,
        method: str,
        target: str,
        fields: Mapping[str, str],
        peer: Peer,
        now: float,
    ) -> Passed | None:
        """
        Return who may come in; None where ``admission`` has to decide.

        *target* is as sent; of *fields*, each of one line, by names in lower case, only
        Authorization and Cookie matter.  *now* is in seconds since 1970.  With a result
        all is done that ``admission`` does: a count is taken, so it is to be asked
        once, and its answer to be used.  An admission that somebody wants to see in the
        log is not decided here.
        """
        ruled = self._rules.ruled(method, peer, now)
        if isinstance(ruled.stranger, Visitor):
            return ruled.stranger, ""
        realm = self._realm
        if (
            realm is None
            or ruled.stranger is not Verdict.UNKNOWN
            or self._seen(target, fields)
        ):
            return None
        field = fields.get("authorization")
        if field is None:
            return self._by_session(realm, ruled, fields, peer, now)
        if field.startswith(digest.SCHEME):
            return self._by_digest(realm, ruled, method, target, field, now)
        return self._by_basic(realm, ruled, field, peer)

    def _seen(self, target: str, fields: Mapping[str, str]) -> bool:
        """Tell whether a link may be shown, or somebody listens to each admission."""
        if log.isEnabledFor(_LEVEL):
            return True
        return self._links and ("?" in target or PARAMETER in fields.get("cookie", ""))

    def _by_session(
        self,
        realm: Realm,
        ruled: Ruled,
        fields: Mapping[str, str],
        peer: Peer,
        now: float,
    ) -> Passed | None:
        """Look for a session, where the realm has some."""
        cookies = fields.get("cookie")
        if cookies is None or "form" not in self._schemes:
            return None
        moment = datetime.fromtimestamp(now, UTC)
        who = session.recalled(cookies, realm, peer, moment)
        if who is None:
            return None
        visitor = ruled.visitor(who.user, who.groups)
        return (visitor, "") if isinstance(visitor, Visitor) else None

    def _by_basic(
        self, realm: Realm, ruled: Ruled, field: str, peer: Peer
    ) -> Passed | None:
        """Look for a password."""
        if "basic" not in self._schemes:
            return None
        proof = basic.recalled(field, realm, peer)
        if proof is None:
            return None
        visitor = ruled.visitor(proof.user, proof.groups)
        return (visitor, "") if isinstance(visitor, Visitor) else None

    def _by_digest(
        self,
        realm: Realm,
        ruled: Ruled,
        method: str,
        target: str,
        field: str,
        now: float,
    ) -> Passed | None:
        """Look for a response, and count it at last."""
        if "digest" not in self._schemes:
            return None
        claim = digest.recalled(field, realm, method, target, now)
        if claim is None:
            return None
        proof, nc, info = claim
        visitor = ruled.visitor(proof.user, proof.groups)
        if isinstance(visitor, Visitor) and proof.in_use.count(nc, now):
            return visitor, info
        return None


_LEVEL = Event.ADMITTED.level
