"""
What can a target turn out to be?

    Found = Resource     it has representations
          | Moved        it has another URI                   → 301, 308
          | Absent       nothing is there, or nothing to show → 404, 403, 410

Absence is a value, not yet an answer: it may be said only to a visitor who has been
admitted, or strangers could map a protected area.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Span
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
    What negotiation may select: its metadata now, its data when it is selected.

    A ``Representation`` is available as it is; what costs much to make, such as a
    listing, is made by ``selected``.
    """

    @property
    def media_type(self) -> MediaType | None:
        """The media type, None when unknown."""
        ...

    def selected(self) -> "Representation":
        """Return the representation itself."""
        ...

    def close(self) -> None:
        """Give back what is held; may be called more than once."""
        ...


@dataclass(frozen=True, slots=True)
class Representation:
    """
    One available representation: its data and metadata (RFC 9110 §8).

    *media_type* is None when unknown; *fields* are further fields a 200 must carry
    (a listing's Link, a page's Content-Security-Policy).
    """

    media_type: MediaType | None
    validators: Validators
    data: Data
    language: str | None = None
    coding: str | None = None
    location: str | None = None
    fields: Fields = Fields()

    def selected(self) -> "Representation":
        """Return this: it is made already."""
        return self

    def close(self) -> None:
        """Give back what the data holds."""
        self.data.close()


@dataclass(frozen=True, slots=True)
class Resource:
    """
    A target that has representations, in the server's order of preference.

    *dimensions* names the request fields by which they differ ("Accept", ...):
    what Vary will say (RFC 9110 §12.5.5).
    """

    available: tuple[Available, ...]
    dimensions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")

    def close(self) -> None:
        """Give back what the representations hold."""
        for each in self.available:
            each.close()


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


Found = Resource | Moved | Absent
