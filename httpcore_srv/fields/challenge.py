"""
What proof does the server ask for?

    Digest realm="lab", nonce="...", algorithm=SHA-256
    Basic realm="lab", charset="UTF-8"

challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ] (RFC 9110 §11.3).  Commas
part the challenges of a list, and the parameters of a challenge as well (§11.6.1): an
element that is ``name=value`` belongs to the challenge before it; any other begins the
next.  We send a field line for each challenge; both ways are read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.auth_params import (
    AuthParam,
    is_token68,
    read_auth_param,
)
from httpcore_srv.grammar.core import TOKEN, is_token
from httpcore_srv.grammar.lists import split_list

_OPENING = re.compile(rf"(?P<scheme>{TOKEN})(?:[ ]++(?P<rest>.*+))?")


@dataclass(frozen=True, slots=True)
class Challenge:
    """
    One challenge of a *scheme*: *params*, or a *token68* in their place.

    The scheme stays as it is spelled, and is compared without regard to case (§11.1).

    >>> str(Challenge("Digest", (AuthParam("realm", "a, b"),)))
    'Digest realm="a, b"'
    """

    scheme: str
    params: tuple[AuthParam, ...] = ()
    token68: str | None = None

    def __str__(self) -> str:
        """
        Write the challenge, or raise FieldSyntaxError.

        "For historical reasons, a sender MUST only generate the quoted-string syntax"
        of a realm (§11.5): it is quoted whatever its parameter says.
        """
        if not is_token(self.scheme):
            raise FieldSyntaxError("auth-scheme", self.scheme)
        if self.token68 is not None:
            return f"{self.scheme} {self._checked_token68(self.token68)}"
        written = ", ".join(str(_with_quotes(param)) for param in self.params)
        return f"{self.scheme} {written}".rstrip(" ")

    def _checked_token68(self, token68: str) -> str:
        """Return *token68*; it stands alone (§11.3)."""
        if self.params or not is_token68(token68):
            raise FieldSyntaxError("token68 without auth-params", token68)
        return token68

    def is_of(self, scheme: str) -> bool:
        """Tell whether this is a challenge of *scheme*, in any case (§11.1)."""
        return self.scheme.lower() == scheme.lower()

    def param(self, name: str) -> str | None:
        """Return the value of the first parameter *name*, None without one."""
        wanted = name.lower()
        values = (each.value for each in self.params if each.name.lower() == wanted)
        return next(values, None)


def parse_challenges(lines: Iterable[str]) -> tuple[Challenge, ...]:
    """
    Read the *lines* of WWW-Authenticate or Proxy-Authenticate (§11.6.1, §11.7.1).

    Raises FieldSyntaxError.  The names of parameters come out in lower case.

    >>> [str(each) for each in parse_challenges(['A realm="a, b", c=d, B', "C 1=="])]
    ['A realm="a, b", c=d', 'B', 'C 1==']
    """
    challenges: list[tuple[Challenge, list[AuthParam]]] = []
    for element in chain.from_iterable(map(split_list, lines)):
        param = read_auth_param(element)
        if param is None:
            challenges.append(_opened(element))
        elif challenges and challenges[-1][0].token68 is None:
            challenges[-1][1].append(param)
        else:
            raise FieldSyntaxError("list of challenges", element)
    return tuple(
        replace(challenge, params=tuple(params)) for challenge, params in challenges
    )


def _opened(element: str) -> tuple[Challenge, list[AuthParam]]:
    """Begin a challenge with the element that names its scheme."""
    found = _OPENING.fullmatch(element)
    if found is None:
        raise FieldSyntaxError("challenge", element)
    scheme, rest = found["scheme"], found["rest"]
    if rest is None:
        return Challenge(scheme), []
    param = read_auth_param(rest)
    if param is not None:
        return Challenge(scheme), [param]
    if is_token68(rest):
        return Challenge(scheme, token68=rest), []
    raise FieldSyntaxError("challenge", element)


def _with_quotes(param: AuthParam) -> AuthParam:
    return param._replace(quoted=True) if param.name.lower() == "realm" else param
