"""A server runs until another thread says stop, and stops at once."""

import math
import os
import select
import selectors
import signal
import threading
import time

import pytest

from httpcore_srv.core import (
    BaseRequestHandler,
    PoolTCPServer,
    ResumableRequestHandler,
    TCPServer,
    ThreadingTCPServer,
    Wait,
    WorkersTCPServer,
)

LOCAL = ("127.0.0.1", 0)
SERVERS = [TCPServer, ThreadingTCPServer, PoolTCPServer]
AT_ONCE = 2.0  # on a machine with much to do; a poll interval is 60 s here


class Say(BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"hello")


@pytest.fixture(params=SERVERS)
def server(request):
    with request.param(LOCAL, Say) as server:
        yield server


@pytest.mark.wire
def test_shutdown_returns_at_once_although_the_poll_interval_is_long(
    server, serve, connect
):
    serve(server, poll_interval=60)
    assert connect(server).recv(5) == b"hello"

    started = time.monotonic()
    server.shutdown()
    assert time.monotonic() - started < AT_ONCE


@pytest.mark.wire
def test_shutdown_returns_at_once_after_the_last_request(serve, connect):
    """A server without threads is busy with a request when it is asked to stop."""
    begun, release, ended = threading.Event(), threading.Event(), []

    class Slow(BaseRequestHandler):
        def handle(self):
            begun.set()
            release.wait(10)
            ended.append(time.monotonic())

    server = serve(TCPServer(LOCAL, Slow))
    connect(server)
    begun.wait(10)
    threading.Timer(0.02, release.set).start()
    server.shutdown()

    assert time.monotonic() - ended[0] < AT_ONCE


def test_shutdown_before_serve_forever_makes_that_return_at_once(server):
    server.shutdown()
    assert server.draining

    server.serve_forever(60)  # would not return


def test_a_server_serves_again_after_shutdown(server, serve, connect):
    for _ in range(3):
        thread = threading.Thread(target=server.serve_forever, args=(60,))
        thread.start()
        assert connect(server).recv(5) == b"hello"
        assert not server.draining
        server.shutdown()
        thread.join(10)
        assert not thread.is_alive()


def test_two_threads_cannot_serve_at_once(server, serve, connect):
    serve(server)
    assert connect(server).recv(5) == b"hello"

    with pytest.raises(RuntimeError, match="already serving"):
        server.serve_forever()


def test_shutdown_on_the_loops_own_thread_asks_and_does_not_wait():
    """The standard one waits for itself, for ever."""

    class Once(TCPServer):
        def service_actions(self):
            self.shutdown()

    with Once(LOCAL, Say) as server:
        server.serve_forever(0.001)  # would not return

        assert server.draining


@pytest.mark.parametrize("server_class", SERVERS)
def test_a_signal_handler_may_call_shutdown(server_class):
    with server_class(LOCAL, Say) as server:
        before = signal.signal(signal.SIGUSR1, lambda *_: server.shutdown())
        try:
            threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGUSR1)).start()
            server.serve_forever(60)  # would not return
        finally:
            signal.signal(signal.SIGUSR1, before)

        assert server.draining


def test_service_actions_runs_at_least_every_poll_interval():
    class Counting(TCPServer):
        turns = 0

        def service_actions(self):
            self.turns += 1
            if self.turns == 5:
                self.shutdown()

    with Counting(LOCAL, Say) as server:
        started = time.monotonic()
        server.serve_forever(poll_interval=0.01)

    assert 0.03 < time.monotonic() - started < 1


def test_no_poll_interval_means_no_turn_without_reason(serve, connect):
    class Counting(TCPServer):
        turns = 0

        def service_actions(self):
            self.turns += 1

    server = serve(Counting(LOCAL, Say), poll_interval=None)
    assert connect(server).recv(5) == b"hello"
    server.shutdown()

    assert server.turns <= 3


def test_closing_ends_a_loop_that_nobody_has_stopped(server):
    thread = threading.Thread(target=server.serve_forever, args=(60,))
    thread.start()
    server.server_close()
    thread.join(10)

    assert not thread.is_alive()


# A successor has the address...


@pytest.mark.wire
def test_a_server_that_retires_serves_what_it_has_and_accepts_nothing(
    server, serve, connect, until
):
    """Who comes now waits in the queue of the address, for the successor."""
    serve(server)
    assert connect(server).recv(5) == b"hello"
    calls = server._accept_calls
    server.retire()
    newcomer = connect(server)
    newcomer.settimeout(0.1)

    with pytest.raises(TimeoutError):
        newcomer.recv(5)
    assert server.retiring
    assert not server.draining
    assert server._accept_calls == calls


@pytest.mark.wire
def test_the_successor_gets_who_came_meanwhile(serve, connect):
    """On a copy of the same socket, as it has it from its parent."""
    with TCPServer(LOCAL, Say) as first:
        serve(first)
        first.retire()
        newcomer = connect(first)
        second = serve(TCPServer.adopt(first.socket.dup(), Say))

        assert second.server_address == first.server_address
        assert newcomer.recv(5) == b"hello"


def test_a_server_may_retire_before_it_serves(server, serve, connect):
    server.retire()
    serve(server)
    newcomer = connect(server)
    newcomer.settimeout(0.1)

    with pytest.raises(TimeoutError):
        newcomer.recv(5)


def test_an_interrupt_leaves_the_server_ready_to_close():
    class Interrupted(TCPServer):
        def service_actions(self):
            raise KeyboardInterrupt

    server = Interrupted(LOCAL, Say)
    with pytest.raises(KeyboardInterrupt):
        server.serve_forever(0.001)
    server.shutdown()  # would wait for a loop that has gone

    assert server.server_close() == 0


@pytest.fixture
def strike():
    """Strike the keys: KeyboardInterrupt is raised on the main thread."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


@pytest.mark.wire
def test_an_interrupt_leaves_what_is_parked_to_be_closed(connect, strike):
    """The signal rang for a loop that did not hear it; closing runs the same one."""

    class Idle(ResumableRequestHandler):
        def opening(self):
            return Wait(selectors.EVENT_READ, math.inf, idle=True)

    class Interrupted(PoolTCPServer):
        def service_actions(self):
            if self.parked_count:
                strike()

    server = Interrupted(LOCAL, Idle)
    client = connect(server)
    with pytest.raises(KeyboardInterrupt):
        server.serve_forever(0.001)

    assert server.parked_count == 1
    assert server.server_close() == 0
    assert client.recv(1) == b""


@pytest.mark.wire
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_who_waits_for_workers_after_an_interrupt_sleeps(connect, strike):
    """The signal that rang last is heard once, not found anew at each look."""
    looks = []

    class Waits(BaseRequestHandler):
        def handle(self):
            self.request.sendall(b"hello")
            self.request.recv(1)

    class Interrupted(WorkersTCPServer):
        workers = 1

        def service_actions(self):
            if not self._is_worker and select.select([client], [], [], 0)[0]:
                strike()

    server = Interrupted(LOCAL, Waits)
    client = connect(server)
    with pytest.raises(KeyboardInterrupt):
        server.serve_forever(0.001)
    supervisor = server._supervisor
    tend = supervisor.tend
    supervisor.tend = lambda: (looks.append(supervisor), tend())
    threading.Timer(0.1, client.sendall, (b"x",)).start()

    assert server.server_close() == 0
    assert len(looks) < 20


# Rest...


class Noting(selectors.SelectSelector):
    """Notes for how long it was asked to wait."""

    def __init__(self):
        super().__init__()
        Noting.made = self
        self.seconds = []

    def select(self, timeout=None):
        self.seconds.append(timeout)
        return super().select(timeout)


def waits_of(server, serve, connect, do=lambda server: None):
    """Return for how long a server waits that is asked to turn every 10 ms."""
    server.selector_class = Noting
    do(server)
    serve(server, poll_interval=0.01)
    assert connect(server).recv(5) == b"hello"
    server.shutdown()
    return Noting.made.seconds


def test_who_has_nothing_to_do_sleeps(server, serve, connect):
    """No turn is taken for nothing; a pool looks after its threads, while they work."""
    waits = waits_of(server, serve, connect)

    assert waits
    assert [seconds for seconds in waits if 0.006 < seconds < 3600] == []


def test_a_duty_that_is_given_to_one_server_alone_is_one(server, serve, connect):
    done = []

    def give(server):
        server.service_actions = lambda: done.append(server)

    waits = waits_of(server, serve, connect, give)

    assert done
    assert max(waits) <= 0.01


def test_the_main_thread_is_told_of_signals_while_it_serves(server):
    """KeyboardInterrupt is raised at once, whenever the keys were struck."""

    class Asking(Noting):
        def select(self, timeout=None):
            told.append(signal.set_wakeup_fd(-1))
            signal.set_wakeup_fd(told[-1])
            server.shutdown()
            return super().select(timeout)

    told = []
    server.selector_class = Asking
    server.serve_forever()

    assert told[0] >= 0
    assert signal.set_wakeup_fd(-1) == -1
