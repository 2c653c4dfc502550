"""
Of which parameters is a challenge or a proof made?

    realm="a, b", algorithm=SHA-256     auth-params: a list, each with a value
    dXNlcjpwYXNz==                      or one token68 in their place

RFC 9110 §11.2 has one form for WWW-Authenticate, Authorization and Authentication-Info.
Whether a parameter may repeat, and what its value means, is the law of each scheme.
"""

import re
from typing import NamedTuple

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import (
    OWS,
    QUOTED_STRING,
    TOKEN,
    is_token,
    quote,
    unquote,
)
from httpcore_srv.grammar.lists import split_list

# token68 = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
TOKEN68 = r"[0-9A-Za-z\-._~+/]++=*+"

# auth-param = token BWS "=" BWS ( token / quoted-string )
_AUTH_PARAM = re.compile(
    rf"(?P<name>{TOKEN}){OWS}={OWS}(?:(?P<token>{TOKEN})|(?P<quoted>{QUOTED_STRING}))"
)
_TOKEN68 = re.compile(TOKEN68)


class AuthParam(NamedTuple):
    r"""
    One auth-param (RFC 9110 §11.2), and whether its value is *quoted* when written.

    To a reader both forms are the same; RFC 7616 §3.3 names those that a sender must
    quote, and those that it must not.

    >>> str(AuthParam("realm", 'the "lab"')), str(AuthParam("stale", "true", False))
    ('realm="the \\"lab\\""', 'stale=true')
    """

    name: str
    value: str
    quoted: bool = True

    def __str__(self) -> str:
        """Write the parameter; FieldSyntaxError for what the grammar cannot hold."""
        if not is_token(self.name):
            raise FieldSyntaxError("name of an auth-param", self.name)
        if self.quoted:
            return f"{self.name}={quote(self.value)}"
        if not is_token(self.value):
            raise FieldSyntaxError("token", self.value)
        return f"{self.name}={self.value}"


def is_token68(text: str) -> bool:
    """Tell whether *text* is a token68 (RFC 9110 §11.2)."""
    return _TOKEN68.fullmatch(text) is not None


def read_auth_param(element: str) -> AuthParam | None:
    """
    Read one element of a list as an auth-param; None if it is none.

    The name comes out in lower case: it is "matched case-insensitively" (§11.2).

    >>> read_auth_param('Realm = "a, b"')
    AuthParam(name='realm', value='a, b', quoted=True)
    """
    found = _AUTH_PARAM.fullmatch(element)
    if found is None:
        return None
    name = found["name"].lower()
    if found["token"] is not None:
        return AuthParam(name, found["token"], quoted=False)
    return AuthParam(name, unquote(found["quoted"]))


def parse_auth_params(text: str) -> tuple[tuple[str, str], ...]:
    """
    Read ``#auth-param`` (RFC 9110 §11.2), or raise FieldSyntaxError.

    Names come out in lower case and values unquoted, in the order of the field; a name
    that stands twice comes out twice.

    >>> parse_auth_params('Realm="a, b", qop=auth')
    (('realm', 'a, b'), ('qop', 'auth'))
    """
    params = []
    for element in split_list(text):
        param = read_auth_param(element)
        if param is None:
            raise FieldSyntaxError("auth-param", element)
        params.append((param.name, param.value))
    return tuple(params)
