"""
Which preloads were learned from which page?

A 103 (Early Hints) is sent before the answer is known: the server "is likely to send a
final response with the header fields included in the informational response" (RFC 8297
§2).  So what was learned of the last version of a page is said; when another version is
seen, that one is read in turn.

    learn(host, path, etag, page)    a page that was sent, once for each entity tag
    knows(host, path, etag)          has this version been read?
    recall(host, path)               the preloads of the version read last
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.link import Link
from httpcore_srv.message import Fields
from httpcore_srv.resources.page_links import MOST_READ, preloads

# A page whose characters take four octets each is still read as far as one in ASCII.
MOST_OCTETS = 4 * MOST_READ

# Codings and languages of one page: with more of them, some are read again.
_MOST_TAGS = 32


@dataclass(frozen=True, slots=True)
class _Page:
    """The preloads of a page, and the entity tags of its versions and codings."""

    links: tuple[Link, ...]
    tags: frozenset[str]


class Hints:
    """
    The preloads of pages, the least recently used forgotten beyond *capacity* pages.

    Safe to use from several threads.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self._capacity = capacity
        self._known: OrderedDict[tuple[str, str], _Page] = OrderedDict()
        self._lock = Lock()

    def recall(self, host: str, path: str) -> tuple[Link, ...]:
        """Return what was learned last of that page; nothing if nothing was."""
        with self._lock:
            page = self._known.get((host, path))
            if page is None:
                return ()
            self._known.move_to_end((host, path))
            return page.links

    def knows(self, host: str, path: str, etag: EntityTag) -> bool:
        """Tell whether the page was read that was sent with *etag*."""
        with self._lock:
            page = self._known.get((host, path))
            return page is not None and etag.opaque in page.tags

    def learn(self, host: str, path: str, etag: EntityTag, page: bytes) -> None:
        """
        Read the HTML octets *page* (without a content coding), and remember its links.

        *etag* is that of the response, whichever coding it had.  Every charset of the
        web but UTF-16 has ASCII's octets for tags; it is UTF-8 that references are read
        in, and one that is not is left out.
        """
        text = page[:MOST_OCTETS].decode("utf-8", "replace")
        links = tuple(link for link in preloads(text) if "%EF%BF%BD" not in link.target)
        with self._lock:
            known = self._known.get((host, path))
            tags = known.tags if known and known.links == links else frozenset[str]()
            if len(tags) >= _MOST_TAGS:
                tags = frozenset()
            self._known[host, path] = _Page(links, tags | {etag.opaque})
            self._known.move_to_end((host, path))
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)

    def __len__(self) -> int:
        return len(self._known)


def hint_fields(links: tuple[Link, ...]) -> Fields:
    """
    Return the fields of a 103 that announces *links*, to repeat in the final response.

    >>> print(hint_fields((Link("/a.css", (("rel", "preload"), ("as", "style"))),)))
    Fields([('Link', '</a.css>; rel="preload"; as="style"')])
    """
    return Fields([("Link", ", ".join(map(str, links)))] if links else [])
