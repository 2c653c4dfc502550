"""
How does a configuration file become a plan?

    text ──tomllib──▶ document ──schema──▶ ConfigFile ──build──▶ Plan
                         │           │
                         ├ relations ┤ faults + positions ──▶ ConfigErrors
                         └ disk ─────┘ (private_paths, open_ways, extras with it)

All faults of a document are found and said at once.  Only what is not TOML at all
stops at its first fault, because nothing can be said about the rest.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from httpcore_srv.config import (
    disk,
    explain,
    extras,
    open_ways,
    private_paths,
    realm_relations,
    relations,
)
from httpcore_srv.config.build import settings_of, site_of
from httpcore_srv.config.document import Node
from httpcore_srv.config.lasting import Lasting
from httpcore_srv.config.positions import Positions
from httpcore_srv.config.problems import ConfigErrors, Fault, Problem, place
from httpcore_srv.config.protecting import is_kept
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.config.state_places import default_store, keys_file
from httpcore_srv.config.wording import quoted
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site

_AT = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served, how the process runs, and the file of its keys, if it has one."""

    site: Site
    settings: Settings
    keys: Path | None = None


def load(
    path: Path,
    opener: disk.Opener = os.open,
    *,
    on_paper: bool = False,
    lasting: Lasting | None = None,
) -> Plan:
    """
    Read the configuration file at *path*.

    Paths in it are relative to its folder.  Raises ConfigErrors, which carries every
    problem of the file in the order of the file.  *opener* opens the files it names.
    *on_paper* makes a site whose state is read and never written; *lasting* is what
    goes over from one reading of the file to the next.
    """
    text = _read(path)
    try:
        document, positions = tomllib.loads(text), Positions.of(text)
    except RecursionError:
        raise _unreadable(path, "nests arrays or tables too deeply") from None
    except ValueError as error:
        raise ConfigErrors([_syntax(path, text, str(error))]) from error
    config, faults = _validated(document)
    root = Node((), document)
    checks = (
        faults,
        relations.faults(root),
        disk.faults(root, path.parent, opener),
        private_paths.faults(root, path, opener),
        open_ways.faults(root, path.parent),
        extras.faults(root),
    )
    found = list(chain(*checks)) or realm_relations.unused(root)
    problems = place(found, positions, str(path))
    if problems or config is None:
        raise ConfigErrors(problems)
    site = site_of(config, path.parent, path.name, lasting, on_paper=on_paper)
    return Plan(site, settings_of(config, path.parent), _keys(config, path))


def _keys(config: ConfigFile, path: Path) -> Path | None:
    """Return the file of the keys that sign what is kept, None for no such file."""
    state = config.state
    if not is_kept(config):
        return None
    return keys_file(state.keys, state.store, path.parent, default_store(path))


def _validated(document: dict[str, object]) -> tuple[ConfigFile | None, list[Fault]]:
    """Hold *document* against the schema."""
    try:
        return ConfigFile.model_validate(document), []
    except ValidationError as error:
        return None, list(explain.faults(error))


def _read(path: Path) -> str:
    """Return the text of the file at *path*."""
    try:
        octets = path.read_bytes()
    except FileNotFoundError as error:
        raise _unreadable(path, "does not exist") from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise _unreadable(path, f"cannot be read ({reason})") from error
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        before = octets[: error.start].decode("utf-8")
        message = f"found the octet {octets[error.start]:#04x}; allowed: UTF-8"
        raise ConfigErrors([_at_end_of(before, path, message)]) from error
    if text.startswith("\ufeff"):
        message = "found a byte order mark; allowed: UTF-8 without one"
        raise ConfigErrors([Problem(str(path), 1, 1, "", message)])
    return text


def _unreadable(path: Path, reason: str) -> ConfigErrors:
    """Say in one line why there is nothing to check."""
    return ConfigErrors([Problem(str(path), 0, 0, "", f"the file {reason}")])


def _at_end_of(text: str, path: Path, message: str) -> Problem:
    """Place a problem right after *text*, the beginning of the file."""
    line, start = text.count("\n") + 1, text.rfind("\n") + 1
    return Problem(str(path), line, len(text) - start + 1, "", message)


def _syntax(path: Path, text: str, said: str) -> Problem:
    """
    Say what tomllib says, at the place it tells.

    Before Python 3.14 the place is part of the text only.
    """
    at = _AT.search(said)
    if at is None:  # a number with thousands of digits is Python's error, not TOML's
        return Problem(str(path), 0, 0, "", f"not TOML: {said}")
    message = f"not TOML: {said[: at.start()]}"
    if at[1] is None:
        return _at_end_of(text, path, f"{message}, at the end of the file")
    line, column = int(at[1]), int(at[2])
    written = quoted(text.split("\n")[line - 1].strip()[:80])
    return Problem(str(path), line, column, "", f"{message}; found the line {written}")
