"""
Which available representations does a type map give?

    entries ──▶ found ──┬─ a body ─────────────────────────▶ BodyAvailable
                        ├─ a file ─────────────────────────▶ FileAvailable
                        ├─ a coded file, whose uncoded twin
                        │  is listed with the same facts ──▶ a neighbour of the twin
                        ├─ what must not be selected ──────▶ Negotiable
                        └─ nothing ────────────────────────▶ left out

A file also has the coded neighbours that it has at its own address, for there is to be
the same (RFC 9110 §8.7); they have no weight, for the map does not list them.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import lru_cache

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.files import last_modified
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.resource import Available
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.variants.bodies import BodyAvailable
from httpcore_srv.resources.variants.candidates import Form, neighbours_of
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import Found, find
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.negotiable import Negotiable
from httpcore_srv.resources.variants.type_map import (
    MOST_OCTETS,
    TypeMap,
    parse_type_map,
)
from httpcore_srv.semantics.negotiation.variant import IDENTITY


def read_type_map(file: OpenFile, place: str) -> TypeMap:
    """
    Read the type map *file*, called *place* in an error; the caller closes it.

    BrokenTypeMap is raised for one that cannot be understood, OSError for one that
    cannot be read.
    """
    if file.size > MOST_OCTETS:
        raise BrokenTypeMap(place, 1, f"longer than {MOST_OCTETS} octets")
    parse = _parsed if file.size <= _MOST_REMEMBERED else parse_type_map
    return parse(place, b"".join(octets_of(file.pieces(0, file.size))))


# What was read of a map, by its very octets; more of them are read each time.
_parsed = lru_cache(maxsize=64)(parse_type_map)
_MOST_REMEMBERED = 16_384


def mapped(
    file: OpenFile, place: str, directory: OpenDirectory, context: Context
) -> tuple[Available, ...]:
    """
    Return what the type map *file*, in *directory*, lists and is there, in its order.

    The caller closes the map.  Errors are those of ``read_type_map``; nothing stays
    open then.
    """
    entries = read_type_map(file, place).entries
    modified = last_modified(file, context.now)
    with ExitStack() as opened:
        found = []
        for entry in entries:
            one = find(entry, directory, context)
            if one.file is not None:
                opened.callback(one.file.close)
            found.append(one)
        available = tuple(_available(found, place, modified, context))
        opened.pop_all()
    return available


def _available(
    found: Sequence[Found], place: str, modified: datetime, context: Context
) -> Iterator[Available]:
    """Yield what can be weighed; the files are handed over, or closed."""
    forms = [_form(one, at, context.extensions) for at, one in enumerate(found)]
    for one, neighbours in zip(found, neighbours_of(forms), strict=True):
        if one.entry.body is not None:
            yield BodyAvailable(one.variant, one.entry.body, modified, context.means)
        elif one.negotiable:
            yield Negotiable(one.variant, place, one.entry.line, one.reason)
        elif one.file is not None and neighbours is None:
            one.file.close()
        elif one.file is not None:
            variant, beside = one.variant, one.beside
            listed = neighbours or {}
            yield context.available(one.file, variant, beside, listed, guess=True)


def _form(found: Found, at: int, extensions: Extensions) -> Form:
    """Return which form of what a file is; without a file it is like no other."""
    if found.file is None:
        return Form(at, None, "")
    name, variant = found.file.name, found.variant
    coding = variant.codings[0]
    named = extensions.read(name)
    stem = (named.base, named.plain) if named else (name, frozenset())
    facts = (variant.media_type, variant.languages, variant.quality)
    return Form(
        (found.above, stem, facts), None if coding == IDENTITY else coding, name
    )
