"""
What can a target turn out to be?

    Found = Resource     it has representations
          | Listed       a directory, whose entries may be shown
          | Answering    it answers for itself: an application
          | Moved        it has another URI                   → 301, 308
          | Absent       nothing is there, or nothing to show → 404, 403, 410

Absence is a value, not yet an answer: it may be said only to a visitor who has been
admitted, or strangers could map a protected area.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Request, Response, Span
from httpcore_srv.resources.pages import Account
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Validators


class Data(Protocol):
    """Representation data (RFC 9110 §8.1): octets, any part of which can be read."""

    @property
    def length(self) -> int:
        """The number of octets."""
        ...

    def pieces(self, first: int, length: int) -> Iterator[bytes | Span]:
        """Yield *length* octets from position *first*."""
        ...

    def close(self) -> None:
        """Give back what the data holds; may be called more than once."""
        ...


class Available(Protocol):
    """
    What negotiation may select: its description now, its data when it is selected.

    What costs much to make (a listing, a coded form) is made by ``selected``.
    """

    @property
    def variant(self) -> Variant:
        """What is known of it before it is selected, the possible codings included."""
        ...

    def ready(self, coding: str) -> bool:
        """
        Tell whether ``selected(coding)`` would answer at once.

        If not, the form is made meanwhile where that is possible.
        """
        ...

    def selected(self, coding: str = IDENTITY) -> "Representation":
        """Return the representation in *coding*, one of the variant's codings."""
        ...

    def close(self) -> None:
        """Give back what is held; may be called more than once."""
        ...


def undigested(algorithm: str) -> bytes | None:
    """Return None: no digest of any algorithm is known."""
    return None


@dataclass(frozen=True, slots=True)
class Representation:
    """
    One representation: its data and metadata (RFC 9110 §8).

    *media_type* is None when unknown; *coding* is None for identity; *location* is the
    URI reference of its own that Content-Location names, None when it has none but the
    target's.  *fields* are further fields a 200 must carry (a listing's Link, a page's
    Content-Security-Policy).  *digest_of* returns the digest of the data, as coded,
    for the name of a hash algorithm (RFC 9530 §3), or None.
    """

    media_type: MediaType | None
    validators: Validators
    data: Data
    languages: tuple[str, ...] = ()
    coding: str | None = None
    location: str | None = None
    fields: Fields = Fields()
    digest_of: Callable[[str], bytes | None] = undigested

    @property
    def variant(self) -> Variant:
        """Its description: what is made already is available as it is."""
        return Variant(
            uri=self.location or "",
            media_type=self.media_type,
            languages=self.languages,
            codings=(self.coding or IDENTITY,),
            length=self.data.length,
        )

    def structured(self, validator: str) -> "Representation":
        """Return this with a tag that names the list of variants, "" for none, too."""
        etag = self.validators.etag
        if not validator or etag is None:
            return self
        tag = etag.structured(validator)
        return replace(self, validators=Validators(tag, self.validators.last_modified))

    def ready(self, coding: str) -> bool:
        """Return True: it is made already."""
        return True

    def selected(self, coding: str = IDENTITY) -> "Representation":
        """Return this."""
        return self

    def close(self) -> None:
        """Give back what the data holds."""
        self.data.close()


@dataclass(frozen=True, slots=True)
class Resource:
    """
    A target that has representations, in the server's order of preference.

    When *obliging*, the first of them is sent where none is acceptable: a server may
    disregard Accept and its kin (RFC 9110 §12.4.1).
    """

    available: tuple[Available, ...]
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    obliging: bool = False

    def close(self) -> None:
        """Give back what the representations hold."""
        for each in self.available:
            each.close()


@dataclass(frozen=True, slots=True)
class Answering:
    """
    A target that answers for itself, once somebody has been admitted to it.

    *methods* are those it implements, OPTIONS included; *answer* is called with the
    request, whose content it may read, and the moment (aware, UTC).
    """

    methods: tuple[str, ...]
    answer: Callable[[Request, datetime], Response]


# Tells whether the entry of this name, a directory or not, may be shown.
MayShow = Callable[[bytes, bool], bool]


@dataclass(frozen=True, slots=True)
class Audience:
    """
    To whom a listing is shown: *may_show* tells which entries, None for all.

    *account* is whom it greets, None for nobody in particular.
    """

    may_show: MayShow | None = None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """
    A directory whose entries are shown, as far as who asks may open them.

    *listing* makes the resource once that is known; it gives back what it is made from,
    as ``close`` does where it is not made.
    """

    listing: Callable[[Audience], Resource]
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A target whose resource has another URI; *location* is a URI reference."""

    location: str
    status: int = 308


@dataclass(frozen=True, slots=True)
class Absent:
    """
    A target without a resource, or with one that may not be shown.

    *reason* tells the operator why, by way of the trail.  It is for no client, and
    absences of different reasons are equal (CVE-2025-69226).
    """

    status: int = 404
    reason: str = field(default="", compare=False)


Found = Resource | Listed | Answering | Moved | Absent
