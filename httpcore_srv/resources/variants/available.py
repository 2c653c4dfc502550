"""
Which resource has a name that no file has?

    guide ──┬─ guide.var  ───────────────────▶ what the type map lists
            ├─ guide.en.html, guide.de.html ─▶ these files
            └─ neither ──────────────────────▶ none

A map that lists nothing that is there is as good as none.
The files are opened by the rules of the tree; what cannot be opened is not available.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack

from httpcore_srv.resources.resource import Available, Resource
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import is_type_map
from httpcore_srv.resources.variants.extensions import NamedVariant
from httpcore_srv.resources.variants.mapped import mapped


def variants_resource(
    directory: OpenDirectory, wanted: str, context: Context
) -> Resource | None:
    """
    Return the resource that the name *wanted* has in *directory* by its variants.

    *wanted* is the name of a type map, or one that no file has; None is returned if no
    representation of it is there.  BrokenTypeMap is raised for a map that cannot be
    understood, OSError for a failure of the server; nothing stays open then.  The
    caller closes the directory.
    """
    if is_type_map(wanted, context.extensions):
        available = _of_map(directory, wanted, context)
        if available is not None:
            return Resource(available) if available else None
    files, available = context.candidates(directory, wanted), None
    if files and files[0].type_map:
        available = _of_map(directory, files[0].name, context)
        files = files[1:]
    available = available or _of_files(directory, files, context)
    return Resource(available) if available else None


def place_of(directory: OpenDirectory, name: str) -> str:
    """Return the path of the entry *name* of *directory*, from the top of its tree."""
    return os.fsdecode(b"/".join((*directory.segments, os.fsencode(name))))


def _of_map(
    directory: OpenDirectory, name: str, context: Context
) -> tuple[Available, ...] | None:
    """Return what the type map *name* lists, None if it is no file to be opened."""
    opened = directory.open(name)
    if isinstance(opened, OpenFile):
        try:
            return mapped(opened, place_of(directory, name), directory, context)
        finally:
            opened.close()
    if isinstance(opened, OpenDirectory):
        opened.close()
    return None


def _of_files(
    directory: OpenDirectory, found: Sequence[NamedVariant], context: Context
) -> tuple[Available, ...]:
    """Return those of the files *found* that can be opened."""
    with ExitStack() as undone:
        available = []
        for named in found:
            opened = directory.open(named.name)
            if isinstance(opened, OpenFile):
                undone.callback(opened.close)
                neighbours = dict(named.neighbours)
                available.append(
                    context.available(opened, named.variant, directory.open, neighbours)
                )
            elif isinstance(opened, OpenDirectory):
                opened.close()
        undone.pop_all()
    return tuple(available)
