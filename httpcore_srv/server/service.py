"""
How does the process run, from the first socket to the last answer?

    start     open every socket, or none            StartError → exit status 3
    ready     the URLs are known
    run       one thread accepts for each socket, the main thread waits for signals
    stop      SIGINT, SIGTERM, SIGQUIT: stop accepting, let exchanges end, cut the rest

    SIGHUP, SIGUSR1   open the access log anew (rotation)
    SIGUSR2           write on standard error what each thread is doing
    a second signal to stop ends the process at once
"""

import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

from httpcore_srv.errors import StartError
from httpcore_srv.server.access import format_called
from httpcore_srv.server.access_log import AccessLog
from httpcore_srv.server.http_server import HTTPServer, unnoted
from httpcore_srv.server.listeners import open_servers, url_of
from httpcore_srv.server.settings import AccessLogSettings, Settings
from httpcore_srv.server.stores import close_stores, open_stores
from httpcore_srv.server.terminal import has_colour
from httpcore_srv.site import Site

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
REOPENING = (signal.SIGHUP, signal.SIGUSR1)
HEEDED = {*STOPPING, *REOPENING}

# A signal ends a wait, but not one that is just about to begin: look again then.
SIGNAL_CHECK = 0.5


class Service:
    """The servers of one process; ``start``, then ``run`` until ``stop``."""

    def __init__(self, site: Site, settings: Settings) -> None:
        self.site = site
        self.settings = settings
        self._access_log: AccessLog | None = None
        self._servers: list[HTTPServer] = []
        self._threads: list[Thread] = []
        self._written: list[tuple[Path, str]] = []
        self._sockets: list[tuple[Path, tuple[int, int]]] = []
        self._stopping = False
        self._news: SimpleQueue[None] = SimpleQueue()  # an Event is not reentrant

    @property
    def urls(self) -> list[str]:
        """Where the servers are reached, once started."""
        return [url_of(server) for server in self._servers]

    def start(self) -> None:
        """Open the log and every socket and begin to serve; StartError if one fails."""
        open_stores(self.site)
        with signals_blocked():  # for every thread that comes of it
            self._access_log = open_access_log(self.settings.access_log)
            note = self._access_log.note if self._access_log else unnoted
            try:
                self._servers = open_servers(self.site, self.settings, note)
                paths = [bind.path for bind in self.settings.binds if bind.path]
                self._sockets = [(path, _identity(path)) for path in paths]
                self._threads = [_started(one.serve_forever) for one in self._servers]
                self._write_files()
            except StartError:
                self.close()
                raise

    @property
    def is_everywhere(self) -> bool:
        """Tell whether a server listens at every address of this machine."""
        addresses = [server.server_address for server in self._servers]
        return any(address[0] in ("0.0.0.0", "::") for address in addresses)

    def run(self, before_drain: Callable[[float], None] | None = None) -> None:
        """
        Wait until somebody calls ``stop``, or a signal does; then drain.

        *before_drain* is called in between, with the seconds that draining may take.
        """
        try:
            while not self._stopping:
                with suppress(Empty):
                    self._news.get(timeout=SIGNAL_CHECK)
            if before_drain is not None:
                before_drain(self.site.deadlines.drain)
        finally:
            self.close()

    def stop(self) -> None:
        """Ask ``run`` to return; callable from a signal handler."""
        self._stopping = True
        self._news.put(None)

    def close(self) -> int:
        """Stop accepting, drain, close everything; return how many were cut."""
        cut: list[int] = []
        for server in self._servers:
            server.shutdown()
        self._remove_sockets()  # before the drain: a successor may come meanwhile
        with signals_blocked():  # a second signal is for this thread, while it waits
            for server in self._servers:
                self._threads.append(_started(partial(_close, server, cut)))
        for thread in self._threads:
            thread.join()
        self._put_away()
        return sum(cut)

    def _put_away(self) -> None:
        """Remove the files that were written, close the log and the stores."""
        for path, text in self._written:
            with suppress(OSError):
                if path.read_text(encoding="ascii") == text:  # not our successor's
                    path.unlink()
        if self._access_log is not None:
            self._access_log.close()
        close_stores(self.site)

    def _remove_sockets(self) -> None:
        """Remove the UNIX sockets that this process made, once."""
        for path, identity in self._sockets:
            with suppress(OSError):
                if _identity(path) == identity:
                    path.unlink()
        self._sockets = []

    def reopen_log(self) -> None:
        """Open the access log anew, after it was renamed."""
        if self._access_log is not None:
            self._access_log.reopen()

    def _write_files(self) -> None:
        """Write the process id and the ports where the settings want them."""
        addresses = [server.server_address for server in self._servers]
        ports = [address[1] for address in addresses if isinstance(address, tuple)]
        for path, numbers in (
            (self.settings.pid_file, [os.getpid()]),
            (self.settings.port_file, ports),
        ):
            if path is not None:
                self._written.append((path, _write_numbers(path, numbers)))


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


def _write_numbers(path: Path, numbers: list[int]) -> str:
    """Write *numbers* to *path*, one a line; return what was written."""
    text = "".join(f"{number}\n" for number in numbers)
    try:
        path.write_text(text, encoding="ascii")
    except OSError as error:
        raise StartError(f"{path}: {error.strerror}") from error
    return text


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells the file at *path* from another one there."""
    status = path.lstat()
    return status.st_dev, status.st_ino


def _close(server: HTTPServer, cut: list[int]) -> None:
    """Close *server*, and add to *cut* how many requests that cut."""
    cut.append(server.server_close())


def _started(target: Callable[[], object]) -> Thread:
    """Start a thread that does not keep the process alive."""
    thread = Thread(target=target, daemon=True)
    thread.start()
    return thread


@contextmanager
def signals_blocked() -> Iterator[None]:
    """
    Start threads that no signal is delivered to.

    The system may give a signal to any thread that lets it in; Python then waits for
    the main thread to notice, which a main thread that sleeps does not.  A process
    that is started on such a thread inherits this: whoever starts one must let the
    signals in again, or it cannot be ended by them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def heed_signals(service: Service, hard_stop: Callable[[int], None] = os._exit) -> None:
    """Let signals stop *service* and reopen its log; for the main thread."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, lambda number, frame: hard_stop(128 + number))
        service.stop()

    def reopen(number: int, frame: FrameType | None) -> None:
        service.reopen_log()

    for each in STOPPING:
        signal.signal(each, stop)
    for each in REOPENING:
        signal.signal(each, reopen)
    faulthandler.register(signal.SIGUSR2, all_threads=True)
