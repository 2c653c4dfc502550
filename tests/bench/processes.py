"""
A server as a process: started on its core, awaited, and ended.

Each has a process group of its own, so that ending it ends what it has started.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"

# How long a server may take to start, and to end, in seconds.
PATIENCE = 20.0


class StartFailed(Exception):
    """A server has ended before it was ready, or was never ready."""


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def pinned(core: int, command: Sequence[str]) -> list[str]:
    """Return *command* so that it, and all it starts, runs on *core* alone."""
    return ["taskset", "--cpu-list", str(core), *command]


@contextmanager
def process(
    command: Sequence[str], port: int, output: Path, env: Mapping[str, str]
) -> Iterator[int]:
    """
    Run *command* until the block ends; the value is its process id.

    The block begins when somebody listens at *port*.  What is written goes to *output*.
    StartFailed tells what that was if the process ends first.
    """
    with output.open("wb") as file:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env={**os.environ, **env},
            start_new_session=True,
        )
    try:
        _await(started, port, output)
        yield started.pid
    finally:
        _end(started)


def _await(started: subprocess.Popen[bytes], port: int, output: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if started.poll() is not None:
            said = output.read_text(errors="replace").strip()
            raise StartFailed(f"it has ended: {said[-500:]}")
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise StartFailed(f"nobody listens at port {port}")


def _end(started: subprocess.Popen[bytes]) -> None:
    """End the group: politely, then at once."""
    if started.poll() is None:
        started.terminate()
    with suppress(subprocess.TimeoutExpired):
        started.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        started.wait(PATIENCE)
