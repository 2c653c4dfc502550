"""
How does a service run, from the first socket to the last answer?

    start     open every socket, or none            StartError → exit status 3
    ready     the URLs are known
    run       the main thread waits for signals; it, or its workers, serve
    reload    read what is said anew; a new generation takes over on the same sockets
    stop      stop accepting, let exchanges end, cut the rest

    Service ─┬─ Listeners                 the sockets, for as long as they are wanted
             ├─ Written                   the pid file, the port file
             └─ SingleProcess    ─┐
                WorkerProcesses  ─┴─ Generation after Generation
"""

import logging
from collections.abc import Callable
from typing import TypeAlias

from httpcore_srv.errors import ConfigError, StartError
from httpcore_srv.server.counters import Counters
from httpcore_srv.server.generation import Task
from httpcore_srv.server.listeners import Listener, Listeners
from httpcore_srv.server.pauses import collect_what_a_reload_leaves
from httpcore_srv.server.servers import tls_context, url_of
from httpcore_srv.server.settings import Settings
from httpcore_srv.server.single_process import SingleProcess
from httpcore_srv.server.stores import close_stores, open_stores
from httpcore_srv.server.worker_processes import WorkerProcesses
from httpcore_srv.server.written import Written
from httpcore_srv.site import Site

log = logging.getLogger("httpcore_srv.server")

# What reads anew what is to be served, and how: ConfigError is raised if that is wrong.
# Without it the same is served again, by certificates and logs that are read anew.
Reread: TypeAlias = Callable[[], tuple[Site, Settings]]

# What is said of another number of workers that cannot be had at a reload.
NEW_START: dict[type[SingleProcess | WorkerProcesses], str] = {
    SingleProcess: "several processes instead of one need a new start; "
    "until then one serves",
    WorkerProcesses: "one process instead of several needs a new start; "
    "until then one worker serves, beside the process that supervises it",
}


class Service:
    """What serves a site; ``start``, then ``run`` until ``stop``."""

    def __init__(
        self, site: Site, settings: Settings, reread: Reread | None = None
    ) -> None:
        self.site = site
        self.settings = settings
        self.urls: list[str] = []
        """Where it is reached, once started."""
        self.counters = Counters()
        self._reread = reread
        self._listeners = Listeners()
        self._written = Written()
        self._processes: SingleProcess | WorkerProcesses = (
            SingleProcess()
            if settings.workers == 1
            else WorkerProcesses(
                self._listeners.release, lambda: not self._stopping, self.counters.leave
            )
        )
        self._former: list[Site] = []
        self._stopping = False
        self._reloading = False

    @property
    def is_everywhere(self) -> bool:
        """Tell whether a socket listens at every address of this machine."""
        return any(
            sock.getsockname()[0] in ("0.0.0.0", "::")
            for listener in self._listeners.current
            for sock in listener.sockets
        )

    def start(self) -> None:
        """Open the stores and every socket and begin to serve; or raise StartError."""
        open_stores(self.site, shared=self._processes.shares_state)
        try:
            with self._processes.heeding_signals():
                self._take_over(self.site, self.settings)
            self._write_files()
        except StartError:
            self.close()
            raise

    def run(self, before_drain: Callable[[float], None] | None = None) -> None:
        """
        Wait until somebody calls ``stop``, or a signal does; then drain.

        *before_drain* is called in between, with the seconds that draining may take.
        """
        try:
            with self._processes.heeding_signals():
                while not self._stopping:
                    self._turn()
            if before_drain is not None:
                before_drain(self.site.deadlines.drain)
        finally:
            self.close()

    def _turn(self) -> None:
        """Wait until something happens, or is due, and do it."""
        self._processes.wait()
        self._processes.tend()
        if self._reloading:
            self._reloading = False
            self._reload()
        if self._former and not self._processes.has_former:
            self._close_former()
            collect_what_a_reload_leaves()

    def close(self) -> int:
        """Stop accepting, drain, close everything; return how many were cut."""
        self._listeners.close()  # before the drain: a successor may come meanwhile
        cut = self._processes.close()
        self._written.remove()
        self._close_former()
        close_stores(self.site)
        return cut

    # What signals ask for

    def stop(self) -> None:
        """Ask ``run`` to return; callable from a signal handler."""
        self._stopping = True
        self._processes.wake()

    def reload(self) -> None:
        """Ask ``run`` to read what is said anew; callable from a signal handler."""
        self._reloading = True
        self._processes.wake()

    def reopen_log(self) -> None:
        """Open the access log anew, after it was renamed."""
        self._processes.reopen_log()

    def show(self) -> None:
        """Log what was counted, and let the workers tell what they are doing."""
        log.warning("%s", ", ".join(self.counters))
        self._processes.show()

    def end_at_once(self) -> None:
        """End the workers, if there are any; this process is about to end."""
        self._processes.end_at_once()

    # How what is said anew takes over

    def _reload(self) -> None:
        """
        Serve what is said now; if that is wrong, say so, and leave all as it is.

        Logs are opened anew in any case, by those who leave first: what they answer yet
        stands where it is looked for.
        """
        self.reopen_log()
        former = self.site
        try:
            reread = self._reread
            self._change(*(reread() if reread else (self.site, self.settings)))
        except (ConfigError, StartError) as error:
            log.error("the former configuration stays: %s", error)
            return
        self._former.append(former)
        try:
            self._write_files()
        except StartError as error:
            log.error("%s", error)
        log.info("the configuration was read again, and holds from now on")

    def _change(self, site: Site, settings: Settings) -> None:
        """Serve *site* instead; or raise StartError, and leave all as it is."""
        is_other = (settings.workers == 1) is not isinstance(
            self._processes, SingleProcess
        )
        if is_other and settings.workers != self.settings.workers:
            log.warning(NEW_START[type(self._processes)])
        try:
            open_stores(site, shared=self._processes.shares_state)
            self._take_over(site, settings)
        except StartError:
            close_stores(site, self.site)
            raise

    def _take_over(self, site: Site, settings: Settings) -> None:
        """Let a generation that serves *site* take over; or raise StartError."""
        tls = tls_context(settings.tls) if settings.tls else None
        former, listeners = self._listeners.current, self._listeners.cover(settings)
        self._listeners.current = _united(former, listeners)
        try:
            self._processes.begin(Task(site, settings, listeners, tls, self.counters))
        except StartError:
            self._listeners.restore(former)
            raise
        self._listeners.keep(listeners)
        self.site, self.settings = site, settings
        self.urls = [
            url_of(sock.getsockname(), secure=bool(tls) and listener.bind.path is None)
            for listener in listeners
            for sock in listener.sockets
        ]

    def _write_files(self) -> None:
        sockets = [sock for one in self._listeners.current for sock in one.sockets]
        self._written.write(self.settings, sockets)

    def _close_former(self) -> None:
        """Close what only former generations needed."""
        for site in self._former:
            close_stores(site, self.site)
        self._former = []


def _united(
    some: tuple[Listener, ...], others: tuple[Listener, ...]
) -> tuple[Listener, ...]:
    """Return *some*, and those of *others* that are not among them."""
    return (*some, *(listener for listener in others if listener not in some))
