"""
Which resource is that?

Absence and redirection are values here, not yet answers: they are said by ``permit``,
after admission, or strangers could map a protected area.  For the same reason empty
segments lead elsewhere before anything is opened: without them the path may belong to
another mount (CVE-2019-0220).
"""

from datetime import datetime

from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.files import file_resource
from httpcore_srv.resources.listing import listing_resource
from httpcore_srv.resources.resource import Absent, Found, Moved, Resource
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.way import NO_FOLDER
from httpcore_srv.semantics.targets import TargetURI
from httpcore_srv.site import Folder, Redirect, Site
from httpcore_srv.stage import stage
from httpcore_srv.stages.resolve import Target

NOT_MOUNTED = "nothing is mounted there"
NOT_LISTED = "no index page, and listing is off"

# What browsers send raw in a query, and a URI reference may not hold (RFC 3986 §3.4)
_RAW = str.maketrans({octet: f"%{ord(octet):02X}" for octet in "[]|\\^`{}"})


@stage("RFC 9110 §3.1")
def locate(target: Target, site: Site, now: datetime) -> Found:
    """Return what *target* names; nothing of *site* but the target's mount is asked."""
    if target.uri.form in ("asterisk", "authority"):  # the server itself
        return Resource(available=())
    if _is_mount_without_slash(target):
        return Moved(_with_slash(target.segments[-1], target.uri))
    match target.mount.source if target.mount else None:
        case Folder() as folder:
            return _in_folder(folder, target, now)
        case Redirect() as redirect:
            return Moved(_elsewhere(redirect, target), redirect.status)
        case None:
            return Absent(reason=NOT_MOUNTED)


def _in_folder(folder: Folder, target: Target, now: datetime) -> Found:
    """Look *target* up in the tree of *folder*."""
    *names, last = target.segments
    if b"" in names:
        return Moved(_canonical(target))
    opened = folder.tree.open(target.segments if last else tuple(names))
    match opened:
        case Absent():
            return opened
        case OpenFile():
            if last:
                return file_resource(opened, folder.media_types, folder.digests, now)
            opened.close()
            return Absent(reason=NO_FOLDER)
        case OpenDirectory():
            return _directory(opened, folder, target, now)


def _directory(
    directory: OpenDirectory, folder: Folder, target: Target, now: datetime
) -> Found:
    """Return the index of *directory*, its listing, or its URI with a slash."""
    try:
        if target.segments[-1]:
            return Moved(_with_slash(target.segments[-1], target.uri))
        for name in folder.index:
            index = directory.open(name)
            if isinstance(index, OpenFile):
                return file_resource(index, folder.media_types, folder.digests, now)
            if isinstance(index, OpenDirectory):
                index.close()
            elif index.status != 404:  # there, but not to be shown
                return index
        if not folder.listing:
            return Absent(reason=NOT_LISTED)
        uri = target.uri
        return listing_resource(directory, uri.path, uri.query, folder.page_size)
    finally:
        directory.close()


def _is_mount_without_slash(target: Target) -> bool:
    """Tell whether the target lacks but a slash to be the root of a mount."""
    above = target.mount.segments[:-1] if target.mount else ()
    slashed = (*above, *target.segments, b"")
    return any(mount.segments == slashed for mount in target.host.mounts)


def _with_slash(name: bytes, uri: TargetURI) -> str:
    """Return a relative reference to ``name/``; it can name no other host."""
    return f"./{encode_segment(name)}/{_query(uri)}"


def _canonical(target: Target) -> str:
    """Return the target's path without empty segments; never ``//host``."""
    mount = target.mount.prefix if target.mount else "/"
    return f"{mount}{_path(target.segments)}{_query(target.uri)}"


def _elsewhere(redirect: Redirect, target: Target) -> str:
    """Return where *redirect* sends the target."""
    if not redirect.keep_path:
        return redirect.to
    return f"{redirect.to}{_path(target.segments)}{_query(target.uri)}"


def _path(segments: tuple[bytes, ...]) -> str:
    """Write what follows a slash: no empty segment, so that no second slash does."""
    *names, last = segments
    return "/".join(encode_segment(name) for name in (*filter(None, names), last))


def _query(uri: TargetURI) -> str:
    """Return the query with its question mark, or nothing."""
    return "" if uri.query is None else f"?{uri.query.translate(_RAW)}"
