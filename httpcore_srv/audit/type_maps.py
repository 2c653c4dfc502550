"""
Do the type maps of a folder list what is there?

A map that cannot be read at all fails when it is asked for, and is found so; here are
the faults that only some visitors meet: an entry without its file, a wrong length.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.walk import Place, places
from httpcore_srv.resources.listing_entries import Kind
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import is_type_map
from httpcore_srv.resources.variants.problems import Problem, problems
from httpcore_srv.resources.variants.references import Mounted
from httpcore_srv.semantics.targets import path_segments
from httpcore_srv.site import Site


def check_type_maps(place: Place, url: str, now: datetime) -> Iterator[Finding]:
    """Yield the faults in the type maps of *place*, whose URL is *url*."""
    for name in _maps(place):
        for problem in _problems(place, name, now):
            if not problem.broken:
                severity = Severity.WARNING
                yield Finding(severity, url, "RFC 9110 §12.1", str(problem))


def _maps(place: Place) -> Iterator[str]:
    """Yield the names of the type maps in *place*."""
    if place.folder.negotiation.by_name:
        for name in map(os.fsdecode, names_of_files(place)):
            if is_type_map(name, place.folder.extensions):
                yield name


def flaws(site: Site, now: datetime) -> Iterator[tuple[Path, Problem]]:
    """Yield what is wrong with the type maps of *site*, with the path of each map."""
    for place in places(site):
        for name in _maps(place):
            for problem in _problems(place, name, now):
                folder = place.folder.tree.root.joinpath(
                    *map(os.fsdecode, place.segments)
                )
                yield folder / name, problem


def negotiated(place: Place) -> tuple[str, ...]:
    """
    Return the names in *place* that stand for several files: ``guide`` and its kin.

    They are no files themselves, so that no walk finds them.
    """
    if not place.folder.negotiation.by_name:
        return ()
    bases: dict[str, int] = {}
    for name in map(os.fsdecode, names_of_files(place)):
        if (named := place.folder.extensions.read(name)) is not None:
            bases[named.base] = bases.get(named.base, 0) + 1
    there = {os.fsdecode(entry.name) for entry in place.entries}
    return tuple(
        base for base, count in bases.items() if count > 1 and base not in there
    )


def names_of_files(place: Place) -> tuple[bytes, ...]:
    """Return the names of the files in *place*, in their order."""
    return tuple(entry.name for entry in place.entries if entry.kind is Kind.FILE)


def _mounted(place: Place) -> Mounted:
    """Return where the tree of *place* is mounted, and where the others are."""
    prefix = path_segments(place.path)[: -1 - len(place.segments)]
    return Mounted(prefix, tuple(one.above for one in place.host.mounts))


def _problems(place: Place, name: str, now: datetime) -> tuple[Problem, ...]:
    """Ask what is wrong with the type map *name*; nothing if it cannot be read."""
    folder = place.folder
    context = Context(
        folder.extensions, folder.names, folder.means, now, _mounted(place)
    )
    try:
        opened = folder.tree.open(place.segments)
    except OSError:
        return ()
    if isinstance(opened, Absent):
        return ()
    try:
        if isinstance(opened, OpenDirectory):
            return problems(opened, name, context)
        return ()
    except OSError:
        return ()
    finally:
        opened.close()
