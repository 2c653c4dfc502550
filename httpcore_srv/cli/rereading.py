"""
How is a configuration read when the server starts, and again when it is told to?

    read        at the start: what is wrong ends the command, with all that is wrong
    read_again  later: what is wrong is raised, and whoever asked goes on as before

Both say the same of the same file, and what the command line says is said over it.
"""

import importlib
import logging
from pathlib import Path

import click

from httpcore_srv.cli.overrides import Options, with_settings, with_timeouts
from httpcore_srv.cli.plan import read_plan
from httpcore_srv.cli.reporting import warn_of_findings
from httpcore_srv.errors import ConfigError
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site


class Reading:
    """The configuration at *path*, with the *options* of the command line over it."""

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self._options = options
        lasting = importlib.import_module("httpcore_srv.config.lasting").Lasting
        self._lasting = lasting(options["workers"])

    def read(self) -> tuple[Site, Settings]:
        """Return what is to be served, and how; or fail."""
        site, settings = read_plan(self.path, lasting=self._lasting)
        return with_timeouts(site, self._options), with_settings(
            settings, self._options
        )

    def read_again(self) -> tuple[Site, Settings]:
        """Return what is to be served now, and how; or raise ConfigError."""
        try:
            site, settings = self.read()
        except click.ClickException as error:
            raise ConfigError(error.format_message()) from error
        except OSError as error:  # a page that was there a moment ago
            raise ConfigError(str(error)) from error
        logging.getLogger().setLevel(settings.log_level.upper())
        warn_of_findings(site, settings, self.path)
        return site, settings
