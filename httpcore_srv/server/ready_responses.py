"""
In which forms does a stored response leave?

    StoredResponse ─┬─ 200, the connection kept ──┐  ReadyResponse: a head with
                    ├─ 200, and close             │  a hole for Date, and the
                    ├─ 304, the connection kept   │  octets as they are at this
                    └─ 304, and close ────────────┘  second

A form is made when it is first asked for, and stays as long as its answer.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.errors import ResponseError
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Peer, Response, Span
from httpcore_srv.resources.evidence import Grounds
from httpcore_srv.resources.tree import Identity
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.ready import ReadyHead, ready


class OpenContent:
    """A file that stays open to be sent again, until nobody holds it any more."""

    __slots__ = ("_identity", "span")

    def __init__(self, span: Span) -> None:
        self.span = span._replace(descriptor=os.dup(span.descriptor))
        self._identity = Identity.of(self.span.descriptor)

    def is_as_it_was(self) -> bool:
        """Tell whether the file still has the octets that its answer describes."""
        return Identity.of(self.span.descriptor) == self._identity

    def __del__(self) -> None:
        """Close the file, if it could be opened."""
        if hasattr(self, "span"):
            os.close(self.span.descriptor)


@dataclass(frozen=True, slots=True)
class Away:
    """What a kept response has in the place of its content: the length alone."""

    length: int | None

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield nothing: it is sent from elsewhere."""
        return iter(())

    def close(self) -> None:
        """Do nothing."""


class ReadyResponse:
    """
    An answer as it is sent: ``octets``, good ``until`` a moment (``time.monotonic``).

    *content* are the octets that follow the head; those of *file*, if there is one,
    follow them.
    """

    __slots__ = (
        "closing",
        "content",
        "file",
        "head",
        "kept",
        "octets",
        "second",
        "status",
        "until",
        "visitor",
    )

    def __init__(
        self,
        kept: "StoredResponse",
        status: int,
        head: ReadyHead,
        content: bytes = b"",
        file: OpenContent | None = None,
        *,
        closing: bool,
    ) -> None:
        self.kept = kept
        self.status = status
        self.head = head
        self.content = content
        self.file = file
        self.closing = closing
        self.octets = b""
        self.second = 0
        self.until = 0.0
        self.visitor: str | None = None

    def renew(self, now: float, until: float) -> None:
        """Bring Date up to date; it is good *until* then, or for this second's rest."""
        wall = time.time()
        second = int(wall)
        if second != self.second:
            self.octets = self.head.octets(date_at(second)) + self.content
            self.second = second
        self.until = min(until, now + (second + 1 - wall))

    def for_one(self, visitor: str | None, info: str) -> "ReadyResponse":
        """Return it for one request of *visitor*, with *info*: Authentication-Info."""
        form = ReadyResponse(
            self.kept,
            self.status,
            self.head,
            self.content,
            self.file,
            closing=self.closing,
        )
        date = date_at(int(time.time()))
        form.octets = self.head.octets(date, info.encode("latin-1")) + self.content
        form.visitor = visitor
        return form

    @property
    def content_octets(self) -> int:
        """How many octets of content are sent."""
        return len(self.content) + (self.file.span.length if self.file else 0)


class Admitted(Protocol):
    """Who may have it, and what they get to know: see ``access.at_once``."""

    @property
    def visitor(self) -> Visitor:
        """Who it is."""
        ...

    @property
    def info(self) -> str:
        """The value of Authentication-Info, "" for none."""
        ...


class Gate(Protocol):
    """What decides at once who may have a kept answer: see ``access.at_once``."""

    def passed(
        self,
        method: str,
        target: str,
        fields: Mapping[str, str],
        peer: Peer,
        now: datetime,
    ) -> Admitted | None:
        """Return who is admitted; None where that takes longer to tell."""
        ...


_date: tuple[int, bytes] = (0, b"")


def date_at(second: int) -> bytes:
    """Return the Date of *second*, since 1970; made once a second."""
    global _date
    known = _date
    if known[0] != second:
        moment = datetime.fromtimestamp(second, UTC)
        known = _date = second, format_http_date(moment).encode("ascii")
    return known[1]


@dataclass(slots=True, eq=False, weakref_slot=True)
class StoredResponse:
    """
    An answer that is kept, what it rests on, and when that was looked at.

    *response* is the 200, without its content; *gate* decides who is admitted, where
    not everybody is, and *visitor* is whom it was made for.  *unchanged* is the 304,
    once one was asked for; *heads* are those by which it is known.
    """

    method: str
    key: CacheKey
    response: Response
    validators: Validators
    grounds: Grounds
    checked: float
    gate: Gate | None
    visitor: Visitor
    content: bytes = b""
    file: OpenContent | None = None
    unchanged: Response | None = None
    is_gone: bool = False
    heads: set[bytes] = field(default_factory=set)
    etag: str | None = field(init=False)
    _forms: dict[tuple[int, bool], ReadyResponse] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the entity tag once: it is what most conditions are about."""
        self.etag = self.response.fields.get("ETag")

    def form(self, status: int, *, closing: bool) -> ReadyResponse | None:
        """
        Return how it is sent.

        None for a 304 that nobody has asked for yet, and for a head that cannot be
        made ready (see ``wire.ready``).
        """
        found = self._forms.get((status, closing))
        if found is None and (made := self._made(status, closing)) is not None:
            found = made
            if not self.is_gone:
                self._forms[status, closing] = made
        return found

    def let_go(self) -> None:
        """Part with the forms: what nobody sends any more is given back at once."""
        self.is_gone = True
        self._forms.clear()

    def _made(self, status: int, closing: bool) -> ReadyResponse | None:
        response, content, file = self.response, self.content, self.file
        if status == 304:
            if self.unchanged is None:
                return None
            response, content, file = self.unchanged, b"", None
        try:
            head = ready(response, self.method, closing=closing)
        except ResponseError:
            return None
        return ReadyResponse(self, status, head, content, file, closing=closing)
