"""
How does one thread wait for many sockets, and how is it woken from another?

    watch ◀──── register ── sockets, each with the data to give back
       │
       │ ◀────── one octet ── wake(), from any thread or signal handler
       ▼
    wait() ──▶ the data of every socket that is ready

One thread calls everything here but ``wake``, which is for all the others.  The
octet goes through a socketpair, so that nobody polls a flag: that is the whole
reason why ``shutdown()`` returns at once.
"""

import selectors
import socket
import threading
from typing import Any

from httpcore_srv.core.watching import HasFileno, watch_of

# epoll and poll take milliseconds in a C int, which ends at 24.8 days; waking
# once a day for nothing is cheaper than an OverflowError.
LONGEST_WAIT = 86_400.0


class Loop:
    """A watch, the listener in it, and a way to wake it."""

    def __init__(self, selector_class: type[selectors.BaseSelector]) -> None:
        self._watch = watch_of(selector_class)
        self._listener: HasFileno | None = None
        # Reentrant: a signal handler may call wake() in the middle of wait().
        self._lock = threading.RLock()
        self._woken = False
        self._closed = False
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._watch.register(self._ear, selectors.EVENT_READ, self)

    def wake(self) -> None:
        """Let ``wait`` return, now or when it is next called; never blocks."""
        with self._lock:
            if not (self._woken or self._closed):
                self._woken = True
                self._bell.send(b"\0")

    def wait(self, seconds: float) -> list[Any]:
        """Wait for at most *seconds*; return the data of what is ready."""
        seconds = min(max(seconds, 0.0), LONGEST_WAIT)
        ready = self._watch.ready(seconds)
        if self._woken and self in ready:  # nobody rings who has not said so before
            ready.remove(self)
            with self._lock:
                self._ear.recv(1)
                self._woken = False
        return ready

    def listen(self, listener: HasFileno | None) -> None:
        """Watch *listener*, whose data is None, in place of the one before."""
        if self._closed or listener is self._listener:
            return
        if self._listener is not None:
            self.unregister(self._listener)
        if listener is not None:
            self._watch.register(listener, selectors.EVENT_READ, None)
        self._listener = listener

    def register(self, sock: HasFileno, events: int, data: object) -> Any:
        """
        Watch *sock* for *events* (``selectors.EVENT_*``), until ``unregister``.

        Returns the data of a socket that was closed while it was watched and so
        left its number behind for *sock* to inherit, or None.  Raises ValueError
        when *sock* is closed, OSError when the system takes no more.
        """
        stale = None
        try:
            self._watch.register(sock, events, data)
        except KeyError:
            stale = self._watch.unregister(sock.fileno())
            self._watch.register(sock, events, data)
        return stale

    def unregister(self, sock: HasFileno) -> None:
        """Watch *sock* no longer; it is no fault if it was not watched."""
        try:
            self._watch.unregister(sock)
        except (KeyError, ValueError):
            return

    def close(self) -> None:
        """Give the descriptors back; ``wake`` does nothing from now on."""
        with self._lock:
            self._closed = True
            self._watch.close()
            self._ear.close()
            self._bell.close()
