"""
What could visitors read, or others overhear, though nobody meant that?

    a file      the configuration, or the access log, in a folder that is served
    passwords   taken in clear from other machines, or from none of them

What was chosen with open eyes, plain = "warn", is a note; the rest is a fault.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from httpcore_srv.access.realms import realms_of
from httpcore_srv.protection import Plain, Realm
from httpcore_srv.server.settings import Bind, Settings
from httpcore_srv.site import Folder, Mount, Site


class Finding(NamedTuple):
    """A *sentence* about a site; a note, if it *is_fault* not."""

    sentence: str
    is_fault: bool = True


def exposure_findings(site: Site, settings: Settings, config: Path) -> list[Finding]:
    """Return what is exposed of the *site* that the file *config* describes."""
    found = list(_readable(site, config, "the configuration"))
    if (target := settings.access_log.target) not in (None, "-"):
        found += _readable(site, Path(str(target)), "the access log")
    for realm in realms_of(site) if settings.tls is None else ():
        found += _overheard(realm, config, public=is_public(settings))
    return found


def is_public(settings: Settings) -> bool:
    """Tell whether other machines reach the server, and without TLS."""
    return settings.tls is None and any(map(_is_public, settings.binds))


def _is_public(bind: Bind) -> bool:
    """Tell whether other machines reach *bind*; of inherited sockets nobody knows."""
    if bind.path is not None or bind.descriptor is not None:
        return False
    if not bind.host:
        return True
    try:
        return not ip_address(bind.host).is_loopback
    except ValueError:
        return bind.host.lower() != "localhost"


def _readable(site: Site, path: Path, what: str) -> Iterator[Finding]:
    """Yield that the file at *path* is served; once is enough."""
    for host in site.hosts:
        for mount in host.mounts:
            if _shows(mount, path):
                sentence = f"{what} lies in the folder that {mount.prefix} serves"
                yield Finding(f"{path}: {sentence}; allowed: outside of it")
                return


def _shows(mount: Mount, path: Path) -> bool:
    """Tell whether *mount* has *path* in its folder, under no name that is hidden."""
    if not isinstance(mount.source, Folder):
        return False
    tree, file = mount.source.tree, path.resolve()
    root = tree.root.resolve()
    if not file.is_relative_to(root):
        return False
    names = enumerate(file.relative_to(root).parts)
    return not any(tree.hidden.hides(name, top=depth == 0) for depth, name in names)


def _overheard(realm: Realm, config: Path, *, public: bool) -> Iterator[Finding]:
    """Yield what becomes of the passwords of *realm* without TLS (RFC 7617 §4)."""
    where = f'{config}: the realm "{realm.name}"'
    is_needed = "form" in realm.schemes or "digest" not in realm.schemes
    if realm.plain is Plain.WARN:
        if public and {"basic", "form"} & set(realm.schemes):
            said = 'passwords travel in clear, without TLS, as plain = "warn" says'
            yield Finding(f"{where}: {said}", is_fault=False)
    elif is_needed and (public or realm.plain is Plain.REFUSE):
        who = "nobody" if realm.plain is Plain.REFUSE else "nobody but this machine"
        said = f'{who} can log in without TLS (plain = "{realm.plain.value}")'
        yield Finding(f"{where}: {said}; say tls_certificate and tls_key")
