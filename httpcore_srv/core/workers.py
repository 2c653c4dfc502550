"""
How requests are carried out: by some processes that were forked beforehand.

    serve_forever                   forks the workers, and fills the place of who dies
       worker   serve_forever       what the server would do without this, on the same
       worker   serve_forever       listening socket
    shutdown                        they accept nothing more
    server_close                    they drain, then they are cut

The workers inherit one listening socket: what waits to be accepted waits for all of
them, so nothing is lost when one of them goes.  What a handler changes in memory stays
in its worker, but lasts from request to request there.

    class Mine(WorkersMixIn, PoolMixIn, TCPServer): ...      several threads in each

Rule: who serves with workers should have no other threads: a child inherits their
locks, locked, but not them.
"""

import threading
from contextlib import AbstractContextManager, nullcontext

from httpcore_srv.core.children import Link
from httpcore_srv.core.lifecycle import Lifecycle
from httpcore_srv.core.loop import Loop
from httpcore_srv.core.posts import Generation
from httpcore_srv.core.server import CUT_GRACE, BaseServer
from httpcore_srv.core.supervisor import Supervisor


class WorkersMixIn(BaseServer):
    """
    Carry requests out in worker processes, which are restarted when they die.

    A worker that dies young again and again is restarted later and later.  Workers end
    with the process that forked them, however that ends.  ``serve_forever`` raises
    OSError if there is no process to be had, or none of them works.  ``handle_request``
    carries a request out in this very process, where no pool is to do it.
    """

    workers: int = 2
    """How many processes serve."""

    _supervisor: Supervisor | None = None
    _begun: Generation | None = None
    _is_worker = False

    @property
    def active_workers(self) -> tuple[int, ...]:
        """The process ids of the workers that live."""
        if self._supervisor is None:
            return ()
        return tuple(child.pid for child in self._supervisor.children())

    # In the process that forks

    def _open_loop(self) -> Loop:
        if self._is_worker:
            return super()._open_loop()
        if self._supervisor is None:
            self._supervisor = Supervisor()
        return self._supervisor.loop

    def _close_loop(self, loop: Loop) -> None:
        """Keep it, where it is the supervisor's, until ``server_close``."""
        if self._is_worker:
            super()._close_loop(loop)

    def _leave(self, loop: Loop) -> None:
        if self._is_worker:
            return super()._leave(loop)
        if self._supervisor is not None:
            self._supervisor.stop()
        self._begun = None
        return Lifecycle._leave(self, loop)  # nothing is held here

    @property
    def _has_duties(self) -> bool:
        """Look at the workers: what one of them forked may hide that it has ended."""
        return not self._is_worker or super()._has_duties

    def _turn(self, loop: Loop, limit: float) -> None:
        supervisor = self._supervisor
        if self._is_worker or supervisor is None:
            return super()._turn(loop, limit)
        if self._begun is not None and self._begun.has_failed:
            raise ChildProcessError("; ".join(self._begun.failures))
        if not supervisor.is_busy:
            self._begun = supervisor.begin(self._work, self.workers)
        supervisor.wait(limit)
        supervisor.tend()
        self.service_actions()
        return None

    def server_close(self) -> int:
        """Stop, drain, cut, close; return how many requests the workers had to cut."""
        self._stop()
        cut = super().server_close()
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is None or self._is_worker:
            return cut
        patience = self.drain_timeout
        supervisor.stop()
        cut += supervisor.join(None if patience is None else patience + 2 * CUT_GRACE)
        supervisor.close()
        return cut

    # In a worker

    def _work(self, link: Link) -> None:
        """Serve until told to stop, and drain."""
        self._is_worker = True
        self._supervisor = None
        Lifecycle.__init__(self)  # the loop, and whoever waits for it, are the parent's
        heed = threading.Thread(target=self._heed, args=(link,), daemon=True)
        heed.start()
        link.ready()
        self.serve_forever(None)
        link.cut(self.server_close())

    def _nonblocking(self) -> AbstractContextManager[None]:
        """
        Never block in ``accept``, in a worker, for good: the mode is the socket's.

        Whoever put it back at the end would let the others block.
        """
        if self._is_worker:
            self._mode = super()._nonblocking()
            self._mode.__enter__()
        return nullcontext()

    def _heed(self, link: Link) -> None:
        """Wait for an order; any of them is to end."""
        link.wait()
        self.shutdown()
