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
from collections.abc import Iterator
from functools import lru_cache
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


def paths_of(target: Target, mount: Mount, found: Found | None) -> tuple[Segments, ...]:
    """Return the paths below *mount* of what an answer may show; see above."""
    *above, last = (*filter(None, target.segments[:-1]), target.segments[-1])
    names = [last]
    if not last and isinstance(mount.source, Folder):
        names += [name.encode() for name in mount.source.index]
    paths = [path_of((*above, name)) for name in names]
    if isinstance(found, Resource):
        paths += _behind(target, mount, found)
    led_to = (leads_to(mount, path) for path in paths)
    return (*paths, *filter(None, led_to))


def leads_to(mount: Mount, path: Segments) -> Segments | None:
    """Return the path below *mount* that links on the way lead to; None if none do."""
    if not isinstance(mount.source, Folder):
        return None
    root = _real_root(mount.source.tree.root)
    end = ("",) if path and not path[-1] else ()
    asked = root.joinpath(*path)
    try:
        real = Path(os.path.realpath(asked))
        there = (*real.relative_to(root).parts, *end)
    except (OSError, ValueError):  # no such name, or out of the folder
        return None
    return there if there != path else None


@lru_cache(maxsize=64)
def _real_root(root: Path) -> Path:
    """Return where a folder really is; a site has few."""
    return Path(os.path.realpath(root))


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
    folder = mount.source.tree.root.joinpath(*above)
    for coding in filter(SUFFIXES.get, variant.codings):
        beside = f"{name}{SUFFIXES[coding]}"
        if os.path.lexists(folder / beside):
            yield (*above, beside)


def _below(target: Target, mount: Mount, uri: str) -> Segments | None:
    """Return the path below *mount* of a representation: its own, or the target's."""
    path = urljoin(target.uri.path, uri).partition("?")[0]
    try:
        segments = path_segments(path)
    except MalformedRequest:
        return None
    above = mount.above
    return path_of(segments[len(above) :]) if segments[: len(above)] == above else None
