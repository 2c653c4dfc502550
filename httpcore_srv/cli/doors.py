"""
How do people get in, where something is protected?

    /private/ asks for a name and a password: Digest; Basic from this machine only
    (no TLS)

This module is loaded only where something is protected.
"""

from collections.abc import Iterator

from httpcore_srv.access.areas import space_of
from httpcore_srv.access.realms import realms_of
from httpcore_srv.config.exposure_findings import is_public
from httpcore_srv.protection import Plain, Realm
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site

# So many places of one realm are named.
MOST_NAMED = 3

_SCHEMES = {"digest": "Digest", "basic": "Basic", "form": "a log-in page"}


def doors_of(site: Site, settings: Settings) -> list[str]:
    """Return a line for each realm of *site*: where it asks, and how."""
    return [
        f"{_places(realm, site)} asks for a name and a password: "
        + "; ".join(_ways(realm, settings))
        for realm in realms_of(site)
    ]


def _places(realm: Realm, site: Site) -> str:
    """Return the folders that *realm* protects, the first of them."""
    spaces = [path for host in site.hosts for path in space_of(realm, host)]
    places = [path for path in dict.fromkeys(spaces) if path != realm.entrance]
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return f"{', '.join(places[:MOST_NAMED])}{more}"


def _ways(realm: Realm, settings: Settings) -> Iterator[str]:
    """Yield the schemes of *realm*, each with whom it is for."""
    for scheme in realm.schemes:
        who = "" if scheme == "digest" or settings.tls else _limit(realm, settings)
        yield f"{_SCHEMES[scheme]}{who}"


def _limit(realm: Realm, settings: Settings) -> str:
    """Say who can use a password that travels as it is (RFC 7617 §4)."""
    if realm.plain is Plain.REFUSE:
        return " for nobody (no TLS)"
    if not is_public(settings):
        return ""
    if realm.plain is Plain.WARN:
        return " in clear (no TLS)"
    return " from this machine only (no TLS)"
