"""
Where do stored responses stand?

    by the path     what is so for each query of which the same is true (``consulted``)
    by the target   what is for one query

    what is there     nearly all the room
    what is made up   names that nothing has, other addresses, other spellings, queries
                      that are read: whoever asks can make up ever more of them, so
                      theirs is a small part, and they have to be heard of twice

So who asks for what is not there, in whatever number, pushes out none of what is.
"""

from collections.abc import Callable

from httpcore_srv.fields.vary import Vary
from httpcore_srv.grammar.uris import is_normal
from httpcore_srv.message import Response
from httpcore_srv.resources.consulted import Consulted, query_of
from httpcore_srv.server.ready_responses import StoredResponse
from httpcore_srv.state.stored import CacheKey, Stored
from httpcore_srv.wire.plain import PlainHead

# What is made up has one in so many octets of the room.
MADE_UP = 16

Primary = tuple[str, str, str, bool, str]


def primary_of(head: PlainHead, target: str, *, secure: bool) -> Primary:
    """
    Return where answers to *head* are sought at *target*: all but what Vary speaks of.

    The scheme of credentials is part of it, as far as it takes to tell one from the
    other: answers to those of Digest have a line more (RFC 7616 §3.5).
    """
    fields = head.fields
    scheme = fields.get("authorization", "")[:6]
    return head.method, target, fields["host"], secure, scheme


def key_of(
    head: PlainHead, response: Response, consulted: Consulted, *, secure: bool
) -> CacheKey:
    """
    Return by what *response* to *head* is found (RFC 9111 §4.1).

    Beside what Vary names that is what the answer depended on though Vary is silent.
    """
    path, _, _ = head.target.partition("?")
    target = path if consulted.suits(None) else head.target
    vary = Vary.parse(response.fields.get("Vary") or "")
    names = tuple(sorted({*map(str.lower, vary.names), *consulted.fields}))
    values = tuple(map(head.fields.get, names))
    return CacheKey(primary_of(head, target, secure=secure), names, values)


class Shelves:
    """Stored responses of *size* octets in all; *let_go* gets each that is let go."""

    def __init__(self, size: int, let_go: Callable[[StoredResponse], None]) -> None:
        self.size = size
        part = size // MADE_UP
        self._there = Stored(size - part, let_go)
        self._made_up = Stored(part, let_go, choosy=True)

    def __len__(self) -> int:
        """Count the stored responses."""
        return len(self._there) + len(self._made_up)

    @property
    def weight(self) -> int:
        """What they weigh together, in octets."""
        return self._there.weight + self._made_up.weight

    def find(self, head: PlainHead, *, secure: bool) -> StoredResponse | None:
        """Return what is stored for a request with *head*."""
        target, fields = head.target, head.fields
        path, mark, _ = target.partition("?")
        primary = primary_of(head, path, secure=secure)
        kept = self._there.find(primary, fields) or self._made_up.find(primary, fields)
        if kept is not None and kept.consulted.suits(query_of(target)):
            return kept
        if not mark:
            return None
        return self._made_up.find(primary_of(head, target, secure=secure), fields)

    def admits(self, key: CacheKey, status: int, octets: int) -> bool:
        """Tell whether a response of *octets* is worth being kept; ask once of each."""
        return self._shelf(key, status).admits(key.primary, octets)

    def put(self, kept: StoredResponse, octets: int) -> bool:
        """Keep *kept*, which weighs *octets*; tell whether it is kept."""
        return self._shelf_of(kept).put(kept.key, kept, octets)

    def grow(self, kept: StoredResponse, octets: int) -> None:
        """Let *kept* weigh *octets* more."""
        self._shelf_of(kept).grow(kept.key, kept, octets)

    def drop(self, kept: StoredResponse) -> None:
        """Forget *kept*, if it is still there."""
        self._shelf_of(kept).drop(kept.key, kept)

    def close(self) -> None:
        """Let all go, and keep nothing more."""
        self._there.close()
        self._made_up.close()

    def _shelf_of(self, kept: StoredResponse) -> Stored[StoredResponse]:
        return self._shelf(kept.key, kept.response.status)

    def _shelf(self, key: CacheKey, status: int) -> Stored[StoredResponse]:
        """Return where it stands: a key has a query only where somebody reads that."""
        match key.primary:
            case (_, str(target), *_) if status == 200 and "?" not in target:
                return self._there if is_normal(target) else self._made_up
            case _:
                return self._made_up
