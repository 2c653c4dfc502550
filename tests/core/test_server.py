"""What every server does: the hooks in their order, errors, and shortages."""

import errno
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.core import (
    BaseRequestHandler,
    BaseServer,
    PoolTCPServer,
    TCPServer,
    ThreadingTCPServer,
)
from httpcore_srv.core.server import ACCEPT_PAUSE, EXHAUSTED

LOCAL = ("127.0.0.1", 0)


class Say(BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"hello")


class Recording(TCPServer):
    """A server that lists the hooks as they are called."""

    verdict = True

    def __init__(self, handler=Say):
        self.calls = []
        super().__init__(LOCAL, handler)

    def __getattribute__(self, name):
        if name in HOOKS:
            object.__getattribute__(self, "calls").append(name)
        return super().__getattribute__(name)

    def verify_request(self, request, client_address):
        return self.verdict

    def handle_error(self, request, client_address):
        self.error = sys.exc_info()[1]


HOOKS = [
    "get_request",
    "verify_request",
    "process_request",
    "finish_request",
    "handle_error",
    "shutdown_request",
    "close_request",
    "handle_timeout",
]


class Fails(BaseRequestHandler):
    def handle(self):
        raise LookupError("on purpose")


# fmt: off
ORDERS = [
    # handler verdict  hooks after get_request and verify_request                why
    (Say,    True,    "process_request finish_request shutdown_request close_request",
     "the documented order"),
    (Say,    False,   "shutdown_request close_request",
     "a request that is not verified is closed all the same"),
    (Fails,  True,    "process_request finish_request handle_error shutdown_request close_request",
     "an error is told while the request is open, then the request is closed"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize(("handler", "verdict", "hooks", "why"), ORDERS)
def test_hooks_are_called_in_order(handler, verdict, hooks, why, connect):
    with Recording(handler) as server:
        server.verdict = verdict
        connect(server)
        server.handle_request()

        assert server.calls == ["get_request", "verify_request", *hooks.split()], why


@pytest.mark.wire
def test_an_error_in_verify_request_closes_that_request_only(connect, capsys):
    class Strict(TCPServer):
        def verify_request(self, request, client_address):
            raise LookupError("on purpose")

    with Strict(LOCAL, Say) as server:
        client = connect(server)
        server.handle_request()

        assert client.recv(1) == b""
        assert "LookupError: on purpose" in capsys.readouterr().err


@pytest.mark.wire
def test_an_exit_closes_the_request_and_passes(connect):
    class Exits(BaseRequestHandler):
        def handle(self):
            raise SystemExit

    with Recording(Exits) as server:
        client = connect(server)
        with pytest.raises(SystemExit):
            server.handle_request()

        assert client.recv(1) == b""
        assert "handle_error" not in server.calls


@pytest.mark.parametrize(
    ("timeout", "of_the_socket", "why"),
    [
        (0.01, None, "timeout alone"),
        (None, 0.01, "the socket's own, as before there was timeout"),
        (0.01, 9.0, "the shorter of the two"),
        (9.0, 0.01, "the shorter of the two"),
        (0, None, "no waiting at all"),
        (None, 0.0, "no waiting at all"),
    ],
)
@pytest.mark.parametrize("server_class", [TCPServer, PoolTCPServer])
def test_handle_request_gives_up(server_class, timeout, of_the_socket, why):
    class Patient(server_class):
        gave_up = 0

        def handle_timeout(self):
            self.gave_up += 1

    with Patient(LOCAL, Say) as server:
        server.timeout = timeout
        server.socket.settimeout(of_the_socket)
        started = time.monotonic()
        server.handle_request()

        assert server.gave_up == 1, why
        assert time.monotonic() - started < 1, why


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [TCPServer, PoolTCPServer])
def test_handle_request_without_patience_takes_who_is_there(server_class, connect):
    with server_class(LOCAL, Say) as server:
        server.timeout = 0
        client = connect(server)
        server.handle_request()

        assert client.recv(5) == b"hello"


class Exhausted(BaseServer):
    """No transport: a descriptor that is always ready, and an accept that fails."""

    def __init__(self, number, readable):
        super().__init__("nowhere", Say)
        self.number = number
        self.readable = readable
        self.moments = []

    def fileno(self):
        return self.readable.fileno()

    def get_request(self):
        self.moments.append(time.monotonic())
        if len(self.moments) == 3:
            self._ask_to_stop()
        raise OSError(self.number, "on purpose")


@pytest.fixture
def readable():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"x")
        yield ours


@pytest.mark.parametrize("number", sorted(EXHAUSTED), ids=errno.errorcode.get)
def test_a_shortage_pauses_accepting(number, readable, caplog):
    server = Exhausted(number, readable)
    server.serve_forever(60)

    first, second, third = server.moments
    assert second - first >= ACCEPT_PAUSE * 0.9
    assert third - second >= ACCEPT_PAUSE * 0.9
    assert len(caplog.records) == 1, "one line for a shortage, however long it lasts"


def test_another_failure_does_not_pause_accepting(readable, caplog):
    """A client that left before it was accepted is no reason to wait."""
    server = Exhausted(errno.ECONNABORTED, readable)
    server.serve_forever(60)

    assert server.moments[2] - server.moments[0] < ACCEPT_PAUSE
    assert not caplog.records


def test_handle_request_respects_the_pause(readable):
    """So that a caller's own loop around it does not spin either."""
    server = Exhausted(errno.EMFILE, readable)
    server.socket = readable
    server.handle_request()
    server.handle_request()

    assert server.moments[1] - server.moments[0] >= ACCEPT_PAUSE * 0.9


FEW_DESCRIPTORS = """
import logging, resource, sys, threading, time
from httpcore_srv import core

class Echo(core.ResumableRequestHandler):
    def resume(self, ready):
        octets = self.request.recv(100)
        self.request.sendall(octets)
        return self.opening() if octets else None

short = threading.Event()

class Ear(logging.Handler):
    def emit(self, record):
        short.set()

logging.getLogger("httpcore_srv.core").addHandler(Ear())
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
server_class = getattr(core, sys.argv[1])
server_class.request_queue_size = 100  # all of them connect, few are accepted
server = server_class(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.readline()
assert short.wait(10), "there was no shortage"
before = time.process_time()
time.sleep(0.4)  # what is measured: how busy it is meanwhile
print(time.process_time() - before, flush=True)
sys.stdin.readline()
server.daemon_threads = True
server.drain_timeout = 0
server.shutdown()
server.server_close()
"""


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [ThreadingTCPServer, PoolTCPServer])
def test_out_of_descriptors_it_is_idle_and_serves_the_rest(server_class, ask):
    """EMFILE from accept(): the standard one spins at 100 % CPU."""
    with (
        subprocess.Popen(
            [sys.executable, "-c", FEW_DESCRIPTORS, server_class.__name__],
            cwd=Path(httpcore_srv.__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as child,
        ExitStack() as stack,
    ):
        stack.callback(child.kill)
        address = ("127.0.0.1", int(child.stdout.readline()))

        def connection():
            return stack.enter_context(socket.create_connection(address, 10))

        first = connection()
        assert ask(first, b"before") == b"before"
        crowd = [connection() for _ in range(60)]
        child.stdin.write("measure\n")

        assert float(child.stdout.readline()) < 0.2
        assert ask(first, b"meanwhile") == b"meanwhile"
        for client in crowd:
            client.close()
        assert ask(connection(), b"after") == b"after"
        child.stdin.write("end\n")
        assert child.wait(10) == 0


def test_a_server_without_transport_must_say_what_it_waits_for():
    server = BaseServer("nowhere", Say)

    with pytest.raises(NotImplementedError):
        server.fileno()
    with pytest.raises(NotImplementedError):
        server.get_request()


def test_it_needs_a_transport_and_no_more_than_that(readable):
    """The documented use: requests that come from elsewhere than a socket."""
    answered = []

    class Rows(BaseServer):
        def fileno(self):
            return readable.fileno()

        def get_request(self):
            return readable.recv(1), "a table"

    def handler(request, client_address, server):
        answered.append((request, client_address))
        server.shutdown()

    with Rows("nowhere", handler) as server:
        server.serve_forever()

    assert answered == [(b"x", "a table")]
