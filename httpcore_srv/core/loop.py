"""
How does one thread wait for many sockets, and how is it woken from another?

    watch ◀──── register ── sockets, each with the data to give back
       │
       │ ◀────── one octet ── wake(), from any thread or signal handler
       │ ◀────── one octet ── a signal, for the main thread
       ▼
    wait() ──▶ the data of every socket that is ready

One thread calls everything here but ``wake``, which is for all the others.  The
octet goes through a socketpair, so that nobody polls a flag: that is the whole
reason why ``shutdown()`` returns at once, and why who has nothing to do sleeps.
"""

import selectors
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from httpcore_srv.core.watching import HasFileno, watch_of

# epoll and poll take milliseconds in a C int, which ends at 24.8 days; waking
# once a day for nothing is cheaper than an OverflowError.
LONGEST_WAIT = 86_400.0

# Where signals tell somebody else, they are looked for so often, in seconds.
SIGNAL_CHECK = 0.5

# So many octets are heard at once: one wake, and one for each signal.
MOST_HEARD = 4096


class Loop:
    """A watch, the listener in it, and a way to wake it."""

    def __init__(self, selector_class: type[selectors.BaseSelector]) -> None:
        self._watch = watch_of(selector_class)
        self._listener: HasFileno | None = None
        # Reentrant: a signal handler may call wake() in the middle of wait().
        self._lock = threading.RLock()
        self._woken = False
        self._heeds = False
        self._closed = False
        self._longest = LONGEST_WAIT
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._watch.register(self._ear, selectors.EVENT_READ, self)

    def wake(self) -> None:
        """Let ``wait`` return, now or when it is next called; never blocks."""
        with self._lock:
            if not (self._woken or self._closed):
                self._woken = True
                with suppress(BlockingIOError):  # so many signals: it rings anyhow
                    self._bell.send(b"\0")

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """
        Let each signal end ``wait`` meanwhile; for the main thread.

        A handler runs between two instructions of the main thread.  A signal that comes
        when the last one before a wait is done would wait as long: so the interpreter
        is told to ring for it, unless somebody else is told of signals already.
        """
        bell = self._bell.fileno()
        # Before it rings, and for good: what rang last may be heard later.
        heeded, self._heeds = self._heeds, True
        try:
            before = signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        except ValueError:  # another thread than the main one, which alone has signals
            self._heeds = heeded
            yield
            return
        heeds = before == -1
        if not heeds:
            signal.set_wakeup_fd(before)
            self._longest = SIGNAL_CHECK
        try:
            yield
        finally:
            if heeds:
                signal.set_wakeup_fd(-1)
            self._longest = LONGEST_WAIT

    def wait(self, seconds: float) -> list[Any]:
        """Wait for at most *seconds*; return the data of what is ready."""
        seconds = min(max(seconds, 0.0), self._longest)
        ready = self._watch.ready(seconds)
        # nobody rings who has not said so before, but for signals
        if (self._woken or self._heeds) and self in ready:
            ready.remove(self)
            with self._lock:
                with suppress(BlockingIOError):
                    self._ear.recv(MOST_HEARD)
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
