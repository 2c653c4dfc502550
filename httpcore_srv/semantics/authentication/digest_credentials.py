"""
What does a client claim with Digest?

    username | username*   realm   nonce   uri   response      always
    qop   nc   cnonce                                          together (§3.4)
    algorithm   opaque   userhash                              or their defaults

RFC 7616 §3.4.  What is read here is well-formed, no more: whether it answers a
challenge of ours is told by ``offers``, whether it is true by ``digest``.
"""

import re
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.fields.ext_value import parse_ext_value
from httpcore_srv.semantics.authentication.algorithms import algorithm_named
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.profiles import field_text, user_id

# "the hexadecimal count of the number of requests", eight digits, from 1 (§3.4)
_COUNT = re.compile(r"(?!0{8})[0-9A-Fa-f]{8}")

_QUALITIES = ("auth", "auth-int")
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class DigestCredentials:
    """
    An answer to a challenge of Digest (RFC 7616 §3.4).

    *username* is text, or with *userhash* the digest that stands for it; *realm* is
    text, the other values are as sent.  *algorithm* is one of ALGORITHMS that this
    interpreter has.  Without *qop* it is an answer of RFC 2069, and *nc* and *cnonce*
    are None; with it they are given.
    """

    username: str
    realm: str
    nonce: str
    uri: str
    response: str = field(repr=False)
    algorithm: str = "MD5"
    cnonce: str | None = None
    opaque: str | None = None
    qop: str | None = None
    nc: str | None = None
    userhash: bool = False

    @classmethod
    def of(cls, credentials: Credentials) -> Self:
        """
        Read *credentials*, of scheme "digest".

        Raises MalformedCredentials: 400 for a parameter that is missing, repeated or
        improper, 401 for an algorithm that is not known here and for a name that nobody
        may have.
        """
        if credentials.token68 is not None or not credentials.params:
            raise MalformedCredentials("Digest credentials are a list of parameters.")
        if credentials.repeated():
            raise _improper("A parameter", "is given more than once")
        hashed = _flag(credentials, "userhash")
        qop, nc, cnonce = _protection(credentials)
        return cls(
            username=_username(credentials, hashed),
            realm=field_text(_given(credentials, "realm")),
            nonce=_given(credentials, "nonce"),
            uri=_given(credentials, "uri"),
            response=_given(credentials, "response"),
            algorithm=_algorithm(credentials),
            cnonce=cnonce,
            opaque=credentials.param("opaque"),
            qop=qop,
            nc=nc,
            userhash=hashed,
        )

    @property
    def nonce_count(self) -> int | None:
        """How often the client says it has used the nonce, this time included."""
        return None if self.nc is None else int(self.nc, 16)


def _given(credentials: Credentials, name: str) -> str:
    """Return the value of a parameter that must be there, and not be empty."""
    value = credentials.param(name)
    if not value:
        raise _improper(f'The parameter "{name}"', "is missing or empty")
    return value


def _flag(credentials: Credentials, name: str) -> bool:
    """Return a parameter that is "true" or "false", the default."""
    value = _FLAGS.get((credentials.param(name) or "false").lower())
    if value is None:
        raise _improper(f'The parameter "{name}"', 'is neither "true" nor "false"')
    return value


def _username(credentials: Credentials, hashed: bool) -> str:
    """
    Return the name, from ``username`` or ``username*``.

    The latter is for names that a quoted-string cannot hold: "if the userhash parameter
    value is set "false"", and never beside the former.
    """
    extended = credentials.param("username*")
    if extended is None:
        name = field_text(_given(credentials, "username"))
    elif hashed or credentials.param("username") is not None:
        raise _improper('The parameter "username*"', "does not go with others given")
    else:
        name = _extended(extended)
    if hashed:
        return name
    allowed = user_id(name)
    if allowed is None:
        raise MalformedCredentials("Nobody may have such a user name (RFC 7616).", 401)
    return allowed


def _extended(value: str) -> str:
    """Decode ``username*`` (RFC 8187 §3.2)."""
    try:
        return parse_ext_value(value)
    except FieldSyntaxError as error:
        raise _improper('The parameter "username*"', "is not UTF-8, encoded") from error


def _algorithm(credentials: Credentials) -> str:
    """Return the algorithm's name; without one "it is assumed to be "MD5"" (§3.3)."""
    algorithm = algorithm_named(credentials.param("algorithm") or "MD5")
    if algorithm is None or not algorithm.is_available:
        raise MalformedCredentials("The digest algorithm is not known here.", 401)
    return algorithm.name


def _protection(
    credentials: Credentials,
) -> tuple[str | None, str | None, str | None]:
    """
    Return qop, nc and cnonce: all of them, or none.

    Without qop the others mean nothing: clients of RFC 2069 do not know them.
    """
    qop = credentials.param("qop")
    if qop is None:
        return None, None, None
    if qop not in _QUALITIES:
        raise _improper('The parameter "qop"', 'is neither "auth" nor "auth-int"')
    count, cnonce = _given(credentials, "nc"), _given(credentials, "cnonce")
    if _COUNT.fullmatch(count) is None:
        raise _improper('The parameter "nc"', "is not a count of eight digits")
    if not cnonce.isascii():
        raise _improper('The parameter "cnonce"', "is not ASCII")
    return qop, count, cnonce


def _improper(what: str, fault: str) -> MalformedCredentials:
    return MalformedCredentials(f"{what} {fault} (RFC 7616 §3.4).")
