"""
Whose content is read to its end before the request is answered?

Whatever is answered reads content on a thread of the pool, and a slow client would hold
that thread.  Where content will be read for certain, it is gathered first, without one:
the connection is parked whenever octets are missing.

    the form of an entrance              somebody logs in, or out
    credentials that cover the content   qop=auth-int (RFC 7616 §3.4.3)

Anything else is answered at once, and what nobody reads is drained.
"""

import importlib
import re
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from httpcore_srv.core import Wait
from httpcore_srv.errors import (
    ContentTooLarge,
    MalformedRequest,
    RequestError,
    RequestTimeout,
    TooBusy,
)
from httpcore_srv.grammar.networks import network_of
from httpcore_srv.message import Request
from httpcore_srv.protection import LONGEST_FORM, Entrance
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import Transport
from httpcore_srv.site import Deadlines, Site
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.wire.connection import Connection

if TYPE_CHECKING:
    from httpcore_srv.access.kept_content import Keeping, Kept

_AUTH_INT = re.compile(r"\bqop\s*=\s*\"?auth-int", re.IGNORECASE)

# The rate at which nothing is earned: a form is small, and has the grace alone.
NO_CREDIT = sys.maxsize

Gathering = Generator[Wait, bool, "Kept"]


class Room:
    """
    Room for *most* gatherings at once, each of which may fill a file.

    Those of one network, an IPv4 address or the /64 of an IPv6 one, take *of_one* of it
    at most: a flood from one place leaves room for others.
    """

    def __init__(self, most: int = 256, of_one: int = 16) -> None:
        self._most = most
        self._of_one = of_one
        self._guard = Lock()
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Take a place for the time of a block; raises TooBusy where there is none."""
        network = network_of(address)
        with self._guard:
            crowded = network and self._taken[network] >= self._of_one
            if crowded or self._taken.total() >= self._most:
                raise TooBusy("no room to gather content")
            self._taken[network] += 1
        try:
            yield
        finally:
            with self._guard:
                self._taken[network] -= 1
                if not self._taken[network]:
                    del self._taken[network]


_ROOM = Room()


def longest(request: Request, length: int | None, site: Site) -> int | None:
    """
    Return how many octets are gathered of what *request* carries; None for nothing.

    *length* is the number of octets that the request announces, None if it is chunked.
    A form that says that it is longer than forms are is refused without being read.
    """
    if length == 0 or site.store is None:  # most requests have no content at all
        return None
    try:
        target = resolve(request, site)
    except RequestError:
        return None
    mount = target.mount
    if mount is None:
        return None
    is_entrance = isinstance(mount.source, Entrance)
    if _covers_content(request) and (mount.protections or is_entrance):
        return site.limits.content
    is_form = is_entrance and request.method == "POST"
    return LONGEST_FORM if is_form and (length or 0) <= LONGEST_FORM else None


def _covers_content(request: Request) -> bool:
    """Tell whether the credentials of *request* may say that they cover the content."""
    lines = request.fields.all("Authorization")
    return any(map(_AUTH_INT.search, lines))


def ahead_of(wire: Connection) -> list[bytes]:
    """Return the content that came with the head: a fault in it is then refused."""
    ahead = []
    while octets := wire.next_content():
        ahead.append(octets)
    return ahead


def gather(
    most: int,
    request: Request,
    ahead: Iterable[bytes],
    wire: Connection,
    transport: Transport,
    deadlines: Deadlines,
) -> Gathering:
    """
    Return the content, all of it, if it is no longer than *most* octets.

    *ahead* is what came with the head.  Raises TooBusy, and what ``Incoming.pieces``
    does: ContentTooLarge, RequestTimeout, MalformedRequest.
    """
    rate = NO_CREDIT if most <= LONGEST_FORM else deadlines.minimum_rate
    pace = Pace(deadlines.content, rate, time.monotonic())
    with _ROOM.taken(request.peer.address), ExitStack() as undone:
        keeping: Keeping = _keeping()()
        undone.callback(keeping.close)
        for came in ahead:
            keeping.take(came)
        while (octets := wire.next_content()) != b"":
            if octets is not None:
                keeping.take(octets)
            else:
                yield from _receive(wire, transport, pace)
            if keeping.length > most:
                wire.close_after()
                raise ContentTooLarge("The form is longer than forms are here.")
        undone.pop_all()
        return keeping.kept()


@cache
def _keeping() -> type["Keeping"]:
    """Load what keeps content: a site without protected paths starts sooner without."""
    module = importlib.import_module("httpcore_srv.access.kept_content")
    keeping: type[Keeping] = module.Keeping
    return keeping


def _receive(
    wire: Connection, transport: Transport, pace: Pace
) -> Generator[Wait, bool, None]:
    """Feed the next octets to the wire; a client that waits is told to continue."""
    try:
        if wire.expects_continue:  # RFC 9110 §10.1.1
            yield from send(transport, iter((wire.interim(100),)), pace)
        while (octets := transport.receive()) is None:
            if not (yield Wait(transport.awaits, pace.deadline)):
                wire.close_after()
                raise RequestTimeout("The content did not arrive in time.")
    except OSError as error:
        raise MalformedRequest("The content ended early (RFC 9112 §8).") from error
    pace.moved(len(octets), time.monotonic())
    wire.feed(octets)
