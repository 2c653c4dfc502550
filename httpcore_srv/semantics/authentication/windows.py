"""
Was this nonce count seen before?

        behind        seen or not            highest
    ...............|▮▮▯▮▮▮▯▮ ... ▮▮▮▯▮▮▮▮▮▮▮▮|...............
                   └───────── 128 ──────────┘   to come

The count lets "the server detect request replays by maintaining its own copy of this
count -- if the same nc value is seen twice, then the request is a replay" (RFC 7616
§3.4).  Requests on parallel connections overtake each other, so the last 128 counts may
arrive in any order, each once.  What is further behind cannot be told from a replay.
"""

from enum import Enum
from typing import NamedTuple, Self

SIZE = 128

_ALL = (1 << SIZE) - 1
_OCTETS = 4 + SIZE // 8
_MOST = 0xFFFF_FFFF


class Verdict(Enum):
    """What a count is: new, used before, or too old to tell."""

    ACCEPTED = "accepted"
    REPLAYED = "replayed"
    BEHIND = "behind"


class Window(NamedTuple):
    """
    The counts that were used with one nonce.

    *highest* is the highest of them, 0 for none; bit n of *seen* tells whether
    ``highest - n`` was used.
    """

    highest: int = 0
    seen: int = 0

    def counted(self, nc: int) -> tuple[Verdict, "Window"]:
        """
        Return what the count *nc* is, and the window after it.

        Counts begin with 1 and have eight hexadecimal digits; others are BEHIND.

        >>> verdict, window = Window().counted(2)
        >>> verdict, window.counted(1)[0], window.counted(2)[0]  # doctest: +ELLIPSIS
        (<Verdict.ACCEPTED: ...>, <Verdict.ACCEPTED: ...>, <Verdict.REPLAYED: ...>)
        """
        ahead = nc - self.highest
        if not 1 <= nc <= _MOST or ahead <= -SIZE:
            return Verdict.BEHIND, self
        if ahead > 0:
            kept = (self.seen << ahead) & _ALL if ahead < SIZE else 0
            return Verdict.ACCEPTED, Window(nc, kept | 1)
        if self.seen >> -ahead & 1:
            return Verdict.REPLAYED, self
        return Verdict.ACCEPTED, Window(self.highest, self.seen | 1 << -ahead)

    def octets(self) -> bytes:
        """Write the window as 20 octets, which ``of`` reads."""
        return (self.highest << SIZE | self.seen).to_bytes(_OCTETS)

    @classmethod
    def of(cls, octets: bytes) -> Self:
        """Read what ``octets`` wrote; ValueError for anything else."""
        if len(octets) != _OCTETS:
            raise ValueError(f"a window has 20 octets, not {len(octets)}")
        written = int.from_bytes(octets)
        highest, seen = written >> SIZE, written & _ALL
        if bool(highest) is not bool(seen & 1) or seen >> highest:
            raise ValueError("a window whose highest count was not seen")
        return cls(highest, seen)


def advanced(octets: bytes, nc: int) -> bytes | None:
    """
    Return the octets of a window after the count *nc*, None unless that is ACCEPTED.

    What is no window becomes None, too.  Nearly all counts follow the one before: they
    are counted in the octets as they are.

    >>> window = Window().counted(1)[1].octets()
    >>> advanced(window, 2) == Window(2, 0b11).octets(), advanced(window, 1)
    (True, None)
    """
    written = int.from_bytes(octets)
    highest = written >> SIZE
    if (
        nc == highest + 1
        and 0 < highest < _MOST
        and written & 1
        and (highest >= SIZE or not (written & _ALL) >> highest)
        and len(octets) == _OCTETS
    ):
        return (nc << SIZE | written << 1 & _ALL | 1).to_bytes(_OCTETS)
    try:
        verdict, window = Window.of(octets).counted(nc)
    except ValueError:
        return None
    return window.octets() if verdict is Verdict.ACCEPTED else None
