"""
How do workers that accept from one queue get each their part of the connections?

Whoever is awake takes what is there, and who has work is awake: left to themselves,
one worker ends up with nearly all connections of a burst, and keeps them.  So each
tells how many it has, in memory that they share, and who has clearly more than another
one lets that one go first, for a moment.

A moment is short: if nobody else takes what waits, little is lost.
"""

import time
from typing import Any

from httpcore_srv.core.loop import Loop
from httpcore_srv.server.counters import Line
from httpcore_srv.server.http_server import HTTPServer

# So many connections are taken at once, before others get their chance.
BATCH = 8

# How long others go first, in seconds.
MOMENT = 0.001

# Who has no more than so many more than another one, and than so many times as many,
# has its part.
SLACK, RATIO = 4, 1.25


class SharingServer(HTTPServer):
    """An ``HTTPServer`` in one of several workers; see ``share``."""

    accept_batch = BATCH

    _own: Line | None = None
    _others: tuple[Line, ...] = ()

    def share(self, own: Line, others: tuple[Line, ...]) -> None:
        """Tell on the line *own* how many connections there are; look at *others*."""
        self._own, self._others = own, others
        own.serve(True)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take *request*, and then let others go first if this one has enough."""
        super().process_request(request, client_address)
        held = self.connection_count
        self._publish(held)
        serving = [line.open for line in self._others if line.is_serving]
        if serving and held > SLACK + RATIO * min(serving):
            self._accept_after = time.monotonic() + MOMENT

    def _turn(self, loop: Loop, limit: float) -> None:
        """Take a turn, and tell how many connections are left."""
        super()._turn(loop, limit)
        self._publish(self.connection_count)

    def retire(self) -> None:
        """Accept nothing more; nobody is to wait for this one."""
        self._leave_to_others()
        super().retire()

    def server_close(self) -> int:
        """Close; nobody is to wait for this one."""
        self._leave_to_others()
        return super().server_close()

    def _publish(self, count: int) -> None:
        if self._own is not None:
            self._own.open = count

    def _leave_to_others(self) -> None:
        if self._own is not None:
            self._own.serve(False)
