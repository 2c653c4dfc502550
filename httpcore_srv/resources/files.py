"""
What does a file say of itself?

    OpenFile ──┬─ name     ──▶ Content-Type      media_types
               ├─ content  ──▶ ETag              digests
               ├─ mtime    ──▶ Last-Modified
               └─ the file itself is the data
"""

from datetime import datetime

from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.resources.tree import OpenFile
from httpcore_srv.semantics.preconditions import Validators


def file_resource(
    file: OpenFile, types: MediaTypes, digests: DigestIndex, now: datetime
) -> Resource:
    """
    Return the resource whose one representation is *file*, at the moment *now*.

    The resource owns the file: it is closed with it, or at once if OSError is raised
    because the file cannot be read.
    """
    try:
        etag = digests.entity_tag(file, now)
    except OSError:
        file.close()
        raise
    validators = Validators(etag, _last_modified(file, now))
    media_type = types.media_type_of(file.name)
    return Resource((Representation(media_type, validators, file),))


def _last_modified(file: OpenFile, now: datetime) -> datetime:
    """
    Return the modification date, in whole seconds, but none that is still to come.

    "An origin server with a clock MUST NOT generate a Last-Modified date that is later
    than the server's time of message origination" -- RFC 9110 §8.8.2.1
    """
    return min(file.modified, now.replace(microsecond=0))
