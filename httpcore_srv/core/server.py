"""
What does every server do, whatever it listens on and however it works?

    serve_forever ─▶ wait ─▶ get_request ─▶ verify_request ─▶ process_request
         ▲                        │ no descriptor left              │
         └──── service_actions    └─▶ pause                         ▼
                                                             finish_request
    shutdown ─▶ wakes the wait                                      │
    server_close ─▶ drains, then cuts                               ▼
                                             shutdown_request ─▶ close_request

Each name in the drawing is a hook: a subclass replaces it and leaves the others
alone.  ``process_request`` is the one that mix-ins replace, to carry a request out
on another thread or in another process.
"""

import errno
import logging
import math
import selectors
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, Self, TypeAlias

from httpcore_srv.core.lifecycle import Lifecycle
from httpcore_srv.core.loop import LONGEST_WAIT

logger = logging.getLogger(__package__)

Socket: TypeAlias = socket.socket
HandlerFactory: TypeAlias = Callable[[Any, Any, Any], object]

# What accept() says when this process or this machine has nothing left to give.
# The connection stays in the listening queue, so the selector reports it again at
# once: without a pause the loop would spin at 100 % CPU.
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

# Long enough to cost no CPU, short enough that a waiting client does not notice.
ACCEPT_PAUSE = 0.1

# How long server_close() waits for requests to notice that they have been cut.
CUT_GRACE = 1.0


class BaseServer(Lifecycle):
    """
    A server without a transport: the loop, and the hooks it calls.

    *server_address* is what to listen on, *RequestHandlerClass* is called with
    (request, client_address, server) for each request.  A subclass that is no
    socket server gives ``fileno`` and ``get_request``, and may do without the rest.

    For the caller: serve_forever, shutdown, handle_request, server_close, fileno.
    To override: every hook in the drawing above, handle_timeout, handle_error,
    server_activate.
    """

    timeout: float | None = None
    """How long ``handle_request`` waits, in seconds; None for ever."""

    drain_timeout: float | None = None
    """How long ``server_close`` waits for requests, in seconds; None for ever."""

    parks_requests = False
    """True where the server, and not the handler, waits for the handler's socket."""

    socket: Socket

    def __init__(
        self, server_address: Any, RequestHandlerClass: HandlerFactory
    ) -> None:
        super().__init__()
        self.server_address = server_address
        self.RequestHandlerClass = RequestHandlerClass
        self._accept_calls = 0
        self._exhausted = False
        self._prepare()

    def _prepare(self) -> None:
        """Make the state a mix-in needs, whichever ``__init__`` was called."""

    # One request

    def handle_request(self) -> None:
        """
        Wait for one request, and carry it out.

        Calls ``handle_timeout`` instead if none comes within ``timeout`` seconds, or
        within the socket's own timeout if that is shorter.
        """
        deadline = self._request_deadline()
        time.sleep(max(0.0, self._accept_after - time.monotonic()))
        with self.selector_class() as selector:
            selector.register(self, selectors.EVENT_READ)
            while True:
                left = min(deadline - time.monotonic(), LONGEST_WAIT)
                if selector.select(max(0.0, left)):
                    self._handle_request_noblock()
                    return None
                if time.monotonic() >= deadline:
                    return self.handle_timeout()

    def _request_deadline(self) -> float:
        """Return the moment at which ``handle_request`` gives up."""
        limits = [self.timeout, self.socket.gettimeout()]
        wait = min((limit for limit in limits if limit is not None), default=math.inf)
        return time.monotonic() + wait

    def _handle_request_noblock(self) -> bool:
        """Get one request, if one is there, and pass it on; tell whether it was."""
        got = self._get()
        if got is not None:
            self._take(*got)
        return got is not None

    def _get(self) -> tuple[Any, Any] | None:
        """Get one request; None if there is none."""
        self._accept_calls += 1
        try:
            got = self.get_request()
        except OSError as error:
            self._note_failure(error)
            return None
        self._exhausted = False
        return got

    def _take(self, request: Any, client_address: Any) -> None:
        """Verify *request* and have it carried out; what fails is reported."""
        try:
            if self.verify_request(request, client_address):
                self.process_request(request, client_address)
            else:
                self.shutdown_request(request)
        except Exception:
            try:
                self._report(request, client_address)
            finally:
                self.shutdown_request(request)
        except BaseException:
            self.shutdown_request(request)
            raise

    def _attend(self, ready: Any) -> None:
        """Take the next request, unless it came after the last."""
        if self._accepts:
            self._handle_request_noblock()

    def _note_failure(self, error: OSError) -> None:
        """Pause if accepting is pointless for now; other failures are the peer's."""
        if error.errno in EXHAUSTED:
            self._accept_after = time.monotonic() + ACCEPT_PAUSE
            if not self._exhausted:  # one line for each shortage, not ten a second
                logger.warning("accepting pauses: %s", error)
            self._exhausted = True

    def _report(self, request: Any, client_address: Any) -> None:
        """Pass the exception being handled to ``handle_error``."""
        self.handle_error(request, client_address)

    # Hooks

    def server_activate(self) -> None:
        """Begin to listen; called by the constructor."""

    def get_request(self) -> tuple[Any, Any]:
        """Return (request, client_address); an OSError means there is none."""
        raise NotImplementedError

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Say whether to go on with *request*; False closes it."""
        return True

    def process_request(self, request: Any, client_address: Any) -> None:
        """Carry *request* out, here and now; mix-ins do it elsewhere."""
        self.finish_request(request, client_address)
        self.shutdown_request(request)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Make the handler, whose constructor does the work."""
        self.RequestHandlerClass(request, client_address, self)

    def shutdown_request(self, request: Any) -> None:
        """End *request* in good order, then close it."""
        self.close_request(request)

    def close_request(self, request: Any) -> None:
        """Give back what *request* holds."""

    def cut_request(self, request: Any) -> None:
        """End *request* under the hands of its handler; must not raise."""

    def handle_timeout(self) -> None:
        """Do what is to be done when ``handle_request`` has waited in vain."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell about the exception a request ended with; standard error by default."""
        print(f"A request from {client_address} failed:", file=sys.stderr)
        traceback.print_exc(file=sys.stderr)

    # The end

    def server_close(self) -> int:
        """
        Stop, drain, and give everything back; call it after ``shutdown``.

        A loop still running ends, and no later ``serve_forever`` finds one to run.
        Requests in flight get ``drain_timeout`` seconds, then they are cut.
        Returns how many were cut.
        """
        with self._state:
            self._stopping = True  # for good: a thread may be about to serve
            self._ask_to_stop()
        return 0

    def _tell_of_cuts(self, count: int) -> int:
        """Log that *count* requests were cut, if any; return *count*."""
        if count:
            logger.warning(
                "%d requests cut: not done %s s after closing began",
                count,
                self.drain_timeout,
            )
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.server_close()
