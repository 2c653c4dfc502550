"""What is listened on: family, type, and sockets that come from elsewhere."""

import socket
import threading

import pytest

from httpcore_srv.core import (
    BaseRequestHandler,
    DatagramRequestHandler,
    PoolTCPServer,
    StreamRequestHandler,
    TCPServer,
    ThreadingTCPServer,
    UDPServer,
    UnixDatagramServer,
    UnixStreamServer,
)

LOCAL = ("127.0.0.1", 0)


class Echo(StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline())


class EchoPacket(DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read())


# fmt: off
STREAMS = [
    # server              family            listening  why
    (TCPServer,          socket.AF_INET,   True,      "as a service manager passes it"),
    (TCPServer,          socket.AF_INET,   False,     "bound only: we begin to listen"),
    (ThreadingTCPServer, socket.AF_INET,   True,      "any way to work"),
    (PoolTCPServer,      socket.AF_INET,   True,      "any way to work"),
    (TCPServer,          socket.AF_INET6,  True,      "the socket's family, not the class's"),
    (TCPServer,          socket.AF_UNIX,   True,      "the socket's family, not the class's"),
    (UnixStreamServer,   socket.AF_UNIX,   False,     "a path"),
]
# fmt: on


def bound(family, tmp_path, kind=socket.SOCK_STREAM):
    sock = socket.socket(family, kind)
    if family == socket.AF_UNIX:
        sock.bind(str(tmp_path / "socket"))
    else:
        sock.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    return sock


@pytest.mark.wire
@pytest.mark.parametrize(("server_class", "family", "listening", "why"), STREAMS)
def test_an_adopted_socket_is_served(
    server_class, family, listening, why, tmp_path, serve, connect, ask
):
    sock = bound(family, tmp_path)
    if listening:
        sock.listen(7)
    server = serve(server_class.adopt(sock, Echo))

    assert server.socket is sock, why
    assert server.server_address == sock.getsockname()
    assert server.address_family == family
    assert ask(connect(server), b"hello\n") == b"hello\n"


@pytest.mark.wire
def test_an_adopted_datagram_socket_is_served(tmp_path, serve):
    server = serve(
        UDPServer.adopt(bound(socket.AF_INET, tmp_path, socket.SOCK_DGRAM), EchoPacket)
    )
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.sendto(b"hello", server.server_address)

        assert client.recv(100) == b"hello"


def test_a_socket_that_cannot_be_served_is_not_adopted(tmp_path):
    with (
        bound(socket.AF_INET, tmp_path, socket.SOCK_DGRAM) as packets,
        pytest.raises(ValueError, match="takes no socket of"),
    ):
        TCPServer.adopt(packets, Echo)
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        with (
            socket.socket(family) as nowhere,
            pytest.raises(ValueError, match="not bound"),
        ):
            TCPServer.adopt(nowhere, Echo)


@pytest.mark.wire
def test_an_ipv6_server_needs_no_more_than_its_family(serve, connect, ask):
    class Six(TCPServer):
        address_family = socket.AF_INET6

    server = serve(Six(("::1", 0), Echo))

    assert ask(connect(server), b"hello\n") == b"hello\n"


def test_a_port_is_shared_by_those_who_say_so():
    class Shared(TCPServer):
        allow_reuse_port = True

    with Shared(LOCAL, Echo) as one, Shared(one.server_address, Echo) as other:
        assert one.server_address == other.server_address
    with TCPServer(LOCAL, Echo) as one, pytest.raises(OSError, match="in use"):
        TCPServer(one.server_address, Echo)


def test_a_path_is_served_although_ports_would_be_shared(tmp_path):
    """There is no SO_REUSEPORT for a path, and newer kernels refuse it."""

    class Shared(UnixStreamServer):
        allow_reuse_port = True

    with Shared(str(tmp_path / "socket"), Echo) as server:
        assert not server.socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)


@pytest.mark.parametrize("reuse", [False, True])
def test_an_address_is_reused_by_those_who_say_so(reuse):
    class Reusing(TCPServer):
        allow_reuse_address = reuse

    with Reusing(LOCAL, Echo) as server:
        option = server.socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)

        assert bool(option) is reuse


def test_binding_can_wait():
    with TCPServer(LOCAL, Echo, bind_and_activate=False) as server:
        assert server.socket.getsockname()[1] == 0
        server.server_bind()
        server.server_activate()

        assert server.server_address[1] != 0


def test_a_socket_that_cannot_be_bound_is_closed(monkeypatch):
    made = []
    real = socket.socket

    class Noted(real):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            made.append(self)

    monkeypatch.setattr("httpcore_srv.core.transports.socket.socket", Noted)
    with pytest.raises(OverflowError):
        TCPServer(("127.0.0.1", -1), Echo)

    assert [sock.fileno() for sock in made] == [-1]


@pytest.mark.wire
@pytest.mark.parametrize("server_class", [TCPServer, PoolTCPServer])
def test_an_accepted_socket_blocks_although_the_listener_does_not(
    server_class, serve, connect
):
    seen = []

    class Look(BaseRequestHandler):
        def handle(self):
            seen.append((self.request.getblocking(), self.server.socket.getblocking()))
            self.request.sendall(b"x")

    server = serve(server_class(LOCAL, Look))
    connect(server).recv(1)
    server.shutdown()

    assert seen == [(True, False)]
    assert server.socket.getblocking(), "restored when the loop has ended"


@pytest.mark.wire
def test_a_connection_that_another_process_took_does_not_block_the_loop(serve, connect):
    """Two servers on one listening socket are both woken; one of them finds nothing."""
    attempts = []

    class Late(TCPServer):
        def get_request(self):
            attempts.append(self)
            if len(attempts) == 1:  # the other server is faster
                with self.socket.dup() as other:
                    other.accept()[0].close()
            return super().get_request()

    server = serve(Late(LOCAL, Echo))
    assert connect(server).recv(1) == b""
    server.shutdown()  # would wait for a loop that hangs in accept()

    assert len(attempts) == 1
    assert server.draining


@pytest.mark.wire
def test_cutting_wakes_a_thread_that_reads():
    ours, theirs = socket.socketpair()
    with ours, theirs, TCPServer(LOCAL, Echo) as server:
        read = []
        thread = threading.Thread(target=lambda: read.append(ours.recv(1)))
        thread.start()
        server.cut_request(ours)
        thread.join(10)

        assert read == [b""]
        assert theirs.recv(1) == b""


def test_cutting_does_not_take_the_encryption_off_first():
    """An SSLSocket's own shutdown() would; a thread could then write in clear."""

    class Encrypted(socket.socket):
        def shutdown(self, how):
            raise AssertionError("the encrypted socket's own shutdown")

    ours, theirs = socket.socketpair()
    with (
        TCPServer(LOCAL, Echo) as server,
        theirs,
        Encrypted(fileno=ours.detach()) as encrypted,
    ):
        server.cut_request(encrypted)

        assert theirs.recv(1) == b""


@pytest.mark.parametrize("request_of_their_own", ["a row of a table", None])
def test_cutting_what_is_no_socket_is_no_fault(request_of_their_own):
    with TCPServer(LOCAL, Echo) as server:
        assert server.cut_request(request_of_their_own) is None


def test_a_datagram_is_neither_shut_nor_closed_nor_cut(tmp_path):
    with UnixDatagramServer(str(tmp_path / "socket"), EchoPacket) as server:
        request = (b"packet", server.socket)
        server.shutdown_request(request)
        server.cut_request(request)

        assert server.socket.fileno() >= 0


@pytest.mark.wire
def test_a_packet_that_has_gone_does_not_block(serve):
    """A packet reported and then dropped, for its checksum, leaves nothing to read."""
    with UDPServer(LOCAL, EchoPacket) as server, pytest.raises(BlockingIOError):
        server.get_request()
