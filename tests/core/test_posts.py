"""When the next one comes where somebody died."""

import logging
import math
import socket

import pytest

from httpcore_srv.core.children import Child
from httpcore_srv.core.posts import Generation, Post, delay

# fmt: off
DELAYS = [
    # deaths  seconds  why
    (0,       0.0,     "nobody died young"),
    (1,       0.0,     "that may happen"),
    (2,       0.1,     "again"),
    (3,       0.2,     "twice as long"),
    (4,       0.4,     "each time"),
    (9,       10.0,    "but no longer than that"),
    (9999,    10.0,    "ever"),
]
# fmt: on


@pytest.mark.parametrize(("deaths", "seconds", "why"), DELAYS)
def test_delays(deaths, seconds, why):
    assert delay(deaths) == seconds, why


@pytest.fixture
def child():
    """A child that was born at 100, and killed."""
    here, there = socket.socketpair()
    with here, there:
        yield Child(77, 0, here, born=100.0, status=-9, reason="no disk")


def test_who_dies_young_again_and_again_comes_back_later_and_later(child, caplog):
    """Each death is said once: who, by what, and when the next one comes."""
    post, pauses = Post(child), []
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            post.empty(child, now=101.0)
            pauses.append(round(post.due - 101.0, 3))

    assert post.child is None
    assert pauses == [0.0, 0.1, 0.2, 0.4]
    assert caplog.messages[0] == (
        "worker 77 ended by SIGKILL (no disk); the next one comes at once"
    )
    assert caplog.messages[3].endswith("; the next one comes in 0.4 s")


def test_who_has_lived_is_replaced_at_once(child):
    post = Post(None, deaths=7)
    post.empty(child, now=200.0)

    assert (post.deaths, post.due) == (0, 200.0)


def test_a_generation_is_those_who_live(child):
    generation = Generation(lambda link: None, [Post(None), Post(child)])

    assert list(generation.children()) == [child]
    assert generation.posts[0].due == math.inf
    assert not generation.has_failed


# fmt: off
STARTS = [
    # is_ready  status  is_awaited  why
    (False,     None,   True,       "it has begun"),
    (True,      None,   False,      "it works"),
    (False,     3,      False,      "it has ended, and never will"),
    (True,      -9,     False,      "it was ready, and somebody comes in its place"),
]
# fmt: on


@pytest.mark.parametrize(("is_ready", "status", "is_awaited", "why"), STARTS)
def test_who_is_awaited(child, is_ready, status, is_awaited, why):
    child.is_ready, child.status = is_ready, status
    generation = Generation(lambda link: None, [Post(child), Post(None)])

    assert generation.is_awaited is is_awaited, why
    assert generation.is_ready is is_ready


def test_the_next_place_is_filled_when_it_is_due(child):
    generation = Generation(lambda link: None, [Post(child), Post(None), Post(None)])
    assert generation.next_due == math.inf
    generation.posts[1].due, generation.posts[2].due = 8.0, 7.0

    assert generation.next_due == 7.0


def test_those_who_are_late_have_failed_by_that(child):
    child.reason = ""
    Generation(lambda link: None, [Post(child)]).hurry()

    assert child.failure == "it was not ready in time"


def test_those_who_are_ready_are_not_late(child):
    child.is_ready, child.reason = True, ""
    Generation(lambda link: None, [Post(child)]).hurry()

    assert child.failure == "it ended by SIGKILL"
