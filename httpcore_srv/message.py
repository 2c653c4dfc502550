"""
What is a message?

    Request   control data (method, target, version) │ Fields │ Content
    Response  control data (status)                  │ Fields │ Content

Messages are values (RFC 9110 §6): a stage never changes one, it makes another.
Only content is not a value: it is a stream, read once.  Field values are ``str`` whose
characters stand for one octet each (ISO-8859-1): so obs-text passes unharmed (§5.5).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, Self, runtime_checkable


class Fields:
    """
    The field lines of a header or trailer section, in order (RFC 9110 §5, §6.3).

    Names compare without case (§5.1).  Indexing combines the lines of one name with
    ", " (§5.3); ``all`` keeps them apart, as Set-Cookie needs.

    >>> fields = Fields([("Vary", "Accept"), ("vary", "Accept-Language")])
    >>> fields["VARY"]
    'Accept, Accept-Language'
    >>> fields.with_field("Vary", "*").lines
    (('Vary', '*'),)
    """

    __slots__ = ("_combined", "lines")

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        self.lines = tuple(lines)
        self._combined: dict[str, str] | None = None

    def _by_name(self) -> dict[str, str]:
        """Combine the values by name in lower case, when one is first asked."""
        combined: dict[str, str] = {}
        for each, value in self.lines:
            name = each.lower()
            combined[name] = f"{combined[name]}, {value}" if name in combined else value
        self._combined = combined
        return combined

    @classmethod
    def of(cls, mapping: Mapping[str, str | None]) -> Self:
        """Gather fields from a mapping; a value of None leaves the name out."""
        pairs = mapping.items()
        return cls([(name, value) for name, value in pairs if value is not None])

    @classmethod
    def indexed(
        cls, lines: Iterable[tuple[str, str]], combined: dict[str, str]
    ) -> Self:
        """Gather *lines*; *combined* is what indexing gives, by lower-case names."""
        made = cls(lines)
        made._combined = combined
        return made

    def __getitem__(self, name: str) -> str:
        return (self._combined or self._by_name())[name.lower()]

    def __contains__(self, name: object) -> bool:
        known = self._combined or self._by_name()
        return isinstance(name, str) and name.lower() in known

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fields) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)

    def __repr__(self) -> str:
        return f"Fields({list(self.lines)!r})"

    def get(self, name: str) -> str | None:
        """Return the combined value of *name*, or None if it is absent (§5.3)."""
        return (self._combined or self._by_name()).get(name.lower())

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of *name*, one for each field line, in order."""
        wanted, lines = name.lower(), self.lines if name in self else ()
        return tuple([value for each, value in lines if each.lower() == wanted])

    def with_line(self, name: str, value: str) -> "Fields":
        """Return a copy with one more field line at the end."""
        return Fields((*self.lines, (name, value)))

    def with_field(self, name: str, value: str) -> "Fields":
        """Return a copy in which *name* has just this one line, in its old place."""
        return self.with_each(((name, value),))

    def with_each(self, fields: Iterable[tuple[str, str]]) -> "Fields":
        """Return a copy in which each name of *fields* has just that one line."""
        lines, combined = list(self.lines), {**(self._combined or self._by_name())}
        for name, value in fields:
            if (wanted := name.lower()) in combined:
                place = [line[0].lower() for line in lines].index(wanted)
                lines = [line for line in lines if line[0].lower() != wanted]
                lines.insert(place, (name, value))
            else:
                lines.append((name, value))
            combined[wanted] = value
        return Fields.indexed(lines, combined)

    def with_default(self, name: str, value: str) -> "Fields":
        """Return a copy that has *name*; a present value is kept."""
        return self if name in self else self.with_line(name, value)

    def only(self, *names: str) -> "Fields":
        """Return a copy that keeps the named fields and nothing else."""
        kept = {name.lower() for name in names}
        return Fields([line for line in self.lines if line[0].lower() in kept])

    def without(self, *names: str) -> "Fields":
        """Return a copy that lacks the named fields."""
        dropped = [name.lower() for name in names if name in self]
        if not dropped:
            return self
        return Fields([line for line in self.lines if line[0].lower() not in dropped])


class Span(NamedTuple):
    """Octets by reference: *length* octets from *offset* in an open file descriptor."""

    descriptor: int
    offset: int
    length: int


class Content(Protocol):
    """
    The content of a message, as a stream that is read once (RFC 9110 §6.4).

    ``pieces`` yields octets, or spans of open files; ``close`` gives back what the
    content holds (an open file) and may be called more than once.
    """

    @property
    def length(self) -> int | None:
        """The number of octets, or None if it is not known beforehand."""
        ...

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets, in order, as bytes or as spans of open files."""
        ...

    def close(self) -> None:
        """Give back what the content holds."""
        ...


@runtime_checkable
class Trailing(Content, Protocol):
    """Content that may have a trailer section, which may get lost (RFC 9110 §6.5)."""

    def trailers(self) -> Fields:
        """Return the fields of the trailer section; asked after the last piece."""
        ...


@dataclass(frozen=True, slots=True)
class Octets:
    """Content that is held in memory."""

    data: bytes

    @property
    def length(self) -> int:
        """The number of octets."""
        return len(self.data)

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets, if there are any."""
        if self.data:
            yield self.data

    def close(self) -> None:
        """Do nothing: memory needs no closing."""


EMPTY = Octets(b"")


class Peer(NamedTuple):
    """
    The connection a request came by: what access control, the log and a lab ask for.

    *serial* numbers the connections of one process from 1; *address* is the peer's as
    text (no brackets; empty on a UNIX socket); *secure* tells whether TLS protects it.
    """

    serial: int = 0
    address: str = ""
    port: int = 0
    secure: bool = False


NOBODY = Peer()


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request as received (RFC 9110 §6; RFC 9112 §3).

    *target* is as sent; *version* the HTTP-version's two digits; *id* is for the log.
    """

    method: str
    target: str
    fields: Fields = field(default_factory=Fields)
    version: tuple[int, int] = (1, 1)
    content: Content = EMPTY
    peer: Peer = NOBODY
    id: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """
    One response to be sent (RFC 9110 §6, §15).

    For HEAD, *content* is what GET would send; the wire leaves its octets out.
    *visitor* names who was admitted, for the log; it is not sent.
    """

    status: int
    fields: Fields = field(default_factory=Fields)
    content: Content = EMPTY
    visitor: str | None = None

    def with_fields(self, fields: Fields) -> "Response":
        """Return a copy with other fields."""
        return Response(self.status, fields, self.content, self.visitor)

    def with_field(self, name: str, value: str) -> "Response":
        """Return a copy in which *name* has just this value."""
        return self.with_fields(self.fields.with_field(name, value))

    def with_content(self, content: Content) -> "Response":
        """Return a copy with other content; close this one's yourself."""
        return Response(self.status, self.fields, content, self.visitor)
