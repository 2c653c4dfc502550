"""
A constant rate of requests: how long does an answer take when the server is not full?

Requests have slots, one every 1/rate seconds, whether or not the server has answered
those before; an answer took the time from its *slot*, so waiting is never left out.
wrk cannot do this (it asks again when it has an answer, or after whole milliseconds), and
h2load, which can, gives all requests the same fields and sends them in bursts of a
millisecond.  This loop has a core for itself and never sleeps, so slots are kept to the
microsecond.  It is the same for all servers, and tells how long it was held up itself.
"""

import gc
import json
import resource
import select
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.processes import HOST, pinned
from tests.bench.runs import Run, failed

CONNECTIONS = 32

# How much may be missing of the rate that is wanted.
_SHORT = 0.02

# A step of the loop that takes longer, in seconds, was held up by somebody else; and the
# share of the time that may be lost so.
_STALL, _HELD_UP = 0.002, 0.02

# How long we wait for the last answers, in seconds.
_PATIENCE = 2.0

_ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Question:
    """
    A head, and how many octets its answer has.

    A number comes between *before* and *after*, if *after* is not None.
    """

    before: bytes
    after: bytes | None
    length: int


@dataclass(slots=True)
class Record:
    """What came of it, in seconds: how long answers took, how long we were held up."""

    took: list[float] = field(default_factory=list)
    stalled: float = 0.0
    wrong: int = 0


def paced(
    questions: list[Question], port: int, rate: float, seconds: int, core: int
) -> Run:
    """Ask *questions* in turn of the server at *port*, at *rate*, from *core*."""
    plan = {
        "port": port,
        "rate": rate,
        "seconds": seconds,
        "questions": [
            [q.before.hex(), None if q.after is None else q.after.hex(), q.length]
            for q in questions
        ],
    }
    done = subprocess.run(
        pinned(core, [sys.executable, "-m", "tests.bench.pace"]),
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=False,
        cwd=_ROOT,
    )
    if done.returncode:
        return failed(done.stderr.strip().rpartition("\n")[2])
    return Run(**json.loads(done.stdout), busy=0.0)


def main() -> None:
    """Ask what standard input says, tell what came of it."""
    gc.disable()
    plan = json.load(sys.stdin)
    questions = [
        Question(
            bytes.fromhex(before),
            None if after is None else bytes.fromhex(after),
            length,
        )
        for before, after, length in plan["questions"]
    ]
    record = ask(questions, plan["port"], plan["rate"], plan["seconds"])
    print(json.dumps(told(record, plan["rate"], plan["seconds"])))


def ask(questions: list[Question], port: int, rate: float, seconds: float) -> Record:
    """Ask for so many *seconds*, one request every 1/rate of them."""
    made = [
        socket.create_connection((HOST, port), _PATIENCE) for _ in range(CONNECTIONS)
    ]
    poll = select.epoll()
    for one in made:
        one.setblocking(False)
        poll.register(one, select.EPOLLIN)
    try:
        return _loop(made, poll, questions, rate, seconds)
    finally:
        for one in made:
            one.close()
        poll.close()


def _loop(
    made: list[socket.socket],
    poll: select.epoll,
    questions: list[Question],
    rate: float,
    seconds: float,
) -> Record:
    """
    Send what is due to who is free, take what has come, and again.

    It is one function, and keeps all by file number, because it must be quick.
    """
    record, clock, count = Record(), time.perf_counter, len(questions)
    took, polled = record.took.append, poll.poll
    heads = [(one.before, one.after, one.length) for one in questions]
    free = deque(one.fileno() for one in made)
    send, receive = _methods(made, "send"), _methods(made, "recv")
    slots, missing = [0.0] * len(send), [0] * len(send)
    number, answered, step = 0, 0, 1 / rate
    now = due = clock()
    end = now + seconds
    while due < end or (answered < number and now < end + _PATIENCE):
        before, now = now, clock()
        if now - before > _STALL:
            record.stalled += now - before
        while due <= now and free and due < end:
            file = free.popleft()
            first, then, missing[file] = heads[number % count]
            send[file](first if then is None else b"%b%d%b" % (first, number, then))
            slots[file] = due
            number, due = number + 1, due + step
        for file, _ in polled(0):
            octets = receive[file](65_536)
            left = missing[file] = missing[file] - len(octets)
            if left <= 0:
                took(clock() - slots[file])
                free.append(file)
                answered += 1
                record.wrong += left < 0 or octets[:12] != b"HTTP/1.1 200"
            elif not octets:
                raise ConnectionError("the server has closed a connection")
    record.wrong += number - answered
    return record


def _methods(made: list[socket.socket], name: str) -> list[Callable[..., Any]]:
    """Return the methods called *name*, by the file number of their socket."""
    by_number = {one.fileno(): getattr(one, name) for one in made}
    return [by_number.get(number, print) for number in range(max(by_number) + 1)]


def told(record: Record, rate: float, seconds: float) -> dict[str, float | str]:
    """Return the figures of *record*, and what failed."""
    took = sorted(record.took)
    reached = len(took) / seconds
    failures = []
    if record.wrong:
        failures.append(f"{record.wrong} answers wrong or missing")
    if reached < rate * (1 - _SHORT):
        failures.append(f"{reached:,.0f} a second, not {rate:,.0f}")
    if record.stalled > seconds * _HELD_UP:
        failures.append(f"the load was held up for {record.stalled:.2f} s")
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rate": reached,
        "p50": percentile(took, 50) * 1e6,
        "p99": percentile(took, 99) * 1e6,
        "stalled": record.stalled,
        "load_busy": (used.ru_utime + used.ru_stime) / seconds,
        "failures": ", ".join(failures),
    }


def percentile(ordered: list[float], percent: float) -> float:
    """
    Return the figure that *percent* of the *ordered* ones do not exceed.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 50), percentile([1.0], 99), percentile([], 99)
    (2.0, 1.0, 0.0)
    """
    if not ordered:
        return 0.0
    index = -(-len(ordered) * percent // 100) - 1
    return ordered[max(0, int(index))]


if __name__ == "__main__":
    main()
