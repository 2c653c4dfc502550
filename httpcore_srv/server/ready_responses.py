"""
In which forms does a stored response leave?

    StoredResponse ─┬─ whole, the connection kept ┐  ReadyResponse: a head with
                    ├─ whole, and close           │  a hole for Date, and the
                    ├─ 304, the connection kept   │  octets as they are at this
                    ├─ 304, and close ────────────┘  second
                    ├─ 206: a part of it          ┐  made for one request
                    └─ with the exchange's id ────┘

A form is made when it is first asked for, and stays as long as its answer.  The content
stands once in each form that has it, with its head; and the answer looks at it there.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.errors import ResponseError
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Peer, Response
from httpcore_srv.resources.consulted import Consulted
from httpcore_srv.resources.evidence import Grounds
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.server.open_content import OpenContent, OpenPart
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.ready import ReadyHead, ready

# Shorter content is not worth looking at elsewhere, in octets.
_SHORT = 1024


class ReadyResponse:
    """
    An answer as it is sent: ``octets``, good ``until`` a moment (``time.monotonic``).

    *content* are the octets that follow the head; those of *file*, if there is one,
    follow them.  *id* is that of the exchange it is for, where its content shows one.
    """

    __slots__ = (
        "closing",
        "content",
        "file",
        "head",
        "id",
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
        content: bytes | memoryview = b"",
        file: OpenContent | OpenPart | None = None,
        *,
        closing: bool,
        id: str = "",
    ) -> None:
        self.kept = kept
        self.status = status
        self.head = head
        self.content = content
        self.file = file
        self.closing = closing
        self.id = id
        self.octets = b""
        self.second = 0
        self.until = 0.0
        self.visitor: str | None = None

    def renew(self, now: float, until: float) -> None:
        """Bring Date up to date; it is good *until* then, or for this second's rest."""
        wall = time.time()
        second = int(wall)
        if second != self.second:
            head = self.head.octets(date_at(second))
            self.octets = octets = head + self.content
            self.second = second
            if len(self.content) > _SHORT and self.status == 200:
                self.content = self.kept.content = memoryview(octets)[len(head) :]
        self.until = min(until, now + (second + 1 - wall))

    def for_one(self, visitor: str | None, info: str) -> "ReadyResponse":
        """
        Return it, up to date, for one request of *visitor*.

        *info* is the value of Authentication-Info.
        """
        form = ReadyResponse(
            self.kept,
            self.status,
            self.head,
            self.content,
            self.file,
            closing=self.closing,
        )
        form.visitor = visitor
        form.octets = self.octets
        if info:
            head = self.octets[: len(self.octets) - len(self.content)]
            said = info.encode("latin-1")
            form.octets = self.head.informed(head, said) + self.content
        return form

    def for_exchange(self, id: str) -> "ReadyResponse":
        """Return it, up to date, for the exchange *id*, if the content shows that."""
        pieces = self.kept.pieces
        if not pieces:
            return self
        content = id.encode("ascii").join(pieces)
        form = ReadyResponse(
            self.kept, self.status, self.head, content, closing=self.closing, id=id
        )
        form.octets = self.octets + content
        return form


class SaidOfPart(NamedTuple):
    """The head of a 206, and the two lines in it that change from part to part."""

    head: ReadyHead
    content_range: bytes
    content_length: bytes


class Gate(Protocol):
    """What decides at once who may have a kept answer: see ``access.at_once``."""

    def passed(
        self,
        method: str,
        target: str,
        fields: Mapping[str, str],
        peer: Peer,
        now: float,
    ) -> tuple[Visitor, str] | None:
        """
        Return who is admitted at the moment *now* (``time.time()``).

        With them comes the value of Authentication-Info, "" for none.  None where it
        takes longer to tell.
        """
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

    *response* is what was said, without its content; *gate* decides who is admitted,
    where not everybody is, and *visitor* is whom it was made for.  *consulted* tells
    for which queries it is good, *for_parts* what If-Range may name.  *pieces* is the
    content where it shows the exchange's id, parted at each.

    Beside a 200 stand *unchanged*, the 304, and *partial*, by whether there was an
    If-Range and whether the connection ends, once they were asked for.  *heads* are
    those by which it is known.
    """

    method: str
    key: CacheKey
    response: Response
    validators: Validators
    grounds: Grounds
    checked: float
    gate: Gate | None
    visitor: Visitor
    consulted: Consulted = field(default_factory=Consulted)
    for_parts: Validators = field(default_factory=Validators)
    content: bytes | memoryview = b""
    pieces: tuple[bytes, ...] = ()
    file: OpenContent | None = None
    partial: dict[tuple[bool, bool], SaidOfPart] = field(default_factory=dict)
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
        if status == 304 != response.status:
            if self.unchanged is None:
                return None
            response, content, file = self.unchanged, b"", None
        try:
            head = ready(response, self.method, closing=closing)
        except ResponseError:
            return None
        return ReadyResponse(self, status, head, content, file, closing=closing)
