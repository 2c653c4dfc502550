"""
Which sockets listen, and for how long?

    host:port   a TCP socket for each address that the name has
    unix:/path  a UNIX socket; one that a dead process left is replaced
    fd:N        a socket that a service manager opened, and let this process inherit

The sockets outlive the servers: whoever serves next takes over what waits in their
queues.  Workers inherit them, and share a queue (and ``sharing`` lets each have its
part).  With SO_REUSEPORT each would have a queue of its own, and what waits in it is
reset when its worker goes: measured with two workers under load, 4 or 5 connections at
each reload, against none here, at the same rate of answers.  What is sent to a worker
that stands still, or that died, would wait although another one is idle; and a taken
port would be no error any more but a silent share.
"""

import errno
import os
import socket
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from httpcore_srv.errors import StartError
from httpcore_srv.server.settings import Bind, Settings

# Who keeps a bind from being opened, if it is not another process.
OWN = "this server itself listens there,"


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """A bind, and the sockets that listen there: one for each address."""

    bind: Bind
    sockets: tuple[socket.socket, ...]
    made: tuple[int, int] | None = None
    """Which file was made for a UNIX socket: its device and inode."""


class Listeners:
    """The listening sockets of a process, and of those that are forked from it."""

    def __init__(self) -> None:
        self.current: tuple[Listener, ...] = ()

    def cover(self, settings: Settings) -> tuple[Listener, ...]:
        """
        Return a listener for every bind of *settings*; open those that are not open.

        All or none are opened.  Raises StartError, which names the bind and the reason.
        """
        left, listeners = list(self.current), []
        opened: list[Listener] = []
        for bind in settings.binds:
            listener = next((one for one in left if one.bind == bind), None)
            if listener is not None:
                left.remove(listener)
            else:
                try:
                    listener = _opened(bind, settings.backlog)
                except OSError as error:
                    _give_back(opened)
                    _end(opened)
                    reason = self._own_fault(error, bind) or reason_of(error, bind)
                    raise StartError(f"cannot listen at {bind}: {reason}") from error
                opened.append(listener)
            listeners.append(listener)
        return tuple(listeners)

    def _own_fault(self, error: OSError, bind: Bind) -> str | None:
        """Say which socket of ours is in the way of *bind*; None if it is not ours."""
        if error.errno != errno.EADDRINUSE or bind.path is not None:
            return None
        wanted = [address for _, address in _addresses(bind)]
        for host, port in self._own_addresses():
            if any(_overlap((host, port), address) for address in wanted):
                where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                return f"{OWN} at {where}; this change needs a new start"
        return None

    def _own_addresses(self) -> Iterator[tuple[str, int]]:
        """Yield where we listen by TCP."""
        for sock in (sock for listener in self.current for sock in listener.sockets):
            if sock.family != socket.AF_UNIX:
                yield sock.getsockname()[:2]

    def keep(self, listeners: tuple[Listener, ...]) -> None:
        """Close all that are not among *listeners*, for whoever shares them, too."""
        gone = [listener for listener in self.current if listener not in listeners]
        self.current = listeners
        for listener in gone:
            if listener.bind.descriptor is None:  # else others may go on with it
                for sock in listener.sockets:
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)
        _end(gone)

    def restore(self, listeners: tuple[Listener, ...]) -> None:
        """Close all but *listeners*, as if the rest had never been opened."""
        _give_back(listener for listener in self.current if listener not in listeners)
        self.keep(listeners)

    def release(self) -> None:
        """Close this process's sockets, and leave them to those who share them."""
        for listener in self.current:
            for sock in listener.sockets:
                sock.close()

    def close(self) -> None:
        """Close this process's sockets, and remove what was made for them."""
        _end(self.current)
        self.current = ()


def _give_back(listeners: Iterable[Listener]) -> None:
    """Let what was inherited be there to be taken over another time."""
    inherited = [each for each in listeners if each.bind.descriptor is not None]
    for sock in (sock for listener in inherited for sock in listener.sockets):
        sock.set_inheritable(True)
        sock.detach()


def _end(listeners: Iterable[Listener]) -> None:
    """Close *listeners*, and remove the UNIX sockets that were made for them."""
    for listener in listeners:
        for sock in listener.sockets:
            sock.close()
        path = listener.bind.path
        if path is not None and listener.made is not None:
            with suppress(OSError):
                if _identity(path) == listener.made:  # not our successor's
                    path.unlink()


def _opened(bind: Bind, backlog: int) -> Listener:
    """Open the sockets of one bind; OSError is raised, and none left, if one fails."""
    if bind.descriptor is not None:
        inherited = _inherited(bind.descriptor)
        inherited.setblocking(False)
        if inherited.type == socket.SOCK_STREAM and inherited.family != socket.AF_UNIX:
            inherited.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Listener(bind, (inherited,))
    if bind.path is not None:
        _remove_dead_socket(bind.path)
        sockets = _listening([(socket.AF_UNIX, str(bind.path))], backlog)
        return Listener(bind, sockets, _identity(bind.path))
    return Listener(bind, _listening(_addresses(bind), backlog))


def _inherited(descriptor: int) -> socket.socket:
    """
    Take over the socket *descriptor*; OSError is raised if this process inherited none.

    What a process opens itself is not for its programs (PEP 446), and neither is what
    it has taken over: so its own sockets are told from those that it was given.
    """
    if not os.get_inheritable(descriptor):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    inherited = socket.socket(fileno=descriptor)
    inherited.set_inheritable(False)
    return inherited


def _listening(
    addresses: Iterable[tuple[int, object]], backlog: int
) -> tuple[socket.socket, ...]:
    """
    Listen at each of *addresses*, with its family.

    That they do not block, and that connections delay nothing, is said once, here: it
    is of the socket, whoever has it.
    """
    sockets: list[socket.socket] = []
    try:
        for family, address in addresses:
            sockets.append(socket.socket(family, socket.SOCK_STREAM))
            if family != socket.AF_UNIX:
                sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sockets[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sockets[-1].bind(address)  # type: ignore[arg-type]  # by its family
            sockets[-1].listen(backlog)
            sockets[-1].setblocking(False)
    except BaseException:
        for sock in sockets:
            sock.close()
        raise
    return tuple(sockets)


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells the file at *path* from another one there."""
    status = path.lstat()
    return status.st_dev, status.st_ino


def _overlap(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Tell whether who listens at *one* keeps *other* from being listened at."""
    is_everywhere = any(host in ("", "0.0.0.0", "::") for host, _ in (one, other))
    return one[1] == other[1] and (is_everywhere or one[0] == other[0])


def _addresses(bind: Bind) -> list[tuple[int, tuple[str, int]]]:
    """Return the addresses of the bind's host; of "" every IPv4 and IPv6 one."""
    if not bind.host and socket.has_dualstack_ipv6():
        return [(socket.AF_INET6, ("::", bind.port))]
    if not bind.host:
        return [(socket.AF_INET, ("", bind.port))]
    found = socket.getaddrinfo(bind.host, bind.port, type=socket.SOCK_STREAM)
    hosts = dict.fromkeys(str(info[4][0]) for info in found)
    addresses: list[tuple[int, tuple[str, int]]] = [
        (socket.AF_INET6 if ":" in host else socket.AF_INET, (host, bind.port))
        for host in hosts
    ]
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


def reason_of(error: OSError | ValueError, bind: Bind) -> str:
    """Say why, and for a taken port what to do."""
    if isinstance(error, ValueError):
        return str(error)
    if error.errno == errno.EADDRINUSE:
        return _taken(bind)
    if error.errno == errno.EACCES:
        return "this user may not (ports below 1024 need a privilege)"
    return error.strerror or os.strerror(error.errno or 0) or str(error)


def _taken(bind: Bind) -> str:
    """Say what has the listener, and what to do."""
    if bind.path is None:
        return "another process listens there; choose another port, or 0 for a free one"
    live = bind.path.is_socket()
    return "another process listens there" if live else "it is there, and no socket"
