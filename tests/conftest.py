"""
What tests of the whole stand on: a small site, a server on a thread, raw clients, and
the command in a process of its own.

Everything listens at a free port of the loopback address, and whatever a test started
ends with it.  Nothing sleeps for a fixed time: ``until`` looks until it is so.
"""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

import httpcore_srv
from httpcore_srv.message import Fields
from httpcore_srv.resources.tree import Tree
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Site
from httpcore_srv.wire.limits import Limits


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything must run (CI=true), a test that was skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report


def pytest_sessionstart(session):
    """Make the demonstration accounts private, as make does: git keeps no modes."""
    (CHECKOUT / "conf" / "users").chmod(0o600)


@pytest.fixture(autouse=True, scope="session")
def state_home(tmp_path_factory):
    """Keep state that has no place of its own out of the home of who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("STATE_DIRECTORY", raising=False)
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


# How long anything may take that is expected to happen, on a loaded machine.
PATIENCE = 20.0

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

# Deadlines that no test reaches unless it names a shorter one.
LONG = Deadlines(linger=0.2, drain=5.0)


def wait_until(so, patience=PATIENCE):
    """Return the first true thing that *so* returns."""
    deadline = time.monotonic() + patience
    while not (found := so()):
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.002)
    return found


@pytest.fixture(scope="session")
def until():
    """Wait until *so* returns something true, and return that."""
    return wait_until


@pytest.fixture
def nothing_left_open():
    """
    Look, after the test and all that stands on this, that no file was left open.

    More than numbers is compared, for something else may end meanwhile: a descriptor
    that was not there before is one too many.
    """
    before = set(os.listdir("/dev/fd"))
    yield
    assert set(os.listdir("/dev/fd")) <= before, "a descriptor was left open"


# A small site...


@pytest.fixture
def folder(tmp_path):
    """A folder with a page, a text, a folder without an index, and 20 MB of zeros."""
    root = tmp_path / "site"
    (root / "sub").mkdir(parents=True)
    (root / "index.html").write_bytes(b"<!DOCTYPE html><title>home</title>")
    (root / "hello.txt").write_bytes(b"Hello, world!\n")
    (root / "sub" / "data.json").write_bytes(b'{"a": 1}')
    with (root / "big.bin").open("wb") as big:
        big.truncate(20_000_000)
    return root


def site_of(folder, *, deadlines=LONG, limits=Limits(), fields=(), **more):
    """Return a site that shows *folder*, with listings."""
    mount = Mount("/", Folder(Tree(folder), listing=True), Fields(tuple(fields)))
    hosts = (Host(mounts=(mount,)),)
    return Site(hosts, limits=limits, deadlines=deadlines, **more)


@pytest.fixture
def make_site(folder):
    """Make the small site: keywords are deadlines, limits, fields, and Site's own."""
    return lambda **how: site_of(folder, **how)


# A server on a thread...


class Serving(NamedTuple):
    """A server at work, its thread, and what it noted."""

    server: HTTPServer
    thread: threading.Thread
    noted: list

    def end(self):
        """Stop and drain; how many were cut, and how many seconds that took."""
        began = time.monotonic()
        self.server.shutdown()
        cut = self.server.server_close()
        took = time.monotonic() - began
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return cut, took


@pytest.fixture
def serve(make_site):
    """Serve the small site, or another, until the test ends."""
    with ExitStack() as stack:

        def start(site=None, address=("127.0.0.1", 0), *, tls=None, **attributes):
            noted = []
            server = HTTPServer(
                address,
                site=site or make_site(),
                note=noted.append,
                tls=tls,
                keeping=KEEPING,
            )
            for name, value in attributes.items():
                setattr(server, name, value)
            thread = threading.Thread(target=server.serve_forever, args=(60.0,))
            thread.start()
            serving = Serving(server, thread, noted)
            stack.callback(serving.end)
            return serving

        yield start


# Raw clients...


@dataclass
class Answer:
    """One response as it came."""

    status: int
    fields: Fields
    content: bytes
    head: bytes = field(repr=False, default=b"")


class Client:
    """One connection of a client that says exactly what it is told to."""

    def __init__(self, sock):
        self.socket = sock
        self.received = b""

    def send(self, *octets):
        """Send all of it."""
        self.socket.sendall(b"".join(octets))

    def get(self, target, *lines, version="1.1", method="GET"):
        """Send a request without content, and return its answer."""
        self.send(request(target, *lines, version=version, method=method))
        return self.answer(method)

    def answer(self, method="GET"):
        """Read one response, no octet more."""
        head = self.until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        status = int(first.split()[1])
        fields = Fields([tuple(line.split(": ", 1)) for line in lines])
        if method == "HEAD" or status < 200 or status in (204, 304):
            return Answer(status, fields, b"", head)
        if fields.get("Transfer-Encoding") == "chunked":
            return Answer(status, fields, self.chunks(), head)
        length = fields.get("Content-Length")
        content = self.rest() if length is None else self.exactly(int(length))
        return Answer(status, fields, content, head)

    def more(self):
        """Receive something; an end of the connection is no answer."""
        octets = self.socket.recv(65_536)
        assert octets, f"the server closed after {self.received!r}"
        self.received += octets

    def until(self, mark):
        """Read as far as *mark*, included."""
        while mark not in self.received:
            self.more()
        end = self.received.index(mark) + len(mark)
        taken, self.received = self.received[:end], self.received[end:]
        return taken

    def exactly(self, length):
        """Read *length* octets."""
        pieces, missing = [self.received[:length]], length - len(self.received)
        self.received = self.received[length:]
        while missing > 0:
            piece = self.socket.recv(min(missing, 1 << 20))
            assert piece, f"{missing} octets are missing"
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def chunks(self):
        """Read chunked content (RFC 9112 §7.1)."""
        content = b""
        while size := int(self.until(b"\r\n"), 16):
            content += self.exactly(size)
            assert self.exactly(2) == b"\r\n"
        assert self.until(b"\r\n") == b"\r\n"
        return content

    def rest(self):
        """Read until the server's end; a reset would raise."""
        pieces, self.received = [self.received], b""
        while octets := self.socket.recv(1 << 20):
            pieces.append(octets)
        return b"".join(pieces)

    def is_closed(self):
        """Tell that the server ended in good order, and sent nothing more."""
        return self.rest() == b""


def request(target, *lines, version="1.1", method="GET"):
    """Return the octets of a request without content."""
    head = [f"{method} {target} HTTP/{version}", "Host: localhost", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1")


@pytest.fixture(scope="session")
def ask():
    """Write a request: target, field lines, version=, method=."""
    return request


@pytest.fixture
def connect():
    """Connect to a Serving, or an address, until the test ends."""
    with ExitStack() as stack:

        def open_connection(to, *, buffer=None, tls=None):
            address = to.server.server_address if isinstance(to, Serving) else to
            family = socket.AF_INET
            if isinstance(address, str):
                family = socket.AF_UNIX
            elif ":" in address[0]:
                family = socket.AF_INET6
            sock = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            sock.settimeout(PATIENCE)
            if buffer is not None:  # a small window makes a slow reader soon
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            sock.connect(address)
            if tls is not None:
                sock = tls.wrap_socket(sock, server_hostname="localhost")
                stack.enter_context(sock)
            return Client(sock)

        yield open_connection


# The command...


class Running:
    """``httpcore-srv`` in a process of its own."""

    def __init__(self, process):
        self.process = process
        self.errors = []
        self.lines = queue.SimpleQueue()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        """Keep what it says on standard error."""
        for line in self.process.stderr:
            self.errors.append(line.rstrip("\n"))
            self.lines.put(line)
        self.lines.put(None)

    def listening(self):
        """Wait for the line that says where; return its URLs."""
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            if line.startswith("listening"):
                return re.findall(r"url=(\S+)", line)
        raise AssertionError(f"it ended: {self.errors}")

    def address(self):
        """Return the address of the first URL."""
        host, port = re.match(r"https?://(.*):(\d+)/", self.listening()[0]).groups()
        return host.strip("[]"), int(port)

    def signal(self, number):
        """Send it a signal."""
        self.process.send_signal(number)

    def wait(self):
        """Wait for its end; return the exit status."""
        status = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return status

    def stop(self):
        """End it as a person would; return the exit status."""
        self.signal(signal.SIGINT)
        return self.wait()

    def end(self):
        """End it if it has not ended yet."""
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def environment(**more):
    """Return the environment of a command: ours, without what steers the command."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HTTPCORE_SRV_") and name not in ("PORT", "NO_COLOR")
    }
    kept |= {"PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
    return kept | {name: said for name, said in MODE.items() if said} | more


COMMAND = (sys.executable, "-m", "httpcore_srv")

# The suite runs with so many workers, and so much room for finished answers, where that
# is said: HTTPCORE_SRV_TEST_WORKERS=2, HTTPCORE_SRV_TEST_ANSWERS=0 (octets).
MODE = {
    f"HTTPCORE_SRV_{name}": os.environ.get(f"HTTPCORE_SRV_TEST_{name}", "")
    for name in ("WORKERS", "ANSWERS")
}
ROOM = MODE["HTTPCORE_SRV_ANSWERS"]
KEEPING = AnswerSettings(size=int(ROOM)) if ROOM else None


@pytest.fixture
def command(tmp_path):
    """Start ``httpcore-srv`` with *words*; what still runs at the end is killed."""
    with ExitStack() as stack:

        def start(*words, cwd=None, env=None, stdout=subprocess.DEVNULL, **more):
            process = subprocess.Popen(
                [*COMMAND, *map(str, words)],
                cwd=cwd or tmp_path,
                env=environment(**(env or {})),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                **more,
            )
            running = Running(process)
            stack.callback(running.end)
            return running

        yield start


@pytest.fixture
def run(tmp_path):
    """Run ``httpcore-srv`` with *words* to its end."""

    def finished(*words, cwd=None, env=None, **more):
        return subprocess.run(
            [*COMMAND, *map(str, words)],
            cwd=cwd or tmp_path,
            env=environment(**(env or {})),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
            **more,
        )

    return finished
