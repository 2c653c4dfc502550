"""
A real server of Redis, of the test's own, and the three kinds of store.

The server listens at a socket in a temporary folder, or at a free port of the loopback
address; it keeps nothing on disk, and ends by its process id.
"""

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.opening import open_store
from httpcore_srv.state.stores.sqlite import SqliteStore


class RedisServer:
    """The program redis-server, at the port *port*, or at the path *place* for 0."""

    def __init__(self, folder: Path, until, port: int = 0):
        self._until = until
        self._socket = folder / "s"
        self._command = [
            "redis-server",
            *("--port", str(port), "--bind", "127.0.0.1", "--unixsocket", self._socket),
            *("--dir", folder, "--save", "", "--appendonly", "no", "--databases", "2"),
        ]
        self.text = f"redis://127.0.0.1:{port}/0" if port else f"unix:{self._socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [*self._command, *options],
            executable=program(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._until(self._answers)

    def ask(self, *words: str) -> bytes:
        """Ask the server something in its own words."""
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self._socket))
            client.sendall((" ".join(words) + "\r\n").encode())
            return client.recv(65536)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "redis-server has ended"
        try:
            return self.ask("PING")[:5] in (b"+PONG", b"-NOAU")
        except (FileNotFoundError, ConnectionRefusedError):
            return False

    def send(self, signal_number: int) -> None:
        assert self._process is not None
        self._process.send_signal(signal_number)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None


def program() -> str | None:
    """
    Find redis-server.

    It is the one that checks its files as well; which of them it is, its name tells.
    Debian has the service in one package, and the program in another.
    """
    return shutil.which("redis-server") or shutil.which("redis-check-rdb")


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="hs-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def redis_of_all(short_folder, until) -> Iterator[RedisServer]:
    """A server for the tests that only talk to it."""
    if program() is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(short_folder, until)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis_server(until) -> Iterator[RedisServer]:
    """A server of the test's own, which may be killed and started again."""
    if program() is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hs-") as name:
        server = RedisServer(Path(name), until, port)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def store_text(request, tmp_path) -> str:
    """The text that names a store of the kind that the parameter says."""
    match request.param:
        case "sqlite":
            return str(tmp_path / "state.sqlite")
        case "valkey":
            server = request.getfixturevalue("redis_of_all")
            server.ask("FLUSHALL")
            return server.text
    return "memory"


@pytest.fixture
def store(store_text):
    """An empty store of the kind that the parameter of ``store_text`` says."""
    made = open_store(store_text, Path())
    yield made
    made.close()


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def sqlite(tmp_path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "state.sqlite")
    yield made
    made.close()
