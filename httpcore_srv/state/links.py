"""
Does this signed link still hold?

    token = link "." signature              the link in the letters of base64url

    not signed by us         FORGED      403
    not meant for this       ELSEWHERE   403
    too late                 EXPIRED     410    "likely to be permanent" (RFC 9110
    not in the store         FORGOTTEN   410     §15.5.11): ask for another one
    taken back               REVOKED     410
    used up                  SPENT       410
    else                     VALID

What was not signed is not read.  The rest is asked in this order: who holds a link in
their hand at another place learns nothing of its fate.

What becomes of a link, how often it was used and whether it was taken back, stands in
the store beside the link.  So a link that the store does not hold opens nothing: what
became of it was lost as well, and it may have been taken back.  While the store cannot
be reached, StoreUnavailable is raised, and no link opens anything.

A use is an admission by GET or another method that does something, whatever the answer
is then.  HEAD and OPTIONS are none: previews in a chat send HEAD.  Who has used a link
to many pages carries on by a cookie, which is signed for another purpose: a token cut
out of a link is none for a cookie, or uses would not be counted.
"""

import re
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from httpcore_srv.grammar import base64url
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.shared_link import SharedLink, Showing
from httpcore_srv.state.stores.store import Store, update

# For what it is signed (NIST SP 800-108 would say: its label)
_LINK, _CARRIED = "link 1", "carried link 1"

# The store's clock may not be this one: what it holds outlasts the link by a day.
_LONGER = 86_400.0

# A longer token is none of ours.
_LONGEST = 5_200

_ID = re.compile(r"[0-9a-f]{16}")

_UNCOUNTED = ("HEAD", "OPTIONS")


class LinkVerdict(Enum):
    """What there is to say of a link that was shown; *status* is the answer's."""

    VALID = "The link holds."
    FORGED = "This link was not made here, or was damaged on its way. Copy all of it."
    ELSEWHERE = "This link is for something else, or is not to be used from here."
    EXPIRED = "This link has expired. Ask whoever sent it for a new one."
    FORGOTTEN = "Nothing is known of this link any more. Ask who sent it for a new one."
    REVOKED = "This link was taken back. Ask whoever sent it for a new one."
    SPENT = (
        "This link was used as often as it may be. Ask whoever sent it for a new one."
    )

    @property
    def sentence(self) -> str:
        """
        The reason, and what one can do about it, for people who have but the link.

        It tells nothing of what lies behind the link.
        """
        return self.value

    @property
    def status(self) -> int:
        """The status code of the refusal; 200 for what is none."""
        return _STATUSES.get(self, 410)


_STATUSES = {
    LinkVerdict.VALID: 200,
    LinkVerdict.FORGED: 403,
    LinkVerdict.ELSEWHERE: 403,
}


class LinkJudgement(NamedTuple):
    """What came of a token: a verdict, and the link in it, None if it is forged."""

    verdict: LinkVerdict
    link: SharedLink | None = None


class Issued(NamedTuple):
    """A link of the list; *used* how often, None if that is not counted."""

    link: SharedLink
    used: int | None
    revoked: bool


class Links:
    """
    The links signed with *keys*, and what *store* knows of them.

    All methods may raise StoreUnavailable.
    """

    def __init__(self, keys: KeyRing, store: Store) -> None:
        self._keys = keys
        self._store = store

    def issue(self, link: SharedLink, now: datetime) -> str:
        """Return the token of *link*, at the moment *now*, and remember the link."""
        self._store.put(f"link:{link.id}", link.octets(), _lifetime(link, now))
        return self._signed(link, _LINK)

    def carried(self, link: SharedLink) -> str:
        """Return the token by which a cookie carries *link* on, below its path."""
        return self._signed(link, _CARRIED)

    def judged(
        self, token: str, showing: Showing, now: datetime, *, carried: bool = False
    ) -> LinkJudgement:
        """
        Tell whether *token* opens what is asked for, at the moment *now* (aware).

        Nothing is counted.  *carried* tells that it came by a cookie.
        """
        link = self._read(token, _CARRIED if carried else _LINK)
        if link is None:
            return LinkJudgement(LinkVerdict.FORGED)
        return LinkJudgement(self._fate(link, showing, now, carried=carried), link)

    def opened(
        self, token: str, showing: Showing, now: datetime, *, carried: bool = False
    ) -> LinkJudgement:
        """Tell whether *token* opens what is asked for, and count that as a use."""
        judged = self.judged(token, showing, now, carried=carried)
        link, is_valid = judged.link, judged.verdict is LinkVerdict.VALID
        if link is None or not is_valid or carried or showing.method in _UNCOUNTED:
            return judged
        if link.uses is None or self._counted(link, now) <= link.uses:
            return judged
        return LinkJudgement(LinkVerdict.SPENT, link)

    def revoke(self, text: str, now: datetime) -> SharedLink | None:
        """
        Take back the link with this token or id; return it, None if there is no such.

        A token is enough, an id must be of a link that the store remembers.
        """
        link = self._read(text, _LINK) if "." in text else self._remembered(text)
        if link is not None:
            self._store.put(f"link-revoked:{link.id}", b"1", _lifetime(link, now))
        return link

    def issued(self, now: datetime) -> tuple[Issued, ...]:
        """Return the links that have not expired, those that expire first first."""
        links = (SharedLink.of(octets) for _, octets in self._store.items("link:"))
        alive = sorted(
            (link for link in links if now < link.expires),
            key=lambda link: (link.expires, link.id),
        )
        return tuple(map(self._described, alive))

    def _described(self, link: SharedLink) -> Issued:
        """Return *link* with what became of it."""
        revoked = self._store.get(f"link-revoked:{link.id}") is not None
        if link.uses is None:
            return Issued(link, None, revoked)
        used = int(self._store.get(f"link-used:{link.id}") or b"0")
        return Issued(link, min(used, link.uses), revoked)

    def _signed(self, link: SharedLink, purpose: str) -> str:
        """Write the token of *link* for *purpose*."""
        octets = link.octets()
        signature = self._keys.signed(purpose, octets)
        return f"{base64url.encode(octets)}.{signature}"

    def _read(self, token: str, purpose: str) -> SharedLink | None:
        """Read the link in *token*, None if we did not sign it for *purpose*."""
        text, _, signature = token.partition(".")
        octets = base64url.decode(text) if len(token) <= _LONGEST else None
        if octets is None or not self._keys.holds(purpose, signature, octets):
            return None
        return SharedLink.of(octets)

    def _fate(
        self, link: SharedLink, showing: Showing, now: datetime, *, carried: bool
    ) -> LinkVerdict:
        """Return what there is to say of a *link* that we have signed."""
        if not link.opens(showing):
            return LinkVerdict.ELSEWHERE
        if now >= link.expires:
            return LinkVerdict.EXPIRED
        keys = (f"{kind}:{link.id}" for kind in ("link", "link-revoked", "link-used"))
        held, revoked, used = self._store.get_many(tuple(keys))
        if held is None:
            return LinkVerdict.FORGOTTEN
        if revoked is not None:
            return LinkVerdict.REVOKED
        if link.uses is not None and not carried and int(used or b"0") >= link.uses:
            return LinkVerdict.SPENT
        return LinkVerdict.VALID

    def _counted(self, link: SharedLink, now: datetime) -> int:
        """Count a use of *link*; return which one it is, from 1."""
        key, lifetime = f"link-used:{link.id}", _lifetime(link, now)
        return int(update(self._store, key, _one_more, lifetime) or b"0")

    def _remembered(self, id: str) -> SharedLink | None:
        """Return the link called *id*, if the store knows it."""
        octets = self._store.get(f"link:{id}") if _ID.fullmatch(id) else None
        return None if octets is None else SharedLink.of(octets)


def _lifetime(link: SharedLink, now: datetime) -> float:
    """Return for how many seconds the store must know what becomes of *link*."""
    return (link.expires - now).total_seconds() + _LONGER


def _one_more(held: bytes | None) -> bytes:
    """Return the number after *held*."""
    return b"%d" % (int(held or b"0") + 1)
