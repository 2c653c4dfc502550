"""
Connections are bounded by the files that the process may have open.

The limits are those of processes of their own: a hard limit cannot be raised again.
"""

import json
import resource
import subprocess
import sys
from contextlib import suppress
from itertools import product
from threading import Thread
from types import SimpleNamespace

import pytest

from httpcore_srv.server import descriptors
from httpcore_srv.server.descriptors import (
    ENOUGH,
    FOR_A_THREAD,
    MOST_FOR_A_THREAD,
    RESERVE,
    room_for,
)

PROGRAM = """
import json, logging, resource, sys
from httpcore_srv.server.descriptors import room_for
soft, hard, wanted, threads = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
logging.basicConfig(format="%(message)s")
room = room_for(wanted, threads)
print(json.dumps([room, *resource.getrlimit(resource.RLIMIT_NOFILE)]))
"""


def in_a_process(*numbers):
    """Return room, the limits then, and what was said, under those limits."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, numbers)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return json.loads(ended.stdout), ended.stderr


LANGUAGES = """
    ar bg cs da de el en es et fi fr he hu id it ja ko lv nl no pl pt ro ru sk sv th tr
    uk zh
"""

USED = RESERVE + 32 * FOR_A_THREAD
MOST = RESERVE + 32 * MOST_FOR_A_THREAD

# fmt: off
ROOMS = [
    # soft   hard   wanted      room          soft then      why
    (4000,   4000,  1000,       1000,         4000,          "room enough: nothing is changed"),
    (1000,   20_000, 1000,      1000,         1000 + MOST,   "raised as far as may be needed, and no further"),
    (1000,   4000,  1000,       1000,         4000,          "room for what threads have usually; for more they wait"),
    (256,    1000,  1000,       1000 - USED,  1000,          "raised as far as we may; threads have theirs first"),
    (1000,   1000,  10_000,     1000 - USED,  1000,          "nothing to raise"),
    (128,    128,   10_000,     64,           128,           "too little for all: half is for connections"),
    (128,    128,   10,         10,           128,           "few were wanted: no reason to warn"),
]
# fmt: on


@pytest.mark.parametrize(("soft", "hard", "wanted", "room", "then", "why"), ROOMS)
def test_there_is_room_for(soft, hard, wanted, room, then, why):
    found, said = in_a_process(soft, hard, wanted, 32)

    assert found == [room, then, hard], why
    if room < wanted:
        line = f"{room} connections at most, not {wanted}"
        assert said.splitlines()[0].startswith(line), why
        assert f"{hard} files" in said, "and the reason"
    else:
        assert said == "", why


class System(SimpleNamespace):
    """A system whose limits are those of its maker, or of nobody."""

    RLIMIT_NOFILE = resource.RLIMIT_NOFILE
    RLIM_INFINITY = resource.RLIM_INFINITY

    def getrlimit(self, which):
        return self.limits

    def setrlimit(self, which, limits):
        if limits[0] > self.most:
            raise ValueError("not even root")
        self.limits = limits


NONE = resource.RLIM_INFINITY

# fmt: off
SYSTEMS = [
    # limits         most         wanted     room              limits then            why
    ((NONE, NONE),   10_000_000,  5000,      5000,             (NONE, NONE),          "no limit is none to raise"),
    ((256, NONE),    10_000_000,  5000,      5000,             (5000 + MOST, NONE),   "the hard limit is left alone: lowered, it stays so"),
    ((2560, NONE),   10_240,      20_000,    2560 - USED,      (2560, NONE),          "a system with a limit of its own (macOS)"),
    ((NONE, NONE),   10_000_000,  2_000_000, ENOUGH - USED,    (NONE, NONE),          "without end is not more than enough"),
]
# fmt: on


@pytest.mark.parametrize(("limits", "most", "wanted", "room", "then", "why"), SYSTEMS)
def test_other_systems(monkeypatch, limits, most, wanted, room, then, why):
    system = System(limits=limits, most=most)
    monkeypatch.setattr(descriptors, "resource", system)

    assert room_for(wanted, 32) == room, why
    assert system.limits == then, why


def test_a_thread_may_need_as_many_as_a_resource_has_variants_and_coded_forms():
    """64 variants, each with three forms beside it, and the way to them."""
    assert MOST_FOR_A_THREAD >= 64 * 4


@pytest.mark.wire
def test_idle_connections_leave_a_stranger_an_answer(command, folder, connect, ask):
    """CVE-2007-6750: with 128 files 200 of them are too many, and it is said so."""
    limits = (128, 128)
    running = command(
        folder,
        *("--port", 0),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits),
    )
    address = running.address()
    idle = [connect(address) for _ in range(200)]

    for _ in range(3):
        stranger = connect(address)
        with suppress(ConnectionError):
            stranger.send(ask("/hello.txt"))
        answer = stranger.answer()
        assert answer.status in (200, 503)
        assert answer.status == 200 or int(answer.fields["Retry-After"]) >= 1
    for each in idle:
        each.socket.close()

    assert any("connections at most" in line for line in running.errors)
    assert not any("Traceback" in line for line in running.errors)
    assert running.stop() == 0


@pytest.mark.wire
def test_connections_at_work_leave_files_to_be_opened(command, folder, connect):
    """Whoever is let in is answered: no 500, no 503 for want of a file."""
    limits = (128, 128)
    running = command(
        folder,
        *("--port", 0, "--no-access-log"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits),
    )
    address = running.address()
    clients = [connect(address) for _ in range(60)]

    for _ in range(3):
        assert {client.get("/hello.txt").status for client in clients} == {200}


@pytest.mark.wire
def test_resources_of_many_variants_are_sent_also_when_files_are_few(
    command, tmp_path, connect
):
    """Each request opens 60 files for a moment; four of them together are too many."""
    for language, ending in product(LANGUAGES.split(), ("html", "txt")):
        (tmp_path / f"guide.{language}.{ending}").write_text("guide")
    limits = (256, 256)
    running = command(
        tmp_path,
        *("--port", 0, "--no-access-log"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits),
    )
    address = running.address()
    clients = [connect(address) for _ in range(60)]

    def ask(client, statuses):
        statuses.extend(client.get("/guide").status for _ in range(5))

    statuses = []
    threads = [Thread(target=ask, args=(client, statuses)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert statuses == [200] * 300
    assert running.stop() == 0
