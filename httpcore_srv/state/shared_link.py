"""
What does a signed link open, to whom, until when?

    host and path     the path itself, or all below it
    methods           GET and HEAD, if nothing else is said
    expires           from that second on nothing
    networks          from where; none for from anywhere
    uses              how often; None for as often as one likes

It is a value: the same octets for whoever signs it, counts its uses or takes it back.
Paths are compared as decoded segments, so that ``%2E`` or ``%2F`` opens nothing else
(CVE-2019-0220), and segment by segment: /a/b does not open /a/bc.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.grammar.networks import Network, address_of
from httpcore_srv.semantics.methods import RETRIEVAL
from httpcore_srv.semantics.targets import path_segments


class Showing(NamedTuple):
    """
    The request with which a link is shown.

    *host* is the configured host that answers, as the link names it; *path* the path of
    the target URI, as sent; *address* the peer's, empty where it has none.
    """

    host: str
    path: str
    method: str = "GET"
    address: str = ""


def _new_id() -> str:
    """Return a name for a new link; it is no secret, but nobody else's."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLink:
    """
    What somebody may open without having an account.

    *path* is a URI path from the root of *host*, whose name is empty for the host that
    has none; with *prefix* all below it is meant as well.  *expires* is aware, and in
    whole seconds when it was signed.

    >>> link = SharedLink(path="/a/b", expires=datetime(2024, 6, 2, tzinfo=UTC))
    >>> link.opens(Showing("", "/a/%62")), link.opens(Showing("", "/a/bc"))
    (True, False)
    """

    path: str
    expires: datetime
    host: str = ""
    prefix: bool = False
    methods: tuple[str, ...] = tuple(sorted(RETRIEVAL))
    uses: int | None = None
    networks: tuple[Network, ...] = ()
    id: str = field(default_factory=_new_id)

    def opens(self, showing: Showing) -> bool:
        """Tell whether it is meant for this request, whatever the time."""
        return (
            showing.host == self.host
            and showing.method in self.methods
            and self._is_for(showing.address)
            and self._leads_to(showing.path)
        )

    def _is_for(self, text: str) -> bool:
        """Tell whether it may be used from the address *text*, if that is one."""
        if not self.networks:
            return True
        address = address_of(text)
        return address is not None and any(address in each for each in self.networks)

    def _leads_to(self, path: str) -> bool:
        """Tell whether *path* is meant."""
        own, asked = _segments(self.path), _segments(path)
        if not own or not asked:
            return False
        if not self.prefix:
            return asked == own
        above = own if own[-1] else own[:-1]
        return asked[: len(above)] == above

    def octets(self) -> bytes:
        """Write it, always in the same way."""
        return json.dumps(
            [
                self.id,
                self.host,
                self.path,
                self.prefix,
                int(self.expires.timestamp()),
                self.methods,
                self.uses,
                [str(network) for network in self.networks],
            ],
            separators=(",", ":"),
        ).encode()

    @classmethod
    def of(cls, octets: bytes) -> "SharedLink":
        """
        Read what ``octets`` wrote.

        Only what was signed here is read, so there is no other form of it.
        """
        id, host, path, prefix, expires, methods, uses, networks = json.loads(octets)
        return cls(
            id=id,
            host=host,
            path=path,
            prefix=prefix,
            expires=datetime.fromtimestamp(expires, UTC),
            methods=tuple(methods),
            uses=uses,
            networks=tuple(map(Network.parse, networks)),
        )


def _segments(path: str) -> tuple[bytes, ...]:
    """Return the decoded segments of *path*, none if it cannot be read."""
    try:
        return path_segments(path)
    except MalformedRequest:
        return ()
