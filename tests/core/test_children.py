"""A child that reports, is told, and does not outlive its parent."""

import os
import signal
import socket
import sys

import pytest

from httpcore_srv.core.children import Child, Link, Order, spawn

pytestmark = [
    pytest.mark.wire,
    pytest.mark.filterwarnings(
        "ignore:.*multi-threaded, use of fork:DeprecationWarning"
    ),
]


@pytest.fixture
def child():
    """Fork a child that does some work; killed at the end."""
    spawned = []

    def begin(work, place=0):
        spawned.append(spawn(work, place, spawned))
        return spawned[-1]

    yield begin
    for each in spawned:
        each.kill()
        while each.status is None:
            each.look()
        each.sock.close()


def ended(child, until):
    """Wait for the end of *child*; return how it ended."""

    def has_ended():
        child.look()
        return child.status is not None

    until(has_ended)
    return child.status


def fail(link):
    raise LookupError("of its own")


def leave(link):
    raise SystemExit(7)


def leave_oddly(link):
    raise SystemExit("a sentence")


def be_killed(link):
    os.kill(os.getpid(), signal.SIGKILL)


# fmt: off
ENDS = [
    # work                status  fate               why
    (lambda link: None,   0,      "with status 0",   "done"),
    (fail,                1,      "with status 1",   "an error is logged, and ends the child alone"),
    (leave,               7,      "with status 7",   "as it says"),
    (leave_oddly,         1,      "with status 1",   "no number was said"),
    (be_killed,           -9,     "by SIGKILL",      "by whatever ended it"),
]
# fmt: on


@pytest.mark.parametrize(("work", "status", "fate", "why"), ENDS)
def test_how_a_child_ended_is_known(child, until, work, status, fate, why):
    spawned = child(work)

    assert ended(spawned, until) == status, why
    assert spawned.fate == fate, why
    spawned.look()  # once more is no fault
    spawned.signal(signal.SIGTERM)  # nor is it to send it something


def test_a_signal_without_a_name_is_a_number():
    here, there = socket.socketpair()
    with here, there:
        assert Child(1, 0, here, status=-40).fate == "by signal 40"


def test_a_child_that_another_one_waited_for_has_ended(child):
    spawned = child(lambda link: None)
    os.waitpid(spawned.pid, 0)
    spawned.look()

    assert spawned.status == 0


def report(link):
    link.ready()
    link.cut(3)
    link.failed("it is Monday")


def test_what_a_child_reports(child, until):
    spawned = child(report)
    ended(spawned, until)

    assert (spawned.is_ready, spawned.cut, spawned.reason) == (True, 3, "it is Monday")


def obey(link):
    link.ready()
    order = link.wait()
    raise SystemExit(11 if order is Order.RETIRE else 12)


@pytest.mark.parametrize(("order", "status"), [(Order.RETIRE, 11), (Order.STOP, 12)])
def test_what_a_child_is_told(child, until, order, status):
    spawned = child(obey)
    spawned.order(order)

    assert ended(spawned, until) == status
    spawned.order(order)  # nobody listens any more


def test_a_child_whose_parent_has_gone_is_told_to_stop(child, until):
    """Also if there are siblings, who were forked later."""
    first, second = child(obey), child(obey)
    first.sock.shutdown(socket.SHUT_RDWR)

    assert ended(first, until) == 12
    second.look()
    assert second.status is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGHUP])
def test_what_is_typed_at_a_terminal_is_for_the_parent(child, until, number):
    spawned = child(obey)
    until(lambda: spawned.look() or spawned.is_ready)
    spawned.signal(number)
    spawned.order(Order.RETIRE)

    assert ended(spawned, until) == 11


def test_sigterm_stops_a_child_alone(child, until):
    spawned = child(obey)
    until(lambda: spawned.look() or spawned.is_ready)
    spawned.signal(signal.SIGTERM)

    assert ended(spawned, until) == 12


def test_no_order_yet():
    here, there = socket.socketpair()
    with here, there:
        assert Link(here, 0).wait(0.0) is None


def test_nobody_is_left_to_report_to():
    here, there = socket.socketpair()
    there.close()
    with here:
        link = Link(here, 0)
        link.ready()

        assert link.wait() is Order.STOP


def test_what_was_written_before_is_written_once(child, until, capfd):
    sys.stdout.write("half a line")
    ended(child(lambda link: None), until)
    sys.stdout.flush()

    assert capfd.readouterr().out.count("half a line") == 1


def test_no_process_to_be_had(monkeypatch):
    """The error is passed on, and nothing is left open."""

    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())

    with pytest.raises(BlockingIOError):
        spawn(obey, 0)

    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_a_link_can_be_waited_for_beside_other_things():
    here, there = socket.socketpair()
    with here, there:
        assert Link(here, 0).fileno() == here.fileno()
