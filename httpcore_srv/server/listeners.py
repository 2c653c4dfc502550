"""
How does a place to listen at become a server?

    host:port   a TCP socket for each address that the name has
    unix:/path  a UNIX socket; one that a dead process left is replaced
    fd:N        a socket that a service manager opened

Without SO_REUSEPORT, so that a taken port is an error and never a silent share.
"""

import errno
import os
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from httpcore_srv.errors import StartError
from httpcore_srv.server.access import Exchange
from httpcore_srv.server.conversation import Conversation
from httpcore_srv.server.descriptors import room_for
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.settings import Bind, Settings, TLSSettings
from httpcore_srv.site import Site

Note = Callable[[Exchange], None]


def open_servers(site: Site, settings: Settings, note: Note) -> list[HTTPServer]:
    """
    Open a server for every bind of *settings*; all or none.

    Raises StartError, which names the bind and the reason.
    """
    tls = tls_context(settings.tls) if settings.tls else None
    servers: list[HTTPServer] = []
    for number, bind in enumerate(settings.binds):
        try:
            servers.extend(_open(bind, site, note, tls))
        except (OSError, ValueError) as error:
            _give_back(servers, settings.binds[:number])
            reason = _reason(error, bind)
            raise StartError(f"cannot listen at {bind}: {reason}") from error
    room = room_for(settings.max_connections, settings.threads * len(servers))
    for server in servers:
        server.socket.listen(settings.backlog)
        server.max_threads = settings.threads
        server.max_connections = max(1, room // len(servers))
    return servers


def _give_back(servers: list[HTTPServer], binds: tuple[Bind, ...]) -> None:
    """Close *servers*, and remove the UNIX sockets that were made for *binds*."""
    for server in servers:
        server.server_close()
    for path in filter(None, (bind.path for bind in binds)):
        path.unlink(missing_ok=True)


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


def _open(
    bind: Bind, site: Site, note: Note, tls: ssl.SSLContext | None
) -> Iterator[HTTPServer]:
    """Open the servers of one bind; TLS does not apply to a UNIX socket."""
    if bind.descriptor is not None:
        inherited = socket.socket(fileno=bind.descriptor)
        try:
            server = HTTPServer.adopt(
                inherited, Conversation, site=site, note=note, tls=tls
            )
        except ValueError:
            inherited.close()
            raise
        yield server
    elif bind.path is not None:
        _remove_dead_socket(bind.path)
        yield HTTPServer(str(bind.path), site=site, note=note)
    else:
        for address in _addresses(bind):
            yield HTTPServer(address, site=site, note=note, tls=tls)


def _addresses(bind: Bind) -> list[tuple[str, int]]:
    """Return the addresses of the bind's host; of "" every IPv4 and IPv6 one."""
    if not bind.host:
        return [("::", bind.port)] if socket.has_dualstack_ipv6() else [("", bind.port)]
    found = socket.getaddrinfo(bind.host, bind.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys((str(info[4][0]), bind.port) for info in found))
    return addresses if bind.port else addresses[:1]  # one free port, not two


def _remove_dead_socket(path: Path) -> None:
    """Remove a UNIX socket that nobody listens at any more."""
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            return  # bind will say that the address is in use
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()


def _reason(error: OSError | ValueError, bind: Bind) -> str:
    """Say why, and for a taken port what to do."""
    if isinstance(error, ValueError):
        return str(error)
    if error.errno == errno.EADDRINUSE and bind.path is not None:
        live = bind.path.is_socket()
        return "another process listens there" if live else "it is there, and no socket"
    if error.errno == errno.EADDRINUSE:
        return "another process listens there; choose another port, or 0 for a free one"
    if error.errno == errno.EACCES:
        return "this user may not (ports below 1024 need a privilege)"
    return error.strerror or os.strerror(error.errno or 0) or str(error)


def url_of(server: HTTPServer) -> str:
    """Return the URL at which *server* is reached from this machine."""
    scheme = "http" if server.tls is None else "https"
    match server.server_address:
        case (str(host), int(port), *_):
            name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)
            shown = name or (f"[{host}]" if ":" in host else host)
            return f"{scheme}://{shown}:{port}/"
        case path:  # an abstract one begins with NUL, which people write as "@"
            return f"unix:{os.fsdecode(path).replace(chr(0), '@')}"
