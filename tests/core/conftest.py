"""
What the tests of the core stand on: a server on a thread, and clients of it.

Nothing sleeps for a fixed time: ``until`` looks until what it waits for is so.
"""

import socket
import threading
from contextlib import ExitStack

import pytest

PATIENCE = 10.0


@pytest.fixture
def serve():
    """Serve on a thread until the test ends; the thread must end as well."""
    with ExitStack() as stack:

        def start(server, poll_interval=60.0):
            thread = threading.Thread(
                target=server.serve_forever, args=(poll_interval,)
            )
            thread.start()

            def stop():
                server.shutdown()
                thread.join(PATIENCE)
                if server.drain_timeout is None:  # a test that failed let none go
                    server.drain_timeout = PATIENCE
                server.server_close()
                assert not thread.is_alive()

            stack.callback(stop)
            return server

        yield start


@pytest.fixture
def connect():
    """Connect to a server; closed when the test ends."""
    with ExitStack() as stack:

        def open_connection(server):
            client = socket.socket(server.address_family, socket.SOCK_STREAM)
            client.settimeout(PATIENCE)
            stack.enter_context(client)
            client.connect(server.server_address)
            return client

        yield open_connection


@pytest.fixture
def ask():
    """Send octets on a connection, and receive as many."""

    def exchange(client, octets):
        client.sendall(octets)
        answer = b""
        while len(answer) < len(octets) and (more := client.recv(65536)):
            answer += more
        return answer

    return exchange
