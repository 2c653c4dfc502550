"""A few threads for many connections."""

import errno
import functools
import math
import selectors
import socket
import struct
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from httpcore_srv.core import (
    BaseRequestHandler,
    PoolTCPServer,
    PoolUnixStreamServer,
    ResumableRequestHandler,
    Wait,
)
from httpcore_srv.core.pool import is_resumable
from httpcore_srv.core.resumable import LATER
from httpcore_srv.core.server import CUT_GRACE

pytestmark = pytest.mark.wire

LOCAL = ("127.0.0.1", 0)
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
IDLE = Wait(READ, math.inf, idle=True)
BUSY = Wait(READ, math.inf)


class Echo(ResumableRequestHandler):
    def resume(self, ready):
        octets = self.request.recv(100)
        self.request.sendall(octets)
        return IDLE if octets else None


class Plain(BaseRequestHandler):
    """Hold a thread until the client says something, or is cut."""

    def handle(self):
        self.request.sendall(b"begun")
        self.request.recv(1)


class Server(PoolTCPServer):
    """A pool that lists what went wrong, and counts the turns of its loop."""

    def __init__(self, handler=Echo, **settings):
        vars(self).update(settings)
        self.errors = []
        self.turns = 0
        super().__init__(LOCAL, handler)

    def handle_error(self, request, client_address):
        self.errors.append(client_address)

    def service_actions(self):
        self.turns += 1


def reset(client):
    """Close *client* with a RST instead of a FIN."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def answer_or_end(client):
    """Receive; a server that closes with octets unread resets, which is an end too."""
    try:
        return client.recv(100)
    except ConnectionResetError:
        return b""


SELECTORS = [
    selectors.DefaultSelector,
    selectors.PollSelector,
    selectors.SelectSelector,
]


@pytest.mark.parametrize("selector_class", SELECTORS)
def test_any_selector_will_do(selector_class, serve, connect, ask):
    server = serve(Server(selector_class=selector_class))
    client = connect(server)

    assert [ask(client, octets) for octets in (b"one", b"two")] == [b"one", b"two"]


def test_a_path_is_served_as_well(tmp_path, serve, connect, ask):
    server = serve(PoolUnixStreamServer(str(tmp_path / "socket"), Echo))

    assert ask(connect(server), b"hello") == b"hello"


def test_three_hundred_idle_connections_hold_no_thread(serve, connect, ask, until):
    server = serve(Server(max_threads=2))
    crowd = [connect(server) for _ in range(300)]
    until(lambda: server.parked_count == 300)
    assert server.thread_count == 0

    busy = connect(server)
    assert [ask(busy, b"%d" % n) for n in range(50)] == [b"%d" % n for n in range(50)]
    assert ask(crowd[150], b"still here") == b"still here"
    until(lambda: server.parked_count == 301)
    assert server.thread_count <= 2
    assert server.connection_count == 301
    assert server.queued_count == 0


def test_slow_readers_hold_no_thread(serve, connect, ask, until):
    content = b"x" * 20_000_000

    class Big(ResumableRequestHandler):
        def setup(self):
            self.request.setblocking(False)
            self.left = memoryview(b"")

        def resume(self, ready):
            if not self.left:
                asked = self.request.recv(100)
                self.left = memoryview(content if asked == b"big" else asked)
            with suppress(BlockingIOError):
                self.left = self.left[self.request.send(self.left) :]
            return Wait(WRITE, math.inf) if self.left else None

    server = serve(Server(Big, max_threads=1))
    readers = [connect(server) for _ in range(5)]
    for reader in readers:
        reader.sendall(b"big")
    until(lambda: server.parked_count == 5 and server._crew.busy_count == 0)

    assert ask(connect(server), b"echo") == b"echo"
    received = 0
    while more := readers[0].recv(1 << 20):  # and who does read gets all of it
        received += len(more)
    assert received == len(content)
    server.drain_timeout = 0


def test_at_most_one_resume_of_a_handler_runs_at_a_time(serve, connect, ask):
    overlaps, names = [], set()

    class Careful(Echo):
        def setup(self):
            self.lock = threading.Lock()

        def resume(self, ready):
            names.add(threading.current_thread().name)
            if not self.lock.acquire(blocking=False):
                overlaps.append(self)
            octets = self.request.recv(1)
            self.request.sendall(octets)
            self.lock.release()
            return Wait(READ, time.monotonic() + 0.0001) if octets else None

    class Bounded(Careful):
        def resume(self, ready):
            return super().resume(ready) if ready else BUSY

    server = serve(Server(Bounded, max_threads=8))
    clients = [connect(server) for _ in range(4)]
    octets = bytes(range(200))
    for client in clients:
        client.sendall(octets)
    for client in clients:
        answer = b""
        while len(answer) < len(octets):
            answer += client.recv(1000)
        assert answer == octets

    assert overlaps == []
    assert all(name.startswith(f"Server {server.server_address} #") for name in names)


def test_the_loop_is_at_rest_while_a_thread_resumes(serve, connect):
    """The socket stays readable until the thread reads, and nobody watches it."""
    begun, release = threading.Event(), threading.Event()

    class Slow(Echo):
        def resume(self, ready):
            begun.set()
            release.wait(10)
            return super().resume(ready)

    server = serve(Server(Slow))
    client = connect(server)
    client.sendall(b"x")
    assert begun.wait(10)
    turns = server.turns
    time.sleep(0.05)  # what is measured: that nothing happens meanwhile
    turns = server.turns - turns
    release.set()

    assert turns <= 2
    assert client.recv(1) == b"x"


# At a glance, on the loop's thread


def is_on_the_loop():
    return not threading.current_thread().name.startswith("Server (")


class Glances(ResumableRequestHandler):
    """Echo at a glance, and name the thread; what begins with "l" is done later."""

    def opening(self):
        return self.server.waits

    def glance(self, ready):
        if not ready:
            return self.echo(b"late")
        octets = self.request.recv(100, socket.MSG_PEEK)
        if octets == b"bad":
            raise LookupError
        return LATER if octets.startswith(b"l") else self.echo()

    def resume(self, ready):
        return self.echo()

    def echo(self, octets=None):
        octets = octets or self.request.recv(100)
        self.request.sendall(octets and octets + (b"!" if is_on_the_loop() else b"?"))
        return self.server.waits if octets else None


def test_what_is_done_at_a_glance_takes_no_thread(serve, connect):
    server = serve(Server(Glances, waits=IDLE))
    client, answers = connect(server), []
    for octets in (b"one", b"two", b"later", b"three"):
        client.sendall(octets)
        answers.append(client.recv(100))

    assert answers == [b"one!", b"two!", b"later?", b"three!"]
    assert server.thread_count == 1, "for the one that was later"


def test_a_glance_that_fails_loses_its_own_connection(serve, connect):
    server = serve(Server(Glances, waits=IDLE))
    others = [connect(server) for _ in range(3)]
    bad = connect(server)
    bad.sendall(b"bad")
    assert answer_or_end(bad) == b""

    assert server.errors == [bad.getsockname()]
    for client in others:
        client.sendall(b"one")
        assert client.recv(100) == b"one!"
    assert server.thread_count == 0


def test_a_deadline_passes_at_a_glance(serve, connect):
    server = serve(Server(Glances, waits=Wait(READ, time.monotonic() + 0.05)))
    client = connect(server)

    assert client.recv(5) == b"late!"
    server.waits = IDLE
    server.drain_timeout = 0


class Careful(ResumableRequestHandler):
    """Echo octet by octet, every third later, with deadlines that always pass."""

    def setup(self):
        self.alone = threading.Lock()
        self.request.setblocking(False)

    def opening(self):
        return BUSY

    def glance(self, ready):
        self.server.glances += 1
        return LATER if self.server.glances % 3 == 0 else self.step()

    def resume(self, ready):
        self.server.resumes += 1
        return self.step()

    def step(self):
        if not self.alone.acquire(blocking=False):
            self.server.overlaps += 1
            return None
        with suppress(BlockingIOError):
            self.request.sendall(self.request.recv(1))
        self.alone.release()
        return Wait(READ, time.monotonic() + 0.0001)


def test_at_most_one_step_of_a_handler_runs_at_a_time(serve, connect):
    """Be it a glance, or what that has left to a thread."""
    counts = {"glances": 0, "resumes": 0, "overlaps": 0}
    server = serve(Server(Careful, max_threads=8, drain_timeout=0, **counts))
    clients = [connect(server) for _ in range(4)]
    octets = bytes(range(200))
    for client in clients:
        client.sendall(octets)
    for client in clients:
        answer = b""
        while len(answer) < len(octets):
            answer += client.recv(1000)
        assert answer == octets

    assert server.overlaps == 0
    assert min(server.glances, server.resumes) > 100


def test_who_hangs_up_in_the_middle_of_a_batch_harms_nobody(serve, connect, until):
    """Numbers are given back and taken again all the time, while others are served."""
    server = serve(Server(Glances, waits=IDLE))
    steady = [connect(server) for _ in range(5)]
    for turn in range(150):
        crowd = [connect(server) for _ in range(4)]
        for client in (*crowd, *steady):
            client.sendall(b"%d" % turn)
        for client in crowd[::2]:
            reset(client)
        for client in (*crowd[1::2], *steady):
            assert client.recv(100) == b"%d!" % turn
        for client in crowd[1::2]:
            client.close()

    until(lambda: server.parked_count == server.connection_count == 5)
    assert not {client.getsockname() for client in steady} & set(server.errors)
    assert server.thread_count == 0


# Accepting in batches


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_a_flood_of_newcomers_is_accepted_in_batches(batch, serve, connect, until):
    server = Server(Glances, waits=IDLE, accept_batch=batch)
    crowd = [connect(server) for _ in range(100)]
    turns = []
    begin = server._begin
    server._begin = lambda *given: (turns.append(server.turns), begin(*given))
    serve(server)
    until(lambda: server.parked_count == 100)
    sizes = [turns.count(turn) for turn in sorted(set(turns))]

    assert max(sizes) == batch
    assert len(sizes) == -(-100 // batch)
    for client in crowd[:3]:
        client.sendall(b"one")
        assert client.recv(100) == b"one!"


def test_who_is_parked_is_served_between_batches(serve, connect, until):
    """Newcomers cost others no more than a batch: 60 wait, ten are taken in a turn."""
    order, hold = [], threading.Event()

    class Noting(Glances):
        def setup(self):
            order.append("new")

        def echo(self, octets=None):
            order.append("served")
            return super().echo(octets)

    class HeldUp(Server):
        def service_actions(self):
            super().service_actions()
            hold.wait(10)

    hold.set()
    server = serve(HeldUp(Noting, waits=IDLE, accept_batch=10))
    parked = connect(server)
    until(lambda: server.parked_count == 1)
    hold.clear()
    crowd = [connect(server) for _ in range(61)]  # the first of them ends the turn
    parked.sendall(b"one")
    hold.set()
    until(lambda: server.parked_count == 62)

    assert parked.recv(10) == b"one!"
    assert order.count("new") == 62
    assert order.index("served") <= 1 + 1 + 10 + 10
    assert len(crowd) == 61


def test_handle_request_takes_one_of_many(connect):
    with Server(Glances, waits=IDLE) as server:
        crowd = [connect(server) for _ in range(5)]
        for count in (1, 2, 3):
            server.handle_request()
            assert server.connection_count == count
        assert server.accept_batch == 64
        del crowd


def test_the_middle_of_a_batch_may_be_too_many(serve, connect, until):
    """Those before are served, those behind are refused, and one who leaves makes room."""

    class Polite(Server):
        def handle_overload(self, request, client_address):
            request.send(b"busy")
            super().handle_overload(request, client_address)

    server = Polite(Glances, waits=IDLE, max_connections=3)
    crowd = [connect(server) for _ in range(10)]
    serve(server)
    until(lambda: server.overload_count == 7)

    assert [client.recv(10) for client in crowd[3:]] == [b"busy"] * 7
    for client in crowd[:3]:
        client.sendall(b"one")
        assert client.recv(100) == b"one!"


def test_a_batch_without_descriptors_pauses_and_serves_on(serve, connect, until):
    """EMFILE: who is parked is served meanwhile, and who waits comes in later."""

    class Short(Server):
        shortages = 3

        def get_request(self):
            if self.connection_count and self.shortages:
                self.shortages -= 1
                raise OSError(errno.EMFILE, "no descriptor left")
            return super().get_request()

    server = serve(Short(Glances, waits=IDLE))
    first = connect(server)
    until(lambda: server.parked_count == 1)
    second = connect(server)
    until(lambda: server.shortages < 3)
    turns = server.turns
    first.sendall(b"one")

    assert first.recv(100) == b"one!"
    assert server.turns - turns < 5, "it does not spin"
    second.sendall(b"two")
    assert second.recv(100) == b"two!"


# What the loop must survive


@pytest.mark.parametrize("leave", [socket.socket.close, reset])
@pytest.mark.parametrize("events", [READ, WRITE, READ | WRITE])
def test_CVE_2024_49769_a_client_that_closes_at_once_leaves_nothing(
    leave, events, serve, connect, until
):
    """CVE-2024-49769: its socket stayed in the select loop, which then was busy."""
    finished = []

    class Waits(ResumableRequestHandler):
        def opening(self):
            return Wait(events, math.inf)

        def resume(self, ready):
            self.request.getpeername()  # fails after a RST, as setup might
            return None if self.request.recv(100) == b"" else BUSY

        def finish(self):
            finished.append(self)

    server = serve(Server(Waits))
    for _ in range(50):
        leave(connect(server))
    until(lambda: len(finished) == 50 and not server.connection_count)
    turns = server.turns
    time.sleep(0.05)  # what is measured: that nothing happens meanwhile

    assert server.parked_count == 0
    assert server.turns - turns <= 2


def test_CVE_2022_31015_clients_that_leave_early_do_not_end_the_server(
    serve, connect, ask, until
):
    """CVE-2022-31015: a race of two threads on early close ended the server."""

    class Answers(ResumableRequestHandler):
        def resume(self, ready):
            octets = self.request.recv(100)
            for _ in range(5):
                self.request.sendall(octets)
            return IDLE if octets else None

    server = serve(Server(Answers, max_threads=4))
    for number in range(200):
        client = connect(server)
        client.sendall(b"x" * 100)
        (reset if number % 2 else socket.socket.close)(client)
    until(lambda: server._accept_calls >= 200 and not server.connection_count)

    assert ask(connect(server), b"hello").startswith(b"hello")
    assert 1 <= server.thread_count <= 4


@pytest.mark.parametrize("error", [LookupError, SystemExit, KeyboardInterrupt])
def test_no_error_ends_a_pool_thread(error, serve, connect, ask):
    class Fails(Echo):
        def resume(self, ready):
            if self.request.recv(100, socket.MSG_PEEK) == b"bad":
                raise error
            return super().resume(ready)

    server = serve(Server(Fails, max_threads=1))
    for _ in range(3):
        client = connect(server)
        client.sendall(b"bad")
        assert answer_or_end(client) == b""

    assert ask(connect(server), b"good") == b"good"
    assert len(server.errors) == (3 if error is LookupError else 0)


@pytest.mark.parametrize("step", ["opening", "resume"])
def test_a_handle_error_that_fails_ends_neither_thread_nor_loop(
    step, serve, connect, ask, caplog
):
    class Fails(Echo):
        def opening(self):
            if step == "opening" and not self.server.told:
                raise LookupError
            return super().opening()

        def resume(self, ready):
            if step == "resume" and not self.server.told:
                raise LookupError
            return super().resume(ready)

    class Worse(Server):
        told = 0

        def handle_error(self, request, client_address):
            self.told += 1
            raise RuntimeError("handle_error itself")

    server = serve(Worse(Fails, max_threads=1))
    with connect(server) as client:
        client.sendall(b"x")
        assert answer_or_end(client) == b""

    assert ask(connect(server), b"good") == b"good"
    assert "handle_error failed" in caplog.text


def test_a_socket_closed_while_it_is_parked_does_not_stop_newcomers(
    serve, connect, ask, until
):
    """Its number comes back with the next connection, and the old owner must go."""
    handlers = []

    class Known(Echo):
        def setup(self):
            handlers.append(self)

    server = serve(Server(Known))
    connect(server)
    until(lambda: server.parked_count == 1)
    newcomer = socket.socket()  # made first: it must not take the number itself
    newcomer.settimeout(10)
    with newcomer:
        number = handlers[0].request.fileno()
        handlers[0].request.close()
        newcomer.connect(server.server_address)

        assert ask(newcomer, b"new") == b"new"
        assert handlers[1].request.fileno() == number
        until(lambda: server.connection_count == 1)


# Overload


def test_a_connection_too_many_is_refused_and_counted(serve, connect, ask, until):
    class Polite(Server):
        def handle_overload(self, request, client_address):
            request.send(b"busy")
            super().handle_overload(request, client_address)

    server = serve(Polite(max_connections=2))
    held = [connect(server), connect(server)]
    until(lambda: server.parked_count == 2)

    assert connect(server).recv(10) == b"busy"
    assert server.overload_count == 1
    held[0].close()
    until(lambda: server.connection_count == 1)
    assert ask(connect(server), b"hello") == b"hello"


# fmt: off
BACKLOGS = [
    # threads backlog served waiting  why
    (1,      0,      1,     0,       "no place to wait, but a thread that is free"),
    (1,      2,      1,     2,       "two wait"),
    (3,      0,      3,     0,       "as many as there are threads"),
    (2,      1,      2,     1,       "and one more"),
]
# fmt: on


@pytest.mark.parametrize(("threads", "backlog", "served", "waiting", "why"), BACKLOGS)
def test_a_plain_request_too_many_is_refused(
    threads, backlog, served, waiting, why, serve, connect, until
):
    server = serve(Server(Plain, max_threads=threads, backlog_limit=backlog))
    clients = [connect(server) for _ in range(served)]
    assert [client.recv(5) for client in clients] == [b"begun"] * served
    clients += [connect(server) for _ in range(waiting)]
    until(lambda: server.queued_count == waiting)

    assert connect(server).recv(5) == b"", why
    assert server.overload_count == 1
    assert server.thread_count == threads
    for client in clients:
        client.sendall(b"x")
    assert [client.recv(5) for client in clients[served:]] == [b"begun"] * waiting


# The end


def test_idle_connections_are_closed_when_draining_begins(serve, connect, until):
    server = serve(Server())
    clients = [connect(server) for _ in range(3)]
    until(lambda: server.parked_count == 3)
    started = time.monotonic()
    server.shutdown()

    assert [client.recv(1) for client in clients] == [b""] * 3
    assert server.server_close() == 0
    assert time.monotonic() - started < 5, "the patience with others is 10 s"


def test_a_busy_connection_is_served_until_it_is_idle(serve, connect, until):
    """server_close() runs the loop for it; it comes back idle and is closed."""
    steps = []

    class Two(ResumableRequestHandler):
        def opening(self):
            return BUSY

        def resume(self, ready):
            octets = self.request.recv(1)
            steps.append((octets, self.server.draining))
            self.request.sendall(octets)
            return IDLE if octets == b"2" else BUSY

        def finish(self):
            steps.append("finish")

    server = serve(Server(Two))
    client = connect(server)
    until(lambda: server.parked_count == 1)
    server.shutdown()
    client.sendall(b"12")

    assert server.server_close() == 0
    assert steps == [(b"1", True), (b"2", True), "finish"]
    assert client.recv(10) == b"12"
    assert client.recv(10) == b""


# fmt: off
CUTS = [
    # handler                                       clients  why
    (type("Waits", (Echo,), {"opening": lambda _: BUSY}), 3, "parked, and never ready"),
    (Plain,                                               1, "on a pool thread"),
    (Plain,                                               3, "one on the only thread, two in the queue"),
]
# fmt: on


@pytest.mark.parametrize(("handler", "count", "why"), CUTS)
def test_what_is_not_done_in_time_is_cut_and_counted(
    handler, count, why, serve, connect, until, caplog
):
    server = serve(Server(handler, max_threads=1, drain_timeout=0.05))
    clients = [connect(server) for _ in range(count)]
    until(lambda: server.connection_count == count)
    if handler is Plain:
        assert clients[0].recv(5) == b"begun"
    else:
        until(lambda: server.parked_count == count)
    server.shutdown()
    started = time.monotonic()

    assert server.server_close() == count, why
    assert 0.04 < time.monotonic() - started < CUT_GRACE, "the cut woke them"
    assert [client.recv(5) for client in clients] == [b""] * count
    assert server.connection_count == 0
    [record] = caplog.records
    assert (record.name, record.levelname) == ("httpcore_srv.core", "WARNING")
    assert server.server_close() == 0, "closed is closed"


@pytest.mark.parametrize(
    ("wait", "why"),
    [
        (BUSY, "nobody waits for it any more"),
        (None, "it has finished, and is not finished again"),
    ],
)
def test_what_comes_back_after_the_end_is_let_go(wait, why, serve, connect, until):
    begun, release = threading.Event(), threading.Event()
    finished = []

    class Stuck(ResumableRequestHandler):
        def glance(self, ready):
            self.request.recv(1)  # else it is ready again, and watched no longer
            return LATER

        def resume(self, ready):
            begun.set()
            release.wait(10)
            return wait

        def finish(self):
            finished.append(self)

    server = serve(Server(Stuck, drain_timeout=0))
    client = connect(server)
    client.sendall(b"x")
    begun.wait(10)
    server.shutdown()

    assert server.server_close() == 1
    release.set()
    until(lambda: finished and not server.connection_count)
    assert len(finished) == 1, why


def test_what_ends_after_the_loop_is_closed_at_once(serve, connect):
    """Its client waits for that; server_close() may come much later."""
    begun, release = threading.Event(), threading.Event()

    class Last(ResumableRequestHandler):
        def glance(self, ready):
            self.request.recv(1)  # else it is ready again, and watched no longer
            return LATER

        def resume(self, ready):
            begun.set()
            release.wait(10)

    server = serve(Server(Last))
    client = connect(server)
    client.sendall(b"x")
    assert begun.wait(10)
    server.shutdown()
    release.set()

    assert client.recv(10) == b""


def test_a_request_in_flight_is_waited_for_without_a_limit(serve, connect):
    server = serve(Server(Plain, drain_timeout=None))
    client = connect(server)
    assert client.recv(5) == b"begun"
    server.shutdown()
    threading.Timer(0.03, client.sendall, (b"x",)).start()

    assert server.server_close() == 0


# One request at a time, by hand


def test_handle_request_begins_one_and_serves_the_parked_meanwhile(connect, ask):
    with Server() as server, ExitStack() as stack:
        server.timeout = 10
        first = connect(server)
        server.handle_request()
        assert server.connection_count == 1
        first.sendall(b"hello")
        timer = threading.Timer(0.05, lambda: stack.enter_context(connect(server)))
        timer.start()
        server.handle_request()
        timer.join()

        assert first.recv(10) == b"hello"


def test_handle_request_after_shutdown_returns_at_once():
    with Server() as server:
        server.shutdown()
        server.handle_request()  # would not return

        assert server.draining


# fmt: off
FACTORIES = [
    # factory                                   resumable  why
    (Echo,                                      True,  "a class"),
    (functools.partial(Echo),                   True,  "a partial of one"),
    (functools.partial(functools.partial(Echo)), True, "to any depth"),
    (Plain,                                     False, "another class"),
    (lambda *_: None,                           False, "a function makes what it likes"),
]
# fmt: on


@pytest.mark.parametrize(("factory", "resumable", "why"), FACTORIES)
def test_which_handlers_are_parked(factory, resumable, why):
    assert is_resumable(factory) is resumable, why


def test_a_factory_may_add_arguments(serve, connect, ask):
    class Greets(Echo):
        def __init__(self, *arguments, greeting):
            super().__init__(*arguments)
            self.greeting = greeting

        def resume(self, ready):
            self.request.recv(100)
            self.request.sendall(self.greeting)
            return

    server = serve(Server(functools.partial(Greets, greeting=b"good day")))

    assert ask(connect(server), b"a client") == b"good day"


def test_a_request_that_came_before_the_end_is_answered(serve, connect, ask, until):
    """Its connection was idle when the loop last looked, and is so no more."""
    looking, go_on = threading.Event(), threading.Event()
    go_on.set()

    class HeldUp(Server):
        def service_actions(self):
            looking.set()
            go_on.wait(10)

    server = serve(HeldUp())
    client = connect(server)
    assert ask(client, b"one") == b"one"
    until(lambda: server.parked_count == 1)
    go_on.clear()
    looking.clear()
    connect(server)  # a turn of the loop, which is held up
    assert looking.wait(10)
    client.sendall(b"two")
    stopper = threading.Thread(target=server.shutdown)
    stopper.start()
    while not server.draining:
        pass
    go_on.set()
    stopper.join(10)

    assert server.server_close() == 0
    assert client.recv(100) == b"two"
