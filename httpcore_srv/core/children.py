"""
How does a process have children that do not outlive it?

    parent ◀──────── a pair of sockets for each child ────────▶ child
             "retire", "stop" ──▶                    orders
             ◀── "ready", "cut 3", "failed: why"     reports
             either end is gone when its process is

Neither needs a signal, and none is lost: who is killed closes what it had open.  A
child that reads the end of its parent stops in good order.

Rule: a child never returns into its parent's code, and holds no other child's pair,
which would hide the parent's end from that one.
"""

import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from types import FrameType
from typing import NoReturn, TypeAlias

logger = logging.getLogger(__package__)

# So much of a report is read, in octets.
MOST_REPORTED = 4096


class Order(Enum):
    """What a child is told; *value* is how that is written."""

    RETIRE = b"r"
    """Take nothing new, and end with what there is: others are in your place."""

    STOP = b"s"
    """End, within the time that is granted for that."""


class Link:
    """A child's end: by it the child reports, and reads what it is told."""

    def __init__(self, sock: socket.socket, place: int) -> None:
        self._sock = sock
        self.place = place
        """A number that no other living child has; the lowest ones are used."""

    def fileno(self) -> int:
        """Return what is readable when there is an order."""
        return self._sock.fileno()

    def ready(self) -> None:
        """Report that the work has begun."""
        self._report("ready")

    def failed(self, reason: str) -> None:
        """Report why the work cannot begin: one line."""
        self._report(f"failed: {reason}")

    def cut(self, count: int) -> None:
        """Report how many requests were cut at the end."""
        self._report(f"cut {count}")

    def wait(self, seconds: float | None = None) -> Order | None:
        """Return the next order, None if none came in *seconds* (None: wait on)."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        if not poll.poll(None if seconds is None else seconds * 1000):
            return None
        try:
            return Order(self._sock.recv(1))
        except (OSError, ValueError):  # nothing to read: the parent has gone
            return Order.STOP

    def leave(self) -> None:
        """Be told to stop, from now on; callable from a signal handler."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RD)

    def _report(self, line: str) -> None:
        with suppress(OSError):  # the parent has gone, and nobody is left to tell
            self._sock.sendall(f"{line}\n".encode()[:MOST_REPORTED])


Work: TypeAlias = Callable[[Link], None]


@dataclass(slots=True, eq=False)
class Child:
    """A child, as its parent sees it; *born* is on ``time.monotonic()``."""

    pid: int
    place: int
    sock: socket.socket
    born: float = field(default_factory=time.monotonic)
    is_ready: bool = False
    is_closed: bool = False
    """Its end is closed: it has ended, or is about to."""
    reason: str = ""
    cut: int = 0
    status: int | None = None
    """What ``waitstatus_to_exitcode`` says, once the child has ended."""

    def order(self, order: Order) -> None:
        """Tell it, if it still listens."""
        with suppress(OSError):
            self.sock.send(order.value, socket.MSG_DONTWAIT)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.signal(signal.SIGKILL)

    def look(self) -> None:
        """Read what it reports, and find out whether it has ended."""
        if self.status is not None:
            return
        self.status = _ended(self.pid)
        with suppress(OSError):
            reports = self.sock.recv(MOST_REPORTED, socket.MSG_DONTWAIT)
            self.is_closed = not reports
            for line in reports.decode("utf-8", "replace").splitlines():
                self._note(line)

    def _note(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "ready":
            self.is_ready = True
        elif word == "cut" and rest.isdecimal():
            self.cut = int(rest)
        elif word == "failed:":
            self.reason = rest

    @property
    def is_awaited(self) -> bool:
        """Tell whether it is neither ready nor has ended."""
        return not self.is_ready and self.status is None

    @property
    def is_ending(self) -> bool:
        """Tell whether its end was seen, and it is not quite gone."""
        return self.is_closed and self.status is None

    @property
    def failure(self) -> str:
        """Say why it does not work."""
        return self.reason or f"it ended {self.fate}"

    @property
    def fate(self) -> str:
        """Say how it ended."""
        if self.status is None or self.status >= 0:
            return f"with status {self.status}"
        try:
            return f"by {signal.Signals(-self.status).name}"
        except ValueError:
            return f"by signal {-self.status}"


def spawn(work: Work, place: int, others: Iterable[Child] = ()) -> Child:
    """
    Fork a child that does *work*, and ends with status 0, or 1 if that raises.

    *others* are the children there are.  Signals wait until both know which
    of the two they are.  OSError is raised if the system gives no process.
    """
    ours, theirs = socket.socketpair()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):
            stream.flush()  # or what is buffered would be written twice
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
        if pid == 0:
            for sock in (ours, *(other.sock for other in others)):
                sock.close()
            _be_child(work, Link(theirs, place), before)
    except OSError:
        ours.close()
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
    return Child(pid, place, ours)


def _be_child(work: Work, link: Link, mask: Iterable[signal.Signals | int]) -> NoReturn:
    """Do *work*, and end."""
    status = 1
    try:
        _heed(link)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        work(link)
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        logger.exception("a worker ends by an error of its own")
    finally:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with suppress(Exception):
                stream.flush()
        os._exit(status)


def _heed(link: Link) -> None:
    """
    Let SIGTERM stop this child alone, and leave the others to the parent.

    What is typed at a terminal reaches all its processes at once; the parent decides
    what it means.  A handler, unlike SIG_IGN, is not inherited by programs.
    """
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, _pass)
    signal.signal(signal.SIGTERM, lambda number, frame: link.leave())


def _pass(number: int, frame: FrameType | None) -> None:
    """Do nothing about a signal."""


def _ended(pid: int) -> int | None:
    """Return the status of the child *pid*, None while it runs."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # somebody else waited for it
        return 0
    return os.waitstatus_to_exitcode(status) if ended else None
