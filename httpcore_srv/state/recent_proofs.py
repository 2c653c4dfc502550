"""
Which credentials have just proven who sent them, just as they were written?

To read credentials, and to look up all they are compared with, takes longer than to
compare them.  Clients repeat themselves; so it is kept what came of it:

    basic     of a field as a whole, by a hash that nobody else can make
    digest    of a nonce: what stays the same from one request to the next

Rule: what is kept proves nothing.  It tells what to ask, and those who know are asked
each time: ``Verified`` whether the password still holds, the store what it has counted,
the accounts whether they are the same.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from httpcore_srv.state.nonce_in_use import NonceInUse
from httpcore_srv.state.recent import Recent

if TYPE_CHECKING:
    from hashlib import _Hash


@dataclass(frozen=True, slots=True)
class BasicProof:
    """
    *user*, of *groups* in the book of that *version*.

    ``Verified`` knows the password as *key*.
    """

    user: str
    groups: frozenset[str]
    version: str
    key: str


class Form(NamedTuple):
    """
    How a field is written: *before* is all in front of uri, *pieces* all behind it.

    The pieces have holes at *response*, *nc* and *cnonce*, which are places among them.
    *nc_at* and *cnonce_at* tell where these two stand in the text behind uri.
    """

    before: str
    pieces: tuple[str, ...]
    response: int
    nc: int
    cnonce: int
    nc_at: slice
    cnonce_at: slice


@dataclass(frozen=True, slots=True)
class DigestProof:
    """
    *user*, of *groups* in the book of that *version*, goes on with a nonce.

    *primed* is a hash object by the *algorithm*, of what a response begins with: H(A1)
    and the nonce.  *form* is how the field is written.
    """

    user: str
    groups: frozenset[str]
    version: str
    algorithm: str
    in_use: NonceInUse
    form: Form
    primed: "_Hash" = field(repr=False)


class RecentProofs:
    """What was proven lately in one realm, by the scheme."""

    def __init__(self) -> None:
        self.basic: Recent[BasicProof] = Recent()
        self.digest: Recent[DigestProof] = Recent()
        self._secret = secrets.token_bytes(32)

    def hash_of(self, value: str) -> bytes:
        """Return by what a field's *value* is known: it does not lead back to it."""
        return blake2b(
            value.encode("utf-8", "surrogatepass"), key=self._secret
        ).digest()
