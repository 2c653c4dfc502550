"""
Which files beside a file are coded forms of it?

    page.html      the file
    page.html.br   its neighbours, coded beforehand by whoever made the site,
    page.html.gz   with more patience than a server has

A neighbour is opened by the tree's rules, and used only if it can be what its name
says: not left over from an earlier version of the file, not empty, not in another
format.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory, OpenFile

Opener = Callable[[str], OpenFile | OpenDirectory | Absent]

SUFFIXES: Mapping[str, str] = {"br": ".br", "zstd": ".zst", "gzip": ".gz"}

# How data in a coding begins (RFC 1952 §2.3.1, RFC 8878 §3.1.1); brotli has no mark.
_MARKS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}

# Copying and unpacking a site gives its files dates that differ a little.
_TOLERANCE_NS = 2_000_000_000


def nothing_beside(name: str) -> Absent:
    """Open nothing, whatever the *name*."""
    return Absent()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """
    The files beside a file that may be coded forms of it.

    *open* opens a name of that directory; *names* are file names by coding.

    >>> Neighbours.of("page.html", nothing_beside).names["gzip"]
    'page.html.gz'
    """

    open: Opener = nothing_beside
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, open: Opener) -> Self:
        """Return the neighbours that the file *name* has by custom."""
        return cls(open, {coding: name + end for coding, end in SUFFIXES.items()})

    def opened(self, coding: str, source: OpenFile) -> OpenFile | None:
        """
        Open the form of *source* in *coding*.

        None is returned if there is none, or none to be used.
        """
        if coding not in self.names:
            return None
        try:
            found = self.open(self.names[coding])
        except OSError:  # no descriptor is left, or the like: it may be there
            doubt("it is not known whether there is a coded neighbour")
            return None
        if isinstance(found, OpenFile) and flaw(source, found, coding) is None:
            return found
        if not isinstance(found, Absent):
            found.close()
        return None


NO_NEIGHBOURS = Neighbours()


def flaw(source: OpenFile, neighbour: OpenFile, coding: str) -> str | None:
    """
    Say why *neighbour* cannot be *source* in *coding*; None if it can.

    >>> SUFFIXES["zstd"]
    '.zst'
    """
    older = source.identity.mtime_ns - neighbour.identity.mtime_ns
    if older > _TOLERANCE_NS:
        return "it is older than the file"
    if not neighbour.size:
        return "it is empty"
    mark = _MARKS.get(coding, b"")
    try:
        begin = os.pread(neighbour.descriptor, len(mark), 0)
    except OSError:
        doubt("a coded neighbour cannot be read")
        return "it cannot be read"
    return None if begin == mark else f"it is not in the format of {coding}"
