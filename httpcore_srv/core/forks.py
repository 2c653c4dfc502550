"""
How requests are carried out: a process for each.

What a handler changes in memory stays in its process, so a service that counts, or
remembers, wants threads.  A process that forks should have no other threads: the
child inherits their locks, locked, but not them.
"""

import os
import signal
import time
from typing import Any, NoReturn

from httpcore_srv.core.server import CUT_GRACE, BaseServer

# Waiting for any one of several children, and no other process's, has no portable
# system call; looking this often costs nothing that matters.
LOOK_EVERY = 0.005


class ForkingMixIn(BaseServer):
    """Carry each request out in a child process of its own."""

    timeout: float | None = 300
    """``handle_request`` looks for children that have ended at least this often."""

    max_children: int = 40
    """How many children there may be; one request more waits until one has ended."""

    block_on_close: bool = True
    """Let ``server_close`` wait for the children, ``drain_timeout`` or for ever."""

    def _prepare(self) -> None:
        super()._prepare()
        self.active_children: set[int] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Fork; the parent goes on, the child carries *request* out and ends."""
        self._wait_until_fewer_than(self.max_children, None)
        pid = os.fork()
        if pid == 0:
            self._be_child(request, client_address)
        self.active_children.add(pid)
        self.close_request(request)

    def _be_child(self, request: Any, client_address: Any) -> NoReturn:
        """Carry *request* out; never return into the parent's code."""
        status = 1
        signal.set_wakeup_fd(-1)  # what wakes the parent
        try:
            self.finish_request(request, client_address)
            status = 0
        except Exception:
            self.handle_error(request, client_address)
        finally:
            try:
                self.shutdown_request(request)
            finally:
                os._exit(status)

    def collect_children(self, *, blocking: bool = False) -> None:
        """Forget the children that have ended; if *blocking*, wait until all have."""
        if blocking:
            self._wait_until_fewer_than(1, None)
        for pid in list(self.active_children):
            if _has_ended(pid):
                self.active_children.discard(pid)

    def _wait_until_fewer_than(self, count: int, seconds: float | None) -> bool:
        """Wait for children to end, at most *seconds*; True if enough of them did."""
        deadline = None if seconds is None else time.monotonic() + seconds
        self.collect_children()
        while len(self.active_children) >= count:
            if deadline is not None and time.monotonic() >= deadline:
                return False
            time.sleep(LOOK_EVERY)
            self.collect_children()
        return True

    def service_actions(self) -> None:
        """Forget the children that have ended."""
        super().service_actions()
        self.collect_children()

    def handle_timeout(self) -> None:
        """Forget the children that have ended."""
        super().handle_timeout()
        self.collect_children()

    def server_close(self) -> int:
        """Close, drain as ``block_on_close`` says, return how many were cut."""
        cut = super().server_close()
        if not self.block_on_close:
            self.collect_children()
            return cut
        if self._wait_until_fewer_than(1, self.drain_timeout):
            return cut
        cut += self._tell_of_cuts(len(self.active_children))
        self._signal_children(signal.SIGTERM)
        if not self._wait_until_fewer_than(1, CUT_GRACE):
            self._signal_children(signal.SIGKILL)
            self.collect_children(blocking=True)
        return cut

    def _signal_children(self, number: signal.Signals) -> None:
        """Cut: the connections are the children's, so they end with them."""
        for pid in self.active_children:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue  # it has been waited for by somebody else


def _has_ended(pid: int) -> bool:
    """Tell whether child *pid* has ended, here or by someone else's waiting."""
    try:
        ended, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True
    return ended == pid
