"""
Which folder, or which configuration, is meant?

What reads configurations is loaded only for one: starting with a folder imports
nothing that it does not need.
"""

import difflib
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from httpcore_srv.cli.failing import CANNOT_START as CANNOT_START
from httpcore_srv.cli.failing import Failure as Failure
from httpcore_srv.cli.failing import fail as fail
from httpcore_srv.errors import ConfigError
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site

# What a configuration that is not valid is called, before its faults
INVALID = "the configuration is not valid"

# Where a command notes that it closes the store that it serves by
_IS_CLOSED = f"{__name__}.is_closed"

if TYPE_CHECKING:
    from httpcore_srv.config.lasting import Lasting
    from httpcore_srv.config.load import Plan


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

    It is for answers on paper: its state is read, and never written.  Without either it
    is that of the default folder.  A usage error is raised for both; what cannot be
    read is a failure.
    """
    if folder and config:
        raise click.UsageError("a directory and --config exclude each other")
    if config:
        return read_plan(config, on_paper=True)
    return Site.of_folder(existing_folder(folder or default_folder())), Settings()


def read_plan(
    path: Path,
    status: int = CANNOT_START,
    *,
    on_paper: bool = False,
    lasting: "Lasting | None" = None,
) -> tuple[Site, Settings]:
    """
    Return what the configuration file *path* says; fail with all that is wrong.

    *on_paper* no use of the site leaves a trace in its state, nor makes a file of it.
    *lasting* is what goes over to the next reading, where there is one.
    """
    plan = _loaded(path, status, on_paper=on_paper, lasting=lasting)
    return plan.site, plan.settings


def keys_of(path: Path) -> Path | None:
    """Return the file of keys that the configuration file *path* means; or fail."""
    return _loaded(path, CANNOT_START, on_paper=True).keys


def _loaded(
    path: Path, status: int, *, on_paper: bool, lasting: "Lasting | None" = None
) -> "Plan":
    """Read the configuration file *path*, or fail with *status*."""
    module = importlib.import_module("httpcore_srv.config.load")
    try:
        plan: Plan = module.load(path, on_paper=on_paper, lasting=lasting)
    except ConfigError as error:
        raise fail(f"{INVALID}\n{error}", status) from error
    context = click.get_current_context(silent=True)
    if context is None or plan.site.store is None:
        return plan
    if lasting is None or not context.meta.get(_IS_CLOSED):
        context.call_on_close(plan.site.store.close)  # when the command ends
    if lasting is not None:
        context.meta[_IS_CLOSED] = True  # what is read again is whose it is to close
    return plan
