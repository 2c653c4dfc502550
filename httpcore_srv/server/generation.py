"""
Who serves one site, from the first thread to the last answer, in one process?

    start    a log, a server for each socket, a thread that accepts for each server
    retire   a successor serves: accept nothing more, cut nothing; each connection ends
             with its next answer, or where its own deadlines end it
    close    stop accepting, let exchanges end until the deadline, cut the rest

A generation serves one site for life.  What is read anew is another one, beside this.
"""

import math
import ssl
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from httpcore_srv.errors import StartError
from httpcore_srv.server.access import format_called
from httpcore_srv.server.access_log import AccessLog
from httpcore_srv.server.counters import Counters
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.listeners import Listener
from httpcore_srv.server.servers import servers_at
from httpcore_srv.server.settings import AccessLogSettings, Settings
from httpcore_srv.server.sharing import SharingServer
from httpcore_srv.server.signals import signals_blocked
from httpcore_srv.server.terminal import has_colour
from httpcore_srv.site import Site

# A loop that is told to accept nothing more may be about to accept something.
LAST_TURN = 0.2


class Task(NamedTuple):
    """What is to be served, how, where, and on which lines it is counted."""

    site: Site
    settings: Settings
    listeners: tuple[Listener, ...]
    tls: ssl.SSLContext | None
    counters: Counters


class Generation:
    """The servers of one process that serve one site; *place* is the process's."""

    def __init__(self, task: Task, place: int = 0) -> None:
        self.task = task
        self._place = place
        self._access_log: AccessLog | None = None
        self._servers: list[HTTPServer] = []
        self._threads: list[Thread] = []
        self._cut: list[int] = []
        self._done_from = math.inf

    def start(self) -> None:
        """Open the log and begin to serve; StartError is raised if that fails."""
        task = self.task
        with signals_blocked():  # for every thread that comes of it
            self._access_log = open_access_log(task.settings.access_log)
            try:
                self._servers = servers_at(
                    *(task.listeners, task.site, task.settings),
                    access_log=self._access_log,
                    tls=task.tls,
                )
            except StartError:
                self._close_log()
                raise
            for number, server in enumerate(self._servers):
                self._count(number, server)
            self._threads = [_started(one.serve_forever) for one in self._servers]

    def _count(self, number: int, server: HTTPServer) -> None:
        """Let *server* tell what it does, and its siblings what it has."""
        counters = self.task.counters
        server.tally = counters.tally(self._place, number)
        if isinstance(server, SharingServer):
            # Two generations may be there at a time.
            places = set(range(2 * self.task.settings.workers)) - {self._place}
            others = tuple(counters.line(place, number) for place in sorted(places))
            server.share(counters.line(self._place, number), others)

    def retire(self) -> None:
        """Accept nothing more, and serve what there is."""
        self._done_from = time.monotonic() + LAST_TURN
        for server in self._servers:
            server.retire()

    @property
    def is_done(self) -> bool:
        """Tell whether, since it retired, no connection is left."""
        is_time = time.monotonic() >= self._done_from
        return is_time and not any(one.connection_count for one in self._servers)

    def stop(self) -> None:
        """Stop accepting, and begin to drain."""
        for server in self._servers:
            server.shutdown()
        with signals_blocked():  # a second signal is for the main thread, which waits
            for server in self._servers:
                self._threads.append(_started(partial(_close, server, self._cut)))
        self._servers = []

    def close(self) -> int:
        """Stop, if need be, drain, close all; return how many requests were cut."""
        self.stop()
        for thread in self._threads:
            thread.join()
        self._close_log()
        self._threads = []
        return sum(self._cut)

    def reopen_log(self) -> None:
        """Open the access log anew, after it was renamed."""
        if self._access_log is not None:
            self._access_log.reopen()

    def _close_log(self) -> None:
        if self._access_log is not None:
            self._access_log.close()
            self._access_log = None


def open_access_log(settings: AccessLogSettings) -> AccessLog | None:
    """
    Open the access log that *settings* want; StartError if it cannot be.

    None is wanted, or it would go to standard output, which is closed: there is none.
    """
    if settings.target is None or (settings.target == "-" and not sys.stdout):
        return None
    interactive = settings.target == "-" and sys.stdout.isatty()
    write_as = format_called(
        settings.format, interactive=interactive, colour=has_colour()
    )
    try:
        target = sys.stdout if settings.target == "-" else Path(settings.target)
        return AccessLog(target, write_as)
    except OSError as error:
        raise StartError(f"{settings.target}: {error.strerror}") from error


def _close(server: HTTPServer, cut: list[int]) -> None:
    """Close *server*, and add to *cut* how many requests that cut."""
    cut.append(server.server_close())


def _started(target: Callable[[], object]) -> Thread:
    """Start a thread that does not keep the process alive."""
    thread = Thread(target=target, daemon=True)
    thread.start()
    return thread
