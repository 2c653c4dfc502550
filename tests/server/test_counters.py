"""How much all processes have done together."""

import os

import pytest

from httpcore_srv.server.counters import LINES, SERVERS, Counted, Counters, Tally


def test_each_server_of_each_process_has_a_line_of_its_own():
    counters = Counters()
    for place in range(3):
        for server in range(2):
            counters.tally(place, server).add(Counted.EXCHANGES, 10**place)

    assert counters.sums() == {
        Counted.CONNECTIONS: 0,
        Counted.EXCHANGES: 222,
        Counted.RECALLED: 0,
        Counted.OVERLOADS: 0,
    }


def test_whoever_takes_the_place_of_the_dead_goes_on_counting():
    counters = Counters()
    counters.tally(1, 0).add(Counted.CONNECTIONS)
    counters.tally(1, 0).add(Counted.CONNECTIONS)

    assert counters.sums()[Counted.CONNECTIONS] == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_what_a_child_counts_is_seen_by_its_parent():
    """Also when it dies in the middle of its work."""
    counters = Counters()
    pids = []
    for place in range(4):
        pid = os.fork()
        if pid == 0:
            tally = counters.tally(place, 0)
            for _ in range(1000):
                tally.add(Counted.RECALLED)
            os.kill(os.getpid(), 9)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)

    assert counters.sums()[Counted.RECALLED] == 4000


@pytest.mark.parametrize(("place", "server"), [(0, SERVERS), (LINES // SERVERS, 0)])
def test_beyond_the_last_line_the_first_is_shared(place, server):
    """More servers than anybody has: it counts all the same."""
    counters = Counters()
    counters.tally(0, 0).add(Counted.OVERLOADS)
    counters.tally(place, server).add(Counted.OVERLOADS)

    assert counters.sums()[Counted.OVERLOADS] == 2


def test_a_private_tally_counts_for_nobody_else():
    tally = Tally.private()
    tally.add(Counted.OVERLOADS, 5)

    assert tally is not Tally.private()


def test_counts_are_told_as_sentences():
    counters = Counters()
    counters.tally(0, 0).add(Counted.EXCHANGES, 7)

    assert "exchanges: 7" in list(counters)


def test_a_server_tells_the_others_how_many_connections_it_has():
    """That counts for no sum."""
    counters = Counters()
    counters.line(1, 0).serve(True)
    counters.line(1, 0).open = 7
    seen, other = counters.line(1, 0), counters.line(0, 0)

    assert (seen.open, seen.is_serving) == (7, True)
    assert (other.open, other.is_serving) == (0, False)
    assert set(counters.sums().values()) == {0}
    seen.serve(False)
    assert not counters.line(1, 0).is_serving


def test_nobody_waits_for_the_servers_of_a_process_that_has_ended():
    """Killed, it could not say so itself; what it has counted stays."""
    counters = Counters()
    for place in range(3):
        for server in range(2):
            counters.line(place, server).serve(True)
    counters.tally(1, 0).add(Counted.EXCHANGES)
    counters.leave(1)

    serving = {
        (place, server)
        for place in range(3)
        for server in range(2)
        if counters.line(place, server).is_serving
    }
    assert serving == {(0, 0), (0, 1), (2, 0), (2, 1)}
    assert counters.sums()[Counted.EXCHANGES] == 1
