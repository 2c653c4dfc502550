"""
Is there a way around what protects a path?

    /            ../www            access to "private/**"
    /private/    ../www/private    none: the longer prefix answers, and asks nobody
    /all/        ../www            none: the same files under another name

Protection is a mount's own: none of it reaches into another mount, whose prefix is
longer or which serves the same files.  A mount says something of all that another one
protects; if that is meant to be open, ``require = "anyone"``.  A pattern without ``**``
protects a folder, and not what is in it; that is hardly meant either.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from httpcore_srv.config.disk import beside
from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.pattern_coverage import (
    Segments,
    covers,
    seen_above,
    seen_from,
    segments_of,
)

_WILD = re.compile(r"[*?\[]")


class Way(NamedTuple):
    """A way to files: a mount, of which some is *closed*, and some is *said* to be."""

    host: Node
    node: Node
    root: Path | None
    closed: tuple[PathPattern, ...]
    said: tuple[PathPattern, ...]

    @property
    def prefix(self) -> str:
        """The prefix of the mount."""
        return self.node["prefix"].text or "/"


def faults(root: Node, folder: Path) -> Iterator[Fault]:
    """Yield mounts and patterns that leave open what is protected elsewhere."""
    ways = [
        _way(host, mount, folder)
        for host in root["host"].items()
        for mount in host["mount"].items()
    ]
    for way in ways:
        yield from _narrow(way)
    for way in ways:
        if way.root:
            yield from _around(way, ways)


def _way(host: Node, mount: Node, folder: Path) -> Way:
    """Return where *mount* leads to, and what of it is protected."""
    text = mount["folder"].text
    root = beside(folder, text).resolve() if text and "\0" not in text else None
    accesses = list(mount["access"].items())
    said = [pattern for access in accesses for pattern in _patterns(access)]
    guarded = [one for one in accesses if one["require"].value != "anyone"]
    closed = [pattern for access in guarded for pattern in _patterns(access)]
    return Way(host, mount, root, tuple(closed), tuple(said))


def _patterns(access: Node) -> Iterator[PathPattern]:
    """Yield what *access* is for; all that can be read of it."""
    texts = [pattern.text for pattern in access["match"].items()]
    for text in texts or ["**"]:
        try:
            yield PathPattern.parse(text or "")
        except FieldSyntaxError:
            continue  # the schema has said so


def _narrow(way: Way) -> Iterator[Fault]:
    """Yield each pattern of a folder that leaves open what is in it."""
    accesses = way.node["access"].items()
    for pattern in (each for access in accesses for each in access["match"].items()):
        text = (pattern.text or "").rstrip("/")
        if way.root and _is_folder(way.root, text):
            message = f"found {shown(pattern.text)}, which is a folder: what is in it"
            needed = quoted(f"{text}/**")
            yield Fault(pattern.path, f"{message} would stay open; needed: {needed}")


def _is_folder(root: Path, text: str) -> bool:
    """Tell whether the pattern *text* is the name of a folder below *root*."""
    return bool(text) and not _WILD.search(text) and os.path.isdir(root / text)


def _around(way: Way, ways: Sequence[Way]) -> Iterator[Fault]:
    """Yield that *way* leads to what another of *ways* protects, and says nothing."""
    covering = [segments_of(pattern) for pattern in way.said]
    for other in ways:
        if other.node.path == way.node.path:
            continue
        for pattern in other.closed:
            for part in _seen(way, other, segments_of(pattern)):
                if not any(covers(one, part) for one in covering):
                    yield _open(way, other, pattern)
                    return


def _open(way: Way, other: Way, pattern: PathPattern) -> Fault:
    """Say that *way* leads around *pattern* of *other*."""
    found = f"found no access to what {quoted(str(pattern))} protects"
    message = f"{found} in the mount {quoted(other.prefix)}, and it is here, too"
    needed = '[[host.mount.access]] for all of it, with require = "anyone" to open it'
    return Fault(way.node.path, f"{message}; needed: {needed}")


def _seen(way: Way, other: Way, segments: Segments) -> Iterator[Segments]:
    """Yield what *segments* of *other* are in *way*: by its address, by its files."""
    is_same_host = way.host.path == other.host.path
    if is_same_host and way.prefix.startswith(other.prefix):
        names = way.prefix.removeprefix(other.prefix).split("/")[:-1]
        yield from seen_from(names, segments)
    if way.root is None or other.root is None:
        return
    if way.root.is_relative_to(other.root):
        yield from seen_from(way.root.relative_to(other.root).parts, segments)
    elif other.root.is_relative_to(way.root):
        names = list(other.root.relative_to(way.root).parts)
        address = way.prefix + "/".join([*names, ""])
        if not (is_same_host and address.startswith(other.prefix)):
            yield seen_above(names, segments)  # else *other* answers there
