"""
Which variant of a type map must not be selected?

One that is itself negotiable: its choice would be no end of the negotiation, which is
an error of this server (506 Variant Also Negotiates; RFC 2295 §8.1).  And one that is
not in the tree of its map: it is not ours to send.

It is weighed with the others all the same: what the map says of it may be in a list.
"""

from dataclasses import dataclass

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant


@dataclass(frozen=True, slots=True)
class Negotiable:
    """
    A *variant* that must not be selected.

    *reason* says why; *place* and *line* are those of the map that lists it.
    """

    variant: Variant
    place: str
    line: int
    reason: str

    def ready(self, coding: str) -> bool:
        """Return True: there is nothing to make."""
        return True

    def selected(self, coding: str = IDENTITY) -> Representation:
        """Raise BrokenTypeMap: whoever selects looks first whether it may be."""
        raise BrokenTypeMap(self.place, self.line, self.reason)

    def close(self) -> None:
        """Do nothing: nothing was opened."""
