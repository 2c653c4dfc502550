"""Which signals are heeded, and what they ask for."""

import faulthandler
import signal

import pytest

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
    before = {number: signal.getsignal(number) for number in (*HEEDED, signal.SIGUSR2)}
    yield Service()
    faulthandler.unregister(signal.SIGUSR2)
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


def test_threads_that_are_started_meanwhile_let_no_signal_in():
    with signals_blocked():
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) >= HEEDED
