"""Whatever a peer does, it is told, and the others are measured."""

import sys

import pytest

from tests.bench.effort import Effort
from tests.bench.launching import Kind, Launch, Server, found
from tests.bench.material import lay_out
from tests.bench.measure import measure
from tests.bench.rest import at_rest
from tests.bench.works import WORKS

# A server that says its second word to as many connections as its third word is, and ends.
PROGRAM = """
import os, socket, sys
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
said = sys.argv[2].encode("latin-1").decode("unicode_escape").encode("latin-1")
listening.accept()[0].close()
most = int(sys.argv[3])
for number in range(most):
    connection, _ = listening.accept()
    connection.recv(65536)
    connection.sendall(said)
    connection.close()
"""

# fmt: off
ROWS = [
    # key        what it says                                            the note has
    ("silent",   "",                                                     "closed without an answer"),
    ("garbage",  r"\x00\xff nonsense",                                   "no response"),
    ("number",   r"HTTP/1.1 abc\r\n\r\n",                                "no response"),
    ("short",    r"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\nhi",   "closed within an answer"),
    ("huge",     r"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "more than"),
    ("minus",    r"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi",     "not those of the file"),
    ("length",   r"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nhi",    "no response"),
    ("chunk",    r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "no response"),
    ("failing",  r"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",        "500, not 200"),
]
# fmt: on


def peer(key, said, most=1000):
    def launch(place):
        words = [sys.executable, "-c", PROGRAM, str(place.port), said, str(most)]
        return Launch(words)

    works = frozenset(work.key for work in WORKS)
    return Server(key, key, key[0], Kind.PYTHON, launch, works)


ENDING = Server(
    "ending",
    "ending",
    "e",
    Kind.PYTHON,
    lambda _: Launch([sys.executable, "-c", "raise SystemExit('no such option')"]),
    frozenset({"one"}),
)
ABSENT = Server(
    "absent",
    "absent",
    "a",
    Kind.PYTHON,
    lambda _: Launch(["/no/such/program"]),
    frozenset({"one"}),
)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("site"))


needs_taskset = pytest.mark.skipif(found("taskset") is None, reason="no taskset")
EFFORT = Effort(1, 1, 1, 1, frozenset())


@pytest.mark.wire
@needs_taskset
def test_who_answers_wrongly_is_noted_and_the_next_one_asked(material):
    peers = [peer(key, said) for key, said, _ in ROWS]

    outcomes = measure(WORKS[0], [*peers, ENDING, ABSENT], material, EFFORT, _nothing)

    for key, _, expected in ROWS:
        assert outcomes[key].note.startswith("wrong: "), key
        assert expected in outcomes[key].note, key
    assert "no such option" in outcomes["ending"].note
    assert outcomes["absent"].note.startswith("wrong: ")


@pytest.mark.wire
@needs_taskset
@pytest.mark.parametrize("key", ["unchanged", "digest", "redirect"])
def test_a_job_that_asks_first_may_get_anything(material, key):
    [work] = [work for work in WORKS if work.key == key]
    challenge = (
        r"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest x\r\nContent-Length: 0\r\n\r\n"
    )
    peers = [peer("nobody", ""), peer("empty", challenge), peer("noise", r"\n\n\n\n")]

    outcomes = measure(work, peers, material, EFFORT, _nothing)

    assert all(outcome.note.startswith("wrong: ") for outcome in outcomes.values())


@pytest.mark.wire
@needs_taskset
@pytest.mark.skipif(found("wrk") is None, reason="no wrk")
def test_who_ends_under_load_has_failed(material):
    content = (material.www / "one.webp").read_bytes()
    octets = "".join(f"\\x{octet:02x}" for octet in content)
    good = (
        rf"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4096\r\n\r\n{octets}"
    )

    outcomes = measure(WORKS[0], [peer("mortal", good, 5)], material, EFFORT, _nothing)

    assert outcomes["mortal"].failures


@pytest.mark.wire
@needs_taskset
def test_at_rest_it_is_told_too(material):
    peers = [peer(key, said) for key, said, _ in ROWS[:3]]

    assert all(rest.note for rest in at_rest([*peers, ENDING], material).values())


def _nothing(_):
    pass
