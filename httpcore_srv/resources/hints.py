"""
Which preloads were learned from which page?

A 103 (Early Hints) is worth sending only if it is true (RFC 8297 §2): its Link fields
"will likely" be in the final response.  So a hint is kept for one representation, by
its entity tag; another version of the page has other hints, or none until it was read.

    learn(host, path, etag, page)    a page that was sent, once
    recall(host, path, etag)         its preloads; None if it was never read
"""

from collections import OrderedDict
from threading import Lock

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.link import Link
from httpcore_srv.message import Fields
from httpcore_srv.resources.page_links import MOST_READ, preloads

# A page whose characters take four octets each is still read as far as one in ASCII.
MOST_OCTETS = 4 * MOST_READ


class Hints:
    """
    The preloads of pages, the least recently used forgotten beyond *capacity* pages.

    Safe to use from several threads.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self._capacity = capacity
        self._known: OrderedDict[tuple[str, str, str], tuple[Link, ...]] = OrderedDict()
        self._lock = Lock()

    def recall(self, host: str, path: str, etag: EntityTag) -> tuple[Link, ...] | None:
        """Return what was learned of that representation, None if nothing was."""
        key = (host, path, etag.opaque)
        with self._lock:
            links = self._known.get(key)
            if links is not None:
                self._known.move_to_end(key)
            return links

    def learn(
        self, host: str, path: str, etag: EntityTag, page: bytes
    ) -> tuple[Link, ...]:
        """
        Read the HTML octets *page* (without a content coding), and remember its links.

        Every charset of the web but UTF-16 has ASCII's octets for tags; it is UTF-8
        that references are read in, and one that is not is left out.
        """
        text = page[:MOST_OCTETS].decode("utf-8", "replace")
        links = tuple(link for link in preloads(text) if "%EF%BF%BD" not in link.target)
        with self._lock:
            self._known[host, path, etag.opaque] = links
            self._known.move_to_end((host, path, etag.opaque))
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return links

    def __len__(self) -> int:
        return len(self._known)


def hint_fields(links: tuple[Link, ...]) -> Fields:
    """
    Return the fields of a 103 that announces *links*, to repeat in the final response.

    >>> print(hint_fields((Link("/a.css", (("rel", "preload"), ("as", "style"))),)))
    Fields([('Link', '</a.css>; rel="preload"; as="style"')])
    """
    return Fields([("Link", ", ".join(map(str, links)))] if links else [])
