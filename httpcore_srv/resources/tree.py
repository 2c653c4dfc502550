"""
What lies behind a path?

    segments ──▶ all of them names, none hidden? ──▶ walked (way) ──▶ OpenFile
    (decoded)            │ no                           │ error   └─▶ OpenDirectory
                         ▼                              ▼
                    Absent(404)              Absent(404), Absent(403)

Rule 1: what a name turns out to be is decided on the open descriptor.
Rule 2: an answer never tells what exists outside of the root (CVE-2025-69226): 403 is
        said only of what is inside.
Rule 3: whoever opens closes.  No descriptor is left behind, whatever the outcome.
"""

import os
import stat
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from httpcore_srv.resources.hidden import HIDDEN_BY_DEFAULT, HiddenNames
from httpcore_srv.resources.open_file import Identity, OpenFile, moment_of
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.way import (
    DENIED,
    NO_SUCH_FILE,
    NOT_REGULAR,
    Way,
    reason_of,
)
from httpcore_srv.resources.withheld import NOTHING, Withheld
from httpcore_srv.resources.witnessed_way import way_from

__all__ = ["Identity", "OpenDirectory", "OpenFile", "Symlinks", "Tree", "Without"]

# Why nothing was even looked for, or no more said of it; in words for the operator.
NO_NAME = "no file can have such a name"
BEHIND_A_LINK = "permission denied, behind a link"
KEPT = "it is of the server: accounts, keys or state"


class Symlinks(Enum):
    """Which symbolic links are followed: none, those that stay inside, or all."""

    NEVER = "never"
    INSIDE = "inside"
    FOLLOW = "follow"


@dataclass(slots=True, eq=False)
class OpenDirectory:
    """
    A directory, open for reading its names.

    *modified* is its modification date in whole seconds, UTC; *tree* and *segments*
    are where it was found.
    """

    descriptor: int
    identity: Identity
    modified: datetime
    tree: "Tree"
    segments: tuple[bytes, ...]

    def hides(self, name: str) -> bool:
        """Tell whether the entry *name* of this directory is never shown."""
        return self.tree.hidden.hides(name, top=not self.segments)

    def open(self, name: str) -> "OpenFile | OpenDirectory | Absent":
        """
        Open the entry *name*, by the rules of the tree.

        The way is walked again from the root, which knows where a link may lead.
        """
        return self.tree.open((*self.segments, os.fsencode(name)))

    def close(self) -> None:
        """Close the directory; further calls do nothing."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class Without(NamedTuple):
    """A *directory* that lacks just the name asked for, open; *absent* says so."""

    directory: OpenDirectory
    absent: Absent


Opened = OpenFile | OpenDirectory | Absent


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The files below *root*, as far as *symlinks* and *hidden* let them be seen.

    *root* may itself be a symbolic link, which is followed at each request: that is
    how a new version of a site is put in place at one stroke.  A link is judged by its
    own name, not by the names in its target: ``docs -> .build/html`` is shown.  Files
    that are *withheld* are shown under no name.
    """

    root: Path
    symlinks: Symlinks = Symlinks.INSIDE
    hidden: HiddenNames = HIDDEN_BY_DEFAULT
    withheld: Withheld = NOTHING

    def open(self, segments: tuple[bytes, ...]) -> Opened:
        """
        Open what the decoded path *segments* name, none of them for the root.

        Absent is 404 for what is missing, hidden, neither file nor directory, or
        outside; 403 for what is inside but may not be read.  OSError is raised for a
        failure of the server: no descriptors left, a broken disk, no root.
        """
        if (refused := self._refused(segments)) is not None:
            return refused
        with way_from(self.root) as way:
            try:
                descriptor = self._opened(way, segments)
            except OSError as error:
                return self._absence(error, segments)
        return self._recognised(descriptor, segments)

    def seek(self, segments: tuple[bytes, ...]) -> Opened | Without:
        """
        Do as ``open`` does; but where just the last name is missing, return without
        what it is: the directory that was come to, and that the caller closes.
        """
        if (refused := self._refused(segments)) is not None:
            return refused
        with way_from(self.root) as way:
            try:
                descriptor = self._opened(way, segments)
            except OSError as error:
                absent = self._absence(error, segments)
                return self._above(way, segments, absent) if way.lacks_end else absent
        return self._recognised(descriptor, segments)

    def _above(
        self, way: Way, segments: tuple[bytes, ...], absent: Absent
    ) -> Without | Absent:
        """Open the directory where the *way* ended for want of the last name."""
        try:
            directory = self._recognised(way.here(), segments[:-1])
        except OSError as error:
            self._absence(error, segments)  # what is no absence is raised
            return absent
        if isinstance(directory, OpenDirectory):
            return Without(directory, absent)
        return absent

    def _refused(self, segments: tuple[bytes, ...]) -> Absent | None:
        """Return why nothing is looked for under these names, None if it is."""
        for segment in segments:
            if not _is_name(segment):
                return Absent(reason=NO_NAME)
        if (pattern := self._hiding(segments)) is not None:
            return Absent(reason=f"hidden by {pattern!r}")
        return None

    def _hiding(self, segments: tuple[bytes, ...]) -> str | None:
        """Return the pattern that hides one of *segments*, None if all are shown."""
        for depth, name in enumerate(map(os.fsdecode, segments)):
            if self.hidden.hides(name, top=depth == 0):
                return self.hidden.hiding(name, top=depth == 0)
        return None

    def _opened(self, way: Way, segments: tuple[bytes, ...]) -> int:
        if self.symlinks is Symlinks.FOLLOW:
            return way.follow(segments)
        return way.walk(segments, links=self.symlinks is Symlinks.INSIDE)

    def _absence(self, error: OSError, segments: tuple[bytes, ...]) -> Absent:
        """Return the absence *error* stands for, or raise it: it is our failure."""
        if error.errno in NO_SUCH_FILE:
            return Absent(reason=reason_of(error))
        if error.errno not in DENIED:
            raise error
        if self.symlinks is not Symlinks.FOLLOW:
            return Absent(403, reason_of(error))
        # A link on the way may have led outside: 403 only if there is none.
        strict = replace(self, symlinks=Symlinks.NEVER).open(segments)
        if isinstance(strict, Absent):
            return strict if strict.status == 403 else Absent(reason=BEHIND_A_LINK)
        strict.close()
        return Absent(reason=BEHIND_A_LINK)

    def _recognised(self, descriptor: int, segments: tuple[bytes, ...]) -> Opened:
        """Tell what *descriptor* is; it is closed if it is not to be served."""
        try:
            status = os.fstat(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        identity, modified = Identity.said(status), moment_of(status)
        if self.withheld.has(status):
            os.close(descriptor)
            return Absent(reason=KEPT)
        if stat.S_ISREG(status.st_mode):
            name = os.fsdecode(segments[-1])
            return OpenFile(descriptor, status.st_size, modified, identity, name)
        if stat.S_ISDIR(status.st_mode):
            return OpenDirectory(descriptor, identity, modified, self, segments)
        os.close(descriptor)
        return Absent(reason=NOT_REGULAR)


def _is_name(segment: bytes) -> bool:
    """Tell whether *segment* can be the name of a directory entry."""
    return (
        segment not in (b"", b".", b"..") and b"/" not in segment and 0 not in segment
    )
