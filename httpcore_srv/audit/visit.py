"""
What does the site answer to this URL?

A visit is one GET, carried out by the line of the server itself, and what came back:
the fields as a client would get them, and the octets, read and closed.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from httpcore_srv.access.areas import areas_of
from httpcore_srv.errors import FieldSyntaxError, HttpcoreError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Content, Fields, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.listing_query import Arrangement
from httpcore_srv.resources.resource import Absent, Listed, Resource
from httpcore_srv.site import Host, Site
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve

# What stands where the server would put an exchange's id.
ID = "audit"

# What a protection answers whom it refuses; 401 and 303 are doors by themselves.
_REFUSED = (403, 404, 410)

# So much of a representation is looked at, in octets.
MOST_OCTETS = 4_194_304


class Address(NamedTuple):
    """A target of the site: the Host field it is asked with, and its origin-form."""

    host: str
    target: str


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A request on paper, and its answer.

    *octets* are the first of the content, MOST_OCTETS at most, and *whole* tells
    whether that is all; *failure* is what went wrong in the server, if anything did:
    then the response is a bare 500.  *is_door* tells that something is there, but not
    for a stranger at this moment: a protection covers it.
    """

    request: Request
    response: Response
    octets: bytes = b""
    whole: bool = True
    failure: str = ""
    is_door: bool = False

    @property
    def media_type(self) -> MediaType | None:
        """The media type of the answer, None if it names none."""
        try:
            return MediaType.parse(self.response.fields.get("Content-Type") or "")
        except FieldSyntaxError:
            return None

    @property
    def is_listing(self) -> bool:
        """Tell whether the server made a list of a folder (by Content-Location)."""
        location = self.response.fields.get("Content-Location") or ""
        return Arrangement.of(location.partition("?")[2]).format is not None

    @property
    def text(self) -> str:
        """The octets as text by their charset; U+FFFD for what cannot be read."""
        declared = self.media_type and self.media_type.parameter("charset")
        try:
            return self.octets.decode(declared or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.octets.decode("utf-8", "replace")


def visited(address: Address, site: Site, now: datetime, *, secure: bool) -> Visit:
    """
    Ask *site* for *address* at the moment *now*.

    *secure* tells whether the request comes over TLS.  What fails in the server is
    part of the visit: nothing is raised for it.
    """
    fields = Fields([("Host", address.host)])
    request = Request("GET", address.target, fields, peer=Peer(secure=secure), id=ID)
    try:
        response = respond(request, site, now)
    except (HttpcoreError, OSError) as error:
        return Visit(request, Response(500), failure=_said(error))
    try:
        octets, whole = _read(response.content)
    except OSError as error:
        return Visit(request, Response(500), failure=_said(error))
    finally:
        response.content.close()
    door = response.status in _REFUSED and _is_door(request, site, now)
    return Visit(request, response, octets, whole, is_door=door)


def _is_door(request: Request, site: Site, now: datetime) -> bool:
    """Tell whether what *request* asks for is there, behind a protection."""
    try:
        target = resolve(request, site)
        found = locate(target, site, now)
    except (HttpcoreError, OSError):
        return False
    try:
        return not isinstance(found, Absent) and bool(areas_of(target, found))
    finally:
        if isinstance(found, Resource | Listed):
            found.close()


def name_of(host: Host) -> str:
    """Return a Host field that means *host*."""
    exact = (name for name in host.names if "*" not in name)
    pattern = (name.replace("*.", "any.") for name in host.names if name != "*")
    return next(chain(exact, pattern, ("localhost",)))


def _read(content: Content) -> tuple[bytes, bool]:
    """Read the first octets of *content*, and tell whether that is all of it."""
    octets = bytearray()
    for piece in content.pieces():
        wanted = MOST_OCTETS - len(octets)
        if isinstance(piece, bytes):
            octets += piece[:wanted]
        else:
            least = min(wanted, piece.length)
            octets += os.pread(piece.descriptor, least, piece.offset)
        if len(octets) >= MOST_OCTETS:
            break
    return bytes(octets), len(octets) == content.length


def _said(error: Exception) -> str:
    """Say *error* on one line; the operator may know the path."""
    return " ".join(str(error).split()) or type(error).__name__
