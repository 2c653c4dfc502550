"""
Ten thousand who have asked once, and now say nothing.

They are held by a process of its own, on the core of the load; it says "ready" when all
have their answer, and ends with its standard input.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.exchange import Wrong, read
from tests.bench.machine import allow_many_files
from tests.bench.processes import HOST, pinned

# How many connections have one source address: fewer than an address has ports.
_AN_ADDRESS = 5000

# How long it may take to open them all, in seconds: others would be closed as idle.
_PATIENCE = 30.0

_ROOT = Path(__file__).parent.parent.parent


class NotHeld(Exception):
    """The server does not keep so many connections."""


@contextmanager
def held(count: int, port: int, question: bytes, core: int) -> Iterator[None]:
    """Hold *count* idle connections, each of which has asked *question* once."""
    words = [sys.executable, "-m", "tests.bench.idle", str(count), str(port)]
    holder = subprocess.Popen(
        [*pinned(core, words), question.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    assert holder.stdout is not None
    try:
        said = holder.stdout.readline().strip()
        if said != "ready":
            raise NotHeld(said or "the holder has ended")
        yield
    finally:
        holder.communicate()


def main() -> None:
    """Open the connections that the command line says, and wait."""
    count, port = int(sys.argv[1]), int(sys.argv[2])
    question = bytes.fromhex(sys.argv[3])
    allow_many_files()
    connections = []
    deadline = time.monotonic() + _PATIENCE
    try:
        for number in range(count):
            if time.monotonic() > deadline:
                raise TimeoutError(f"it took more than {_PATIENCE:.0f} s")
            source = (f"127.0.0.{2 + number // _AN_ADDRESS}", 0)
            one = socket.create_connection((HOST, port), 20, source)
            connections.append(one)
            _ask(one, question)
    except (OSError, Wrong) as error:
        print(f"{len(connections)} connections, then: {error}", flush=True)
        return
    closed = sum(1 for one in connections if _is_closed(one))
    print(f"{closed} of {count} were closed" if closed else "ready", flush=True)
    sys.stdin.read()


def _ask(connection: socket.socket, question: bytes) -> None:
    """Send *question*, and take the whole answer."""
    connection.sendall(question)
    with connection.makefile("rb") as file:
        read(file)


def _is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


if __name__ == "__main__":
    main()
