"""
What does the way from the root down rest on?

The way is walked as ever (``way``); what is met is noted by its path, for those who
want to send the answer again without walking it.

    opened          by its descriptor
    a link          by what it is, before it is read; what it leads to in its turn
    nothing there   that there was nothing
    anything else   a doubt
"""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from httpcore_srv.resources.evidence import Evidence, exists, heard
from httpcore_srv.resources.way import DENIED, Way


def way_from(root: Path) -> Way:
    """
    Return the way from *root*, witnessed where somebody listens.

    OSError is raised at once if *root* is no directory that can be opened.
    """
    evidence = heard()
    return Way(root) if evidence is None else WitnessedWay(root, evidence)


def lacks(root: Path, names: Sequence[bytes]) -> bool:
    """
    Tell whether surely nothing is at the end of the way over *names*.

    One look for what is seldom there is cheaper than the way.  It may only refuse: what
    is there has to be walked to.
    """
    path = b"/".join((os.fsencode(root), *names))
    if exists(path):
        return False
    evidence = heard()
    if evidence is not None:
        evidence.lacks(path)
    return True


class WitnessedWay(Way):
    """A way that notes in *evidence* what it leads over."""

    def __init__(self, root: Path, evidence: Evidence) -> None:
        super().__init__(root)
        self._evidence = evidence
        self._paths = {self._directories[0]: os.fsencode(root)}

    def follow(self, names: Sequence[bytes]) -> int:
        """Open the last of *names*, wherever links lead, and note that; see ``Way``."""
        path = b"/".join((os.fsencode(self._root), *names))
        try:
            opened = super().follow(names)
        except OSError as error:
            self._refused(error)
            self._lacks(path)
            raise
        self._evidence.followed(path, opened)
        return opened

    def _open(self, name: bytes, *, last: bool) -> int:
        try:
            opened = super()._open(name, last=last)
        except OSError as error:
            self._refused(error)
            raise
        self._paths[opened] = path = self._path(name)
        self._evidence.walked(path, opened)
        return opened

    def _target(self, name: bytes, error: OSError, *, by_link: bool) -> bytes | None:
        path, directory = self._path(name), self._directories[-1]
        if self._maybe_link(error):
            self._evidence.linked(path, directory, name)
        try:
            target = super()._target(name, error, by_link=by_link)
        except OSError:
            self._lacks(path)
            raise
        if target is None:
            self._lacks(path)
        return target

    def _redirected(self, target: bytes) -> list[bytes]:
        if target.startswith(b"/"):  # what is below the root depends on where that is
            self._evidence.rests_on(partial(os.path.realpath, self._root))
        return super()._redirected(target)

    def _lacks(self, path: bytes) -> None:
        """Note that nothing is there, though the root is: else nobody could tell."""
        self._evidence.lacks(path)
        self._evidence.rests_on(partial(exists, os.fsencode(self._root) + b"/."))

    def _path(self, name: bytes) -> bytes:
        """Return the path of *name* in the directory where we stand."""
        return self._paths[self._directories[-1]] + b"/" + name

    def _refused(self, error: OSError) -> None:
        """Doubt what is there but may not be read: who may is not asked again."""
        if error.errno in DENIED:
            self._evidence.doubts.append("a file on the way may not be read")
