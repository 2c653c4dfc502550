"""
Which names does a directory hold?

To look for the representations of a name is to read its whole directory: dear where
there are many files and many visitors who ask for what is not there.  The index
remembers the names for as long as the directory's identity (device, inode, times) stays
the same; a directory that has just changed is read anew, for the next change may bear
the same times, but a large one not for each visitor (sparing).

    names of one base beyond 1024      frames of a film, and no forms of one resource
    directories beyond the capacity    are not looked through at all
"""

import os
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from threading import Lock

from httpcore_srv.resources.at_rest import GRANULARITY, is_at_rest
from httpcore_srv.resources.evidence import doubt, heard
from httpcore_srv.resources.hidden import HiddenNames
from httpcore_srv.resources.sparing import Sparing
from httpcore_srv.resources.tree import Identity, OpenDirectory

# More names of one base are no representations of one resource: frame.00001.png ...
_MOST_BEGINNING = 1024

# The directory, what is hidden in it, and whether it is the top of its tree
_Key = tuple[Identity, HiddenNames, bool]


class NameIndex:
    """
    The names in directories, by identity; safe to use from several threads.

    *capacity* names are remembered in all; the directories asked for least recently
    are forgotten, and one that holds more counts as empty.  *granularity* is the
    coarsest step, in seconds, of a directory's times (two on FAT).
    """

    def __init__(
        self, capacity: int = 262_144, granularity: float = GRANULARITY
    ) -> None:
        self._capacity = capacity
        self._granularity = granularity
        self._known: OrderedDict[_Key, tuple[str, ...]] = OrderedDict()
        self._held = 0
        self._lock = Lock()
        self._spared: Sparing[tuple[Identity, tuple[str, ...]]] = Sparing()

    def names_of(self, directory: OpenDirectory, now: datetime) -> tuple[str, ...]:
        """
        Return the names in *directory* at the moment *now* (aware), sorted.

        Hidden names and directories are left out.  OSError is raised when the
        directory cannot be read.
        """
        evidence = heard()
        if evidence is not None:
            identity = directory.identity
            evidence.read_names(identity.device, identity.inode)
        top = not directory.segments
        key = (directory.identity, directory.tree.hidden, top)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        place = (directory.identity.device, directory.identity.inode, *key[1:])
        read = partial(self._read_now, key, directory, now)
        identity, names = self._spared.result(place, read)
        if identity != directory.identity:
            doubt("the names in a large directory are those of a moment ago")
        return names

    def _read_now(
        self, key: _Key, directory: OpenDirectory, now: datetime
    ) -> tuple[Identity, tuple[str, ...]]:
        """Read the directory; what holds too many names has no variants."""
        names = _read(directory)
        if _cost(names) > self._capacity:
            names = ()
        unchanged = Identity.of(directory.descriptor) == directory.identity
        if unchanged and is_at_rest(directory.identity, now, self._granularity):
            self._remember(key, names)
        return directory.identity, names

    def _remember(self, key: _Key, names: tuple[str, ...]) -> None:
        with self._lock:
            if _cost(names) > self._capacity or key in self._known:
                return
            self._known[key] = names
            self._held += _cost(names)
            while self._held > self._capacity:
                self._held -= _cost(self._known.popitem(last=False)[1])


def _cost(names: tuple[str, ...]) -> int:
    """Return what *names* count; an empty directory is an entry as well."""
    return len(names) + 1


def _read(directory: OpenDirectory) -> tuple[str, ...]:
    with os.scandir(directory.descriptor) as found:
        return tuple(
            sorted(
                entry.name
                for entry in found
                if not directory.hides(entry.name) and not _is_directory(entry)
            )
        )


def _is_directory(entry: os.DirEntry[str]) -> bool:
    """Tell whether *entry* is itself a directory; where a link leads is not asked."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # gone meanwhile, where the directory does not tell the kind
        return True


def beginning(names: Sequence[str], prefix: str) -> list[str]:
    """
    Return those of *names*, which are sorted, that begin with *prefix*.

    >>> beginning(("a", "guide.de", "guide.en", "guides"), "guide.")
    ['guide.de', 'guide.en']
    """
    first = last = bisect_left(names, prefix)
    most = min(len(names), first + _MOST_BEGINNING)
    while last < most and names[last].startswith(prefix):
        last += 1
    return list(names[first:last])
