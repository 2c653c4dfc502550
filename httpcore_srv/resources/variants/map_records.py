"""
How is a type map written down?

    # a comment                       a whole line
    URI: guide.de.html                a record: a name, a colon, a value
    Content-Language: de (German)     a comment in the value
    Content-Type: text/html;
       charset=utf-8                  continued: the line begins with a space
                                      an empty line ends the description of a variant
    Content-Type: text/plain
    Body: --end--                     the octets from the next line up to "--end--";
    Hello!                            what follows it on its line is dropped
    --end--

That is the format of Apache httpd's mod_negotiation.  Every octet is looked at a
bounded number of times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.errors import BrokenTypeMap

# Octets and characters are the same thing here, one to one.
_ENCODING = "latin-1"

# White space of ASCII: what latin-1 adds may be a part of some other character.
_SPACE = " \t\r\f\v"
_SPACES = re.compile(rf"[{_SPACE}]+")

# The next line begins with a space and is not empty; comments lie between at most.
_CONTINUATION = re.compile(rf"(?:#[^\n]*+\n)*+[{_SPACE}]++[^\n]")

_BODY = re.compile(r"body[ \t]*:", re.IGNORECASE)

# A quoted string, or a comment; what is never closed reaches to the end.
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]++|\\.)*+"?|\([^)]*+\)?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record of a type map: its *name* in lower case and its *value*.

    The value has no comments and one space wherever it had several; that of a body is
    its delimiter, and *body* the octets.  *line* is counted from 1.
    """

    line: int
    name: str
    value: str
    body: bytes | None = None


def read_records(place: str, octets: bytes) -> Iterator[tuple[Record, ...]]:
    """
    Yield the records of a type map, those of one variant together.

    *place* is what the file is called in an error.  BrokenTypeMap is raised for what
    is no record.

    >>> [[record]] = read_records("guide.var", b"URI: guide.html (HTML)")
    >>> record.name, record.value
    ('uri', 'guide.html')
    """
    group: list[Record] = []
    for record in _Reader(place, octets).records():
        if record is not None:
            group.append(record)
        elif group:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


class _Reader:
    """Goes through a type map once, line by line; a body is taken at one stroke."""

    def __init__(self, place: str, octets: bytes) -> None:
        self._place = place
        self._text = octets.decode(_ENCODING)
        self._position = 0
        self._number = 0

    def records(self) -> Iterator[Record | None]:
        """Yield the records, and None for an empty line."""
        while (line := self._line()) is not None:
            if not line.strip(_SPACE):
                yield None
            elif line[0] in _SPACE:
                raise self._broken("it continues no record")
            elif _BODY.match(line):
                yield self._body(line)
            else:
                yield self._continued(line)

    def _line(self) -> str | None:
        """Return the next line that is no comment, without its end; None after all."""
        while self._position < len(self._text):
            end = self._text.find("\n", self._position)
            end = len(self._text) if end < 0 else end
            line = self._text[self._position : end]
            self._position, self._number = end + 1, self._number + 1
            if not line.startswith("#"):
                return line
        return None

    def _continued(self, line: str) -> Record:
        """Return the record that begins with *line*, and go on after it."""
        number, parts = self._number, [line]
        while _CONTINUATION.match(self._text, self._position):
            parts.append(self._line() or "")
        return self._record(number, " ".join(parts))

    def _record(self, number: int, text: str) -> Record:
        name, colon, value = text.partition(":")
        if not colon:
            raise self._broken("no colon after the name of a record", number)
        value = _uncommented(value)
        name = name.strip(_SPACE).lower()
        if not value:
            raise self._broken(f"{name[:40]!r} without a value", number)
        return Record(number, name, value)

    def _body(self, line: str) -> Record:
        """Return the body that the *line* announces, and go on after its delimiter."""
        number, start = self._number, self._position
        record = self._record(number, line)
        end = self._text.find(record.value, start)
        if end < 0:
            raise self._broken(f"the body is not ended by {record.value[:40]!r}")
        after = self._text.find("\n", end)
        self._position = len(self._text) if after < 0 else after + 1
        self._number += self._text.count("\n", start, self._position)
        body = self._text[start:end].encode(_ENCODING)
        return Record(number, record.name, record.value, body)

    def _broken(self, reason: str, number: int | None = None) -> BrokenTypeMap:
        return BrokenTypeMap(self._place, number or self._number, reason)


def _uncommented(value: str) -> str:
    """Return *value* without comments, and with single spaces."""
    kept = _QUOTED_OR_COMMENT.sub(
        lambda found: found[0] if found[0].startswith('"') else " ", value
    )
    return _SPACES.sub(" ", kept).strip(_SPACE)
