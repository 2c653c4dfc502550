"""What can be said of a name and a password?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from httpcore_srv.message import Request


class Verdict(Enum):
    """They belong together, they do not, or there was no room to look just now."""

    PROVEN = "proven"
    WRONG = "wrong"
    BUSY = "busy"


PROVEN: Final = Verdict.PROVEN
WRONG: Final = Verdict.WRONG
BUSY: Final = Verdict.BUSY


@dataclass(frozen=True, slots=True)
class Wait:
    """They were not looked at: too many before have failed.  Wait so many seconds."""

    seconds: float


Proof = Verdict | Wait

# Weighs a user's name and password that came in a request, at a moment (aware).
Prove = Callable[[str, str, Request, datetime], Proof]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    Whose credentials in Authorization were ended, None if they proved nobody.

    *challenges* are the values of WWW-Authenticate that a 401 needs, none of them
    stale: a browser answers a stale one without asking anybody.
    """

    user: str | None
    challenges: tuple[str, ...]


# Ends what the server knows of the credentials that came in a request.
Forget = Callable[[Request, datetime], Forgotten]
