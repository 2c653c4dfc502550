"""
Of which paths may an answer show something?

    its own path
    of a directory     the index page that may answer for it
    of a link          the file that it leads to
    of negotiation     the representations behind the name, and their coded neighbours

Whoever may not open one of these may not see it under another name, so the protections
of all of them are asked.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.policy.path_patterns import path_of
from httpcore_srv.resources.coded.neighbours import SUFFIXES
from httpcore_srv.resources.resource import Found, Resource
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.targets import path_segments
from httpcore_srv.site import Folder, Mount
from httpcore_srv.target import Target

Segments = tuple[str, ...]

_NOT_NAMES = frozenset({"", ".", ".."})


def paths_of(target: Target, mount: Mount, found: Found | None) -> tuple[Segments, ...]:
    """Return the paths below *mount* of what an answer may show; see above."""
    *above, last = (*filter(None, target.segments[:-1]), target.segments[-1])
    names = [last]
    if not last and isinstance(mount.source, Folder):
        names += [name.encode() for name in mount.source.index]
    paths = dict.fromkeys(path_of((*above, name)) for name in names)
    if isinstance(found, Resource):
        paths |= dict.fromkeys(_behind(target, mount, found))
    led_to = (leads_to(mount, path) for path in paths)
    return (*paths, *filter(None, led_to))


def leads_to(mount: Mount, path: Segments) -> Segments | None:
    """Return the path below *mount* that links on the way lead to; None if none do."""
    if not isinstance(mount.source, Folder):
        return None
    root, end = mount.source.tree.root, ("",) if path and not path[-1] else ()
    try:
        if not _may_lead_elsewhere(os.fspath(root), path[: len(path) - len(end)]):
            return None
        # where it is now: the root may be a link, which is followed at each request
        root = Path(os.path.realpath(root))
        real = Path(os.path.realpath(root.joinpath(*path)))
        there = (*real.relative_to(root).parts, *end)
    except (OSError, ValueError):  # no such name, or out of the folder
        return None
    return there if there != path else None


def _may_lead_elsewhere(root: str, names: Segments) -> bool:
    """
    Tell whether there is a link on the way over *names*, or a name that is none.

    The way itself is not resolved, which costs ten times as much: without a link below
    the root, wherever that is, it leads where it says.  ValueError for a NUL in a name.
    """
    place = root
    for name in names:
        if name in _NOT_NAMES or "/" in name:
            return True
        place = f"{place}/{name}"
        try:
            if stat.S_ISLNK(os.lstat(place).st_mode):
                return True
        except OSError:  # nothing is there, and so no link
            return False
    return False


def _behind(target: Target, mount: Mount, found: Resource) -> Iterator[Segments]:
    """Yield the paths of the representations of *found*, and of their neighbours."""
    for one in found.available:
        path = _below(target, mount, one.variant.uri)
        if path:
            yield path
            yield from _neighbours(path, one.variant, mount)


def _neighbours(path: Segments, variant: Variant, mount: Mount) -> Iterator[Segments]:
    """Yield the paths of the files that may be coded forms of the one at *path*."""
    if not isinstance(mount.source, Folder):
        return
    *above, name = path
    folder = "/".join((os.fspath(mount.source.tree.root), *above))
    for coding in filter(SUFFIXES.get, variant.codings):
        beside = f"{name}{SUFFIXES[coding]}"
        if os.path.lexists(f"{folder}/{beside}"):
            yield (*above, beside)


def _below(target: Target, mount: Mount, uri: str) -> Segments | None:
    """Return the path below *mount* of a representation: its own, or the target's."""
    if not uri:
        return path_of(target.segments)
    path = urljoin(target.uri.path, uri).partition("?")[0]
    try:
        segments = path_segments(path)
    except MalformedRequest:
        return None
    above = mount.above
    return path_of(segments[len(above) :]) if segments[: len(above)] == above else None
