"""Which signals are heeded, and what they ask for."""

import faulthandler
import math
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from httpcore_srv.core.loop import Loop
from httpcore_srv.core.resumable import WAITS_WITH
from httpcore_srv.server.signals import (
    HEEDED,
    STOPPING,
    heed_signals,
    show_threads,
    signals_blocked,
)


class Service:
    """Notes what is asked of it."""

    def __init__(self):
        self.asked = []

    def __getattr__(self, name):
        return lambda: self.asked.append(name)


@pytest.fixture
def service():
    """A service that signals are heeded for; their handlers are put back at the end."""
    numbers = (*HEEDED, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in numbers}
    yield Service()
    for number, handler in before.items():
        signal.signal(number, handler)


# fmt: off
ASKED = [
    # signal           asked           why
    (signal.SIGHUP,    "reload",       "what daemons do at a hang-up"),
    (signal.SIGUSR1,   "reopen_log",   "rotation"),
    (signal.SIGUSR2,   "show",         "beside the threads"),
    *((each,           "stop",         "in good order") for each in STOPPING),
]
# fmt: on


@pytest.mark.parametrize(("number", "asked", "why"), ASKED)
def test_what_a_signal_asks_for(service, capfd, number, asked, why):
    heed_signals(service)
    signal.raise_signal(number)

    assert service.asked == [asked], why
    assert ("Current thread" in capfd.readouterr().err) is (number == signal.SIGUSR2)


def test_the_second_signal_to_stop_ends_everything(service):
    ends = []
    heed_signals(service, ends.append)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)

    assert service.asked == ["stop", "end_at_once"]
    assert ends == [128 + signal.SIGINT]


def test_a_forked_process_shows_its_own(service):
    """Registered anew, it asks whoever it is told to, once."""
    heed_signals(service)
    asked = []
    show_threads(lambda: asked.append("shown"))
    signal.raise_signal(signal.SIGUSR2)

    assert asked == ["shown"]
    assert service.asked == []


def test_each_thread_is_told_with_its_calls(service, capfd):
    """The innermost call last, as in any traceback."""
    begun, ends = threading.Event(), threading.Event()

    def is_waiting():
        begun.set()
        ends.wait(20)

    thread = threading.Thread(target=is_waiting)
    thread.start()
    begun.wait(20)
    show_threads(service.show)
    signal.raise_signal(signal.SIGUSR2)
    ends.set()
    thread.join(20)
    told = capfd.readouterr().err

    assert told.count("Current thread") == 1
    assert f"Thread {thread.ident:#x} (most recent call last):" in told
    assert told.count("in is_waiting") == 1
    assert told.count("in test_each_thread_is_told_with_its_calls") == 1


def test_stacks_are_read_while_no_other_thread_runs(service):
    """``faulthandler`` reads those of threads that go on: SIGSEGV now and then."""
    heed_signals(service)

    assert not faulthandler.unregister(signal.SIGUSR2)
    assert callable(signal.getsignal(signal.SIGUSR2))


BUSY = """
import threading, time
from httpcore_srv.server.signals import show_threads
def deep(more):
    return sum(deep(more - 1) for _ in (0,)) if more else 0
def work():
    while True:
        deep(40)
show_threads(lambda: None)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
print("ready", flush=True)
while True:
    time.sleep(1)
"""


@pytest.mark.wire
def test_a_process_that_is_busy_survives_being_asked():
    """Stacks that grow and shrink meanwhile: a few hundred times were enough."""
    asked = 0
    with subprocess.Popen(
        [sys.executable, "-c", BUSY],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as busy:
        busy.stdout.readline()
        ends = time.monotonic() + 1.5
        while time.monotonic() < ends and busy.poll() is None:
            busy.send_signal(signal.SIGUSR2)
            asked += 1
        ended = busy.poll()
        busy.kill()

    assert ended is None, f"after {asked} times"


def test_who_asks_while_it_is_told_asks_once(service, capfd):
    """Else handlers interrupt handlers, until there is no room for one more."""
    asked = []

    def ask_again():
        asked.append("shown")
        signal.raise_signal(signal.SIGUSR2)

    show_threads(ask_again)
    signal.raise_signal(signal.SIGUSR2)
    assert asked == ["shown"]
    signal.raise_signal(signal.SIGUSR2)

    assert asked == ["shown", "shown"]
    assert capfd.readouterr().err.count("Current thread") == 2


def test_no_standard_error_is_no_fault(service, monkeypatch):
    """It was closed by whoever started this process."""

    def closed(descriptor, octets):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr("os.write", closed)
    show_threads(service.show)
    signal.raise_signal(signal.SIGUSR2)

    assert service.asked == ["show"]


def test_threads_that_are_started_meanwhile_let_no_signal_in():
    with signals_blocked():
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) >= HEEDED


def test_the_end_of_a_child_ends_a_wait(service):
    """By itself it would do nothing: the system ignores it, where nobody heeds it."""
    heed_signals(service)
    with closing(Loop(WAITS_WITH)) as loop, loop.heeding_signals():
        subprocess.run([sys.executable, "-S", "-c", ""], check=True)

        assert loop.wait(math.inf) == []
    assert service.asked == []
