"""
Which folder, or which configuration, is meant?

What reads configurations is loaded only for one: starting with a folder imports
nothing that it does not need.
"""

import difflib
import importlib
from pathlib import Path

import click

from httpcore_srv.errors import ConfigError
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site

CANNOT_START = 3


class Failure(click.ClickException):
    """An expected end: one message on standard error, and an exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_code = status  # type: ignore[misc]  # click says class, uses instance


def fail(message: str, status: int = CANNOT_START) -> Failure:
    """Return an exception that prints *message* and ends with *status*."""
    return Failure(message, status)


def default_folder() -> Path:
    """Return ``./www`` where it exists, else the current folder."""
    return Path("www") if Path("www").is_dir() else Path()


def existing_folder(root: Path, commands: tuple[str, ...] = ()) -> Path:
    """Return *root* if it is a folder that can be read; else fail, naming it."""
    try:
        next(root.iterdir(), None)
    except NotADirectoryError:
        what = "say --config" if root.suffix == ".toml" else "name the folder it is in"
        raise fail(f"{root}: is a file; {what}") from None
    except OSError as error:
        options = {"help": "--help", "version": "--version"}
        near = difflib.get_close_matches(str(root), [*commands, *options], n=1)
        meant = [options.get(name, name) for name in near]
        hint = f" (did you mean {meant[0]!r}?)" if meant else ""
        raise fail(f"{root}: {error.strerror}{hint}") from error
    return root


def site_of(folder: Path | None, config: Path | None) -> tuple[Site, Settings]:
    """
    Return the site of *folder*, or of the configuration *config*, and its settings.

    Without either it is that of the default folder.  A usage error is raised for both;
    what cannot be read is a failure.
    """
    if folder and config:
        raise click.UsageError("a directory and --config exclude each other")
    if config:
        return read_plan(config)
    return Site.of_folder(existing_folder(folder or default_folder())), Settings()


def read_plan(path: Path, status: int = CANNOT_START) -> tuple[Site, Settings]:
    """Return what the configuration file *path* says; fail with all that is wrong."""
    load = importlib.import_module("httpcore_srv.config.load").load
    try:
        plan = load(path)
    except ConfigError as error:
        raise fail(f"the configuration is not valid\n{error}", status) from error
    return plan.site, plan.settings
