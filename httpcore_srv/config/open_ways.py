"""
Is there a way around what protects a path?

    /            ../www            access to "private/**"
    /private/    ../www/private    none: the longer prefix answers, and asks nobody
    /all/        ../www            none: the same files under another name

Protection is a mount's own: none of it reaches into another mount, whose prefix is
longer or which serves the same files.  A mount that is meant to be open says so, with
``require = "anyone"``.  A pattern without ``**`` protects a folder, and not what is in
it; that is hardly meant either.
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

_WILD = re.compile(r"[*?\[]")


class Way(NamedTuple):
    """A way to files: a mount, whose *patterns* are protected; None for no access."""

    host: Node
    node: Node
    root: Path | None
    patterns: tuple[PathPattern, ...] | None

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
    closed = [way for way in ways if way.patterns is not None]
    for way in ways:
        if way.patterns is None and way.root:
            yield from _around(way, closed)


def _way(host: Node, mount: Node, folder: Path) -> Way:
    """Return where *mount* leads to, and what of it is protected."""
    text = mount["folder"].text
    root = beside(folder, text).resolve() if text and "\0" not in text else None
    accesses = list(mount["access"].items())
    found = [pattern for access in accesses for pattern in _patterns(access)]
    return Way(host, mount, root, tuple(found) if accesses else None)


def _patterns(access: Node) -> Iterator[PathPattern]:
    """Yield what *access* protects; all that can be read of it."""
    if access["require"].value == "anyone":
        return
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


def _around(way: Way, closed: Sequence[Way]) -> Iterator[Fault]:
    """Yield that the open *way* leads to what one of *closed* protects."""
    for other in closed:
        for below in _common(way, other):
            for pattern in other.patterns or ():
                if _reaches(pattern, below):
                    message = f"found no access, and {quoted(str(pattern))} protected"
                    message = f"{message} in the mount {quoted(other.prefix)} is here"
                    needed = '[[host.mount.access]], with require = "anyone" to open it'
                    yield Fault(way.node.path, f"{message}, too; needed: {needed}")
                    return


def _common(way: Way, other: Way) -> Iterator[tuple[str, ...]]:
    """Yield which paths of *other* are below *way*: () stands for all of them."""
    if way.host.path == other.host.path and way.prefix.startswith(other.prefix):
        yield tuple(way.prefix.removeprefix(other.prefix).split("/")[:-1])
    if way.root is None or other.root is None:
        return
    if way.root.is_relative_to(other.root):
        yield way.root.relative_to(other.root).parts
    elif other.root.is_relative_to(way.root):
        yield ()


def _reaches(pattern: PathPattern, below: Sequence[str]) -> bool:
    """Tell whether *pattern* may mean the path *below*, or one that begins with it."""
    for at, segment in enumerate(below):
        if at == len(pattern.parts):
            return False
        part = pattern.parts[at]
        if part is None:
            return True
        if not part.fullmatch(segment):
            return False
    return True
