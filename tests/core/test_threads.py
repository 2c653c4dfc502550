"""A thread for each request."""

import threading
import time

import pytest

from httpcore_srv.core import BaseRequestHandler, ThreadingTCPServer
from httpcore_srv.core.server import CUT_GRACE
from httpcore_srv.core.threads import Threads

LOCAL = ("127.0.0.1", 0)
LONG = 60.0


class Reads(BaseRequestHandler):
    """Wait for the client, who says nothing."""

    def handle(self):
        self.server.begun.release()
        self.server.read.append(self.request.recv(1))


class Server(ThreadingTCPServer):
    def __init__(self, handler=Reads):
        self.begun = threading.Semaphore(0)
        self.read = []
        self.errors = []
        super().__init__(LOCAL, handler)

    def handle_error(self, request, client_address):
        self.errors.append(client_address)


@pytest.mark.wire
def test_bpo_37193_threads_that_have_ended_are_forgotten(serve, connect, until):
    """bpo-37193: every request thread was kept for ever."""
    server = serve(Server())
    for _ in range(30):
        connect(server).close()
        assert server.begun.acquire(timeout=10)
    until(lambda: not server.thread_count)
    assert len(server.read) + len(server.errors) == 30

    until(lambda: not any(each.is_alive() for each in server._threads._finished))
    connect(server).close()
    assert server.begun.acquire(timeout=10)
    until(lambda: len(server._threads) == 1)  # the last one


@pytest.mark.wire
def test_closing_waits_for_requests_that_end_in_time(serve, connect, until):
    server = serve(Server())
    clients = [connect(server) for _ in range(3)]
    until(lambda: server.thread_count == 3)
    server.shutdown()
    for client in clients:
        threading.Timer(0.02, client.sendall, (b"x",)).start()

    assert server.server_close() == 0
    assert server.read == [b"x"] * 3
    assert server.thread_count == 0


# fmt: off
CLOSINGS = [
    # drain  daemon  block  cut  why
    (0.05,  False,  True,  3,   "the deadline passed"),
    (0,     False,  True,  3,   "no time at all"),
    (0.05,  True,   True,  3,   "a deadline is for daemons too"),
    (None,  True,   True,  0,   "daemons are not waited for without one: as the standard has it"),
    (None,  False,  False, 0,   "block_on_close says not to wait"),
    (0.05,  False,  False, 0,   "block_on_close says not to wait"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize(("drain", "daemon", "block", "cut", "why"), CLOSINGS)
def test_closing_cuts_what_does_not_end(
    drain, daemon, block, cut, why, serve, connect, until, caplog
):
    server = Server()
    server.drain_timeout = drain
    server.daemon_threads = daemon
    server.block_on_close = block
    serve(server)
    clients = [connect(server) for _ in range(3)]
    for _ in clients:
        assert server.begun.acquire(timeout=10)
    server.shutdown()
    started = time.monotonic()

    assert server.server_close() == cut, why
    assert time.monotonic() - started < CUT_GRACE
    if cut:
        assert server.read == [b""] * 3, "the cut woke them"
        assert [client.recv(1) for client in clients] == [b""] * 3
        [record] = caplog.records
        assert record.name == "httpcore_srv.core"
        assert record.levelname == "WARNING"
        assert record.message.startswith("3 requests cut")
    else:
        assert not caplog.records
        for client in clients:
            client.close()
        until(lambda: not server.thread_count)


@pytest.mark.wire
def test_a_thread_that_a_cut_does_not_wake_is_left_behind(serve, connect, until):
    release = threading.Event()

    class Stuck(Reads):
        def handle(self):
            super().handle()
            release.wait(10)

    server = Server(Stuck)
    server.drain_timeout = 0
    serve(server)
    connect(server)
    assert server.begun.acquire(timeout=10)
    server.shutdown()
    started = time.monotonic()

    assert server.server_close() == 1
    assert CUT_GRACE * 0.9 < time.monotonic() - started < CUT_GRACE + 1
    release.set()
    until(lambda: not server.thread_count)


@pytest.mark.wire
def test_a_handler_may_close_the_server(serve, connect):
    """It does not wait for itself, and does not cut itself."""
    closed = []

    class Closes(BaseRequestHandler):
        def handle(self):
            self.server.shutdown()
            closed.append(self.server.server_close())
            self.request.sendall(b"closed")

    server = Server(Closes)
    server.drain_timeout = LONG
    client = connect(serve(server))

    assert client.recv(10) == b"closed"
    assert closed == [0]


@pytest.mark.wire
def test_an_error_is_told_and_the_connection_closed(serve, connect):
    class Fails(BaseRequestHandler):
        def handle(self):
            raise LookupError

    server = serve(Server(Fails))
    client = connect(server)

    assert client.recv(1) == b""
    assert server.errors == [client.getsockname()]


@pytest.mark.wire
def test_a_system_without_threads_closes_the_connection(monkeypatch, serve, connect):
    class NoMore(threading.Thread):
        def start(self):
            raise RuntimeError("can't start new thread")

    server = serve(Server())
    monkeypatch.setattr("httpcore_srv.core.threads.threading.Thread", NoMore)
    client = connect(server)

    assert client.recv(1) == b""
    assert server.errors == [client.getsockname()]
    assert server.thread_count == 0


def test_waiting_for_no_threads_is_over_at_once():
    assert Threads().join(None)
    assert Threads().cut(print) == 0
