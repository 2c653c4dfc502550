"""
How does the client prove who it is?

    Basic dXNlcjpwYXNz                          one token68
    Digest username="ada", nc=00000001, ...     or auth-params

credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ] (RFC 9110 §11.4), in
Authorization and in Proxy-Authorization.  Both are singleton fields: two lines of one,
combined, are no credentials.  What is read here is secret: no ``repr`` shows it, and no
error repeats it.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.auth_params import is_token68, parse_auth_params
from httpcore_srv.grammar.core import is_token


@dataclass(frozen=True, slots=True)
class Credentials:
    """
    Credentials of a *scheme*, in lower case: a *token68*, or *params* as they came.

    A scheme alone has neither.  Names of parameters are in lower case and may repeat.

    >>> Credentials.parse('DIGEST Username="ada", nc=00000001').param("username")
    'ada'
    >>> Credentials.parse("Basic YTpi")
    Credentials(scheme='basic')
    """

    scheme: str
    token68: str | None = field(default=None, repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one field line, or raise FieldSyntaxError, which names the scheme."""
        scheme, _, rest = text.strip(" \t").partition(" ")
        scheme, rest = scheme.lower(), rest.strip(" \t")
        if not is_token(scheme):
            raise FieldSyntaxError("credentials", "")
        if is_token68(rest):
            return cls(scheme, rest)
        try:
            return cls(scheme, params=parse_auth_params(rest))
        except FieldSyntaxError:
            pass
        # outside the clause above, so that no chain of errors holds the secret
        raise FieldSyntaxError("credentials", scheme)

    def param(self, name: str) -> str | None:
        """Return the value of the first parameter *name*, None without one."""
        wanted = name.lower()
        return next((value for other, value in self.params if other == wanted), None)

    def repeated(self) -> tuple[str, ...]:
        """Return the names that repeat; each "MUST only occur once" (§11.2)."""
        counts = Counter(name for name, _ in self.params)
        return tuple(name for name, count in counts.items() if count > 1)
