"""
What does an answer rest on, so that it may be sent again while that holds?

    with witnessed() as evidence:
        response = respond(request, site, now)
    grounds = evidence.grounds()        # None: evidence.doubts says why not to keep it
    if grounds and grounds.settled(now): ...
        grounds.hold()                  # before it is sent again

What was looked at is noted where it is looked at, and asked again by its path:

    a directory on the way   is one still, and no link     kind, number, device
    a directory whose names  has the same names            the same, size, both times
      were read
    a link                   leads to the same place       all of these
    a file                   has the same octets           all of these
    a name without a file    is still without one
    whatever else was asked  is answered the same

Rule 1: a file is noted by its open descriptor, before anything is read of it, and a
        link before it is: what changes in between shows as a difference.
Rule 2: by its path each name is looked up anew.  So the times of a directory on the way
        have no say, and neither have those above the root, nor the root, which is
        followed wherever it leads: where names lead, and not through whom, is compared.
Rule 3: where an answer depends on more, that is a doubt, and it is not kept.

What patterns hide is a matter of the site, whose change makes all answers anew.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple

from httpcore_srv.resources.at_rest import GRANULARITY, is_at_rest
from httpcore_srv.resources.consulted import Consulted

Ask = Callable[[], object]
Look = Callable[[bytes], os.stat_result]

# Kind, number and device stand first, as they do in what the system says: of a
# directory on the way these three are compared.
_SAID = attrgetter(
    "st_mode", "st_ino", "st_dev", "st_size", "st_mtime_ns", "st_ctime_ns"
)


class Status(NamedTuple):
    """What changes when a file is written, replaced, or its permissions are."""

    mode: int
    inode: int
    device: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, said: os.stat_result) -> "Status":
        """Return what the system says of a file."""
        return cls(*_SAID(said))


def _is_there(path: bytes) -> bool:
    """Tell whether there is such a name, wherever a link leads."""
    return os.path.lexists(path)


def _is_there_for_us(path: bytes) -> bool:
    """Tell the same without an exception where nothing is."""
    return os.access(path, os.F_OK, effective_ids=True, follow_symlinks=False)


_KNOWN = os.supports_effective_ids & os.supports_follow_symlinks
# Tells whether a name is there, be it a link that leads nowhere.
exists = _is_there_for_us if os.access in _KNOWN else _is_there


@dataclass(frozen=True, slots=True)
class Grounds:
    """
    What an answer rests on.

    *passed* are the directories on the way, by kind, number and device; *seen* the
    files, links and directories that were read, each with how to look at it; *lacking*
    the names without a file; *asked* what else was asked, and what was said.  *since*
    is when the first of them was looked at.
    """

    passed: tuple[tuple[bytes, tuple[int, ...]], ...]
    seen: tuple[tuple[Look, bytes, Status], ...]
    lacking: tuple[bytes, ...]
    asked: tuple[tuple[Ask, object], ...]
    since: datetime

    @property
    def count(self) -> int:
        """Of how many things it tells what they were."""
        return sum(map(len, (self.passed, self.seen, self.lacking, self.asked)))

    def hold(self) -> bool:
        """Tell whether all of it is as it was; what has gone is not."""
        try:
            for path, place in self.passed:
                if os.lstat(path)[:3] != place:
                    return False
            for look, path, status in self.seen:
                if _SAID(look(path)) != status:
                    return False
            for path in self.lacking:
                if exists(path):
                    return False
            return all(ask() == said for ask, said in self.asked)
        except (OSError, ValueError):
            return False

    def settled(self, now: datetime, granularity: float = GRANULARITY) -> bool:
        """
        Tell whether a change after *now* (aware), when it was asked for, would show.

        Of a moment after the first look nothing can be said: a change may have come in
        between.  So the earlier of both counts.  *granularity* is the coarsest step of
        the files' times, in seconds.
        """
        moment = min(now, self.since)
        seen = (status for _, _, status in self.seen)
        return all(is_at_rest(status, moment, granularity) for status in seen)


class Evidence:
    """
    What was looked at while somebody listened.

    ``doubts`` are the reasons not to keep the answer, in words for the operator;
    ``consulted`` is what of the request it depends on.
    """

    def __init__(self) -> None:
        self.doubts: list[str] = []
        self.consulted = Consulted()
        self._since = datetime.now(UTC)
        self._walked: dict[bytes, Status] = {}
        self._followed: dict[bytes, Status] = {}
        self._read: set[tuple[int, int]] = set()
        self._lacking: dict[bytes, None] = {}
        self._asked: list[tuple[Ask, object]] = []

    def walked(self, path: bytes, descriptor: int) -> None:
        """Note what is open as *descriptor*, and was opened as *path*, no link."""
        self._note(self._walked, path, descriptor)

    def followed(self, path: bytes, descriptor: int) -> None:
        """Note what is open as *descriptor*, wherever links led on its way."""
        self._note(self._followed, path, descriptor)

    def linked(self, path: bytes, directory: int, name: bytes) -> None:
        """Note the link *name* in the open *directory*, whose path is *path*."""
        try:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        except OSError:
            self.doubts.append("a link was replaced while it was looked at")
        else:
            self._walked[path] = Status.of(status)

    def lacks(self, path: bytes) -> None:
        """Note that no file has the name *path*."""
        self._lacking[path] = None

    def read_names(self, device: int, inode: int) -> None:
        """Note that names were read in the directory that was opened before."""
        self._read.add((device, inode))

    def rests_on(self, ask: Ask) -> None:
        """Note what *ask* says; the answer holds while it says the same."""
        self._asked.append((ask, ask()))

    def grounds(self) -> Grounds | None:
        """Return what the answer rests on; None if there is a doubt."""
        if self.doubts:
            return None
        passed: list[tuple[bytes, tuple[int, ...]]] = []
        seen: list[tuple[Look, bytes, Status]] = []
        for look, noted in ((os.lstat, self._walked), (os.stat, self._followed)):
            for path, status in noted.items():
                if self._is_passed(status):
                    passed.append((path, status[:3]))
                else:
                    seen.append((look, path, status))
        lacking, asked = tuple(self._lacking), tuple(self._asked)
        return Grounds(tuple(passed), tuple(seen), lacking, asked, self._since)

    def _is_passed(self, status: Status) -> bool:
        """Tell whether it is a directory of which no names were read."""
        place = status.device, status.inode
        return stat.S_ISDIR(status.mode) and place not in self._read

    def _note(self, noted: dict[bytes, Status], path: bytes, descriptor: int) -> None:
        try:
            status = Status.of(os.fstat(descriptor))
        except OSError:
            self.doubts.append("the state of an open file cannot be known")
            return
        first = noted.setdefault(path, status)
        same = first[:3] == status[:3] if self._is_passed(first) else first == status
        if not same:
            self.doubts.append("a file was replaced while it was looked at")


_listening: ContextVar[Evidence | None] = ContextVar("evidence", default=None)


@contextmanager
def witnessed() -> Iterator[Evidence]:
    """Note what the answers made inside the block rest on: one answer a block."""
    evidence = Evidence()
    token = _listening.set(evidence)
    try:
        yield evidence
    finally:
        _listening.reset(token)


def heard() -> Evidence | None:
    """Return who listens; None, as a rule, if nobody does."""
    return _listening.get()


def doubt(reason: str) -> None:
    """Say that the answer depends on more than can be asked again."""
    evidence = _listening.get()
    if evidence is not None:
        evidence.doubts.append(reason)


def rest_on(ask: Ask) -> None:
    """Say that the answer holds while *ask* says what it says now."""
    evidence = _listening.get()
    if evidence is not None:
        evidence.rests_on(ask)
