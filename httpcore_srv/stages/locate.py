"""
Which resource is that?

Absence and redirection are values here, not yet answers: they are said by ``permit``,
after admission, or strangers could map a protected area.  For the same reason empty
segments lead elsewhere before anything is opened: without them the path may belong to
another mount (CVE-2019-0220).
"""

import importlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.policy.cache_policy import Occasion
from httpcore_srv.policy.path_patterns import path_of
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.listing import listing_resource
from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.resource import (
    Absent,
    Audience,
    Found,
    Listed,
    Moved,
    Resource,
)
from httpcore_srv.resources.tree import OpenDirectory, OpenFile, Without
from httpcore_srv.resources.variants.available import variants_resource
from httpcore_srv.resources.variants.context import Context, seeker
from httpcore_srv.resources.variants.entries import is_type_map
from httpcore_srv.resources.variants.extensions import TYPE_MAP
from httpcore_srv.resources.variants.references import Mounted
from httpcore_srv.resources.way import NO_FOLDER
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.site import Folder, Redirect, Site
from httpcore_srv.stage import stage
from httpcore_srv.target import Target

_MAP_ENDING = f".{TYPE_MAP}".encode()

NOT_MOUNTED = "nothing is mounted there"
NO_VARIANT = "a type map, and nothing it lists is there"
NOT_LISTED = "no index page, and listing is off"


@stage("RFC 9110 §3.1")
def locate(target: Target, site: Site, now: datetime) -> Found:
    """
    Return what *target* names, at the moment *now* (aware, UTC).

    The target's mount says where to look; of the rest of *site* only its cache policy
    is asked: what it forbids to transform is not offered in a coding made here.
    """
    if target.uri.form in ("asterisk", "authority"):  # the server itself
        return Resource(available=())
    if _is_mount_without_slash(target):
        return Moved(target.with_slash)
    match target.mount.source if target.mount else None:
        case Folder() as folder:
            return _in_folder(folder, target, site, now)
        case Redirect() as redirect:
            return Moved(target.elsewhere(redirect), redirect.status)
        case Entrance() as source:
            return _entrance(source, target)
        case None:
            return Absent(reason=NOT_MOUNTED)


def _in_folder(folder: Folder, target: Target, site: Site, now: datetime) -> Found:
    """Look *target* up in the tree of *folder*."""
    *names, last = target.segments
    if b"" in names:
        return Moved(target.canonical)
    above, context = tuple(names), _context(folder, target, site, now)
    if _is_type_map(last, folder):
        mapped = _by_variants(folder.tree.open(above), last, context)
        return mapped or Absent(reason=NO_VARIANT)
    match _opened(folder, above, last, context):
        case OpenFile() as file if last:
            return _file(file, folder, above, context)
        case OpenFile() as file:
            file.close()
            return Absent(reason=NO_FOLDER)
        case OpenDirectory() as directory:
            return _directory(directory, folder, target, context)
        case found:
            return found


def _opened(
    folder: Folder, above: tuple[bytes, ...], last: bytes, context: Context
) -> OpenFile | OpenDirectory | Absent | Resource:
    """Open *last* in *above*; where nothing is, return what it is by its variants."""
    if not (last and folder.negotiation.by_name):
        return folder.tree.open((*above, last) if last else above)
    opened = folder.tree.seek((*above, last))
    match opened:
        case Without(directory, absent):
            return _by_variants(directory, last, context) or absent
        case Absent(status=404):
            return _by_variants(folder.tree.open(above), last, context) or opened
        case _:
            return opened


def _context(folder: Folder, target: Target, site: Site, now: datetime) -> Context:
    """Return what is known while representations are sought."""
    mount, mounts = target.mount, target.host.mounts
    prefixes = tuple([other.above for other in mounts])
    mounted = Mounted(mount.above if mount else None, prefixes)
    means = folder.means
    if site.may_forbid_transforming(mount):
        means = replace(means, is_exempt=_exempt(target, site, now))
    by_apache = folder.negotiation.algorithm is Algorithm.APACHE
    return Context(
        folder.extensions, folder.names, means, now, mounted, maps_first=not by_apache
    )


def _exempt(
    target: Target, site: Site, now: datetime
) -> Callable[[MediaType | None], bool]:
    """Return what tells whether data of a type is sent as it is, uncoded."""

    def is_exempt(media_type: MediaType | None) -> bool:
        occasion = Occasion(200, path_of(target.segments), media_type)
        return site.intended(target.mount, occasion, now).no_transform

    return is_exempt


def _file(
    file: OpenFile, folder: Folder, above: tuple[bytes, ...], context: Context
) -> Resource:
    """Return *file*, which lies in the directory *above*, with its coded neighbours."""
    beside = seeker(folder.tree, above)
    if folder.negotiation.by_name:  # its language is said here as well: RFC 9110 §8.7
        variant = folder.extensions.describe(file.name)
    else:
        variant = Variant(media_type=folder.media_types.media_type_of(file.name))
    return Resource((context.available(file, variant, beside, {}, guess=True),))


def _is_type_map(name: bytes, folder: Folder) -> bool:
    """Tell whether a file called *name* is no page itself, but says what is there."""
    if not folder.negotiation.by_name or not name.lower().endswith(_MAP_ENDING):
        return False
    return is_type_map(os.fsdecode(name), folder.extensions)


def _by_variants(
    above: OpenFile | OpenDirectory | Absent, name: bytes, context: Context
) -> Resource | None:
    """Return what *name* is by its variants in what is *above* it; that is closed."""
    if isinstance(above, Absent):
        return None
    try:
        if isinstance(above, OpenFile):
            return None
        return variants_resource(above, os.fsdecode(name), context)
    finally:
        above.close()


def _directory(
    directory: OpenDirectory, folder: Folder, target: Target, context: Context
) -> Found:
    """Return the index of *directory*, its listing, or its URI with a slash."""
    with ExitStack() as undone:
        undone.callback(directory.close)
        if target.segments[-1]:
            return Moved(target.with_slash)
        for name in folder.index:
            if (index := _index(directory, name, folder, context)) is not None:
                return index
        if not folder.listing:
            return Absent(reason=NOT_LISTED)
        undone.pop_all()
        return Listed(_listing(directory, folder, target, context), directory.close)


def _listing(
    directory: OpenDirectory, folder: Folder, target: Target, context: Context
) -> Callable[[Audience], Resource]:
    """Return what makes the listing of *directory*, and closes that."""

    def listing(audience: Audience) -> Resource:
        may_show = audience.may_show

        def shown(entry: Entry) -> bool:
            is_directory = entry.kind is Kind.DIRECTORY
            return may_show is None or may_show(entry.name, is_directory)

        uri, size = target.uri, folder.page_size
        try:
            return listing_resource(
                directory,
                uri.path,
                uri.query,
                size,
                context.means,
                shown,
                audience.account,
            )
        finally:
            directory.close()

    return listing


def _entrance(source: Entrance, target: Target) -> Found:
    """Return where people log in, or out; loaded where there is such a place."""
    entering = importlib.import_module("httpcore_srv.access.entering")
    found: Found = entering.entered(source, target)
    return found


def _index(
    directory: OpenDirectory, name: str, folder: Folder, context: Context
) -> Found | None:
    """Return the index page *name* of *directory*, or its variants, if it is there."""
    if _is_type_map(os.fsencode(name), folder):
        return variants_resource(directory, name, context)
    match directory.open(name):
        case OpenFile() as file:
            return _file(file, folder, directory.segments, context)
        case OpenDirectory() as folder_of_that_name:
            folder_of_that_name.close()
            return None
        case Absent(status=404) if folder.negotiation.by_name:
            return variants_resource(directory, name, context)
        case Absent(status=404):
            return None
        case Absent() as hidden:  # there, but not to be shown
            return hidden


def _is_mount_without_slash(target: Target) -> bool:
    """Tell whether the target lacks but a slash to be the root of a mount."""
    above = target.mount.above if target.mount else ()
    slashed = (*above, *target.segments, b"")
    return slashed in [mount.segments for mount in target.host.mounts]
