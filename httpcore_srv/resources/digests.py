"""
Which entity tag, and which digests, does a file have?

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

A digest (RFC 9530) is told where the tag is strong, by the same rule, and only there.

Rule: a tag is strong only if it names exactly these octets; if in doubt, it is weak
(R091).  That is how version control systems treat "racily clean" entries.
"""

from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from threading import Lock

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import Content, Span
from httpcore_srv.resources.at_rest import GRANULARITY, is_at_rest
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.meanwhile import Meanwhile
from httpcore_srv.resources.reading import Shortened, octets_of
from httpcore_srv.resources.tree import Identity, OpenFile
from httpcore_srv.semantics.digests import HASHES

# 144 bits of SHA-256: two versions of a resource with one tag would have to be sought
# through some 2**72 attempts.  18 octets make 24 base64 digits without padding.
_TAG_OCTETS = 18
_TAGGING = "sha-256"

# To hash content before it is sent keeps its recipient waiting.
MOST_HASHED = 1_048_576


@lru_cache(maxsize=4096)
def entity_tag_of(digest: bytes, *, weak: bool = False) -> EntityTag:
    """
    Return the entity tag of data whose SHA-256 is *digest*, 32 octets.

    >>> str(entity_tag_of(HASHES["sha-256"](b"").digest()))
    '"47DEQpj8HBSa-_TImW-5JCeu"'
    """
    opaque = urlsafe_b64encode(digest[:_TAG_OCTETS]).decode("ascii")
    return EntityTag(opaque, weak=weak)


def content_digest(
    content: Content, algorithm: str, most: int = MOST_HASHED
) -> bytes | None:
    """
    Return the digest of *content*, as it is sent, by *algorithm* ("sha-256").

    It is that of a Content-Digest field (RFC 9530 §2): over the part of a 206, over the
    multipart of several parts, over coded octets; not over chunks, which are framing.

    The content must be one that can be read more than once.  None is returned if its
    length is unknown or above *most*, or the algorithm is none of ours.  OSError is
    raised if it cannot be read.
    """
    if algorithm not in HASHES or content.length is None or content.length > most:
        return None
    hashed = HASHES[algorithm]()
    for octets in octets_of(content.pieces()):
        hashed.update(octets)
    return hashed.digest()


@dataclass(frozen=True, slots=True)
class _Known:
    """The hash of a file, *settled* if no unseen change can have followed it."""

    digest: bytes
    settled: bool


class DigestIndex:
    """
    The hashes of files, by identity; safe to use from several threads.

    Up to *small* octets a file is hashed while its visitor waits, a larger one by a
    thread of the index.  *capacity* hashes are remembered, the least recently used are
    forgotten.  *granularity* is the coarsest step, in seconds, of a file's times (two
    on FAT).
    """

    def __init__(
        self,
        small: int = 1_048_576,
        capacity: int = 65_536,
        granularity: float = GRANULARITY,
    ) -> None:
        self._small = small
        self._capacity = capacity
        self._granularity = granularity
        self._known: OrderedDict[tuple[Identity, str], _Known] = OrderedDict()
        self._lock = Lock()
        self._meanwhile = Meanwhile("file-digests")

    def entity_tag(self, file: OpenFile, now: datetime) -> EntityTag:
        """
        Return the entity tag of *file* at the moment *now* (aware).

        OSError is raised when the file cannot be read.
        """
        known = self._look(file, _TAGGING, now)
        if known is None or not known.settled:
            doubt(
                "the tag of a file is weak: it has just changed, or is not hashed yet"
            )
        if known is None:
            return _provisional(file.identity)
        return entity_tag_of(known.digest, weak=not known.settled)

    def digest(self, file: OpenFile, algorithm: str, now: datetime) -> bytes | None:
        """
        Return the digest of *file* by *algorithm* ("sha-256"; RFC 9530 §7.2).

        None is returned if it cannot be relied on: the algorithm is none of ours, the
        file has just changed or cannot be read, or is large and not hashed yet; then
        it is hashed meanwhile.
        """
        if algorithm not in HASHES:
            return None
        try:
            known = self._look(file, algorithm, now)
        except OSError:
            return None
        return known.digest if known is not None and known.settled else None

    def settle(self, timeout: float) -> bool:
        """Wait until no file waits for its hash, for *timeout* seconds at most."""
        return self._meanwhile.settle(timeout)

    def _look(self, file: OpenFile, algorithm: str, now: datetime) -> _Known | None:
        """Return what is known of *file*, or can be found out while one waits."""
        known = self._recall(file.identity, algorithm)
        if known is not None and known.settled:
            return known
        at_rest = is_at_rest(file.identity, now, self._granularity)
        if known is not None and not at_rest:
            return known
        if file.size > self._small:
            if at_rest:
                work = partial(self._hash, identity=file.identity, algorithm=algorithm)
                key = file.identity, algorithm
                self._meanwhile.do(key, file.descriptor, work)
            return None
        return self._hash(file.descriptor, file.identity, algorithm, settled=at_rest)

    def _hash(
        self, descriptor: int, identity: Identity, algorithm: str, settled: bool = True
    ) -> _Known | None:
        """Hash the file and remember the hash; None if it changed meanwhile."""
        digest = _digest(descriptor, identity, algorithm)
        if digest is None:
            return None
        known = _Known(digest, settled)
        self._remember(identity, algorithm, known)
        return known

    def _recall(self, identity: Identity, algorithm: str) -> _Known | None:
        with self._lock:
            known = self._known.get((identity, algorithm))
            if known is not None:
                self._known.move_to_end((identity, algorithm))
            return known

    def _remember(self, identity: Identity, algorithm: str, known: _Known) -> None:
        with self._lock:
            self._known[identity, algorithm] = known
            self._known.move_to_end((identity, algorithm))
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)


def _provisional(identity: Identity) -> EntityTag:
    """Return a weak tag that names no content (and no inode: CVE-2003-1418)."""
    return EntityTag(f"{identity.size:x}-{identity.mtime_ns:x}", weak=True)


def _digest(descriptor: int, identity: Identity, algorithm: str) -> bytes | None:
    """Hash the file open as *descriptor*; None if its identity is another by now."""
    hashed = HASHES[algorithm]()
    try:
        for block in octets_of([Span(descriptor, 0, identity.size)]):
            hashed.update(block)
    except Shortened:
        return None
    return hashed.digest() if Identity.of(descriptor) == identity else None
