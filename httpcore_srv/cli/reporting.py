"""
How does a running server report, on standard error, what happens to it?

What is odd about its configuration is said at the start; it goes on with the rest.
"""

import importlib
import logging
import sys
from pathlib import Path

from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site


def report_events(level: str) -> None:
    """Send the server's own events, from *level* on, to standard error."""
    logging.basicConfig(
        stream=sys.stderr,
        level=level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def warn_of_findings(site: Site, settings: Settings, config: Path | None) -> None:
    """
    Log what is odd about the *site* that the file *config* describes.

    What finds it is loaded for a configuration alone.
    """
    if config is not None:
        found = importlib.import_module("httpcore_srv.config.findings").findings
        for finding in found(site, settings, config):
            logging.getLogger(__name__).warning("%s", finding.sentence)
