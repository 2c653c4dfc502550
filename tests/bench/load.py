"""
wrk makes the load: one thread, on the core that the server does not have.

A Lua script says what each request is; it ends with a line of JSON, and everything that
went wrong is in that line: answers of 400 and more, broken connections, time-outs.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import children_seconds
from tests.bench.processes import HOST, pinned

LUA = Path(__file__).parent / "lua"

# How long wrk waits for one answer, in seconds.  Cost 10 of bcrypt is 50 ms, and 32
# connections wait for each other.
_TIMEOUT = 30

# What of a line of JSON is a number of failures, and what it means.
_FAILURES = {
    "status": "answers of 400 or more",
    "accepted": "answers of less than 400",
    "connect": "failed to connect",
    "read": "broken while reading",
    "write": "broken while writing",
    "timeout": "not answered in time",
}


@dataclass(frozen=True, slots=True)
class Load:
    """
    A Lua *script* of lua/, its *arguments*, and how many *connections* it has.

    All answers must be *refused*, with 400 or more, or none.
    """

    script: str
    arguments: tuple[str, ...]
    connections: int = 32
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What one run has come to: answers a second, and how long one took, in microseconds.

    *octets* are those of one answer on average, *failures* a sentence, or "".  *busy* is
    the share of its core that wrk used.
    """

    requests: int
    rate: float
    p50: int
    p99: int
    octets: float
    failures: str
    busy: float


def run(load: Load, port: int, seconds: int, core: int) -> Outcome:
    """
    Load the server at *port* for so many *seconds*.

    ValueError and SubprocessError tell that wrk has not.
    """
    command = [
        *("wrk", "--threads", "1", "--connections", str(load.connections)),
        *("--duration", f"{seconds}s", "--timeout", f"{_TIMEOUT}s"),
        *("--script", str(LUA / f"{load.script}.lua")),
        *(f"http://{HOST}:{port}/", "--", *load.arguments),
    ]
    before = children_seconds()
    done = subprocess.run(
        pinned(core, command),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 2 * _TIMEOUT,
        env={**os.environ, "BENCH_LUA": str(LUA)},
    )
    return read(done.stdout, children_seconds() - before, refused=load.refused)


def read(output: str, used: float = 0.0, *, refused: bool = False) -> Outcome:
    """
    Read what wrk has written; *used* are the seconds of a processor it has had.

    Where all was to be *refused*, an answer of less than 400 is what went wrong.

    ValueError if the line of JSON is not there.
    """
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise ValueError(f"wrk has not told its result: {output!r}")
    said = json.loads(lines[-1])
    took = said["microseconds"] / 1e6
    if refused:
        said["accepted"], said["status"] = said["requests"] - said["status"], 0
    counted = [
        f"{said[key]} {what}" for key, what in _FAILURES.items() if said.get(key)
    ]
    if not said["requests"]:
        counted.append("no answer at all")
    return Outcome(
        requests=said["requests"],
        rate=said["requests"] / took,
        p50=said["p50"],
        p99=said["p99"],
        octets=said["octets"] / max(1, said["requests"]),
        failures=", ".join(counted),
        busy=used / took,
    )
