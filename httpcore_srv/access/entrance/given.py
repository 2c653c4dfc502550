"""What is an entrance given, that weighs passwords and lets browsers forget them?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.access.proofs import Proof
from httpcore_srv.message import Request

# Weighs a user's name and password that came in a request, at a moment (aware).
# Raises StoreUnavailable, and TooBusy where there is no room to look.
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
