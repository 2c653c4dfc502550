"""A process for each request."""

import os
import signal
import socket
import threading
import time

import pytest

from httpcore_srv.core import BaseRequestHandler, ForkingTCPServer

LOCAL = ("127.0.0.1", 0)

# The tests' clients are on other threads than the server; the children use none of
# the locks those may hold.
pytestmark = [
    pytest.mark.wire,
    pytest.mark.filterwarnings(
        "ignore:.*multi-threaded, use of fork:DeprecationWarning"
    ),
]


class Tell(BaseRequestHandler):
    """Say who answers, then wait for the client."""

    def handle(self):
        self.request.sendall(b"%d\n" % os.getpid())
        self.request.recv(1)


class Stubborn(BaseRequestHandler):
    def handle(self):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.request.sendall(b"%d\n" % os.getpid())
        self.request.recv(1)


def pid_of(client):
    return int(client.makefile("rb").readline())


def test_each_request_has_a_process_that_is_collected(serve, connect, until):
    server = serve(ForkingTCPServer(LOCAL, Tell), poll_interval=0.01)
    clients = [connect(server) for _ in range(3)]
    pids = {pid_of(client) for client in clients}

    assert len(pids | {os.getpid()}) == 4
    until(lambda: server.active_children == pids)  # a child may answer before we know
    for client in clients:
        client.sendall(b"x")
    until(lambda: not server.active_children)


def test_a_child_of_someone_else_is_not_collected(serve, connect, until):
    stranger = os.fork()
    if stranger == 0:
        os._exit(72)
    server = serve(ForkingTCPServer(LOCAL, Tell), poll_interval=0.01)
    server.max_children = 1
    for _ in range(3):
        client = connect(server)
        pid_of(client)
        client.sendall(b"x")
    until(lambda: not server.active_children)

    assert os.waitstatus_to_exitcode(os.waitpid(stranger, 0)[1]) == 72


def test_a_child_that_someone_else_collected_is_forgotten():
    with ForkingTCPServer(LOCAL, Tell) as server:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        server.active_children.add(pid)
        os.waitpid(pid, 0)
        server.handle_timeout()

        assert not server.active_children


def test_one_more_than_max_children_waits(serve, connect):
    server = serve(ForkingTCPServer(LOCAL, Tell), poll_interval=0.01)
    server.max_children = 2
    first, second, third = (connect(server) for _ in range(3))
    pid_of(first), pid_of(second)
    third.settimeout(0.05)
    with pytest.raises(TimeoutError):
        third.recv(1)
    third.settimeout(10)
    first.sendall(b"x")

    assert pid_of(third) > 0
    for client in (second, third):
        client.sendall(b"x")


# fmt: off
CLOSINGS = [
    # handler   drain  block  cut  why
    (Tell,     0.02,  True,  2,   "the deadline passed"),
    (Stubborn, 0.02,  True,  2,   "who does not end when told is ended"),
    (Tell,     0.02,  False, 0,   "block_on_close says not to wait"),
]
# fmt: on


@pytest.mark.parametrize(("handler", "drain", "block", "cut", "why"), CLOSINGS)
def test_closing_cuts_what_does_not_end(
    handler, drain, block, cut, why, serve, connect
):
    server = ForkingTCPServer(LOCAL, handler)
    server.drain_timeout = drain
    server.block_on_close = block
    serve(server, poll_interval=0.01)
    clients = [connect(server) for _ in range(2)]
    for client in clients:
        pid_of(client)
    server.shutdown()

    assert server.server_close() == cut, why
    assert bool(server.active_children) is not block
    for client in clients if not block else []:
        client.sendall(b"x")  # closing would not do: the children have it open as well
    server.collect_children(blocking=True)
    assert not server.active_children


def test_closing_waits_for_requests_that_end_in_time(serve, connect):
    server = serve(ForkingTCPServer(LOCAL, Tell), poll_interval=0.01)
    client = connect(server)
    pid_of(client)
    server.shutdown()
    started = time.monotonic()
    threading.Timer(0.03, client.sendall, (b"x",)).start()

    assert server.server_close() == 0
    assert time.monotonic() - started > 0.02
    assert not server.active_children


def test_an_error_in_a_child_is_told_there_and_ends_it(connect, capfd):
    class Fails(BaseRequestHandler):
        def handle(self):
            raise LookupError("in the child")

    with ForkingTCPServer(LOCAL, Fails) as server:
        client = connect(server)
        server.handle_request()
        [pid] = server.active_children

        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
        assert client.recv(1) == b""
        assert "LookupError: in the child" in capfd.readouterr().err


def test_a_child_wakes_nobody_by_its_signals(serve, connect):
    """What wakes the parent, if it serves on the main thread, is not the child's."""

    class Tell(BaseRequestHandler):
        def handle(self):
            self.request.sendall(b"%d" % signal.set_wakeup_fd(-1))

    here, there = socket.socketpair()
    with here, there:
        there.setblocking(False)
        signal.set_wakeup_fd(there.fileno())
        try:
            server = serve(ForkingTCPServer(LOCAL, Tell))
            assert connect(server).recv(10) == b"-1"
        finally:
            signal.set_wakeup_fd(-1)
