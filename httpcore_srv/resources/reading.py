"""
How is data read here, when it is not merely sent?

Data comes as octets and as spans of open files (``message.Span``).  A span is read
with ``pread``, which leaves alone the offset that its descriptor shares with others.
"""

import errno
import os
from collections.abc import Iterable, Iterator

from httpcore_srv.message import Span

# One read: large enough to be quick, small enough not to fill memory.
BLOCK = 262_144


class Shortened(OSError):
    """A file ended before the stretch of it that was to be read."""


def octets_of(pieces: Iterable[bytes | Span]) -> Iterator[bytes]:
    """
    Yield the octets of *pieces* in order, in blocks.

    OSError is raised if a file cannot be read, Shortened if it ends before its span.
    """
    for piece in pieces:
        if isinstance(piece, Span):
            yield from _read(piece)
        else:
            yield piece


def _read(span: Span) -> Iterator[bytes]:
    position, end = span.offset, span.offset + span.length
    while position < end:
        block = os.pread(span.descriptor, min(BLOCK, end - position), position)
        if not block:
            raise Shortened(errno.EIO, "the file is shorter than it was")
        yield block
        position += len(block)
