"""
What came of a look at somebody's credentials?

    Proof = Proven       it is this user
          | Unproven     it is not, or nobody knows            → 401, with a challenge
          | Malformed    they break the scheme's grammar       → 400
          | Throttled    too many wrong ones came before       → 429, Retry-After
          | Untaken      not on this connection                → 403
"""

import math
from dataclasses import dataclass
from typing import Protocol

from httpcore_srv.grammar.durations import spoken
from httpcore_srv.message import Content, Fields
from httpcore_srv.resources.hashed_content import Hasher


class Acknowledges(Protocol):
    """What is said, with the answer, to who has proved who they are."""

    def info(self, content_digest: str | None = None) -> str:
        """Return Authentication-Info; *content_digest* is H(content), in hex digits."""
        ...

    @property
    def of_content(self) -> bool:
        """Tell whether it depends on the answer's content (qop=auth-int)."""
        ...

    def hasher(self) -> Hasher:
        """Return what makes H(content) of its octets."""
        ...


@dataclass(frozen=True, slots=True)
class Proven:
    """
    It is *user*, of *groups*.

    *fields* go with the answer (a session's cookie); *acknowledgement* says what
    Authentication-Info does; *content* stands for the request's, if that was read.
    """

    user: str
    groups: frozenset[str] = frozenset()
    fields: Fields = Fields()
    acknowledgement: Acknowledges | None = None
    content: Content | None = None


# The proof is right, but its user has left since the nonce was issued.
LOGGED_OUT = "logged out"


@dataclass(frozen=True, slots=True)
class Unproven:
    """
    Nobody is proven to be anybody.

    *reason* is for the log, "" if no credentials were sent at all; *user* is who was
    claimed; *stale* tells that the proof is right, but its nonce is no longer taken;
    *fields* go with the answer (the end of a session's cookie).
    """

    reason: str = ""
    user: str = ""
    stale: bool = False
    fields: Fields = Fields()


@dataclass(frozen=True, slots=True)
class Malformed:
    """The credentials cannot be read; *sentence* may be shown to the client."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many wrong attempts; the next is looked at after *seconds*."""

    seconds: float
    user: str = ""

    @property
    def whole(self) -> int:
        """The seconds to wait, whole and at least one: what Retry-After says."""
        return max(1, math.ceil(self.seconds))

    @property
    def sentence(self) -> str:
        """What people are told."""
        return f"Too many attempts have failed. Try again in {spoken(self.whole)}."


@dataclass(frozen=True, slots=True)
class Untaken:
    """Passwords are not taken on a connection like this; *sentence* says why."""

    sentence: str


Proof = Proven | Unproven | Malformed | Throttled | Untaken
