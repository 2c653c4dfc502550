"""
What does Basic say, and what does it ask for?

    Basic realm="lab", charset="UTF-8"        the challenge
    Basic YWRhOnNlY3JldA==                    base64 of  user-id ":" password

RFC 7617.  The password travels as it is: whoever listens has it (§4).
"""

import binascii
from dataclasses import dataclass, field

from httpcore_srv.fields.auth_params import AuthParam
from httpcore_srv.fields.challenge import Challenge
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.profiles import (
    field_octets,
    field_text,
    password,
    user_id,
)


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """The *user* and the *password* a client sent, as their profiles write them."""

    user: str
    password: str = field(repr=False)


def challenge(realm: str) -> Challenge:
    """
    Return the challenge for *realm* (§2); UTF-8 is asked for (§2.1).

    The realm is sent as UTF-8; one with control characters cannot be written.

    >>> str(challenge("lab"))
    'Basic realm="lab", charset="UTF-8"'
    """
    params = (AuthParam("realm", field_octets(realm)), AuthParam("charset", "UTF-8"))
    return Challenge("Basic", params)


def basic_credentials(credentials: Credentials) -> BasicCredentials:
    """
    Return the user and the password that *credentials*, of scheme "basic", hold.

    "The user-id and password MUST NOT contain any control characters" (§2), and only
    the first colon parts them.  Raises MalformedCredentials (401) for what cannot be
    read so, and for a name or a password that nobody has.
    """
    user, colon, secret = field_text(_octets(credentials)).partition(":")
    if not colon:
        raise _malformed("hold no colon")
    name, word = user_id(user), password(secret)
    if name is None or word is None:
        raise _malformed("hold a user name or a password that nobody may have")
    return BasicCredentials(name, word)


def _octets(credentials: Credentials) -> str:
    """Return what was encoded in base64, one character an octet."""
    try:
        octets = binascii.a2b_base64(credentials.token68 or "", strict_mode=True)
    except binascii.Error:
        octets = None
    # outside the clause above, so that no chain of errors holds the secret
    if octets is None:
        raise _malformed("are not base64")
    return octets.decode("latin-1")


def _malformed(what: str) -> MalformedCredentials:
    return MalformedCredentials(f"The Basic credentials {what} (RFC 7617 §2).", 401)
