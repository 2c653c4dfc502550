"""The load of a constant rate: does it ask when it should, and count from then on?"""

import threading

import pytest

from httpcore_srv import core
from tests.bench.pace import Question, Record, ask, told


class Answering(core.StreamRequestHandler):
    """Answers every head with two octets, and keeps the heads."""

    heads: list

    def handle(self):
        head = b""
        while line := self.rfile.readline():
            head += line
            if line == b"\r\n":
                self.heads.append(head)
                head = b""
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")


@pytest.fixture
def server():
    handler = type("Handler", (Answering,), {"heads": []})
    listening = type("Server", (core.ThreadingTCPServer,), {"request_queue_size": 64})
    with listening(("127.0.0.1", 0), handler, True) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1], handler.heads
        running.shutdown()


@pytest.mark.wire
def test_it_asks_as_often_as_it_should_and_numbers_the_requests(server):
    port, heads = server
    questions = [
        Question(b"GET /a HTTP/1.1\r\nCookie: n=", b"\r\n\r\n", 40),
        Question(b"GET /b HTTP/1.1\r\n\r\n", None, 40),
    ]

    record = ask(questions, port, rate=200.0, seconds=0.1)

    assert len(record.took) == len(heads)
    assert 15 <= len(heads) <= 21
    assert record.wrong == 0
    first = sorted(head for head in heads if head.startswith(b"GET /a"))
    assert len({*first}) == len(first), "no cookie comes twice"


@pytest.mark.wire
def test_an_answer_of_another_length_is_wrong(server):
    port, _ = server

    record = ask([Question(b"GET /b HTTP/1.1\r\n\r\n", None, 39)], port, 50.0, 0.05)

    assert record.wrong > 0


def test_what_was_not_reached_or_not_right_is_told():
    record = Record(took=[0.001] * 90, wrong=1, stalled=0.5)

    said = told(record, rate=100.0, seconds=1.0)

    assert (
        said["failures"]
        == "1 answers wrong or missing, 90 a second, not 100, the load was held up for 0.50 s"
    )
    assert said["p99"] == pytest.approx(1000.0)
    assert told(Record(took=[0.001] * 99), 100.0, 1.0)["failures"] == ""
