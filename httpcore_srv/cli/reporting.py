"""
How does a running server report, on standard error, what happens to it?

What it finds in the files of accounts is said at the start; it goes on with the rest.
"""

import importlib
import logging
import sys

from httpcore_srv.site import Site


def report_events(level: str) -> None:
    """Send the server's own events, from *level* on, to standard error."""
    logging.basicConfig(
        stream=sys.stderr,
        level=level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def warn_of_accounts(site: Site) -> None:
    """Log what is wrong in the files of accounts; what reads them is loaded for it."""
    if site.store is not None:
        findings = importlib.import_module("httpcore_srv.config.account_findings")
        for line in findings.account_findings(site):
            logging.getLogger(__name__).warning("%s", line)
