"""
Which files and folders does a site show?

    Site ──▶ Host ──▶ Mount ──▶ Place      one folder on disk, and where it is shown
                                  └─ entries: what a listing of it would name

Names come from the disk by the rules of the tree: what is hidden is not walked, a link
is what it leads to.  What another mount stands in front of is not shown, so it is not
walked either.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.listing_entries import Entry, Kind, read_contents
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenFile
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.stages.resolve import mount_of


@dataclass(frozen=True, slots=True)
class Place:
    """
    One folder as a site shows it.

    *path* is its URI path, with a slash at both ends; *segments* lead to it from the
    root of *folder*; *entries* are in the order of their names.
    """

    host: Host
    folder: Folder
    path: str
    segments: tuple[bytes, ...]
    entries: tuple[Entry, ...]

    def path_of(self, entry: Entry) -> str:
        """Return the URI path of *entry*; a folder's ends with a slash."""
        slash = "/" if entry.kind is Kind.DIRECTORY else ""
        return f"{self.path}{encode_segment(entry.name)}{slash}"


def places(site: Site) -> Iterator[Place]:
    """
    Yield every folder that *site* shows, from the top of each mount.

    A folder that links lead to is walked once for each mount, so a circle ends.  One
    that the server may not read is left out; one that it fails to read (a root that is
    not there) has no entries, and asking for it tells why.
    """
    for host in site.hosts:
        for mount in host.mounts:
            if isinstance(mount.source, Folder):
                yield from _below(host, mount, mount.source)


def _below(host: Host, mount: Mount, folder: Folder) -> Iterator[Place]:
    """Yield the folders below the root of *folder*, each before what is in it."""
    waiting: list[tuple[bytes, ...]] = [()]
    seen: set[tuple[int, int]] = set()
    while waiting:
        segments = waiting.pop()
        if mount_of((*mount.above, *segments, b""), host) is not mount:
            continue
        entries = _entries_of(folder, segments, seen)
        if entries is None:
            continue
        below = "".join(f"{encode_segment(name)}/" for name in segments)
        yield Place(host, folder, mount.prefix + below, segments, entries)
        waiting += [
            (*segments, entry.name)
            for entry in reversed(entries)
            if entry.kind is Kind.DIRECTORY
        ]


def _entries_of(
    folder: Folder, segments: tuple[bytes, ...], seen: set[tuple[int, int]]
) -> tuple[Entry, ...] | None:
    """Read a directory; None if it is none, may not be read, or was *seen*."""
    try:
        opened = folder.tree.open(segments)
    except OSError:
        return ()
    if isinstance(opened, Absent):
        return None
    try:
        if isinstance(opened, OpenFile):
            return None  # since its folder was read
        place = (opened.identity.device, opened.identity.inode)
        if place in seen:
            return None
        seen.add(place)
        return tuple(sorted(read_contents(opened).entries))
    except OSError:
        return ()
    finally:
        opened.close()
