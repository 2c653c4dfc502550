"""
How long does a server of the core take to stop, and one of the standard library?

The time is that from ``shutdown()`` to its return.
"""

import socketserver
import threading
import time
from collections.abc import Callable
from typing import Protocol

from httpcore_srv import core
from tests.bench.processes import HOST
from tests.bench.ratios import Spread, spread

_ROUNDS = 5

# How long a loop is given to begin waiting, in seconds.
_BEGUN = 0.05


class Stoppable(Protocol):
    """What the servers of both libraries can."""

    def serve_forever(self) -> None:
        """Serve until somebody calls ``shutdown``."""

    def shutdown(self) -> None:
        """Return when nothing is served any more."""

    def server_close(self) -> object:
        """Close the socket."""


def at_stop() -> dict[str, Spread | None]:
    """Return the seconds from ``shutdown()`` to its return, in turn, by library."""
    both: dict[str, Callable[[], Stoppable]] = {
        "httpcore_srv.core": _ours,
        "socketserver": _standard,
    }
    taken: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(_ROUNDS):
        for name, made in both.items():
            taken[name].append(_stopped(made()))
    return {name: spread(figures) for name, figures in taken.items()}


def _ours() -> Stoppable:
    return core.ThreadingTCPServer((HOST, 0), core.BaseRequestHandler, True)


def _standard() -> Stoppable:
    return socketserver.ThreadingTCPServer((HOST, 0), socketserver.BaseRequestHandler)


def _stopped(server: Stoppable) -> float:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    time.sleep(_BEGUN)
    before = time.perf_counter()
    server.shutdown()
    elapsed = time.perf_counter() - before
    thread.join()
    server.server_close()
    return elapsed
