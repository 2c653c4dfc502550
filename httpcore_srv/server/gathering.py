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
import time
from collections.abc import Generator, Iterable
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from httpcore_srv.core import Wait
from httpcore_srv.errors import (
    MalformedRequest,
    RequestError,
    RequestTimeout,
    TooBusy,
)
from httpcore_srv.message import Request
from httpcore_srv.protection import Entrance
from httpcore_srv.server.pace import Pace
from httpcore_srv.server.sending import send
from httpcore_srv.server.transport import Transport
from httpcore_srv.site import Site
from httpcore_srv.stages.admit import is_protected
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.wire.connection import Connection

if TYPE_CHECKING:
    from httpcore_srv.access.kept_content import Keeping, Kept

# So many connections may be gathered from at once: each may fill a file.
MOST = 256

_ROOM = BoundedSemaphore(MOST)

_AUTH_INT = re.compile(r"\bqop\s*=\s*\"?auth-int", re.IGNORECASE)

Gathering = Generator[Wait, bool, "Kept"]


def is_gathered(request: Request, site: Site) -> bool:
    """Tell whether what *request* carries will be read before anything is done."""
    if not _may_be_gathered(request, site):
        return False
    try:
        target = resolve(request, site)
    except RequestError:
        return False
    if target.mount is None:
        return False
    if isinstance(target.mount.source, Entrance):
        return request.method == "POST"
    return _covers_content(request) and is_protected(target)


def _may_be_gathered(request: Request, site: Site) -> bool:
    """Look at what costs nothing: most requests have no content at all."""
    fields = request.fields
    has_content = fields.get("Content-Length") or "Transfer-Encoding" in fields
    return bool(has_content) and site.store is not None


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
    ahead: Iterable[bytes], wire: Connection, transport: Transport, pace: Pace
) -> Gathering:
    """
    Return the content, all of it; *ahead* is what came with the head.

    Raises TooBusy, and what ``Incoming.pieces`` does: ContentTooLarge, RequestTimeout,
    MalformedRequest.
    """
    if not _ROOM.acquire(blocking=False):
        raise TooBusy("no room to gather content")
    keeping: Keeping = _keeping()()
    try:
        for came in ahead:
            keeping.take(came)
        while (octets := wire.next_content()) != b"":
            if octets is None:
                yield from _receive(wire, transport, pace)
            else:
                keeping.take(octets)
    except OSError as error:
        keeping.close()
        raise MalformedRequest("The content ended early (RFC 9112 §8).") from error
    except BaseException:
        keeping.close()
        raise
    finally:
        _ROOM.release()
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
    if wire.expects_continue:  # RFC 9110 §10.1.1
        yield from send(transport, iter((wire.interim(100),)), pace)
    while (octets := transport.receive()) is None:
        if not (yield Wait(transport.awaits, pace.deadline)):
            wire.close_after()
            raise RequestTimeout("The content did not arrive in time.")
    pace.moved(len(octets), time.monotonic())
    wire.feed(octets)
