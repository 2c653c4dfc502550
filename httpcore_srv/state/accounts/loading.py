"""
What do the files of a realm say together?

    a file of accounts cannot be read   its accounts are absent
    a file of groups cannot be read     nobody is known: "not in that group" is no proof
    a line is damaged                   that line is passed over
    two lines for the same              the first counts

Each of these is a Fault of the book, for the operator.
"""

from collections import Counter
from collections.abc import Mapping
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
from httpcore_srv.state.accounts.reading import Held, lines_of
from httpcore_srv.state.fingerprints import fingerprint

NOT_UTF8 = "is not UTF-8"

# How many faults of a file are told: one that is none of accounts has one a line.
MOST_FAULTS = 100


@dataclass(slots=True)
class _Gathered:
    """What was read so far."""

    lines: dict[tuple[str, ...], Line] = field(default_factory=dict)
    groups: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blamed: Counter[Path] = field(default_factory=Counter)
    closed: bool = False

    def blame(self, path: Path, line: int, sentence: str) -> None:
        """Keep a fault, unless there are too many in that file."""
        self.blamed[path] += 1
        if self.blamed[path] <= MOST_FAULTS:
            self.faults.append(Fault(path, line, sentence))
        elif self.blamed[path] == MOST_FAULTS + 1:
            self.faults.append(Fault(path, line, "and more; what follows is not told"))


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
        key=key,
        version=_version([*files.values(), *groups.values()], key),
        faults=tuple(gathered.faults),
    )


def _gather_accounts(path: Path, held: Held, gathered: _Gathered) -> None:
    """Take the accounts of one file."""
    if held.refusal:
        gathered.blame(path, 0, held.refusal)
        return
    texts = dict(lines_of(held.octets))
    try:
        written = format_of(text or "" for text in texts.values())
    except BadLine as error:
        gathered.blame(path, 1, str(error))
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
    """Take the groups of one file; without it, nobody can be known."""
    if held.refusal:
        sentence = f"{held.refusal}; nobody is let in without these groups"
        gathered.blame(path, 0, sentence)
        gathered.closed = True
        return
    for number, text in lines_of(held.octets):
        try:
            group = read_group(_valid(text))
        except BadLine as error:
            gathered.blame(path, number, str(error))
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
