"""
How does a socket that listens become a server?

    Listener ── a copy of each of its sockets ──▶ HTTPServer, in this process or in
                                                  one that was forked from it
"""

import os
import ssl
from collections.abc import Sequence
from dataclasses import replace

from httpcore_srv.errors import StartError
from httpcore_srv.server.access_log import AccessLog
from httpcore_srv.server.descriptors import room_for
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.listeners import Listener, reason_of
from httpcore_srv.server.reception import Reception
from httpcore_srv.server.settings import Settings, TLSSettings
from httpcore_srv.server.sharing import SharingServer
from httpcore_srv.site import Site


def servers_at(
    listeners: Sequence[Listener],
    site: Site,
    settings: Settings,
    access_log: AccessLog | None = None,
    tls: ssl.SSLContext | None = None,
) -> list[HTTPServer]:
    """
    Return a server for every socket of *listeners*, on a copy of it; all or none.

    Raises StartError, which names the bind and the reason.
    """
    servers: list[HTTPServer] = []
    sockets = sum(len(listener.sockets) for listener in listeners)
    keeping = replace(settings.answers, size=settings.answers.size // max(1, sockets))
    made = HTTPServer if settings.workers == 1 else SharingServer
    for listener in listeners:
        for sock in listener.sockets:
            copy = sock.dup()
            try:
                server = made.adopt(
                    copy,
                    Reception,
                    site=site,
                    note=access_log and access_log.note,
                    jot=access_log and access_log.jot,
                    tls=tls if listener.bind.path is None else None,
                    keeping=keeping,
                )
                server.socket.listen(settings.backlog)
            except (OSError, ValueError) as error:
                copy.close()
                for each in servers:
                    each.server_close()
                bind = listener.bind
                reason = reason_of(error, bind)
                raise StartError(f"cannot listen at {bind}: {reason}") from error
            servers.append(server)
    room = room_for(settings.max_connections, settings.threads * len(servers))
    for server in servers:
        server.max_threads = settings.threads
        server.max_connections = max(1, room // len(servers))
    return servers


def tls_context(settings: TLSSettings) -> ssl.SSLContext:
    """
    Return the TLS context of a server: TLS 1.2 or newer, HTTP/1.1 by ALPN.

    Raises StartError, which names the file, for a certificate or key that is missing,
    unreadable, broken, or not the other's.
    """
    for path in (settings.certificate, settings.key):
        try:
            path.read_bytes()
        except OSError as error:
            raise StartError(f"{path}: {error.strerror}") from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.certificate, settings.key, password=_none)
    except (ssl.SSLError, ValueError) as error:
        files = f"{settings.certificate}, {settings.key}"
        raise StartError(f"{files}: no certificate with its key ({error})") from error
    return context


def _none() -> str:
    """Answer for a key that is protected by a password: we never prompt."""
    raise ValueError("the key is protected by a password")


def url_of(address: object, *, secure: bool = False) -> str:
    """Return the URL at which *address* is reached from this machine."""
    scheme = "https" if secure else "http"
    match address:
        case (str(host), int(port), *_):
            name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)
            shown = name or (f"[{host}]" if ":" in host else host)
            return f"{scheme}://{shown}:{port}/"
        case str() | bytes() as path:  # an abstract one begins with NUL, written as "@"
            return f"unix:{os.fsdecode(path).replace(chr(0), '@')}"
        case _:
            raise TypeError(f"not an address: {address!r}")
