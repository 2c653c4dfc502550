"""
May an origin keep its own answer, and who may get it again?

    may_keep      what may be stored, by ``storing``; nothing with Set-Cookie
    is_recalled   who asks for it, and adds nothing of their own
    asks_again    who wants it to be the newest, now

An origin that keeps its answers is a cache in front of itself.  What makes one request
another to any cache stands in ``cache_keys``; what is here concerns the origin alone.
"""

import re
from collections.abc import Mapping

from httpcore_srv.fields.vary import Vary
from httpcore_srv.message import Request, Response
from httpcore_srv.semantics.cache_kinds import PRIVATE, SHARED, Reason
from httpcore_srv.semantics.storing import Ruling, may_store

# What makes another answer of a request, whatever the response says of Vary.
ASKING_FOR_MORE = frozenset(
    {
        *("if-match", "if-unmodified-since"),
        *("want-content-digest", "want-repr-digest"),
    }
)

# What is kept: representations, what the client has of them, parts of them; where they
# are, and that they are not.  Of 206 and 304 what is said beside the 200's content.
_OF_WHAT_IS_THERE = frozenset({200, 206, 304})
KEPT = _OF_WHAT_IS_THERE | {301, 302, 303, 307, 308, 404}

# identity;q=0 and *;q=0, as a weight is written                    RFC 9110 §12.4.2
_REFUSES_IDENTITY = re.compile(
    r"(?:identity|\*)[ \t]*;[ \t]*q=0(?:\.0{0,3})?[ \t]*(?:,|\Z)", re.IGNORECASE
)


def may_keep(request: Request, response: Response, *, is_admitted_anew: bool) -> Ruling:
    """
    Rule whether an origin may keep its own *response*, to send it again.

    As a cache it is shared: it answers everybody.  Where each visitor
    *is_admitted_anew* before it is asked, what is for those who have been admitted may
    be kept as in a cache of theirs.  What sets a cookie is for one visitor alone.

    It knows what its answers rest on, and looks at it again.  So it needs no leave to
    guess for how long a redirect is good (§4.2.2); and the no-store of a 404 is not for
    the server that says it, but for those who could not see that something is there
    now.  What is behind a gate is another matter: that it is not there is kept nowhere.
    """
    if response.status not in KEPT:
        return _refused("RFC 9111 §3", f"{response.status} is not kept")
    if is_admitted_anew and response.status not in _OF_WHAT_IS_THERE:
        return _refused("RFC 9110 §15.5.4", "absence is told to who was admitted")
    if "Set-Cookie" in response.fields:
        return _refused("RFC 6265 §3", "it sets a visitor's cookie")
    if Vary.parse(response.fields.get("Vary") or "").star:
        return _refused("RFC 9111 §4.1", "Vary: * never matches")
    fields = response.fields
    if response.status == 404 and fields.get("Cache-Control") == "no-store":
        fields = fields.without("Cache-Control")
    kind = PRIVATE if is_admitted_anew else SHARED
    return may_store(kind, request, Response(200, fields))


def _refused(section: str, why: str) -> Ruling:
    return Ruling(False, (Reason(section, why),))


def is_recalled(fields: Mapping[str, str], *, is_admitted_anew: bool) -> bool:
    """
    Tell whether a request with *fields*, names in lower case, may get a kept answer.

    Not where a digest is asked for, or there is a condition on what the server has.
    Not where nobody is asked for credentials and some are sent: what such a
    request gets is private (RFC 9111 §3.5).  And who refuses what has no coding is told
    so, whatever the answer varies by (RFC 9110 §12.5.3).
    """
    if not fields.keys().isdisjoint(ASKING_FOR_MORE):
        return False
    if not is_admitted_anew and "authorization" in fields:
        return False
    accepted = fields.get("accept-encoding", "")
    return ";" not in accepted or _REFUSES_IDENTITY.search(accepted) is None


def asks_again(fields: Mapping[str, str]) -> bool:
    """
    Tell whether a request wants to know that nothing has changed up to now.

    A browser says so when a person reloads a page (RFC 9111 §5.2.1.1, §5.2.1.4, §5.4).
    Who says no-store does not get less; and nothing of that request is to be kept, not
    even its head (§5.2.1.5).
    """
    said = fields.get("cache-control") or fields.get("pragma")
    if said is None:
        return False
    said = said.lower()  # names of directives are alike in either case, §5.2
    return "no-cache" in said or "max-age=0" in said or "no-store" in said
