"""Some processes that were forked beforehand."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from httpcore_srv.core import (
    BaseRequestHandler,
    PoolMixIn,
    TCPServer,
    WorkersMixIn,
    WorkersTCPServer,
    WorkersUDPServer,
)

LOCAL = ("127.0.0.1", 0)

# The tests' clients are on other threads than the server; the workers use none of the
# locks those may hold.
pytestmark = [
    pytest.mark.wire,
    pytest.mark.filterwarnings(
        "ignore:.*multi-threaded, use of fork:DeprecationWarning"
    ),
]


class WorkersPoolTCPServer(WorkersMixIn, PoolMixIn, TCPServer):
    """A pool in each worker."""


class Tell(BaseRequestHandler):
    """Say who answers, then wait for the client."""

    def handle(self):
        self.request.sendall(b"%d\n" % os.getpid())
        self.request.recv(1)


def pid_of(client):
    return int(client.makefile("rb").readline())


def ask(connect, server):
    """Ask who answers, and let go."""
    client = connect(server)
    pid = pid_of(client)
    client.sendall(b"x")
    return pid


SERVERS = [WorkersTCPServer, WorkersPoolTCPServer]


@pytest.mark.parametrize("server_class", SERVERS)
def test_workers_answer(serve, connect, until, server_class):
    server = serve(server_class(LOCAL, Tell))
    answered = {ask(connect, server) for _ in range(8)}
    until(lambda: len(server.active_workers) == 2)  # one may come before the other

    assert answered <= set(server.active_workers)
    assert os.getpid() not in answered


@pytest.mark.parametrize("server_class", SERVERS)
def test_two_clients_at_a_time_are_served_by_two_workers(serve, connect, server_class):
    """One that is at work with another client cannot take this one, but for a pool."""
    server = serve(server_class(LOCAL, Tell))
    first = connect(server)
    one = pid_of(first)
    other = ask(connect, server)

    assert (one != other) or server_class is WorkersPoolTCPServer
    first.sendall(b"x")


def test_a_worker_that_dies_is_replaced(serve, connect, until):
    server = serve(WorkersTCPServer(LOCAL, Tell))
    ask(connect, server)
    dead = until(lambda: server.active_workers)[0]
    os.kill(dead, signal.SIGKILL)
    until(lambda: dead not in server.active_workers and len(server.active_workers) == 2)

    assert ask(connect, server) in server.active_workers


@pytest.mark.parametrize(("drain", "cut"), [(None, 0), (0.05, 1)])
def test_closing_drains_and_then_cuts(serve, connect, drain, cut):
    server = WorkersPoolTCPServer(LOCAL, Tell)
    server.drain_timeout = drain
    serve(server)
    client = connect(server)
    pid_of(client)
    server.shutdown()
    if not cut:
        threading.Timer(0.03, client.sendall, (b"x",)).start()

    assert server.server_close() == cut
    assert server.active_workers == ()


def test_it_can_serve_again_after_shutdown(serve, connect):
    server = WorkersTCPServer(LOCAL, Tell)
    first = threading.Thread(target=server.serve_forever)
    first.start()
    before = ask(connect, server)
    server.shutdown()
    first.join(10)
    serve(server)

    assert before not in wait_for_others(server, before)
    assert ask(connect, server) in server.active_workers


def wait_for_others(server, former):
    """Wait until *former*, who drains, has ended; return who is there."""
    deadline = time.monotonic() + 10
    while former in server.active_workers or len(server.active_workers) < 2:
        assert time.monotonic() < deadline
    return server.active_workers


def test_workers_that_cannot_start_are_an_error():
    class Breaks(WorkersTCPServer):
        def _work(self, link):
            link.failed("it is Monday")

    with Breaks(LOCAL, Tell) as server, pytest.raises(ChildProcessError, match="Mond"):
        server.serve_forever()


def test_packets_are_answered_by_workers(serve, until):
    class Echo(BaseRequestHandler):
        def handle(self):
            packet, sock = self.request
            sock.sendto(packet + b" %d" % os.getpid(), self.client_address)

    server = serve(WorkersUDPServer(LOCAL, Echo))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.sendto(b"hello", server.server_address)
        word, pid = client.recv(100).split()

    assert word == b"hello"
    until(
        lambda: int(pid) in server.active_workers
    )  # it may be quicker than its parent


ORPHANS = """
import os, socket, sys, threading
from httpcore_srv.core import BaseRequestHandler, WorkersTCPServer
class Tell(BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"%d\\n" % os.getpid())
server = WorkersTCPServer(("127.0.0.1", 0), Tell)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def test_workers_end_with_the_process_that_forked_them(until):
    """However that ends."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True
    ) as parent:
        port = int(parent.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            worker = int(client.makefile().readline())
        parent.kill()

    until(lambda: not is_alive(worker))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_who_forks_before_it_dies_hides_its_end_for_a_moment(serve, connect, until):
    """The end of its pair is held by its child: so workers are looked at, too."""

    class Leave(BaseRequestHandler):
        def handle(self):
            if os.fork() == 0:
                self.request.recv(1)
                os._exit(0)
            os._exit(1)

    server = serve(WorkersTCPServer(LOCAL, Leave), poll_interval=0.05)
    before = until(lambda: len(server.active_workers) == 2 and server.active_workers)
    client = connect(server)
    until(lambda: set(server.active_workers) != set(before))
    client.sendall(b"x")
