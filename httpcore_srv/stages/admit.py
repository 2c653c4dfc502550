"""
Who is it, and may they come in?

Everyone may, as nobody in particular: there is no protected area yet.
"""

from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.message import Request
from httpcore_srv.site import Site
from httpcore_srv.stage import stage
from httpcore_srv.stages.resolve import Target


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent the request; *name* is None for anyone."""

    name: str | None = None


ANYONE = Visitor()


@stage("RFC 9110 §11")
def admit(request: Request, target: Target, site: Site, now: datetime) -> Visitor:
    """Return the visitor; nothing here asks for credentials."""
    return ANYONE
