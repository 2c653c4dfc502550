"""
Who is it, and may they come in?

Where nothing is protected anyone may, as nobody in particular, and no credentials are
looked at.  Otherwise ``access.admission`` decides.
"""

import importlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

from httpcore_srv.access.visitor import Admission
from httpcore_srv.message import Request
from httpcore_srv.protection import Protection
from httpcore_srv.resources.evidence import doubt, heard
from httpcore_srv.resources.resource import Found
from httpcore_srv.site import Site
from httpcore_srv.stage import stage
from httpcore_srv.target import Target


@stage("RFC 9110 §11")
def admit(
    request: Request, target: Target, found: Found, site: Site, now: datetime
) -> Admission:
    """
    Return who is admitted to *target*, where *found* is; or answer.

    Raises what reading content does, where credentials cover it (RFC 7616 §3.4.3).
    """
    if target.mount is None or not target.mount.protections:
        return Admission(request)
    admission = _decide()(request, target, found, site, now)
    evidence = heard()
    if evidence is not None:
        evidence.rests_on(partial(_areas_of(), target, found))
        if admission.fields:
            doubt("fields come with who was admitted")
    return admission


def is_protected(target: Target) -> bool:
    """Tell whether anything is asked of who comes to *target* by its own path."""
    if target.mount is None or not target.mount.protections:
        return False
    return bool(_areas_of()(target))


@cache
def _areas_of() -> Callable[..., tuple[Protection, ...]]:
    """Load what tells the protections of a target."""
    areas = importlib.import_module("httpcore_srv.access.areas")
    found: Callable[..., tuple[Protection, ...]] = areas.areas_of
    return found


@cache
def _decide() -> Callable[[Request, Target, Found, Site, datetime], Admission]:
    """Load what decides: a site without protected paths starts sooner without it."""
    admission = importlib.import_module("httpcore_srv.access.admission")
    decide: Callable[..., Admission] = admission.admitted
    return decide
