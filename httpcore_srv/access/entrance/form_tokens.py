"""
Was this form made here, for this browser?

    token = moment "." signature of realm, moment and binding

The binding is what only that browser sends: a cookie of random octets before log-in,
the session after.  Another site can make a browser send our cookies along, but can
read neither them nor our pages, and so can make no token.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.access.entrance.session_cookie import tokens_of
from httpcore_srv.message import Request
from httpcore_srv.state.keys import KeyRing

PURPOSE = "form"

# How long a page may be left open before its form is sent, in seconds.
LIFETIME = 3600

# What the clocks of two machines may differ by, in seconds.
SKEW = 60

_MOMENT = re.compile(r"[0-9]{1,12}")
_BINDING = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class FormTokens:
    """The tokens of the forms of *realm*, made with *keys*."""

    keys: KeyRing
    realm: str

    def issue(self, binding: str, now: datetime) -> str:
        """Return a token for a form that is shown to the browser of *binding*."""
        moment = str(int(now.timestamp()))
        signature = self.keys.signed(PURPOSE, self._message(moment, binding))
        return f"{moment}.{signature}"

    def hold(self, token: str, binding: str, now: datetime) -> bool:
        """Tell whether *token* was issued for *binding*, and not too long ago."""
        moment, _, signature = token.partition(".")
        if not _MOMENT.fullmatch(moment):
            return False
        age = now.timestamp() - int(moment)
        if not -SKEW <= age <= LIFETIME:
            return False
        return self.keys.holds(PURPOSE, signature, self._message(moment, binding))

    def _message(self, moment: str, binding: str) -> bytes:
        return "\n".join((self.realm, moment, binding)).encode()


def form_cookie(name: str) -> str:
    """Return the name of the cookie that binds forms where *name* carries sessions."""
    return f"{name}-form"


def new_binding() -> str:
    """Return what nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def binding_of(request: Request, name: str) -> str | None:
    """Return what the form cookie beside the cookie *name* holds, if it is one."""
    tokens = tokens_of(request, form_cookie(name))
    return next(filter(_BINDING.fullmatch, tokens), None)
