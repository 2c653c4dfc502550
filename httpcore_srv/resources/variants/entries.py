"""
What does an entry of a type map lead to?

    URI ──┬─ a file beside the map                        that file
          ├─ another map                               ┐
          ├─ another directory, another server         ├─ what must not be selected
          ├─ a name that has variants but no file      ┘
          └─ nothing                                      what is left out

What the map says of a file goes before what the file's name says, and the name fills
in what the map leaves open, if both agree on the type.
"""

import os
import re
from dataclasses import dataclass, replace

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.uris import decode_segment, encode_segment
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant
from httpcore_srv.resources.variants.type_map import Entry
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

ELSEWHERE = "the URI leads out of the directory"
ANOTHER_MAP = "the URI leads to a type map"
NEGOTIATED = "the URI is that of a negotiated resource"
A_FOLDER = "the URI leads to a folder"

# scheme ":"   (RFC 3986 §3.1)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")

# What a URI reference cannot hold (RFC 3986 §2); its "%" were looked at before.
_NO_URI = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


@dataclass(frozen=True, slots=True)
class Found:
    """
    What an entry leads to: the *variant* it describes, and its *file*.

    *reason* says why there is no file; *negotiable* tells whether there is something
    in its place that must not be selected.  A body needs no file.
    """

    entry: Entry
    variant: Variant
    file: OpenFile | None = None
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
    name = neighbour_named(entry.uri)
    if name is None:
        variant = _unnamed(entry, _written(entry.uri), types)
        return Found(entry, variant, reason=ELSEWHERE, negotiable=True)
    variant = described(entry, name, context.extensions)
    if is_type_map(name, context.extensions):
        return Found(entry, variant, reason=ANOTHER_MAP, negotiable=True)
    opened = directory.open(name)
    if isinstance(opened, OpenFile):
        return Found(entry, variant, opened)
    if isinstance(opened, OpenDirectory):
        opened.close()
        return Found(entry, variant, reason=A_FOLDER)
    if context.candidates(directory, name):
        return Found(entry, variant, reason=NEGOTIATED, negotiable=True)
    return Found(entry, variant, reason=f"{entry.uri}: {opened.reason}")


def neighbour_named(uri: str) -> str | None:
    """
    Return the name of the file beside the map that *uri* refers to, None if elsewhere.

    >>> neighbour_named("./guide.de.html"), neighbour_named("caf%C3%A9.html")
    ('guide.de.html', 'café.html')
    >>> neighbour_named("../guide.de.html") is None
    True
    """
    segment = uri.removeprefix("./")
    if _SCHEME.match(segment) or set("?#/") & set(segment):
        return None
    octets = decode_segment(segment)
    if octets in (b"", b".", b"..") or b"/" in octets or 0 in octets:
        return None
    return os.fsdecode(octets)


def _written(uri: str) -> str:
    """Return *uri* with the octets encoded that no URI reference may hold."""
    return _NO_URI.sub(lambda found: f"%{ord(found[0]):02X}", uri)


def is_type_map(name: str, extensions: Extensions) -> bool:
    """
    Tell whether a file called *name* is a type map.

    >>> is_type_map("guide.html.var", Extensions()), is_type_map("var", Extensions())
    (True, False)
    """
    named = extensions.read(name)
    return named is not None and named.type_map


def described(entry: Entry, name: str, extensions: Extensions) -> Variant:
    """Describe the file *name* by *entry*, and by its name where that says nothing."""
    uri = encode_segment(os.fsencode(name))
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
    """Describe what has no file beside the map, by the map alone."""
    said = entry.media_type
    return _variant(entry, uri, None, said and _with_charset(said, types.charset))


def _agree(said: MediaType | None, named: MediaType | None) -> bool:
    return said is None or named is None or said.essence == named.essence


def _with_charset(media_type: MediaType, charset: str | None) -> MediaType:
    """Add *charset* to a text type that has none, as for any file."""
    if media_type.type != "text" or not charset or media_type.parameter("charset"):
        return media_type
    parameters = (*media_type.parameters, ("charset", charset))
    return replace(media_type, parameters=parameters)
