"""
What is odd about a site whose configuration is valid?

    account_findings     in the files of accounts and groups
    area_findings        names, of folders and of people, that nothing has
    exposure_findings    what visitors could read, and others overhear

``check`` tells them, and fails for those that are faults; a server that starts writes
them into its log, and goes on.
"""

from pathlib import Path

from httpcore_srv.config.account_findings import account_findings
from httpcore_srv.config.area_findings import area_findings
from httpcore_srv.config.exposure_findings import Finding, exposure_findings
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site


def findings(site: Site, settings: Settings, config: Path) -> list[Finding]:
    """Return what is odd about the *site* that the file *config* describes."""
    areas = (f"{config}: {line}" for line in area_findings(site))
    named = map(Finding, (*account_findings(site), *areas))
    return [*named, *exposure_findings(site, settings, config)]
