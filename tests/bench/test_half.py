"""Windows in turn: who is asked when, and what becomes of who does not answer."""

import threading

import pytest

from httpcore_srv import core
from tests.bench.entrant import Entrant
from tests.bench.exchange import Check
from tests.bench.half import WINDOWS, in_turn, questions_of
from tests.bench.jobs import Job, Scene
from tests.bench.load import Load
from tests.bench.pace import Question, Unpaced, Window
from tests.bench.runs import Outcome, Run, failed
from tests.bench.servers import SERVERS

# No process has this number, so that nobody else can disturb it.
NOBODY = 2**30

HEAD = b"GET /a?visit=0 HTTP/1.1\r\n\r\n"


class Answering(core.StreamRequestHandler):
    """Answers every line of a request."""

    def handle(self):
        while line := self.rfile.readline():
            if line == b"\r\n":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")


@pytest.fixture
def port():
    with core.ThreadingTCPServer(("127.0.0.1", 0), Answering, True) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def entrant(port, tmp_path, *runs, gap=b""):
    job = Job(Load("same", ()), (Check(HEAD),), gap=gap)
    scene = Scene(port, None, tmp_path)
    return Entrant(SERVERS[0], Outcome([*runs]), NOBODY, scene, job, 40.0)


def at(rate):
    return Run(rate, 1.0, 2.0, 1.0, 1.0)


class Asking:
    """Writes down the rates and the numbers that are asked for; *fails* at some."""

    def __init__(self, fails=()):
        self.steps, self.firsts, self._fails = [], [], fails

    def __call__(self, wanted):
        _, _, step, _, _, first, *_ = map(int, wanted.split(b"\n")[0].split())
        self.steps.append(step)
        self.firsts.append(first)
        if len(self.steps) in self._fails:
            raise Unpaced("the server has closed a connection")
        return Window((1000, 2000), 0, 0)


@pytest.mark.wire
def test_windows_are_in_turn_at_half_of_the_median_rate(port, tmp_path):
    fast = entrant(port, tmp_path, at(900.0), at(1000.0), at(5000.0))
    slow = entrant(port, tmp_path, at(100.0))
    asking, told = Asking(), []

    in_turn([fast, slow], 2, asking, lambda one, run: told.append((one, run)))

    assert asking.steps == [2_000_000, 20_000_000] * WINDOWS * 2, "A B A B"
    assert len({*asking.firsts[::2]}) == WINDOWS * 2, "each has numbers of its own"
    assert [one for one, _ in told] == [fast, slow, fast, slow]
    assert [run.p99 for run in fast.outcome.paced] == [2.0, 2.0]
    assert [run.rate for run in slow.outcome.paced] == [50.0, 50.0]


@pytest.mark.wire
def test_who_hangs_up_loses_the_round_and_nobody_else_does(port, tmp_path):
    good, bad = (entrant(port, tmp_path, at(1000.0)) for _ in range(2))

    in_turn([good, bad], 2, Asking(fails={4}), lambda *_: None)

    assert [run.failures for run in bad.outcome.paced] == [
        "the server has closed a connection",
        "",
    ]
    assert not any(run.failures for run in good.outcome.paced)


@pytest.mark.wire
def test_who_has_no_peak_rate_is_not_asked(port, tmp_path):
    asking = Asking()

    in_turn([entrant(port, tmp_path, failed("closed"))], 1, asking, lambda *_: None)

    assert asking.steps == []


def test_who_is_gone_has_failed(tmp_path):
    gone = entrant(1, tmp_path, at(1000.0))

    in_turn([gone], 3, Asking(), lambda *_: None)

    assert "refused" in gone.outcome.paced[0].failures


@pytest.mark.wire
def test_a_question_has_a_gap_where_its_job_has_one(port, tmp_path):
    [plain] = questions_of(entrant(port, tmp_path))
    [gapped] = questions_of(entrant(port, tmp_path, gap=b"visit="))

    assert plain == Question(HEAD, None, 40)
    assert gapped == Question(b"GET /a?visit=", b"0 HTTP/1.1\r\n\r\n", 40)
