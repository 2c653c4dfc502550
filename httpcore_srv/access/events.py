r"""
What is said in the log when somebody proves, or fails to prove, who they are?

    auth.challenge   they were asked to say who they are, and have done nothing wrong
    auth.failed      what they said is not so
    auth.throttled   they have failed too often, and were not even heard
    auth.login       they have logged in by a form
    auth.logout      they have gone
    auth.admitted    they were let in

An event is one line to the logger ``httpcore_srv.auth``: its name, and then pairs that
are parted by spaces, always the same, always in this order.  The address comes first,
for it is the one value that no client can choose:

    auth.failed address=192.0.2.1 user=ada realm=staff scheme=basic reason=password id=…

Whatever a client chose is escaped, its spaces and equals signs as well, and cut
(CVE-2015-3200): a user called ``a\nauth.failed address=…`` stays one value of one line.
A password, a response, a nonce or a cookie is never handed to this module.
"""

import logging
import re
from enum import Enum
from typing import assert_never

from httpcore_srv.access.proofs import (
    LOGGED_OUT,
    Malformed,
    Proof,
    Proven,
    Throttled,
    Unproven,
    Untaken,
)
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm

log = logging.getLogger("httpcore_srv.auth")

# A value that is longer, in octets of UTF-8, is cut, and ends in "...".
LONGEST = 64

# Everything but printable ASCII, and what gives a line its form: space " = \.
_UNSAFE = re.compile(r"[^!#-<>-\[\]-~]")


class Event(Enum):
    """An event, by its name in the log; ``level`` is logging's own number."""

    CHALLENGE = "auth.challenge"
    FAILED = "auth.failed"
    THROTTLED = "auth.throttled"
    LOGIN = "auth.login"
    LOGOUT = "auth.logout"
    ADMITTED = "auth.admitted"

    @property
    def level(self) -> int:
        """How loud it is: an attack is told to who asked for warnings alone."""
        return _LEVELS[self]


_LEVELS = {
    Event.CHALLENGE: logging.INFO,
    Event.FAILED: logging.WARNING,
    Event.THROTTLED: logging.WARNING,
    Event.LOGIN: logging.INFO,
    Event.LOGOUT: logging.INFO,
    Event.ADMITTED: logging.DEBUG,
}


def note(
    event: Event,
    request: Request,
    *,
    realm: str,
    user: str | None = None,
    scheme: str = "",
    reason: str = "",
) -> None:
    """
    Log *event* about *request*, if somebody listens.

    *user* is who the client said it is, None if it did not say; *scheme* is "basic",
    "digest" or "form"; *reason* is a word of ours.
    """
    if log.isEnabledFor(event.level):
        log.log(event.level, "%s", line(event, request, realm, user, scheme, reason))


def report(proof: Proof, scheme: str, realm: Realm, request: Request) -> None:
    """Tell what came of an attempt: a first challenge, or a stale nonce, is none."""
    match proof:
        case Proven():
            event, reason = Event.ADMITTED, ""
        case Unproven(reason=reason, stale=stale):
            wrong = reason and not stale and reason != LOGGED_OUT
            event = Event.FAILED if wrong else Event.CHALLENGE
        case Throttled():
            event, reason = Event.THROTTLED, ""
        case Malformed():
            event, reason = Event.FAILED, "malformed"
        case Untaken():  # the password may be right: it was not looked at
            event, reason = Event.CHALLENGE, "plain"
        case _:
            assert_never(proof)
    user = getattr(proof, "user", None)
    note(event, request, realm=realm.name, user=user, scheme=scheme, reason=reason)


def line(
    event: Event,
    request: Request,
    realm: str,
    user: str | None,
    scheme: str,
    reason: str,
) -> str:
    r"""
    Write the line of *event*: a value that is not known is "-".

    >>> line(Event.LOGOUT, Request("GET", "/", id="7f"), "staff", "a b", "form", "")
    'auth.logout address=- user=a\\x20b realm=staff scheme=form reason=- id=7f'
    """
    pairs = {
        "address": request.peer.address,
        "user": user,
        "realm": realm,
        "scheme": scheme,
        "reason": reason,
        "id": request.id,
    }
    said = (f"{name}={_value(text)}" for name, text in pairs.items())
    return " ".join((event.value, *said))


def _value(text: str | None) -> str:
    """Return *text* as a value: escaped, of bounded length, and never empty."""
    if not text:
        return "-"
    octets = text.encode("utf-8", "backslashreplace")
    kept = octets[:LONGEST].decode("latin-1")
    escaped = _UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", kept)
    if escaped == "-":
        return r"\x2d"  # a user of that name is not nobody
    return escaped if len(octets) <= LONGEST else f"{escaped}..."
