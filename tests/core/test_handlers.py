"""Setup, handle, finish; and files on a connection or a packet."""

import io
import socket

import pytest

from httpcore_srv.core import (
    BaseRequestHandler,
    DatagramRequestHandler,
    StreamRequestHandler,
)
from httpcore_srv.core.handlers import SocketWriter


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    with ours, theirs:
        yield ours, theirs


# fmt: off
STEPS = [
    # fails at   steps taken                why
    (None,      "setup handle finish",     "the documented order"),
    ("handle",  "setup handle finish",     "finish in any case"),
    ("setup",   "setup",                   "what was not set up is not finished"),
]
# fmt: on


@pytest.mark.parametrize(("failing", "steps", "why"), STEPS)
def test_the_steps_of_a_handler(failing, steps, why):
    taken = []

    class Steps(BaseRequestHandler):
        def setup(self):
            self.take("setup")

        def handle(self):
            self.take("handle")

        def finish(self):
            self.take("finish")

        def take(self, step):
            taken.append(step)
            if step == failing:
                raise LookupError

    if failing:
        with pytest.raises(LookupError):
            Steps("request", "address", "server")
    else:
        handler = Steps("request", "address", "server")
        assert handler.request == "request"
        assert handler.client_address == "address"
        assert handler.server == "server"

    assert taken == steps.split(), why


def test_a_handler_that_does_nothing_does_nothing():
    assert BaseRequestHandler(None, None, None).handle() is None


@pytest.mark.parametrize("wbufsize", [0, 4096])
def test_files_read_and_write_the_connection(wbufsize, pair):
    ours, theirs = pair
    size = wbufsize

    class Shout(StreamRequestHandler):
        wbufsize = size

        def handle(self):
            assert isinstance(self.wfile, io.BufferedIOBase)
            assert self.wfile.writable()
            assert self.wfile.fileno() == self.request.fileno()
            self.wfile.write(self.rfile.readline().upper())

    theirs.sendall(b"hello\n")
    handler = Shout(ours, "address", None)

    assert theirs.recv(100) == b"HELLO\n"
    assert handler.rfile.closed
    assert handler.wfile.closed


def test_a_write_counts_octets_and_not_items(pair):
    assert SocketWriter(pair[0]).write(memoryview(b"12345678").cast("I")) == 8


def test_a_timeout_and_no_delay_are_set_on_the_socket():
    class Prompt(StreamRequestHandler):
        timeout = 3.5
        disable_nagle_algorithm = True

        def handle(self):
            self.seen = (
                self.request.gettimeout(),
                self.request.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY),
            )

    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as ours,
    ):
        seen = Prompt(ours, "address", None).seen

    assert seen[0] == 3.5
    assert seen[1]


def test_a_peer_that_has_gone_does_not_spoil_the_end(pair):
    """What was buffered for it cannot be sent; that is not the handler's fault."""
    ours, theirs = pair

    class Late(StreamRequestHandler):
        wbufsize = 4096

        def handle(self):
            self.wfile.write(b"too late")
            theirs.close()

    handler = Late(ours, "address", None)

    assert handler.wfile.closed
    assert handler.rfile.closed


def test_a_packet_is_answered_by_a_packet():
    seen = []

    class Twice(DatagramRequestHandler):
        def handle(self):
            self.wfile.write(self.rfile.read() * 2)
            seen.append((self.packet, self.socket))

    with (
        socket.socket(type=socket.SOCK_DGRAM) as ours,
        socket.socket(type=socket.SOCK_DGRAM) as theirs,
    ):
        theirs.settimeout(10)
        theirs.bind(("127.0.0.1", 0))
        Twice((b"ab", ours), theirs.getsockname(), None)

        assert theirs.recv(100) == b"abab"
        assert seen == [(b"ab", ours)]
