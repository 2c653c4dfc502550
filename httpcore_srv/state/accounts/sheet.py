"""
What stands in a file of accounts, for whoever changes it?

A sheet is all of the file: what is changed is one user's lines; comments, the order and
even damaged lines of others stay as they are, octet by octet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.formats import (
    HEADER,
    LONGEST,
    BadLine,
    DigestLine,
    Format,
    Line,
    format_of,
    read_line,
    written_line,
)

# Octets that are not UTF-8 travel through a sheet unchanged.
_ODD = "surrogateescape"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The *lines* of a file of accounts, without their ends, and its *format*."""

    format: Format
    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, octets: bytes, otherwise: Format = Format.OWN) -> "Sheet":
        """
        Return what *octets* hold; the format *otherwise* is that of an empty file.

        Raises BadLine for a version of our own format that is not known here.
        """
        text = octets.removeprefix(b"\xef\xbb\xbf").decode(errors=_ODD)
        lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
        lines = lines[:-1] if lines[-1] == "" else lines
        written = format_of(lines)
        if written is None and otherwise is Format.OWN:
            return cls(otherwise, (HEADER, *lines))
        return cls(written or otherwise, lines)

    def octets(self) -> bytes:
        """Return the file."""
        return "".join(f"{line}\n" for line in self.lines).encode(errors=_ODD)

    def said(self) -> Iterator[Line]:
        """Yield what the valid lines say, in order."""
        for line in self.lines:
            said = _read(self.format, line)
            if said is not None and not isinstance(said, BadLine):
                yield said

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield the number of each damaged line, and what is wrong with it."""
        for number, line in enumerate(self.lines, start=1):
            said = _read(self.format, line)
            if isinstance(said, BadLine):
                yield number, str(said)

    def mentions(self, user: str) -> bool:
        """Tell whether a line is for *user*, be it damaged."""
        return any(_user_of(line) == user for line in self.lines)

    def of_user(self, user: str) -> tuple[Line, ...]:
        """Return what the valid lines say of *user*."""
        return tuple(line for line in self.said() if line.user == user)

    def without(self, user: str) -> "Sheet":
        """Return the sheet without the lines for *user*."""
        kept = (line for line in self.lines if _user_of(line) != user)
        return replace(self, lines=tuple(kept))

    def with_user(self, user: str, said: Iterable[Line]) -> "Sheet":
        """
        Return the sheet with *said* in the place of all that it says of *user*.

        Raises BadLine if the format cannot hold it.
        """
        return self.with_users({user: said})

    def with_users(self, said: Mapping[str, Iterable[Line]]) -> "Sheet":
        """Return the sheet with what is *said* of each user, as ``with_user`` does."""
        written = {
            user: [written_line(self.format, line) for line in lines]
            for user, lines in said.items()
        }
        lines: list[str] = []
        placed: set[str] = set()
        for line in self.lines:
            user = _user_of(line)
            if user is None or user not in written:
                lines.append(line)
            elif user not in placed:
                placed.add(user)
                lines += written[user]
        new = (one for user in written if user not in placed for one in written[user])
        return replace(self, lines=(*lines, *new))

    def disputed(self, other: "Sheet") -> tuple[str, ...]:
        """Return of whom *other* says something else for the same: another password."""
        mine = _subjects(self.said())
        return tuple(
            dict.fromkeys(
                user
                for (user, *what), line in _subjects(other.said()).items()
                if mine.get((user, *what), line) != line
            )
        )

    def joined(self, other: "Sheet", *, replacing: bool = False) -> "Sheet":
        """
        Return the sheet with all that *other* says of users who are not ``disputed``.

        Of those nothing is taken; or, *replacing*, what *other* says and nothing else.
        Nobody has two passwords after it who had one in each.
        """
        disputed = frozenset(self.disputed(other))
        mine = [line for line in self.said() if line.user not in disputed]
        theirs = [
            line for line in other.said() if replacing or line.user not in disputed
        ]
        said: dict[str, list[Line]] = {line.user: [] for line in theirs}
        for line in _subjects([*mine, *theirs]).values():
            if line.user in said:
                said[line.user].append(line)
        return self.with_users(said)

    def in_own_format(self) -> "Sheet":
        """Return the sheet in our own format, comments kept, damaged lines left out."""
        if self.format is Format.OWN:
            return self
        lines = []
        for line in self.lines:
            said = _read(self.format, line)
            if said is None:
                lines.append(line)
            elif not isinstance(said, BadLine):
                lines.append(written_line(Format.OWN, said))
        return Sheet(Format.OWN, (HEADER, *lines))


def _subjects(lines: Iterable[Line]) -> dict[tuple[str, ...], Line]:
    """
    Return *lines* by what they are about: a user's password, or its A1 in a realm.

    Of several about the same the first counts, as for the server.
    """
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        what = (line.realm, line.algorithm) if isinstance(line, DigestLine) else ()
        found.setdefault((line.user, *what), line)
    return found


def _read(written: Format, line: str) -> Line | BadLine | None:
    try:
        return read_line(written, line)
    except BadLine as error:
        return error


def _user_of(line: str) -> str | None:
    """Return for whom *line* is, be it damaged; None if for nobody."""
    if line.startswith("#") or len(line) > LONGEST:
        return None
    return profiles.user_id(line.partition(":")[0])
