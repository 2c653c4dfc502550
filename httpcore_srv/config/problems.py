"""
What is wrong with a configuration, and where?

    Fault     at a path of keys      what the checks find: they know values
      │  + Positions
      ▼
    Problem   at a line and column   what a person reads, and an editor jumps to

``ConfigErrors`` carries every problem of one file, in the order of the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from httpcore_srv.config.positions import BARE_KEY, Path, Positions
from httpcore_srv.config.wording import quoted
from httpcore_srv.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Something wrong with what stands at *path*: a sentence, without its position.

    *at_key* tells that the key is wrong (unknown, twice), rather than its value.
    """

    path: Path
    message: str
    at_key: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """
    Something wrong in *file*, at *line* and *column* (characters, both from 1).

    *path* is the dotted path of the key, "" for the file as a whole; arrays count
    from 0.  *line* 0 means that the file could not be read at all.

    >>> print(Problem("site.toml", 3, 1, "limits.content", "found true (a boolean)"))
    site.toml:3:1: limits.content: found true (a boolean)
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ConfigErrors(ConfigError):
    """Everything that is wrong in one file: a line for each of the *problems*."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: Path) -> str:
    """
    Write *path* as TOML writes keys, with the places in arrays in brackets.

    >>> dotted(("host", 0, "types", ".md"))
    'host[0].types.".md"'
    """
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
            continue
        key = step if BARE_KEY.fullmatch(step) else quoted(step)
        written += f".{key}" if written else key
    return written


def place(faults: Iterable[Fault], positions: Positions, file: str) -> list[Problem]:
    """Give each fault its position; return them in the order of the file."""
    problems = []
    for fault in faults:
        at = positions.key if fault.at_key else positions.value
        line, column = at(fault.path)
        problems.append(Problem(file, line, column, dotted(fault.path), fault.message))
    return sorted(set(problems))
