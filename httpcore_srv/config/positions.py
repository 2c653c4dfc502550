"""
Where in a TOML document does each key and each value stand?

    [host]                 ("host",)           key 1:2   value 1:1
    names = ["a", "b"]     ("host", "names")   key 2:1   value 2:9
                           ("host", "names", 1)          value 2:15

The document is valid TOML already: ``tomllib`` has read it and is the authority on
what it says.  This module only finds the places again, so it looks for boundaries
and leaves meaning alone; keys that need decoding go back to ``tomllib``.

A table that several places define stands where its header is; without a header,
where it is first named.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

Path = tuple[str | int, ...]

# unquoted-key = 1*( ALPHA / DIGIT / %x2D / %x5F )
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

_BLANK = re.compile(r"[ \t]*")
_BETWEEN_EXPRESSIONS = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BETWEEN_ITEMS = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")

_BASIC = r'"(?:\\.|[^"\\\n])*"'
_LITERAL = r"'[^'\n]*'"
_KEY = re.compile(rf"{_BASIC}|{_LITERAL}|{BARE_KEY.pattern}")

# Up to two quotation marks may stand directly before the closing three.
_STRING = re.compile(
    r'"""(?:\\(?s:.)|[^\\])*?"""(?:"{0,2})'
    r"|'''(?s:.)*?'''(?:'{0,2})"
    rf"|{_BASIC}|{_LITERAL}"
)
# A date and its time may be parted by a space; no other bare value holds one.
_BARE_VALUE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:[^\s,\]}#]*)?|[^\s,\]}#]+",
)


class Place(NamedTuple):
    """A position in a text: line and column in characters, both from 1."""

    line: int
    column: int


class Mark(NamedTuple):
    """
    Offsets into the text: of the key, and of the value's first and past its last.

    *key* is None for an element of an array.  A table's value is its header, or its
    name where it has none; only an inline table has an extent.
    """

    key: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Positions:
    r"""
    The places of every key and value of one document, by path.

    >>> positions = Positions.of("[listen]\nbind = [8000]")
    >>> positions.value(("listen", "bind", 0))
    Place(line=2, column=9)
    """

    marks: Mapping[Path, Mark]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Positions":
        """Index *text*, which ``tomllib.loads`` has accepted."""
        starts = (0, *(found.end() for found in re.finditer("\n", text)))
        return cls(MappingProxyType(_Scanner(text).scan()), starts)

    def place(self, offset: int) -> Place:
        """Return the line and column of the character at *offset*."""
        line = bisect_right(self.lines, offset)
        return Place(line, offset - self.lines[line - 1] + 1)

    def value(self, path: Path) -> Place:
        """Return where the value at *path* stands, or what was to hold it."""
        return self.place(self._nearest(path).start)

    def key(self, path: Path) -> Place:
        """Return where the last key of *path* stands; an element has none."""
        mark = self._nearest(path)
        return self.place(mark.start if mark.key is None else mark.key)

    def _nearest(self, path: Path) -> Mark:
        """Return the mark of the longest beginning of *path* that exists."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(None, 0, 0))


@dataclass(slots=True)
class _Scanner:
    """One walk over a document: *at* is the offset of the next character."""

    text: str
    at: int = 0
    marks: dict[Path, Mark] = field(default_factory=dict)
    lengths: dict[Path, int] = field(default_factory=dict)  # of arrays of tables

    def scan(self) -> dict[Path, Mark]:
        """Read expression after expression: headers, and keys with their values."""
        table: Path = ()
        self._skip(_BETWEEN_EXPRESSIONS)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BETWEEN_EXPRESSIONS)
        return self.marks

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Move past *pattern*; return what it matched."""
        begin, found = self.at, pattern.match(self.text, self.at)
        self.at = found.end() if found else begin
        return self.text[begin : self.at]

    def _header(self) -> Path:
        """Read ``[table]`` or ``[[array of tables]]``; return the table's path."""
        begin, brackets = self.at, 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        *parents, (name, key) = self._keys()
        self.at += brackets
        mark = Mark(key, begin, self.at)
        path = (*self._enter((), parents), name)
        if brackets == 2:
            index = self.lengths.get(path, 0)
            self.lengths[path] = index + 1
            self.marks.setdefault(path, mark)
            path = (*path, index)
        self.marks[path] = mark
        return path

    def _pair(self, table: Path) -> None:
        """Read ``dotted.key = value`` of *table*."""
        *parents, (name, key) = self._keys()
        self.at += len("=")
        self._value((*self._enter(table, parents), name), key)

    def _keys(self) -> list[tuple[str, int]]:
        """Read a dotted key: each part, decoded, with its offset."""
        parts = []
        while True:
            self._skip(_BLANK)
            begin, written = self.at, self._skip(_KEY)
            parts.append((_decode(written), begin))
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return parts
            self.at += len(".")

    def _enter(self, path: Path, keys: list[tuple[str, int]]) -> Path:
        """Go from *path* down *keys*; in an array of tables, to its last table."""
        for name, key in keys:
            path = (*path, name)
            self.marks.setdefault(path, Mark(key, key, key + len(name)))
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _value(self, path: Path, key: int | None) -> None:
        """Read one value and all within it."""
        self._skip(_BLANK)
        begin = self.at
        match self.text[begin]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_BARE_VALUE)
        self.marks[path] = Mark(key, begin, self.at)

    def _array(self, path: Path) -> None:
        """Read ``[value, value]``."""
        self.at += len("[")
        index = 0
        while not self._closed("]"):
            self._value((*path, index), None)
            index += 1

    def _inline_table(self, path: Path) -> None:
        """Read ``{key = value, key = value}``."""
        self.at += len("{")
        while not self._closed("}"):
            self._pair(path)

    def _closed(self, bracket: str) -> bool:
        """Move to the next item, or past *bracket* if there is none."""
        self._skip(_BETWEEN_ITEMS)
        closed = self.text[self.at] == bracket
        self.at += closed
        return closed


def _decode(key: str) -> str:
    """Return what a simple key says; only a quoted one needs its escapes read."""
    return key if key[0] not in "\"'" else next(iter(tomllib.loads(f"{key} = 0")))
