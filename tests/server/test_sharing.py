"""Workers that accept from one queue get each their part of the connections."""

import socket
import threading

import pytest

from httpcore_srv.server.counters import Counters
from httpcore_srv.server.reception import Reception
from httpcore_srv.server.sharing import BATCH, SLACK, SharingServer

pytestmark = pytest.mark.wire


@pytest.fixture
def siblings(make_site):
    """Two servers on one socket, as two workers have them; not serving yet."""
    counters = Counters()
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        listener.setblocking(False)
        servers, threads = [], []
        for place in range(2):
            server = SharingServer.adopt(listener.dup(), Reception, site=make_site())
            server.share(counters.line(place, 0), (counters.line(1 - place, 0),))
            servers.append(server)

        def serve(server):
            threads.append(threading.Thread(target=server.serve_forever))
            threads[-1].start()

        yield listener.getsockname(), servers, serve, counters
        for server in servers:
            server.server_close()
        for thread in threads:
            thread.join(20)


def test_a_burst_is_shared(siblings, connect, until, monkeypatch):
    """All are there before the first is accepted; a busy machine has long moments."""
    monkeypatch.setattr("httpcore_srv.server.sharing.MOMENT", 0.2)
    address, servers, serve, _ = siblings
    clients = [connect(address) for _ in range(80)]
    for server in servers:
        serve(server)
    until(lambda: sum(one.connection_count for one in servers) == len(clients))

    assert min(one.connection_count for one in servers) >= 80 // 2 - 2 * BATCH - SLACK


def test_one_that_stands_still_keeps_nobody_waiting(siblings, connect, until):
    """It has none, and would be waited for: for a moment only."""
    address, [server, _], serve, _ = siblings
    clients = [connect(address) for _ in range(80)]
    serve(server)
    until(lambda: server.connection_count == len(clients))

    assert clients[-1].get("/hello.txt").status == 200


def test_nobody_waits_for_who_has_left(siblings, connect, until):
    address, [server, other], serve, counters = siblings
    serve(server)
    assert counters.line(1, 0).is_serving
    other.retire()
    assert not counters.line(1, 0).is_serving
    clients = [connect(address) for _ in range(40)]
    until(lambda: server.connection_count == len(clients))
    until(lambda: counters.line(0, 0).open == len(clients))
    for client in clients:
        client.socket.close()
    until(lambda: counters.line(0, 0).open == 0)

    assert server._accept_after == 0.0


def test_a_server_without_siblings_serves_like_any(make_site, connect):
    server = SharingServer(("127.0.0.1", 0), site=make_site())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert connect(server.server_address).get("/hello.txt").status == 200
    finally:
        server.server_close()
        thread.join(20)
