"""
Where is the content of a stored response, if not in memory?

    OpenContent   in a file, which stays open
    OpenPart      in a stretch of that
    Away          it is sent from one of these, or not at all
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from httpcore_srv.message import Span
from httpcore_srv.resources.tree import Identity


class OpenContent:
    """A file that stays open to be sent again, until nobody holds it any more."""

    __slots__ = ("_identity", "span")

    def __init__(self, span: Span) -> None:
        self.span = span._replace(descriptor=os.dup(span.descriptor))
        self._identity = Identity.of(self.span.descriptor)

    def is_as_it_was(self) -> bool:
        """Tell whether the file still has the octets that its answer describes."""
        return Identity.of(self.span.descriptor) == self._identity

    def part(self, first: int, length: int) -> "OpenPart":
        """Return *length* octets of it, from the octet *first* on, counted from 0."""
        offset = self.span.offset + first
        return OpenPart(self, self.span._replace(offset=offset, length=length))

    def __del__(self) -> None:
        """Close the file, if it could be opened."""
        if hasattr(self, "span"):
            os.close(self.span.descriptor)


class OpenPart(NamedTuple):
    """The octets of *span* in the open file of the *whole*."""

    whole: OpenContent
    span: Span

    def is_as_it_was(self) -> bool:
        """Tell whether the file still has the octets that its answer describes."""
        return self.whole.is_as_it_was()


@dataclass(frozen=True, slots=True)
class Away:
    """What a kept response has in the place of its content: the length alone."""

    length: int | None

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield nothing: it is sent from elsewhere."""
        return iter(())

    def close(self) -> None:
        """Do nothing."""
