"""What becomes of a held connection, without a pool: someone else runs ``resume``."""

import errno
import math
import selectors
import socket
import time

import pytest

from httpcore_srv.core.holding import Holding
from httpcore_srv.core.parking import Held
from httpcore_srv.core.resumable import LATER, ResumableRequestHandler, Wait
from httpcore_srv.core.watching import MOST_EVENTS

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Steps(ResumableRequestHandler):
    """A handler that notes how it ends; *glances* is what it says at each glance."""

    finished = 0
    glances = LATER

    def setup(self):
        self.glanced = []

    def glance(self, ready):
        self.glanced.append(ready)
        if self.glances is LookupError:
            raise LookupError
        return self.glances

    def finish(self):
        self.finished += 1


class OnTheSpot(Holding):
    """A server whose loop notes what it would resume."""

    def __init__(self):
        self.dispatched = []
        self.errors = []
        super().__init__("nowhere", Steps)

    def _dispatch(self, held, ready):
        self.dispatched.append((held, ready))

    def close_request(self, request):
        request.close()

    def handle_error(self, request, client_address):
        self.errors.append(client_address)


@pytest.fixture
def server():
    server = OnTheSpot()
    server.loop = server._open_loop()
    server._accept_after = math.inf  # no listener here
    yield server
    server._parking.close()


@pytest.fixture
def held(server):
    ours, theirs = socket.socketpair()
    held = holding(server, ours)
    with ours, theirs:
        yield held, theirs


def holding(server, request):
    held = Held(request, "address", Steps(request, "address", server))
    held.handler.setup()
    server._held.add(held)
    return held


class Watched:
    """A loop that lists what is registered and unregistered."""

    def __init__(self, loop):
        self.loop = loop
        self.calls = []

    def register(self, sock, events, data):
        self.calls.append("register")
        return self.loop.register(sock, events, data)

    def unregister(self, sock):
        self.calls.append("unregister")
        self.loop.unregister(sock)

    def __getattr__(self, name):
        return getattr(self.loop, name)


@pytest.fixture
def watched(server, held):
    """Watch the registrations of what is parked already, with a deadline."""
    held, _ = held
    held.wait = Wait(READ, math.inf, idle=True)
    server._park(held, server.loop)
    server.loop = server._parking._loop = Watched(server.loop)
    return server.loop


# fmt: off
SETTLED = [
    # wait                          draining  kept   finished  why
    (None,                          False,    False, 0,  "done; who said so has finished it"),
    (Wait(READ, math.inf),          False,    True,  0,  "it waits"),
    (Wait(READ, math.inf, True),    False,    True,  0,  "it waits, idle"),
    (Wait(READ, math.inf),          True,     True,  0,  "not idle: it may go on while we drain"),
    (Wait(READ, math.inf, True),    True,     False, 1,  "idle while we drain: closed"),
]
# fmt: on


@pytest.mark.parametrize(("wait", "draining", "kept", "finished", "why"), SETTLED)
def test_what_a_wait_leads_to(wait, draining, kept, finished, why, server, held):
    held, _ = held
    server.draining = draining
    server._settle(held, wait)
    server._turn(server.loop, 0)

    assert held.is_parked is kept, why
    assert (held in server._held) is kept, why
    assert (held.request.fileno() >= 0) is kept, why
    assert held.handler.finished == finished, why


@pytest.mark.parametrize(
    ("wait", "ready", "why"),
    [
        (Wait(READ, math.inf), True, "its socket is ready"),
        (Wait(0, 0.0), False, "its moment has passed"),
    ],
)
def test_a_parked_connection_is_dispatched_once(wait, ready, why, server, held):
    held, theirs = held
    theirs.send(b"x")
    server._settle(held, wait)
    for _ in range(3):
        server._turn(server.loop, 0)

    assert server.dispatched == [(held, ready)], why
    assert not held.is_parked


def test_a_connection_that_cannot_be_parked_is_told_and_ended(server, held):
    held, _ = held
    held.request.close()
    server._settle(held, Wait(READ, math.inf))
    server._turn(server.loop, 0)

    assert server.errors == ["address"]
    assert held.handler.finished == 1
    assert not server._held


def test_the_end_of_a_loop_that_drains_closes_the_idle(server, held):
    held, _ = held
    server._settle(held, Wait(READ, math.inf, idle=True))
    server._turn(server.loop, 0)
    server.draining = True
    server._leave(server.loop)

    assert held.handler.finished == 1
    assert held.request.fileno() == -1


@pytest.mark.parametrize("failing", ["finish", "shutdown_request"])
def test_an_end_that_fails_is_told_and_lets_go(failing, server, held):
    held, _ = held

    def fail(*arguments):
        raise LookupError

    if failing == "finish":
        held.handler.finish = fail
    else:
        server.shutdown_request = fail
    server._end(held)

    assert server.errors == ["address"]
    assert not server._held


# At a glance...

# fmt: off
GLANCES = [
    # glances                     draining  calls                    parked dispatched errors finished why
    ("same",                      False, [],                         True,  [],     0, 0, "nothing has changed"),
    (Wait(READ, math.inf, True),  False, ["unregister", "register"], True,  [],     0, 0, "another Wait, though equal"),
    (Wait(WRITE, math.inf),       False, ["unregister", "register"], True,  [],     0, 0, "for something else"),
    (Wait(0, math.inf),           False, ["unregister"],             True,  [],     0, 0, "for a moment alone"),
    (LATER,                       False, [],                         False, [True], 0, 0, "somewhere else, and lent"),
    (None,                        False, ["unregister"],             False, [],     0, 1, "done"),
    (LookupError,                 False, ["unregister"],             False, [],     1, 1, "its own failure"),
    ("same",                      True,  ["unregister"],             False, [],     0, 1, "idle while we drain: closed"),
    (Wait(READ, math.inf, True),  True,  ["unregister"],             False, [],     0, 1, "idle while we drain: closed"),
    (Wait(WRITE, math.inf),       True,  ["unregister", "register"], True,  [],     0, 0, "not idle: it may end first"),
    (LATER,                       True,  [],                         False, [True], 0, 0, "what came before the end"),
]
# fmt: on


@pytest.mark.parametrize(
    (
        "glances",
        "draining",
        "calls",
        "parked",
        "dispatched",
        "errors",
        "finished",
        "why",
    ),
    GLANCES,
)
def test_what_a_glance_leads_to(
    glances,
    draining,
    calls,
    parked,
    dispatched,
    errors,
    finished,
    why,
    server,
    held,
    watched,
):
    held, theirs = held
    held.handler.glances = held.wait if glances == "same" else glances
    theirs.send(b"x")
    server.draining = draining
    server._attend(held)

    assert watched.calls == calls, why
    assert held.is_parked is parked, why
    assert server.dispatched == [(held, ready) for ready in dispatched], why
    assert server.errors == ["address"] * errors, why
    assert held.handler.finished == finished, why
    assert (held in server._held) is (parked or bool(dispatched)), why
    assert (held.request.fileno() >= 0) is (held in server._held), why
    assert held.handler.glanced == [True]


def test_a_new_wait_of_a_glance_is_the_one_that_counts(server, held, watched):
    """What is waited for, and until when."""
    held, _ = held
    held.handler.glances = Wait(WRITE, 0.0)
    server._attend(held)
    held.handler.glances = None
    server._turn(server.loop, 0)

    assert held.handler.glanced == [True, True], "it can be written to"
    assert held.handler.finished == 1


def test_a_deadline_that_passes_is_a_glance_at_what_is_not_ready(server, held):
    held, _ = held
    held.handler.glances = later = Wait(READ, math.inf)
    server._settle(held, Wait(READ, 0.0))
    server._turn(server.loop, 0)

    assert held.handler.glanced == [False]
    assert (held.is_parked, held.wait) == (True, later)
    server._turn(server.loop, 0)
    assert held.handler.glanced == [False], "once"


def test_the_same_wait_after_its_deadline_is_parked_anew(server, held):
    """And comes at once again: a handler that wants to wait on says until when."""
    held, _ = held
    held.handler.glances = Wait(READ, 0.0)
    server._settle(held, held.handler.glances)
    for _ in range(3):
        server._turn(server.loop, 0)

    assert held.handler.glanced == [False] * 3
    assert held.is_parked


def test_octets_and_a_deadline_at_once_are_two_glances_at_most(server, held):
    """What was answered with the same Wait is asked about its deadline as well."""
    held, theirs = held
    held.handler.glances = Wait(READ, 0.0)
    server._settle(held, held.handler.glances)
    server._park_returned(server.loop)
    theirs.send(b"x")
    server._turn(server.loop, 0)

    assert held.handler.glanced == [True, False]


def test_what_ended_in_a_turn_is_not_looked_at_in_it_again(server, held):
    """Its deadline has passed as well, but it has gone."""
    held, theirs = held
    held.handler.glances = None
    server._settle(held, Wait(READ, 0.0))
    theirs.send(b"x")
    server._turn(server.loop, 0)

    assert held.handler.glanced == [True]
    assert held.handler.finished == 1


def test_a_number_that_is_reused_within_one_batch_is_its_heir_s(server, held):
    """The first of a batch ends; its number goes to one that was just accepted."""
    held, theirs = held
    server._settle(held, Wait(READ, math.inf))
    server._park_returned(server.loop)
    number = held.request.fileno()
    held.handler.glances = None
    theirs.send(b"x")
    batch = server.loop.wait(10)
    server._attend(held)
    ours, other = socket.socketpair()
    with ours, other:
        assert ours.fileno() == number
        heir = holding(server, ours)
        heir.handler.glances = Wait(READ, math.inf)
        server._settle(heir, heir.handler.glances)
        server._park_returned(server.loop)
        for each in batch:
            server._attend(each)
        assert (held.handler.finished, held.handler.glanced) == (1, [True])
        assert heir.handler.glanced == [], "nothing has come for it"
        other.send(b"x")
        server._turn(server.loop, 0)

        assert heir.handler.glanced == [True]
        server._end(heir)


def test_one_closed_by_another_hand_gives_way_once(server, held):
    """Its deadline passes, then its number is inherited: it is finished once."""
    held, _ = held
    held.handler.glances = None
    server._settle(held, Wait(READ, 0.0))
    server._park_returned(server.loop)
    number = held.request.fileno()
    held.request.close()
    for late in server._parking.overdue(1.0):
        server._go_on(late, server._glance(late, ready=False), ready=False)
    assert held.handler.finished == 1
    ours, other = socket.socketpair()
    with ours, other:
        assert ours.fileno() == number
        heir = holding(server, ours)
        server._settle(heir, Wait(READ, math.inf))
        server._turn(server.loop, 0)

        assert held.handler.finished == 1
        assert heir.is_parked
        server._end(heir)


def test_all_that_came_before_the_end_is_looked_at(server):
    """More at once than the loop is told at a time."""
    pairs = [socket.socketpair() for _ in range(MOST_EVENTS + 20)]
    crowd = [holding(server, ours) for ours, _ in pairs]
    for held, (_, theirs) in zip(crowd, pairs, strict=True):
        server._settle(held, Wait(READ, math.inf, idle=True))
        theirs.send(b"x")
    server._park_returned(server.loop)
    server.draining = True
    server._close_idle(server.loop)
    dispatched = {held for held, _ in server.dispatched}
    for pair in pairs:
        for each in pair:
            each.close()

    assert dispatched == set(crowd)


# Newcomers...


class Accepting(OnTheSpot):
    """A server with so many newcomers, of whom one may fail."""

    def __init__(self, waiting, failing=None):
        super().__init__()
        self.waiting = waiting
        self.failing = failing
        self.accepted = 0

    def get_request(self):
        if self.waiting == self.failing:
            self.failing = None
            raise OSError(errno.EMFILE, "no descriptor left")
        if not self.waiting:
            raise BlockingIOError
        self.waiting -= 1
        return "request", self.waiting

    def process_request(self, request, client_address):
        self.accepted += 1
        if self.accepted == self.interrupted_at:
            raise KeyboardInterrupt
        if self.accepted == self.failing_at:
            raise LookupError

    def shutdown_request(self, request):
        self.closed += 1

    interrupted_at = failing_at = closed = 0


# fmt: off
BATCHES = [
    # waiting  batch  accepted  why
    (0,        64,    0,        "another process was faster"),
    (1,        64,    1,        "one"),
    (64,       64,    64,       "as many as may be"),
    (65,       64,    64,       "one has to wait for others"),
    (10,       1,     1,        "one at a time, if that is wanted"),
]
# fmt: on


@pytest.mark.parametrize(("waiting", "batch", "accepted", "why"), BATCHES)
def test_so_many_are_accepted_in_a_turn(waiting, batch, accepted, why):
    server = Accepting(waiting)
    server.accept_batch = batch
    server._attend(None)

    assert server.accepted == accepted, why
    assert server.waiting == waiting - accepted, why


def test_a_shortage_ends_the_batch_and_pauses():
    """No descriptor is left: whoever waits does so in the system's queue."""
    server = Accepting(10, failing=7)
    server._attend(None)

    assert server.accepted == 3
    assert server._accept_after > time.monotonic()
    server._attend(None)
    assert server.accepted == 10, "later"


@pytest.mark.parametrize("state", ["draining", "retiring"])
def test_nobody_is_accepted_when_a_successor_has_the_address(state):
    server = Accepting(10)
    setattr(server, state, True)
    server._attend(None)

    assert server.accepted == 0


def test_an_end_in_the_middle_of_a_batch_is_its_end():
    """Who was accepted before is carried out; nobody is accepted after."""
    server = Accepting(10)

    class Ending(type(server)):
        def get_request(self):
            self.draining = self.waiting == 7
            return super().get_request()

    server.__class__ = Ending
    server._attend(None)

    assert server.accepted == 4


def test_one_of_a_batch_that_fails_is_told_and_closed_alone():
    server = Accepting(10)
    server.failing_at = 4
    server._attend(None)

    assert server.accepted == 10
    assert server.errors == [6]
    assert server.closed == 1


def test_an_interrupt_in_a_batch_closes_those_nobody_heard_of():
    server = Accepting(10)
    server.interrupted_at = 4
    with pytest.raises(KeyboardInterrupt):
        server._attend(None)

    assert server.accepted == 4
    assert server.closed == 7, "itself, and the six behind it"


def test_who_resumes_is_for_a_subclass_to_say():
    with pytest.raises(NotImplementedError):
        Holding("nowhere", Steps)._dispatch(Held(None, None), ready=True)


# What is lent

KEPT = Wait(READ, math.inf, idle=True)


@pytest.fixture
def lent(server, held, watched):
    """A connection that was parked, and whose handler is at work elsewhere."""
    held, theirs = held
    server._settle(held, KEPT)
    server._turn(server.loop, 0)
    held.handler.glances = LATER
    server._attend(held)
    watched.calls.clear()
    return held, theirs


def test_what_comes_back_for_the_same_is_parked_and_nobody_is_woken(
    server, lent, watched
):
    held, theirs = lent
    server._settle(held, held.wait)

    assert (held.is_parked, watched.calls) == (True, [])
    theirs.send(b"x")
    server._turn(server.loop, 0)
    assert len(server.dispatched) == 2


def test_what_is_ready_while_it_is_away_is_looked_at_when_it_is_back(
    server, lent, watched
):
    held, theirs = lent
    theirs.send(b"x")
    server._turn(server.loop, 0)
    assert watched.calls == ["unregister"]
    assert len(server.dispatched) == 1, "it is at work"
    server._settle(held, held.wait)
    server._turn(server.loop, 0)

    assert len(server.dispatched) == 2


def test_what_is_over_after_it_was_lent_is_let_go_by_the_loop(server, lent, watched):
    """Its handler has finished; the loop watches its socket until then."""
    held, _ = lent
    server._settle(held, None)
    assert held in server._held
    server._turn(server.loop, 0)

    assert watched.calls == ["unregister"]
    assert held not in server._held
    assert held.request.fileno() == -1


def test_what_comes_back_while_we_drain_is_closed(server, lent):
    held, _ = lent
    server.draining = True
    server._close_idle(server.loop)
    assert held in server._held, "it is at work"
    server._settle(held, held.wait)
    server._turn(server.loop, 0)

    assert held not in server._held
    assert held.handler.finished == 1


def finish_and_settle(server, held):
    """Say that *held* waits for nothing, as a thread does that ran its last step."""
    held.handler.finish()
    server._settle(held, None)


@pytest.mark.parametrize(
    ("wait", "why"),
    [
        (None, "it has finished already"),
        (KEPT, "it would go on, but there is nobody to wait for it"),
    ],
)
def test_what_was_cut_while_it_was_lent_is_finished_once(wait, why, server, lent):
    held, _ = lent
    server._closed = True
    if wait is None:
        finish_and_settle(server, held)
    else:
        server._settle(held, wait)

    assert held.handler.finished == 1, why
    assert held not in server._held
    assert held.request.fileno() == -1


@pytest.mark.parametrize("draining", [False, True])
@pytest.mark.parametrize("early", [False, True])
def test_what_is_over_when_no_loop_runs_is_let_go_at_once(
    early, draining, server, lent
):
    """A client may wait for the end of the connection; nobody takes a turn for it."""
    held, _ = lent
    handler = held.handler
    server.draining = draining
    if early:  # too late for a turn, and before the end
        finish_and_settle(server, held)
    server._leave(server.loop)
    if not early:
        finish_and_settle(server, held)

    assert held not in server._held
    assert (handler.finished, held.request.fileno()) == (1, -1)


def test_what_is_begun_by_the_last_look_is_let_go_without_a_turn(server, held):
    """Its octets came before the end, and are answered by another thread after it."""
    held, theirs = held
    server._settle(held, KEPT)
    server._turn(server.loop, 0)
    theirs.send(b"x")
    server.draining = True
    server._leave(server.loop)
    assert server.dispatched == [(held, True)]
    finish_and_settle(server, held)

    assert held not in server._held
    assert (held.handler.finished, held.request.fileno()) == (1, -1)


def test_what_is_lent_when_the_loop_ends_is_parked_by_the_next(server, lent):
    held, theirs = lent
    server._leave(server.loop)
    server._settle(held, held.wait)
    theirs.send(b"x")
    for _ in range(2):
        server._turn(server.loop, 0)

    assert len(server.dispatched) == 2
