"""
How long is silence borne on a connection at rest?

    before the first request      as long as for a head
    between two                   as long as a connection is kept alive

The moment at which it was last heard is noted at each exchange; what is waited for in
the selector stays as it is, and is looked at again when that time is over.
"""

import time
from typing import TYPE_CHECKING

from httpcore_srv.core.parking import NOT_YET
from httpcore_srv.core.resumable import ResumableRequestHandler, Wait

if TYPE_CHECKING:
    from httpcore_srv.server.http_server import HTTPServer


class PatientHandler(ResumableRequestHandler):
    """Knows since when a connection is silent, and when that has been for too long."""

    server: "HTTPServer"

    def setup(self) -> None:
        """Begin to wait."""
        self._wait = NOT_YET
        self._began = self._since = time.monotonic()

    @property
    def _patience(self) -> float:
        """How long silence is borne: less before the first request."""
        is_first = self._since == self._began
        return self.server.site.deadlines.head if is_first else self.server.patience

    def _overdue(self) -> Wait | None:
        """Close what was silent for too long; wait on for what was not."""
        if time.monotonic() >= self._since + self._patience:
            return None
        return self._await(self._wait.events)

    def _await(self, events: int) -> Wait:
        """
        Return what is waited for at rest; it stays through exchanges on the spot.

        So its deadline is no later than any that such an exchange brings about.
        """
        latest = time.monotonic() + self.server.patience
        until = min(self._since + self._patience, latest)
        self._wait = Wait(events, until, idle=True)
        return self._wait
