"""Is there one session, which goes on as it is?"""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from httpcore_srv.access.entrance.session_cookie import cookie_name
from httpcore_srv.message import Peer
from httpcore_srv.protection import Realm


class Visited(NamedTuple):
    """Whose session it is."""

    user: str
    groups: frozenset[str]


def recalled(cookies: str, realm: Realm, peer: Peer, now: datetime) -> Visited | None:
    """Return whose session *cookies*, the field Cookie, name, if that is at hand."""
    token = _token(cookies, cookie_name(realm.cookie, secure=peer.secure))
    if token is None or realm.sessions is None:
        return None
    session, book = realm.sessions.glimpse(token, now), realm.accounts.at_hand()
    if session is None or book is None or not book.knows(session.user):
        return None
    if book.fingerprint(session.user) != session.fingerprint:
        return None
    return Visited(session.user, book.groups_of(session.user))


def _token(cookies: str, name: str) -> str | None:
    """
    Return the only value of the cookie *name*; None for several, and for odd ones.

    >>> _token("lang=de; sid=0123; theme=dark", "sid"), _token("sid=1; sid =2", "sid")
    ('0123', None)
    """
    found = _pair(name).findall(cookies)
    if len(found) != 1 or not found[0]:
        return None
    token: str = found[0]
    return token


@lru_cache(maxsize=64)
def _pair(name: str) -> re.Pattern[str]:
    """Return what finds the pairs of *name*; of an odd one the value stays empty."""
    plain = r"(?<==)([A-Za-z0-9_.-]++)(?=;|\Z)"
    return re.compile(rf"(?:^|;)[ \t]*+{re.escape(name)}[ \t]*+=(?:{plain}|)")
