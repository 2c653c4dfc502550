"""
What stands in a directory, as far as a visitor may know?

    name hidden                    left out
    not to be shown to this one    left out: another visitor's listing may hold it
    regular file, directory        listed as it is (lstat: no link is followed)
    symbolic link                  listed as what the tree opens for it, or left out
    FIFO, socket, device           left out: it would be a 404

A listing names what a GET would serve, no more.  For a link only the tree can say
that: its target may be hidden, outside, or gone, and its size and date are then
nobody's business.  What is left out is not counted either, nor is its text shown.

Names are read from the open descriptor, never by path.
"""

import os
import stat
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from httpcore_srv.resources.open_file import whole_seconds
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory, OpenFile

# So many names are read of one directory, hidden ones included; it bounds what one
# request can cost (about 1 s and 35 MB).  A folder beyond it needs an index.
MOST_READ = 100_000

# A longer read-me is a document, and a link is enough; in octets.
README_MOST = 65_536
README_NAMES = ("readme.md", "readme.txt")


class Kind(StrEnum):
    """What an entry is, or for a link, what it leads to."""

    FILE = "file"
    DIRECTORY = "directory"


class Entry(NamedTuple):
    """
    One entry of a directory.

    *size* is in octets, 0 for a directory; *modified* in whole seconds since
    1970-01-01T00:00:00Z; *link* tells whether a symbolic link stands there.
    """

    name: bytes
    kind: Kind
    size: int
    modified: int
    link: bool = False


class Contents(NamedTuple):
    """The entries of a directory, in no order; *truncated* if there are more."""

    entries: list[Entry]
    truncated: bool = False


def read_contents(
    directory: OpenDirectory,
    *,
    most: int = MOST_READ,
    may_show: Callable[[Entry], bool] | None = None,
) -> Contents:
    """
    Read the entries of *directory* that its tree does not hide.

    Of these *may_show* says which are shown, None to show all.  At most *most* are
    looked at.  Raises OSError if the directory cannot be read.
    """
    entries: list[Entry] = []
    with os.scandir(directory.descriptor) as found:
        for count, seen in enumerate(found):
            if count == most:
                return Contents(entries, truncated=True)
            if directory.hides(seen.name):
                continue
            entry = _entry(seen, directory)
            if entry is not None and (may_show is None or may_show(entry)):
                entries.append(entry)
    return Contents(entries)


def _entry(seen: os.DirEntry[str], directory: OpenDirectory) -> Entry | None:
    """Describe *seen*; None if it is not shown, has just gone, or is denied to us."""
    try:
        status = seen.stat(follow_symlinks=False)
    except (FileNotFoundError, PermissionError):
        return None
    name, seconds = os.fsencode(seen.name), whole_seconds(status.st_mtime_ns)
    if stat.S_ISREG(status.st_mode):
        return Entry(name, Kind.FILE, status.st_size, seconds)
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, Kind.DIRECTORY, 0, seconds)
    if stat.S_ISLNK(status.st_mode):
        return _behind(name, directory)
    return None


def _behind(name: bytes, directory: OpenDirectory) -> Entry | None:
    """Describe what the link *name* leads to, if the tree would serve it."""
    opened = directory.open(os.fsdecode(name))
    if isinstance(opened, Absent):
        return None
    try:
        seconds = int(opened.modified.timestamp())
        if isinstance(opened, OpenFile):
            return Entry(name, Kind.FILE, opened.size, seconds, link=True)
        return Entry(name, Kind.DIRECTORY, 0, seconds, link=True)
    finally:
        opened.close()


class Readme(NamedTuple):
    """The read-me file of a directory: its name, and its octets read as UTF-8."""

    name: bytes
    text: str


def read_readme(directory: OpenDirectory, contents: Contents) -> Readme | None:
    """
    Read the small README.md or README.txt among *contents*, in any letter case.

    It is opened by the rules of the tree.  Raises OSError if reading it fails.
    """
    named = {
        entry.name.lower().decode("latin-1"): entry.name
        for entry in sorted(contents.entries, reverse=True)
        if len(entry.name) <= 10 and entry.kind is Kind.FILE and not entry.link
    }
    for wanted in README_NAMES:
        if wanted in named:
            return _read(directory, named[wanted])
    return None


def _read(directory: OpenDirectory, name: bytes) -> Readme | None:
    """Read the file *name*, if it is still one, readable and small."""
    opened = directory.open(os.fsdecode(name))
    if isinstance(opened, Absent):
        return None
    try:
        if not isinstance(opened, OpenFile) or opened.size > README_MOST:
            return None
        octets = os.pread(opened.descriptor, README_MOST, 0)
        return Readme(name, octets.decode("utf-8", "replace"))
    finally:
        opened.close()
