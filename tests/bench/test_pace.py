"""A constant rate: what is asked of the program in C, and what is made of its record."""

import os
import threading

import pytest

from httpcore_srv import core
from tests.bench.compiling import COMPILER, compiled
from tests.bench.launching import found
from tests.bench.machine import Thread, cores, threads
from tests.bench.pace import (
    WARMING,
    WINDOW,
    Question,
    Unpaced,
    Window,
    asked,
    kept_waiting,
    least_disturbed,
    plan,
    read,
    run_of,
)

needs_compiler = pytest.mark.skipif(found(COMPILER) is None, reason="no compiler of C")

FAST = Question(b"GET /b HTTP/1.1\r\n\r\n", None, 40)


def window(*, p99=100, late=0, waited=0.0, wrong=0, count=1000):
    """Make a window: nearly all answers took a tenth of what the slowest did."""
    slow = count // 50
    took = (p99 * 100,) * (count - slow) + (p99 * 1000,) * slow
    return Window(took, wrong, late, waited)


def test_the_plan_names_slots_and_lays_down_questions():
    question = Question(b"GET /a\r\nCookie: n=", b"\r\n\r\n", 40)

    head, *rest = plan([question, FAST], 80, 50_000.0, 7).split(b"\n", 1)

    warming, slots = round(WARMING * 50_000), round((WARMING + WINDOW) * 50_000)
    assert [*map(int, head.split())] == [
        *(80, 32, 20_000, warming, slots, 7, 100_000, 2)
    ]
    assert rest == [
        b"18 4 40\nGET /a\r\nCookie: n=\r\n\r\n" + b"19 -1 40\nGET /b HTTP/1.1\r\n\r\n"
    ]


# fmt: off
DISTURBED = [
    # window                            disturbed   why
    (window(),                          0.0,        "nobody has"),
    (window(late=20),                   0.02,       "the load was late for 20 of 1,000 slots"),
    (window(waited=0.1),                0.1,        "the server has waited for its core"),
    (window(late=20, waited=0.1),       0.1,        "the greater one"),
    (Window((), 9, 0),                  0.0,        "no slot, no share"),
]
# fmt: on


@pytest.mark.parametrize(("one", "disturbed", "why"), DISTURBED)
def test_a_window_tells_how_much_it_was_disturbed(one, disturbed, why):
    assert one.disturbed == disturbed, why


def test_the_half_that_was_disturbed_least_counts_whatever_it_has_come_to():
    calm = [window(p99=300), window(p99=100), window(p99=200)]
    stormy = [window(p99=9_000, late=50), window(p99=1, waited=0.5)]

    assert least_disturbed([*stormy, *calm]) == calm
    run = run_of([*stormy, *calm], 500.0, 0.25)
    assert (run.p50, run.p99) == (20.0, 200.0)
    assert run.p99_of_all == 900.0, "that of all windows is told, too"
    assert run.disturbed == 0.0
    assert (run.rate, run.busy, run.failures) == (500.0, 0.25, "")


def test_a_slow_server_is_not_taken_for_a_disturbance():
    slow = [window(p99=5_000) for _ in range(12)]

    assert run_of(slow, 500.0, 1.0).p99 == 5_000


def test_one_pause_of_the_machine_does_not_decide():
    windows = [window() for _ in range(11)] + [window(p99=50_000)]

    assert run_of(windows, 500.0, 0.5).p99 == 100


def test_where_others_have_had_too_much_nothing_was_measured():
    """What is the same for all then is the others: ratios near 1 would tell nothing."""
    stormy = [window(late=60) for _ in range(3)]

    assert (
        run_of([window(), *stormy], 500.0, 0.5).failures == "others have disturbed 6%"
    )
    assert run_of([*[window()] * 3, *stormy], 500.0, 0.5).failures == ""


def test_wrong_answers_count_in_whichever_window_they_came():
    run = run_of([window(), window(), window(wrong=2, late=900)], 500.0, 0.5)

    assert run.failures == "2 answers wrong or missing"
    assert run_of([], 500.0, 0.5).failures


# fmt: off
KEPT = [
    # then                      now                                         kept  why
    ({1: (0, 0)},               {1: (5, 2)},                                2,    "somebody else has run"),
    ({1: (5, 2)},               {1: (9, 2)},                                0,    "what was before does not count"),
    ({1: (0, 0), 2: (0, 0)},    {1: (5, 2), 2: (1, 9)},                     1,    "its own other thread has run for one of the two"),
    ({1: (0, 0)},               {1: (5, 2), 2: (3, 0)},                     0,    "a thread that is new is its own, too"),
    ({},                        {},                                         0,    "nobody counts here"),
]
# fmt: on


@pytest.mark.parametrize(("then", "now", "kept", "why"), KEPT)
def test_only_others_keep_a_server_from_its_core(then, now, kept, why):
    before, after = (
        {
            number: Thread(float(ran), float(waited))
            for number, (ran, waited) in of.items()
        }
        for of in (then, now)
    )

    assert kept_waiting(before, after) == kept, why


def test_our_own_thread_has_run():
    counted = threads(os.getpid())

    if not counted:
        pytest.skip("this kernel does not count threads")
    assert counted[os.getpid()].ran > 0


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


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return compiled("pace", tmp_path_factory.mktemp("programs"))


@pytest.mark.wire
@needs_compiler
def test_it_asks_as_often_as_it_should_and_numbers_the_requests(server, program):
    port, heads = server
    numbered = Question(b"GET /a HTTP/1.1\r\nCookie: n=", b"\r\n\r\n", 40)

    made = asked(program, cores().load, plan([numbered, FAST], port, 250.0, 17))

    assert len(heads) == round(250 * (WINDOW + WARMING))
    assert len(made.took) == round(250 * WINDOW), "what warms up is not in the record"
    assert made.wrong == 0
    assert list(made.took) == sorted(made.took)
    assert made.took[0] > 0
    cookies = {head for head in heads if head.startswith(b"GET /a")}
    assert len(cookies) == len(heads) / 2, "no cookie comes twice"
    assert b"GET /a HTTP/1.1\r\nCookie: n=17\r\n\r\n" in cookies


@pytest.mark.wire
@needs_compiler
def test_an_answer_of_another_length_is_wrong(server, program):
    port, _ = server
    longer = Question(FAST.before, None, 39)

    assert asked(program, cores().load, plan([longer], port, 50.0, 0)).wrong > 0


@pytest.mark.wire
@needs_compiler
def test_a_server_that_is_not_there_is_told(program):
    with pytest.raises(Unpaced, match="connect"):
        asked(program, cores().load, plan([FAST], 1, 50.0, 0))


def test_a_program_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unpaced):
        asked(tmp_path / "none", cores().load, b"")


def test_a_record_is_read_in_order():
    assert read(b"2 1\n5000\n3000\n0\n") == Window((0, 3000, 5000), 2, 1)
