"""A stage is a function with a section; who listens hears what it decided."""

from threading import Thread

import pytest

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.message import Response
from httpcore_srv.stage import Final, Step, overheard, stage

TEAPOT, ERROR = Response(418), MalformedRequest("Host is missing")


@stage("RFC 0 §1")
def decide(what):
    """Return *what*, or raise it."""
    if isinstance(what, Exception):
        raise what
    return what


# fmt: off
DECIDED = [
    # what            decided    why
    ("a value",       "a value", "what it returned"),
    (None,            None,      "nothing is a decision, too"),
    (Final(TEAPOT),   TEAPOT,    "the answer it ended with"),
    (ERROR,           ERROR,     "the error it raised"),
]
# fmt: on


def carry_out(what):
    try:
        decide(what)
    except (Final, MalformedRequest) as raised:
        return raised
    return None


@pytest.mark.parametrize(("what", "decided", "why"), DECIDED)
def test_who_listens_hears_what_was_decided(what, decided, why):
    with overheard() as trail:
        carry_out(what)

    assert trail == [Step("decide", "RFC 0 §1", decided)], why


@pytest.mark.parametrize(("what", "decided", "why"), DECIDED)
def test_listening_changes_nothing(what, decided, why):
    alone = carry_out(what)
    with overheard():
        heard = carry_out(what)

    assert alone is heard, why


def test_a_failure_of_ours_is_no_decision():
    """It is the log's business; the trail holds answers."""
    with overheard() as trail, pytest.raises(ZeroDivisionError):
        decide(ZeroDivisionError())

    assert trail == []


def test_the_steps_stand_in_order():
    with overheard() as trail:
        decide(1)
        decide(2)

    assert [step.decided for step in trail] == [1, 2]


def test_nothing_is_heard_after_the_block():
    with overheard() as trail:
        pass
    decide(1)

    assert trail == []


def test_the_inner_of_two_listeners_hears():
    with overheard() as outer:
        with overheard() as inner:
            decide(1)
        decide(2)

    assert [step.decided for step in inner] == [1]
    assert [step.decided for step in outer] == [2]


def test_what_another_thread_decides_is_not_heard():
    """Two exchanges at once never write in one trail."""
    with overheard() as trail:
        other = Thread(target=decide, args=(1,))
        other.start()
        other.join()

    assert trail == []


def test_a_stage_keeps_its_name_and_its_docstring():
    assert (decide.__name__, decide.__doc__) == (
        "decide",
        "Return *what*, or raise it.",
    )


def test_a_final_answer_says_its_status_when_nobody_catches_it():
    assert str(Final(TEAPOT)) == "418"
    assert Final(TEAPOT).response is TEAPOT
