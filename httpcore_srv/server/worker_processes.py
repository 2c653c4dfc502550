"""
How do several processes serve, and how does a new generation of them take over?

    this process     opens sockets and stores, forks, restarts, and serves nobody
       worker        its own log, servers and threads, on the same sockets
       worker

A worker begins after the fork whatever has a thread, and opens for itself what must not
be used on both sides of a fork.  It retires when its successors serve, and drains when
it is told to, when it gets SIGTERM, or when this process is gone.

What the workers share is the sockets, the store of state and the keys, the coded forms,
the counters, and the keys of TLS session tickets.  What is a limit of a process
(threads, connections, password hashes at a time) is one of each worker.
"""

import math
import selectors
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from functools import partial

from httpcore_srv.core.children import Link, Order
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.resumable import WAITS_WITH
from httpcore_srv.core.server import CUT_GRACE
from httpcore_srv.core.supervisor import Supervisor
from httpcore_srv.errors import StartError
from httpcore_srv.server.generation import LAST_TURN, Generation, Task
from httpcore_srv.server.signals import show_threads
from httpcore_srv.server.stores import close_stores

# What a worker ends with that cannot start: as the command does.
CANNOT_START = 3


class WorkerProcesses:
    """
    Serves by worker processes.

    *release* closes, in a worker, what of this process's is not for it; *is_wanted*
    tells whether there is a point in waiting for workers to be ready; *leave* is called
    with the place of each worker that has ended.
    """

    shares_state = True

    def __init__(
        self,
        release: Callable[[], None],
        is_wanted: Callable[[], bool],
        leave: Callable[[int], None],
    ) -> None:
        self._release = release
        self._is_wanted = is_wanted
        self._supervisor = Supervisor(leave)
        self._patience = 0.0

    @property
    def has_former(self) -> bool:
        """Tell whether somebody still serves what is no longer said."""
        return self._supervisor.is_leaving

    def begin(self, task: Task) -> None:
        """
        Serve *task* from now on, and nothing else; or raise StartError.

        Waits until the workers are ready, or one of them is and the others have failed.
        """
        try:
            generation = self._supervisor.begin(
                partial(be_worker, task, self._release), task.settings.workers
            )
        except OSError as error:
            raise StartError(f"no worker could be started: {error}") from error
        while generation.is_coming and self._is_wanted():
            self.wait()
            self.tend()
        if generation.has_failed:
            raise StartError("; ".join(dict.fromkeys(generation.failures)))
        self._patience = task.site.deadlines.drain

    def heeding_signals(self) -> AbstractContextManager[None]:
        """Let each signal end ``wait`` meanwhile; for the main thread."""
        return self._supervisor.loop.heeding_signals()

    def wait(self) -> None:
        """Wait until something happens, or is due."""
        self._supervisor.wait(math.inf)

    def wake(self) -> None:
        """Let ``wait`` return; callable from a signal handler."""
        self._supervisor.wake()

    def tend(self) -> None:
        """Fill the places of workers that died."""
        self._supervisor.tend()

    def reopen_log(self) -> None:
        """Let each worker open its access log anew."""
        self._signal(signal.SIGUSR1)

    def show(self) -> None:
        """Let each worker tell what its threads are doing."""
        self._signal(signal.SIGUSR2)

    def close(self) -> int:
        """Let all workers drain, cut what is left; return how many were cut."""
        self._supervisor.stop()
        cut = self._supervisor.join(self._patience + 3 * CUT_GRACE)
        self._supervisor.close()
        return cut

    def end_at_once(self) -> None:
        """End the workers, whatever they are doing."""
        for child in self._supervisor.children():
            child.kill()

    def _signal(self, number: signal.Signals) -> None:
        for child in self._supervisor.children():
            child.signal(number)


def be_worker(task: Task, release: Callable[[], None], link: Link) -> None:
    """
    Serve *task* until told otherwise, in a process of its own.

    The servers have copies of the sockets: the rest, which *release* closes, would let
    clients wait in a queue that nobody looks at any more.
    """
    generation = Generation(task, link.place)
    signal.signal(signal.SIGUSR1, lambda number, frame: generation.reopen_log())
    show_threads(_nothing_more)
    try:
        generation.start()
    except StartError as error:
        link.failed(str(error))
        raise SystemExit(CANNOT_START) from error
    release()
    link.ready()
    if _ordered(link) is Order.RETIRE:
        generation.retire()
        while not generation.is_done and link.wait(LAST_TURN) is None:
            pass
    link.cut(generation.close())
    close_stores(task.site)


def _ordered(link: Link) -> Order:
    """Wait for an order, and for signals meanwhile."""
    with closing(Loop(WAITS_WITH)) as loop, loop.heeding_signals():
        loop.register(link, selectors.EVENT_READ, link)
        while (order := link.wait(0.0)) is None:
            loop.wait(math.inf)
    return order


def _nothing_more() -> None:
    """Do nothing: the process that supervises tells the rest."""
