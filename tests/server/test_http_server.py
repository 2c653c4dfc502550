"""The pool server whose handler is a conversation: addresses, peers, facts."""

import os
import selectors
import socket
import ssl
import threading
from dataclasses import replace

import pytest

from httpcore_srv.core import PoolTCPServer
from httpcore_srv.server import http_server as module
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.counters import Counted, Counters
from httpcore_srv.server.http_server import OVERLOADED, HTTPServer
from httpcore_srv.server.reception import Reception
from httpcore_srv.site import Deadlines, Site

pytestmark = pytest.mark.wire


@pytest.mark.parametrize(
    ("address", "family"),
    [
        (("127.0.0.1", 0), socket.AF_INET),
        (("localhost", 0), socket.AF_INET),
        (("::1", 0), socket.AF_INET6),
    ],
)
def test_an_address_says_its_family(make_site, address, family):
    with HTTPServer(address, site=make_site()) as server:
        assert server.socket.family == family
        assert server.server_address[1] != 0
        assert isinstance(server, PoolTCPServer)


def test_every_address_answers_both_families(serve, connect):
    """A socket at [::] is reached by IPv4 as well, or half of the clients are lost."""
    serving = serve(address=("::", 0))
    port = serving.server.server_address[1]

    assert connect(("127.0.0.1", port)).get("/hello.txt").status == 200
    assert connect(("::1", port)).get("/hello.txt").status == 200


def test_a_unix_socket_is_served(serve, connect, tmp_path, until):
    """Its peer has no address, and that is no failure."""
    serving = serve(address=str(tmp_path / "socket"))

    assert connect(serving).get("/hello.txt").content == b"Hello, world!\n"
    peer = until(lambda: serving.noted)[0].request.peer
    assert (peer.address, peer.port, peer.secure) == ("", 0, False)


def test_connections_are_numbered_and_their_peers_known(serve, connect, until):
    serving = serve()
    first, second = connect(serving), connect(serving)
    for client in (first, second, first):
        client.get("/hello.txt")

    noted = until(lambda: len(serving.noted) == 3 and serving.noted)
    peers = sorted(each.request.peer for each in noted)
    ports = [client.socket.getsockname()[1] for client in (first, first, second)]
    assert peers[0] == peers[1] != peers[2], "one connection, one peer"
    assert [peer.port for peer in peers] == ports, "numbered in their order"
    assert {peer.address for peer in peers} == {"127.0.0.1"}
    assert len({each.request.id for each in noted}) == 3, "an id names one exchange"


def test_an_ipv6_peer_has_no_brackets(serve, connect, until):
    serving = serve(address=("::1", 0))
    connect(serving).get("/hello.txt")

    assert until(lambda: serving.noted)[0].request.peer.address == "::1"


def test_a_peer_under_tls_is_secure(serve, connect, tls, until):
    serving = serve(tls=tls.server)
    connect(serving, tls=tls.client).get("/hello.txt")

    assert until(lambda: serving.noted)[0].request.peer.secure


def test_strict_transport_security_is_for_tls_alone_R312(
    serve, connect, tls, make_site
):
    site = make_site(hsts="max-age=60")
    plain = connect(serve(site)).get("/hello.txt")
    secure = connect(serve(site, tls=tls.server), tls=tls.client).get("/hello.txt")

    assert "Strict-Transport-Security" not in plain.fields
    assert secure.fields["Strict-Transport-Security"] == "max-age=60"


def test_a_handshake_that_never_ends_keeps_nobody_waiting(serve, connect, tls):
    """CVE-2007-6750 one layer below: accepting does not wait for TLS."""
    serving = serve(tls=tls.server, max_threads=1)
    for _ in range(20):
        connect(serving).send(b"\x16\x03\x01")

    assert connect(serving, tls=tls.client).get("/hello.txt").status == 200


def test_small_answers_do_not_wait_for_acknowledgements(serve, connect):
    """Nagle's algorithm and delayed acknowledgements cost 40 ms an exchange."""
    serving = serve()
    accepted = delays_of(serving.server)

    assert connect(serving).get("/hello.txt").status == 200
    assert accepted == [False]


def delays_of(server):
    """List, from now on, which accepted connections delay small packets."""
    delays, accept = [], server.get_request

    def accepted():
        request, address = accept()
        option = request.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        delays.append(not option)
        return request, address

    server.get_request = accepted
    return delays


@pytest.mark.parametrize("listens", [True, False])
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_nor_do_those_at_an_address_that_was_handed_over(
    make_site, connect, tmp_path, family, listens
):
    """From a service manager, say: it may listen already, and may be a path."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    is_path = family == socket.AF_UNIX
    sock.bind(str(tmp_path / "socket") if is_path else ("127.0.0.1", 0))
    if listens:
        sock.listen(5)
    with HTTPServer.adopt(sock, Reception, site=make_site()) as server:
        accepted = [] if is_path else delays_of(server)
        client = connect(server.server_address)
        server.timeout = 10
        server.handle_request()
        client.send(b"GET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        assert client.answer().status == 200
        server.shutdown()
        thread.join(10)

    assert accepted == ([] if is_path else [False])


def test_the_answer_of_a_full_server_is_well_formed():
    """It is made beforehand, so its length is counted beforehand."""
    head, _, content = OVERLOADED.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")

    assert lines[0] == b"HTTP/1.1 503 Service Unavailable"
    assert f"Content-Length: {len(content)}".encode() in lines
    assert b"Connection: close" in lines
    assert b"Cache-Control: no-store" in lines


def test_a_full_server_under_tls_just_closes(serve, connect, tls):
    """There is no time for a handshake."""
    serving = serve(tls=tls.server, max_connections=1)
    kept = connect(serving, tls=tls.client)
    assert kept.get("/hello.txt").status == 200

    with pytest.raises((ConnectionError, ssl.SSLError)):
        connect(serving, tls=tls.client)
    assert kept.get("/hello.txt").status == 200


def test_it_lives_as_the_core_documents(make_site):
    """Closed without having served; a second server takes the address at once."""
    first = HTTPServer(("127.0.0.1", 0), Reception, site=make_site())
    address = first.server_address
    assert first.server_close() == 0

    with HTTPServer(address, site=make_site()) as second:
        assert second.server_address == address


# Rest...


class Noting(selectors.SelectSelector):
    """Notes for how long it was asked to wait."""

    def select(self, timeout=None):
        seconds.append(timeout)
        return super().select(timeout)


seconds = []


def is_at_rest():
    """Tell whether nothing is expected for a while."""
    return seconds[-1] > 30


@pytest.fixture
def soon(monkeypatch):
    """Look after things soon, and rest soon."""
    seconds.clear()
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(module, "REST_AFTER", 0.1)


def test_what_ends_on_a_thread_is_counted_soon_and_then_there_is_rest(
    serve, connect, ask, soon, until
):
    """The thread that closes a connection tells nobody; somebody looks after it."""
    serving = serve(selector_class=Noting)
    counters = Counters()
    serving.server.tally = counters.tally(0, 0)
    client = connect(serving)
    client.send(ask("/missing", "Connection: close"))
    client.answer()

    until(lambda: counters.sums()[Counted.EXCHANGES] == 1)
    until(is_at_rest)


def test_large_files_are_kept_open_no_longer_than_there_is_work(
    serve, connect, make_site, tmp_path, soon, until
):
    """Whether they are there would have to be looked at again and again."""
    (tmp_path / "large.bin").write_bytes(bytes(1_000_000))
    os.utime(tmp_path / "large.bin", (0, 0))
    patient = Deadlines(head=60.0)  # or it is that which the loop waits for
    site = replace(Site.of_folder(tmp_path), deadlines=patient)
    serving = serve(site, selector_class=Noting, answers=Answers(site))
    counters = Counters()
    serving.server.tally = counters.tally(0, 0)
    client = connect(serving)

    def is_recalled():
        assert client.get("/large.bin").status == 200
        return counters.sums()[Counted.RECALLED]

    until(is_recalled)

    def is_open():
        return [
            name
            for name in os.listdir("/dev/fd")
            if os.path.realpath(f"/dev/fd/{name}").endswith("large.bin")
        ]

    until(lambda: not is_open())
    until(is_at_rest)
    assert client.get("/large.bin").status == 200
