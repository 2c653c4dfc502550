r"""
What does the server say once the client has proved who it is?

Authentication-Info = #auth-param (RFC 9110 §11.6.3), and Proxy-Authentication-Info
(§11.7.3).  The parameters are those of Digest (RFC 7616 §3.5):

    nextnonce="..."     quoted      the nonce for the next request
    rspauth="..."       quoted      the server's own proof
    cnonce="..."        quoted      \
    qop=auth            a token      > as the request had them
    nc=00000001         eight hex   /
"""

import re
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.auth_params import AuthParam, parse_auth_params

# nc-value = 8LHEX
_NONCE_COUNT = re.compile(r"[0-9a-f]{8}")
_MOST = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class AuthenticationInfo:
    """
    The parameters of RFC 7616 §3.5; None leaves one out, *nc* is the number it writes.

    >>> info = AuthenticationInfo(qop="auth", rspauth="0f", cnonce="x", nc=1)
    >>> str(info)
    'qop=auth, rspauth="0f", cnonce="x", nc=00000001'
    >>> AuthenticationInfo.parse(str(info)) == info
    True
    """

    nextnonce: str | None = None
    qop: str | None = None
    rspauth: str | None = None
    cnonce: str | None = None
    nc: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the combined value, or raise FieldSyntaxError; others are left out."""
        pairs = parse_auth_params(text)
        known = dict(pairs)
        if len(known) < len(pairs):
            raise FieldSyntaxError("Authentication-Info: a parameter repeats", text)
        return cls(
            nextnonce=known.get("nextnonce"),
            qop=known.get("qop"),
            rspauth=known.get("rspauth"),
            cnonce=known.get("cnonce"),
            nc=_nonce_count(known.get("nc")),
        )

    def __str__(self) -> str:
        """Write the field; FieldSyntaxError for one that would say nothing."""
        params = [
            AuthParam(name, value, quoted)
            for name, value, quoted in (
                ("nextnonce", self.nextnonce, True),
                ("qop", self.qop, False),
                ("rspauth", self.rspauth, True),
                ("cnonce", self.cnonce, True),
                ("nc", _eight_digits(self.nc), False),
            )
            if value is not None
        ]
        if not params:
            raise FieldSyntaxError("Authentication-Info", "")
        return ", ".join(map(str, params))


def _nonce_count(text: str | None) -> int | None:
    """Read nc-value: eight digits, in lower case (§3.4)."""
    if text is None:
        return None
    if _NONCE_COUNT.fullmatch(text) is None:
        raise FieldSyntaxError("nc-value", text)
    return int(text, 16)


def _eight_digits(count: int | None) -> str | None:
    """Write nc-value, or raise FieldSyntaxError for what eight digits cannot hold."""
    if count is None:
        return None
    if not 0 <= count <= _MOST:
        raise FieldSyntaxError("nc-value", str(count))
    return f"{count:08x}"
