"""
What does an entry of a type map lead to?

    URI ──┬─ a file of the tree (references)              that file
          ├─ another map                               ┐
          ├─ another tree, another server              ├─ what must not be selected
          ├─ a name that has variants but no file      ┘
          └─ nothing                                      what is left out

What the map says of a file goes before what the file's name says, and the name fills
in what the map leaves open, if both agree on the type.
"""

import os
import re
from dataclasses import dataclass

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.neighbours import Opener, nothing_beside
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory, OpenFile, Tree
from httpcore_srv.resources.variants.context import Context, seeker
from httpcore_srv.resources.variants.extensions import (
    TYPE_MAP,
    Extensions,
    NamedVariant,
)
from httpcore_srv.resources.variants.references import file_meant, reference_to
from httpcore_srv.resources.variants.type_map import Entry
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

ELSEWHERE = "the URI leads to no file of this folder"
ANOTHER_MAP = "the URI leads to a type map"
NEGOTIATED = "the URI is that of a negotiated resource"
A_FOLDER = "the URI leads to a folder"

_MAP_ENDING = f".{TYPE_MAP}"

# What a URI reference cannot hold (RFC 3986 §2); its "%" were looked at before.
_NO_URI = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


@dataclass(frozen=True, slots=True)
class Found:
    """
    What an entry leads to: the *variant* it describes, and its *file*.

    *above* are the names that lead to the file's directory, from the root of the tree,
    and *beside* opens what is in there.  *reason* says why there is no file; then
    *negotiable* tells whether something is in its place that must not be selected.  A
    body needs no file.
    """

    entry: Entry
    variant: Variant
    file: OpenFile | None = None
    above: tuple[bytes, ...] = ()
    beside: Opener = nothing_beside
    reason: str = ""
    negotiable: bool = False


def find(entry: Entry, directory: OpenDirectory, context: Context) -> Found:
    """
    Look up what *entry* leads to in *directory*, where its map is.

    The caller owns the file.  OSError is raised for a failure of the server.
    """
    types = context.extensions.media_types
    if entry.uri is None:
        return Found(entry, _unnamed(entry, "", types))
    path = file_meant(entry.uri, directory.segments, context.mounted)
    if path is None:
        variant = _unnamed(entry, _written(entry.uri), types)
        return Found(entry, variant, reason=ELSEWHERE, negotiable=True)
    above, name = path[:-1], os.fsdecode(path[-1])
    uri = reference_to(path, directory.segments)
    variant = described(entry, uri, name, context.extensions)
    if is_type_map(name, context.extensions):
        return Found(entry, variant, reason=ANOTHER_MAP, negotiable=True)
    opened = directory.tree.open(path)
    if isinstance(opened, OpenFile):
        return Found(entry, variant, opened, above, seeker(directory.tree, above))
    if isinstance(opened, OpenDirectory):
        opened.close()
        return Found(entry, variant, reason=A_FOLDER)
    if _has_variants(directory.tree, above, name, context):
        return Found(entry, variant, reason=NEGOTIATED, negotiable=True)
    return Found(entry, variant, reason=f"{entry.uri}: {opened.reason}")


def _has_variants(
    tree: Tree, above: tuple[bytes, ...], name: str, context: Context
) -> bool:
    """Tell whether files in the directory *above* hold representations of *name*."""
    directory = tree.open(above)
    if isinstance(directory, Absent):
        return False
    try:
        return isinstance(directory, OpenDirectory) and bool(
            context.candidates(directory, name)
        )
    finally:
        directory.close()


def _written(uri: str) -> str:
    """Return *uri* with the octets encoded that no URI reference may hold."""
    return _NO_URI.sub(lambda found: f"%{ord(found[0]):02X}", uri)


def is_type_map(name: str, extensions: Extensions) -> bool:
    """
    Tell whether a file called *name* is a type map.

    >>> is_type_map("guide.html.var", Extensions()), is_type_map("var", Extensions())
    (True, False)
    """
    if not name.lower().endswith(_MAP_ENDING):
        return False
    named = extensions.read(name)
    return named is not None and named.type_map


def described(entry: Entry, uri: str, name: str, extensions: Extensions) -> Variant:
    """
    Describe the file *name*, whose URI reference is *uri*.

    That is done by *entry*, and by the name where *entry* says nothing.
    """
    named, types, said = extensions.read(name), extensions.media_types, entry.media_type
    if named and not _agree(said, named.media_type):
        named = None
    by_name = named.media_type if named else types.media_type_of(name)
    if said is None:
        return _variant(entry, uri, named, by_name)
    charset = named and by_name and by_name.parameter("charset")
    return _variant(entry, uri, named, _with_charset(said, charset or types.charset))


def _variant(
    entry: Entry, uri: str, named: NamedVariant | None, media_type: MediaType | None
) -> Variant:
    """Describe *entry*, of *media_type*; *named* is what the name adds, if anything."""
    coding = entry.coding or (named.coding if named else None)
    return Variant(
        uri=uri,
        media_type=media_type,
        languages=entry.languages or (named.languages if named else ()),
        codings=(coding or IDENTITY,),
        quality=entry.quality,
        length=entry.length,
        features=entry.features,
        description=entry.description,
    )


def _unnamed(entry: Entry, uri: str, types: MediaTypes) -> Variant:
    """Describe what has no file in the tree, by the map alone."""
    said = entry.media_type
    return _variant(entry, uri, None, said and _with_charset(said, types.charset))


def _agree(said: MediaType | None, named: MediaType | None) -> bool:
    return said is None or named is None or said.essence == named.essence


def _with_charset(media_type: MediaType, charset: str | None) -> MediaType:
    """Add *charset* to a text type that has none, as for any file."""
    if media_type.type != "text" or not charset:
        return media_type
    return media_type.with_charset(charset)
