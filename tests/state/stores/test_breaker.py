"""Who still asks a server that does not answer?"""

import threading

from httpcore_srv.state.stores.breaker import Breaker


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def failed_at(clock: Clock) -> Breaker:
    breaker = Breaker(pause=1.0, clock=clock)
    breaker.failed()
    return breaker


def test_all_ask_while_there_are_answers():
    breaker = Breaker()
    answers = []
    for _ in range(3):
        answers.append(breaker.lets_ask())
        breaker.succeeded()

    assert answers == [True, True, True]


def test_nobody_asks_for_a_while_after_a_failure():
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 0.9

    assert breaker.lets_ask() is False


def test_one_asks_after_the_while():
    """The others wait for what becomes of it."""
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 1.0

    assert [breaker.lets_ask() for _ in range(3)] == [True, False, False]


def test_an_answer_lets_all_ask():
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 1.0
    breaker.lets_ask()
    breaker.succeeded()

    assert [breaker.lets_ask() for _ in range(3)] == [True, True, True]


def test_another_failure_is_another_while():
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 1.0
    breaker.lets_ask()
    clock.seconds += 0.5
    breaker.failed()
    clock.seconds += 0.9

    assert breaker.lets_ask() is False


def test_who_asked_and_never_said_what_became_of_it_blocks_nobody():
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 1.0
    breaker.lets_ask()
    clock.seconds += 1.0

    assert breaker.lets_ask() is True


def test_of_many_threads_one_asks():
    clock = Clock()
    breaker = failed_at(clock)
    clock.seconds += 1.0
    asked = []
    start = threading.Barrier(8)

    def ask():
        start.wait()
        asked.append(breaker.lets_ask())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(asked) == [False] * 7 + [True]
