"""
Who asks for a proof: the origin server, or a proxy before it?

    ORIGIN   401   WWW-Authenticate     Authorization         Authentication-Info
    PROXY    407   Proxy-Authenticate   Proxy-Authorization   Proxy-Authentication-Info

Both do the same with other names (RFC 9110 §11.6, §11.7; RFC 7616 §3.8).
"""

from dataclasses import dataclass

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Fields
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials


@dataclass(frozen=True, slots=True)
class Role:
    """
    The names of one side: the *status* that asks, and three fields.

    *challenge* says what is asked for, *credentials* answers, *info* confirms.
    """

    status: int
    challenge: str
    credentials: str
    info: str


ORIGIN = Role(401, "WWW-Authenticate", "Authorization", "Authentication-Info")
PROXY = Role(
    407, "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info"
)


def received(fields: Fields, role: Role = ORIGIN) -> Credentials | None:
    """
    Return the credentials that a request's *fields* hold for *role*; None if absent.

    Raises MalformedCredentials (400) for two field lines, which are no list and so may
    not be sent (RFC 9110 §5.3, §11.6.2), and for what does not match the grammar.
    """
    lines = fields.all(role.credentials)
    if not lines:
        return None
    if len(lines) > 1:
        raise MalformedCredentials(
            f"The {role.credentials} field is given more than once (RFC 9110 §5.3)."
        )
    try:
        return Credentials.parse(lines[0])
    except FieldSyntaxError as error:  # which holds nothing of what was sent
        raise MalformedCredentials(
            f"The {role.credentials} field cannot be read (RFC 9110 §11.4)."
        ) from error
