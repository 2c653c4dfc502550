"""
What is wrong with a type map, before a visitor finds out?

A broken one is an error for every visitor; one that lists what is not there, or what
must not be selected, for some of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.variants.available import place_of
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import Found, find
from httpcore_srv.resources.variants.mapped import read_type_map

NEVER = "; who would get it is answered 506"
UNUSED = "this lists no variant: it needs a URI or a Body, and a Content- record"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Something wrong on *line* of the type map *place*; *broken* if nothing of it works.

    >>> str(Problem("guide.var", 3, "no such file"))
    'guide.var, line 3: no such file'
    """

    place: str
    line: int
    sentence: str
    broken: bool = False

    def __str__(self) -> str:
        return f"{self.place}, line {self.line}: {self.sentence}"


def problems(
    directory: OpenDirectory, name: str, context: Context
) -> tuple[Problem, ...]:
    """
    Return what is wrong with the type map *name* in *directory*, by lines.

    OSError is raised for a failure of the server.
    """
    opened = directory.open(name)
    if not isinstance(opened, OpenFile):
        if isinstance(opened, OpenDirectory):
            opened.close()
        return ()
    place = place_of(directory, name)
    try:
        type_map = read_type_map(opened, place)
    except BrokenTypeMap as error:
        return (Problem(place, error.line, error.reason, broken=True),)
    finally:
        opened.close()
    said = [(line, UNUSED) for line in type_map.unused]
    for entry in type_map.entries:
        found = find(entry, directory, context)
        said += [(entry.line, sentence) for sentence in _flaws(found)]
        if found.file is not None:
            found.file.close()
    return tuple(Problem(place, line, sentence) for line, sentence in sorted(said))


def _flaws(found: Found) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    if found.reason:
        yield found.reason + (NEVER if found.negotiable else "")
    body, file = found.entry.body, found.file
    length = len(body) if body is not None else file.size if file else None
    if length is not None and found.entry.length not in (None, length):
        yield f"Content-Length is {length}, not {found.entry.length}"
