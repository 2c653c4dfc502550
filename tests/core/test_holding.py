"""What becomes of a held connection, without a pool: someone else runs ``resume``."""

import math
import selectors
import socket

import pytest

from httpcore_srv.core.holding import Holding
from httpcore_srv.core.parking import Held
from httpcore_srv.core.resumable import ResumableRequestHandler, Wait

READ = selectors.EVENT_READ


class Steps(ResumableRequestHandler):
    """A handler that notes how it ends."""

    finished = 0

    def finish(self):
        self.finished += 1


class OnTheSpot(Holding):
    """A server whose loop notes what it would resume."""

    def __init__(self):
        self.dispatched = []
        self.errors = []
        super().__init__("nowhere", Steps)

    def _dispatch(self, held, ready):
        self.dispatched.append((held, ready))

    def close_request(self, request):
        request.close()

    def handle_error(self, request, client_address):
        self.errors.append(client_address)


@pytest.fixture
def server():
    server = OnTheSpot()
    server.loop = server._open_loop()
    server._accept_after = math.inf  # no listener here
    yield server
    server._parking.close()


@pytest.fixture
def held(server):
    ours, theirs = socket.socketpair()
    held = Held(ours, "address", Steps(ours, "address", server))
    server._held.add(held)
    with ours, theirs:
        yield held, theirs


# fmt: off
SETTLED = [
    # wait                          draining  kept   finished  why
    (None,                          False,    False, 0,  "done; who said so has finished it"),
    (Wait(READ, math.inf),          False,    True,  0,  "it waits"),
    (Wait(READ, math.inf, True),    False,    True,  0,  "it waits, idle"),
    (Wait(READ, math.inf),          True,     True,  0,  "not idle: it may go on while we drain"),
    (Wait(READ, math.inf, True),    True,     False, 1,  "idle while we drain: closed"),
]
# fmt: on


@pytest.mark.parametrize(("wait", "draining", "kept", "finished", "why"), SETTLED)
def test_what_a_wait_leads_to(wait, draining, kept, finished, why, server, held):
    held, _ = held
    server.draining = draining
    server._settle(held, wait)
    server._turn(server.loop, 0)

    assert (held in server._parking) is kept, why
    assert (held in server._held) is kept, why
    assert (held.request.fileno() >= 0) is kept, why
    assert held.handler.finished == finished, why


@pytest.mark.parametrize(
    ("wait", "ready", "why"),
    [
        (Wait(READ, math.inf), True, "its socket is ready"),
        (Wait(0, 0.0), False, "its moment has passed"),
    ],
)
def test_a_parked_connection_is_dispatched_once(wait, ready, why, server, held):
    held, theirs = held
    theirs.send(b"x")
    server._settle(held, wait)
    for _ in range(3):
        server._turn(server.loop, 0)

    assert server.dispatched == [(held, ready)], why
    assert held not in server._parking


def test_a_connection_that_cannot_be_parked_is_told_and_ended(server, held):
    held, _ = held
    held.request.close()
    server._settle(held, Wait(READ, math.inf))
    server._turn(server.loop, 0)

    assert server.errors == ["address"]
    assert held.handler.finished == 1
    assert not server._held


def test_the_end_of_a_loop_that_drains_closes_the_idle(server, held):
    held, _ = held
    server._settle(held, Wait(READ, math.inf, idle=True))
    server._turn(server.loop, 0)
    server.draining = True
    server._leave(server.loop)

    assert held.handler.finished == 1
    assert held.request.fileno() == -1


@pytest.mark.parametrize("failing", ["finish", "shutdown_request"])
def test_an_end_that_fails_is_told_and_lets_go(failing, server, held):
    held, _ = held

    def fail(*arguments):
        raise LookupError

    if failing == "finish":
        held.handler.finish = fail
    else:
        server.shutdown_request = fail
    server._end(held)

    assert server.errors == ["address"]
    assert not server._held


def test_who_resumes_is_for_a_subclass_to_say():
    with pytest.raises(NotImplementedError):
        Holding("nowhere", Steps)._dispatch(Held(None, None), ready=True)
