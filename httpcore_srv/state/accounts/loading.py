"""
What do the files of a realm say together?

    a line of accounts is damaged    it is passed over, and harms no other account
    two lines for the same           the first counts
    a line of groups is damaged      the book is closed
    a file of either cannot be read  the book is closed

Each of these is a Fault of the book, for the operator.

Rule: nobody is let in by what is missing.  An account that is absent lets nobody in; a
membership that is absent may, by a rule "not in that group".  And of a file that cannot
be read it is not known whom it names, nor who stands there first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from httpcore_srv.state.accounts.book import Book, Fault
from httpcore_srv.state.accounts.formats import (
    BadLine,
    DigestLine,
    Line,
    format_of,
    read_line,
)
from httpcore_srv.state.accounts.groups import by_user, read_group
from httpcore_srv.state.accounts.reading import Held, held_at, lines_of
from httpcore_srv.state.fingerprints import fingerprint
from httpcore_srv.state.private_files import WRITTEN_BY_OTHERS

NOT_UTF8 = "is not UTF-8"
NOBODY = "nobody is let in while it is not known who is in which group"

# The largest file of groups, in octets: names that many would take seconds
MOST_OF_GROUPS = 4 << 20
# How many faults of a file are told: one that is none of accounts has one a line.
MOST_FAULTS = 100


@dataclass(slots=True)
class _Gathered:
    """What was read so far."""

    lines: dict[tuple[str, ...], Line] = field(default_factory=dict)
    groups: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blamed: Counter[Path] = field(default_factory=Counter)
    closed: str = ""

    def blame(self, path: Path, line: int, sentence: str) -> None:
        """Keep a fault, unless there are too many in that file."""
        self.blamed[path] += 1
        if self.blamed[path] <= MOST_FAULTS:
            self.faults.append(Fault(path, line, sentence))
        elif self.blamed[path] == MOST_FAULTS + 1:
            self.faults.append(Fault(path, line, "and more; what follows is not told"))

    def close(self, path: Path, line: int, sentence: str) -> None:
        """Keep a fault that leaves unknown who is who."""
        self.blame(path, line, sentence)
        self.closed = self.closed or str(Fault(path, line, sentence))


def read_accounts(path: Path) -> Held:
    """Read a file of accounts: others may neither read nor write it."""
    return held_at(path)


def read_groups(path: Path) -> Held:
    """Read a file of groups: others may not write it."""
    return held_at(path, WRITTEN_BY_OTHERS)


def book_at(files: Iterable[Path], groups: Iterable[Path] = ()) -> Book:
    """Return the book of what stands in *files* and *groups* now, be it closed."""
    return book_of(
        {path: read_accounts(path) for path in files},
        {path: read_groups(path) for path in groups},
        b"",
    )


def book_of(
    files: Mapping[Path, Held], groups: Mapping[Path, Held], key: bytes
) -> Book:
    """
    Return the book of *files* of accounts and of *groups*, as they were read.

    *key* is the secret of its fingerprints.
    """
    gathered = _Gathered()
    for path, held in files.items():
        _gather_accounts(path, held, gathered)
    for path, held in groups.items():
        _gather_groups(path, held, gathered)
    return Book.of(
        () if gathered.closed else gathered.lines.values(),
        by_user(gathered.groups),
        closed=gathered.closed,
        key=key,
        version=_version([*files.values(), *groups.values()], key),
        faults=tuple(gathered.faults),
    )


def _gather_accounts(path: Path, held: Held, gathered: _Gathered) -> None:
    """Take the accounts of one file."""
    if held.refusal:
        gathered.close(path, 0, held.refusal)
        return
    texts = dict(lines_of(held.octets))
    try:
        written = format_of(text or "" for text in texts.values())
    except BadLine as error:
        gathered.close(path, 1, str(error))
        return
    for number, text in texts.items():
        try:
            line = read_line(written, _valid(text)) if written else None
            if line is not None:
                _take(line, gathered)
        except BadLine as error:
            gathered.blame(path, number, str(error))


def _take(line: Line, gathered: _Gathered) -> None:
    """Take *line*, unless another was first."""
    what: tuple[str, ...] = (line.user,)
    if isinstance(line, DigestLine):
        what = (line.user, line.realm, line.algorithm)
    if what in gathered.lines:
        raise BadLine("is passed over: an earlier line is for the same user")
    gathered.lines[what] = line


def _gather_groups(path: Path, held: Held, gathered: _Gathered) -> None:
    """Take the groups of one file: all of it, or nobody can be known."""
    refusal = held.refusal
    if len(held.octets) > MOST_OF_GROUPS:
        refusal = f"has more than {MOST_OF_GROUPS} octets"
    if refusal:
        gathered.close(path, 0, f"{refusal}; {NOBODY}")
        return
    for number, text in lines_of(held.octets):
        try:
            group = read_group(_valid(text))
        except BadLine as error:
            gathered.close(path, number, f"{error}; {NOBODY}")
        else:
            gathered.groups += [group] if group else []


def _valid(text: str | None) -> str:
    if text is None:
        raise BadLine(NOT_UTF8)
    return text


def _version(read: list[Held], key: bytes) -> str:
    """Return what is another text for other files."""
    parts = (part for held in read for part in (held.octets, held.refusal))
    return fingerprint(*parts, secret=key)
