"""
What a server of the comparison is: how it is started, what it can, is it there?

What is not installed is named as missing; it is never left out without a word.
"""

import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.bench.material import Material

# Where Debian puts servers, which is not on everybody's path.
_PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_NUMBERS = re.compile(r"\d+(\.\d+)+")


class Kind(Enum):
    """
    Whose server it is: OURS, one for PYTHON, one in another language, or no server.

    The SYSTEM alone is what a loop in C gets out of it.
    """

    OURS = "ours"
    NATIVE = "native"
    PYTHON = "python"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a server works: its *port*, a *folder* for its files, what it serves.

    *log* is the file of the access log, None for no log; *connections* how many there
    will be at once.
    """

    port: int
    folder: Path
    material: Material
    log: Path | None
    connections: int


@dataclass(frozen=True, slots=True)
class Launch:
    """The *command* that starts a server, and what its environment has more."""

    command: list[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Server:
    """
    One server of the comparison, in one configuration.

    *mark* stands for it in the drawing.  *launch* writes its configuration and tells
    how to start it; *program* or *package* must be installed.  *can* are the keys of
    the works that it is able to do.  Of one that is *compiled* no Python runs for an
    answer, though it is one for Python.
    """

    key: str
    title: str
    mark: str
    kind: Kind
    launch: Callable[[Place], Launch]
    can: frozenset[str]
    program: str = ""
    packages: tuple[str, ...] = ()
    compiled: bool = False

    @property
    def missing(self) -> str:
        """Why it cannot be measured here; "" if it can."""
        if self.program and found(self.program) is None:
            return f"{self.program} is not installed"
        absent = [name for name in self.packages if _release(name) is None]
        return f"{', '.join(absent)} not installed" if absent else ""

    @property
    def version(self) -> str:
        """Its name and version, as it tells itself or as its packages do."""
        if not self.program:
            names = self.packages or (self.title,)
            told = (f"{name} {_release(name) or ''}".strip() for name in names)
            return ", ".join(told)
        done = subprocess.run(
            [found(self.program) or self.program, "-v"],
            capture_output=True,
            text=True,
            check=False,
        )
        numbers = _NUMBERS.search(done.stdout + done.stderr)
        return f"{self.program} {numbers[0] if numbers else '?'}"


def found(program: str) -> str | None:
    """Return the path of *program*, None if it is not installed."""
    return shutil.which(program) or shutil.which(program, path=_PLACES)


def _release(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
