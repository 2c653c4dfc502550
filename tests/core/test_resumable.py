"""
A resumable handler on servers that do not park: it waits for itself.

On the pool the same handler is parked; see ``test_pool``.
"""

import math
import selectors
import socket
import threading
import time
from contextlib import suppress

import pytest

from httpcore_srv.core import (
    PoolTCPServer,
    ResumableRequestHandler,
    TCPServer,
    ThreadingTCPServer,
    Wait,
)
from httpcore_srv.core.resumable import LATER

LOCAL = ("127.0.0.1", 0)
READ = selectors.EVENT_READ


class Echo(ResumableRequestHandler):
    def resume(self, ready):
        octets = self.request.recv(100)
        self.request.sendall(octets)
        return Wait(READ, math.inf, idle=True) if octets else None


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [TCPServer, ThreadingTCPServer, PoolTCPServer])
def test_the_same_handler_runs_on_every_server(server_class, serve, connect, ask):
    server = serve(server_class(LOCAL, Echo))
    client = connect(server)

    assert [ask(client, octets) for octets in (b"one", b"two")] == [b"one", b"two"]


# fmt: off
WAITS = [
    # events  patience  data there  ready   why
    (READ,   math.inf, True,       True,   "readable, and no deadline"),
    (READ,   0.01,     False,      False,  "the deadline passed first"),
    (0,      0.01,     True,       False,  "a moment alone: the socket does not matter"),
    (READ,   -1.0,     True,       True,   "both at once: what is there is not refused"),
    (READ | selectors.EVENT_WRITE, math.inf, False, True, "writable at once"),
    (READ,   1e9,      True,       True,   "a deadline beyond what poll() can count"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [ThreadingTCPServer, PoolTCPServer])
@pytest.mark.parametrize(("events", "patience", "data", "ready", "why"), WAITS)
def test_what_ends_a_wait(
    server_class, events, patience, data, ready, why, serve, connect
):
    seen, done = [], threading.Event()

    class Waits(ResumableRequestHandler):
        def opening(self):
            return Wait(events, time.monotonic() + patience)

        def resume(self, ready):
            seen.append(ready)
            done.set()

    server = server_class(LOCAL, Waits)
    client = connect(server)
    if data:
        client.sendall(b"x")
    serve(server)  # now, so that the data is there when the wait begins
    done.wait(10)

    assert seen == [ready], why
    assert server.draining is False


class Fails(Echo):
    """Fail at the step the server names, for its first client."""

    def setup(self):
        self.first = not self.server.steps
        self.take("setup")

    def opening(self):
        self.take("opening")
        return super().opening()

    def resume(self, ready):
        self.take("resume")
        super().resume(ready)

    def finish(self):
        self.take("finish")

    def take(self, step):
        if self.first:
            self.server.steps.append(step)
            if step == self.server.failing:
                raise LookupError(step)


class Noting:
    """Note for a server which requests failed, and whether they were still open."""

    def __init__(self, failing):
        self.failing = failing
        self.steps = []
        self.errors = []
        super().__init__(LOCAL, Fails)

    def handle_error(self, request, client_address):
        self.errors.append((client_address, request.fileno() >= 0))


# fmt: off
FAILURES = [
    # failing   steps                          why
    ("setup",   "setup",                       "what was not set up is not finished"),
    ("opening", "setup opening finish",        "finish in any case"),
    ("resume",  "setup opening resume finish", "finish in any case"),
    ("finish",  "setup opening resume finish", "once, even if it fails"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [ThreadingTCPServer, PoolTCPServer])
@pytest.mark.parametrize(("failing", "steps", "why"), FAILURES)
def test_a_handler_that_fails_loses_its_own_connection(
    server_class, failing, steps, why, serve, connect, ask, until
):
    server = serve(type("Server", (Noting, server_class), {})(failing))
    client = connect(server)
    with suppress(ConnectionError):  # its octets may be left unread
        client.sendall(b"x")
        client.recv(1)
    until(lambda: server.errors)

    assert server.errors == [(client.getsockname(), True)]
    assert server.steps == steps.split(), why
    assert ask(connect(server), b"good") == b"good"


@pytest.mark.wire
def test_an_idle_connection_does_not_keep_a_thread_from_ending(serve, connect, ask):
    """Threads are waited for without a limit, and the client stays."""
    server = serve(ThreadingTCPServer(LOCAL, Echo))
    client = connect(server)
    assert ask(client, b"x") == b"x"
    server.shutdown()

    assert server.server_close() == 0
    assert server.thread_count == 0


# At a glance...


class Glances(ResumableRequestHandler):
    """Echo at a glance; what begins with "l" is echoed by ``resume``."""

    def opening(self):
        begun = Wait(READ, math.inf, idle=True)
        return {"wait": begun, "later": LATER, "done": None}[self.server.begins]

    def glance(self, ready):
        if self.request.recv(1, socket.MSG_PEEK) == b"l":
            return LATER
        return self.echo("glance")

    def resume(self, ready):
        return self.echo("resume")

    def echo(self, step):
        octets = self.request.recv(100)
        self.server.steps.append((step, octets))
        self.request.sendall(octets)
        return Wait(READ, math.inf, idle=True) if octets else None


# fmt: off
BEGINNINGS = [
    # begins  steps                                             why
    ("wait",  [("glance", b"one"), ("resume", b"later")],       "at a glance, or later"),
    ("later", [("resume", b"one"), ("resume", b"later")],       "what has come is for resume"),
    ("done",  [],                                               "it was over at once"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [TCPServer, ThreadingTCPServer, PoolTCPServer])
@pytest.mark.parametrize(("begins", "steps", "why"), BEGINNINGS)
def test_a_glance_is_taken_on_every_server(
    server_class, begins, steps, why, serve, connect
):
    class Server(server_class):
        pass

    server = Server(LOCAL, Glances)
    server.begins, server.steps = begins, []
    client = connect(server)
    client.sendall(b"one")
    serve(server)  # now, so that it is there at once
    answers = [client.recv(100)] if steps else []
    with suppress(ConnectionError):
        client.sendall(b"later")
        answers.append(client.recv(100))

    assert server.steps == steps, why
    assert b"".join(answers) == b"".join(octets for _, octets in steps), why


def test_a_handler_says_nothing_of_itself():
    handler = ResumableRequestHandler.__new__(ResumableRequestHandler)

    assert handler.opening() == Wait(READ, math.inf, idle=True)
    assert handler.glance(True) is handler.glance(False) is LATER
    with pytest.raises(NotImplementedError):
        handler.resume(True)
