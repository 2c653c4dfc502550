"""
Which signals does a process heed, and on which thread?

    SIGINT, SIGTERM, SIGQUIT   stop; a second one ends everything at once
    SIGHUP                     read the configuration again
    SIGUSR1                    open the logs anew (rotation)
    SIGUSR2                    write on standard error what each thread is doing
    SIGCHLD                    look at the workers: one of them may have ended

Python heeds a signal on the main thread alone, so no other thread lets one in.
"""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Protocol

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
HEEDED = {*STOPPING, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2}


class Heeding(Protocol):
    """What signals ask of a service; every method is called by their handlers."""

    def stop(self) -> None:
        """End in good order."""

    def reload(self) -> None:
        """Read the configuration again."""

    def reopen_log(self) -> None:
        """Open the logs anew."""

    def show(self) -> None:
        """Tell what is going on, beside what the threads of this process do."""

    def end_at_once(self) -> None:
        """End what belongs to this process; the process itself ends after that."""


def heed_signals(service: Heeding, hard_stop: Callable[[int], None] = os._exit) -> None:
    """Let signals tell *service* what they mean; for the main thread."""

    def end(number: int, frame: FrameType | None) -> None:
        service.end_at_once()
        hard_stop(128 + number)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, end)
        service.stop()

    for each in STOPPING:
        signal.signal(each, stop)
    signal.signal(signal.SIGHUP, lambda number, frame: service.reload())
    signal.signal(signal.SIGUSR1, lambda number, frame: service.reopen_log())
    signal.signal(signal.SIGCHLD, _pass)
    show_threads(service.show)


def _pass(number: int, frame: FrameType | None) -> None:
    """Do nothing: that the signal is heeded at all ends the wait."""


def show_threads(beside: Callable[[], None]) -> None:
    """Let SIGUSR2 write what each thread of this process is doing, and do *beside*."""
    telling = threading.Lock()  # who is told faster than this can tell waits for none

    def show(number: int, frame: FrameType | None) -> None:
        if not telling.acquire(blocking=False):
            return
        try:
            _tell_threads()
            beside()
        finally:
            telling.release()

    signal.signal(signal.SIGUSR2, show)


def _tell_threads() -> None:
    """
    Write where each thread is, the innermost call last.

    A handler in Python has the interpreter to itself.  ``faulthandler`` does not: it
    reads the stacks of threads that go on meanwhile, and now and then what is no longer
    there, which ends the process.
    """
    own, lines = threading.get_ident(), []
    for thread, frame in sys._current_frames().items():
        who = "Current thread" if thread == own else "Thread"
        lines.append(f"{who} {thread:#x} (most recent call last):\n")
        lines += traceback.format_stack(frame)
    with suppress(OSError):
        os.write(2, "".join(lines).encode("utf-8", "backslashreplace"))


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
