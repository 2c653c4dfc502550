"""
Which entity tag does a file have?

The tag is a hash of the content (RFC 9110 §8.8.3), so that a file that was touched,
copied or deployed again keeps it, on every machine.  Hashing is dear; the index
remembers the hash of a file for as long as its identity (device, inode, size, mtime,
ctime) stays the same.

    what we know of the file                                  its tag
    hashed, and the file was at rest by then             →    "hash"
    hashed, but so soon after a change that another one  →    W/"hash"; hashed again
      may have gone unseen: it would bear the same times        when it is at rest
    large and not hashed yet                             →    W/"size-mtime", and the
                                                              hash is made meanwhile
    changed while it was hashed                          →    W/"size-mtime"

Rule: a tag is strong only if it names exactly these octets; if in doubt, it is weak
(R091).  That is how version control systems treat "racily clean" entries.
"""

import os
from base64 import urlsafe_b64encode
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Condition, Thread

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.resources.tree import Identity, OpenFile

# 144 bits of SHA-256: two versions of a resource with one tag would have to be sought
# through some 2**72 attempts.  18 octets make 24 base64 digits without padding.
_DIGEST_OCTETS = 18

# One read: large enough to be quick, small enough not to fill memory.
_BLOCK = 262_144

# Every file that waits for its hash holds a descriptor; more of them ask again later.
_MOST_WAITING = 16

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Known:
    """The hash of a file, *settled* if no unseen change can have followed it."""

    opaque: str
    settled: bool


class DigestIndex:
    """
    The hashes of files, by identity; safe to use from several threads.

    Up to *small* octets a file is hashed while its visitor waits, a larger one by a
    thread of the index.  *capacity* files are remembered, the least recently used are
    forgotten.  *granularity* is the coarsest step, in seconds, of a file's times (two
    on FAT).
    """

    def __init__(
        self,
        small: int = 1_048_576,
        capacity: int = 65_536,
        granularity: float = 2.0,
    ) -> None:
        self._small = small
        self._capacity = capacity
        self._granularity = int(granularity * _NS)
        self._known: OrderedDict[Identity, _Known] = OrderedDict()
        self._waiting: deque[tuple[int, Identity]] = deque()
        self._under_way: set[Identity] = set()
        self._thread: Thread | None = None
        self._changed = Condition()

    def entity_tag(self, file: OpenFile, now: datetime) -> EntityTag:
        """
        Return the entity tag of *file* at the moment *now* (aware).

        OSError is raised when the file cannot be read.
        """
        known, at_rest = self._recall(file.identity), self._is_at_rest(file, now)
        if known is not None and (known.settled or not at_rest):
            return EntityTag(known.opaque, weak=not known.settled)
        if file.size > self._small:
            if at_rest:
                self._hash_later(file)
            return _provisional(file.identity)
        opaque = _digest(file.descriptor, file.identity)
        if opaque is None:
            return _provisional(file.identity)
        self._remember(file.identity, _Known(opaque, settled=at_rest))
        return EntityTag(opaque, weak=not at_rest)

    def settle(self, timeout: float) -> bool:
        """Wait until no file waits for its hash, for *timeout* seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, timeout)

    def _is_at_rest(self, file: OpenFile, now: datetime) -> bool:
        """
        Tell whether a change from now on would show in the file's times.

        Nobody can set the ctime, so one in the future is a clock that was wrong.  The
        mtime can be set to any moment: one far ahead says nothing about changes.
        """
        moment = (now - _EPOCH) // timedelta(microseconds=1) * 1000
        since_change = moment - file.identity.ctime_ns
        since_writing = abs(moment - file.identity.mtime_ns)
        return min(since_change, since_writing) >= self._granularity

    def _recall(self, identity: Identity) -> _Known | None:
        with self._changed:
            known = self._known.get(identity)
            if known is not None:
                self._known.move_to_end(identity)
            return known

    def _remember(self, identity: Identity, known: _Known) -> None:
        with self._changed:
            self._known[identity] = known
            self._known.move_to_end(identity)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)

    def _hash_later(self, file: OpenFile) -> None:
        """Queue *file* for the thread, with a descriptor of its own if one is left."""
        with self._changed:
            full = len(self._under_way) >= _MOST_WAITING
            if full or file.identity in self._under_way:
                return
            try:
                descriptor = os.dup(file.descriptor)
            except OSError:
                return
            self._waiting.append((descriptor, file.identity))
            self._under_way.add(file.identity)
            # A thread does not live on in a forked process; the object does.
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(
                    target=self._work, name="file-digests", daemon=True
                )
                self._thread.start()

    def _work(self) -> None:
        """Hash what waits, one file after another; end when nothing does."""
        while (job := self._next()) is not None:
            descriptor, identity = job
            try:
                opaque = _digest(descriptor, identity)
            except OSError:
                opaque = None  # whoever sends the file will meet the same error
            finally:
                os.close(descriptor)
            if opaque is not None:
                self._remember(identity, _Known(opaque, settled=True))
            self._done(identity)

    def _next(self) -> tuple[int, Identity] | None:
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None

    def _done(self, identity: Identity) -> None:
        with self._changed:
            self._under_way.discard(identity)
            self._changed.notify_all()


def _provisional(identity: Identity) -> EntityTag:
    """Return a weak tag that names no content (and no inode: CVE-2003-1418)."""
    return EntityTag(f"{identity.size:x}-{identity.mtime_ns:x}", weak=True)


def _digest(descriptor: int, identity: Identity) -> str | None:
    """
    Hash the file open as *descriptor*; None if it has not, or no longer, *identity*.

    ``pread`` leaves alone the offset that the descriptor shares with others.
    """
    sha, position = sha256(), 0
    while position < identity.size:
        block = os.pread(descriptor, min(_BLOCK, identity.size - position), position)
        if not block:
            return None
        sha.update(block)
        position += len(block)
    if Identity.of(descriptor) != identity:
        return None
    return urlsafe_b64encode(sha.digest()[:_DIGEST_OCTETS]).decode("ascii")
