"""
nginx, lighttpd and Apache, each in a folder of its own.

nginx is there twice: tuned, which all ratios are to, and as Debian ships it.  The others
are set up as their own documentation recommends for many files and connections on one
core.  What is said to each is in conf/.
"""

import os
from pathlib import Path

from tests.bench.configuring import said, written
from tests.bench.launching import Launch, Place, found
from tests.bench.machine import allow_many_files
from tests.bench.processes import StartFailed

APACHE_MODULES = Path("/usr/lib/apache2/modules")

# Apache and nginx start as root and work as this user; else as who starts them.
_USER = "www-data"

# nginx closes idle connections when it has room for less than a sixteenth, so it is given
# this many of a hundred.
_ROOM = 120

_APACHE_LOADED = (
    *("mpm_event", "authz_core", "authz_user", "authn_core", "authn_file"),
    *("auth_basic", "auth_digest", "alias", "mime", "negotiation"),
    *("rewrite", "headers"),
)

_APACHE_LOG = """\
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
BufferedLogs On
CustomLog "@log@" combined"""


def nginx_tuned(place: Place) -> Launch:
    """Open files remembered, no log, or one that is written in batches."""
    log = f"{place.log} combined buffer=64k flush=1s" if place.log else "off"
    files = allow_many_files()
    most = max(files * 3 // 4, place.connections * _ROOM // 100)
    more = {"files": files, "kept_open": files // 2, "most": most}
    return _nginx(place, "nginx-tuned", log=log, **more)


def nginx_debian(place: Place) -> Launch:
    """The configuration of the package, one worker for the one core."""
    log = place.log or place.folder / "access.log"
    connections = max(768, place.connections * _ROOM // 100)
    return _nginx(place, "nginx-debian", log=log, connections=connections)


def lighttpd(place: Place) -> Launch:
    """
    Coded forms and right passwords remembered.

    StartFailed if there are to be more connections than half of the files that may be
    open: it takes no more.
    """
    files = allow_many_files()
    if place.connections > files // 2:
        raise StartFailed(f"{place.connections:,} connections need twice as many files")
    (place.folder / "deflated").mkdir(exist_ok=True)
    log = f'accesslog.filename = "{place.log}"' if place.log else ""
    more = {"files": files, "most": files // 2, "log": log}
    configuration = written(place, "lighttpd.conf", {**said(place), **more})
    return Launch([found("lighttpd") or "lighttpd", "-D", "-f", configuration])


def apache(place: Place) -> Launch:
    """The event model, coded forms made before, no look for .htaccess."""
    modules = (
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so"
        for name in _APACHE_LOADED
    )
    more = {
        "identity": f"User {_USER}\nGroup {_USER}" if os.geteuid() == 0 else "",
        "modules": "\n".join(modules),
        "log": _APACHE_LOG.replace("@log@", str(place.log)) if place.log else "",
    }
    configuration = written(place, "apache.conf", {**said(place), **more})
    return Launch([found("apache2") or "apache2", "-f", configuration, "-DFOREGROUND"])


def _nginx(place: Place, name: str, **more: object) -> Launch:
    identity = f"user {_USER};" if os.geteuid() == 0 else ""
    values = {**said(place), "identity": identity, **more}
    configuration = written(place, f"{name}.conf", values)
    errors = str(place.folder / "errors")
    return Launch([found("nginx") or "nginx", "-c", configuration, "-e", errors])
