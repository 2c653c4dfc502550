"""Which whole heads are known, with the answers to them?"""

import threading
import tracemalloc

import pytest

from httpcore_srv.server import known_heads
from httpcore_srv.server.known_heads import LONGEST, KnownHeads


class Kept:
    """Stands for an answer that is kept."""

    def __init__(self):
        self.heads = set()
        self.is_gone = False

    def let_go(self):
        self.is_gone = True


class Form:
    """Stands for one form of it."""

    def __init__(self, kept):
        self.kept = kept


@pytest.fixture
def heads():
    return KnownHeads()


@pytest.fixture
def form():
    return Form(Kept())


def test_a_head_is_known_from_the_second_time_on(heads, form):
    heads.learn(b"once", form)
    assert heads.forms == {}

    heads.learn(b"once", form)
    assert heads.forms == {b"once": form}
    assert form.kept.heads == {b"once"}


def test_a_long_head_is_never_known(heads, form):
    for _ in range(3):
        heads.learn(b"x" * (LONGEST + 1), form)
        heads.learn(b"x" * LONGEST, form)

    assert list(heads.forms) == [b"x" * LONGEST]


def test_with_an_answer_go_the_heads_that_led_to_it(heads, form):
    other = Form(Kept())
    for _ in range(2):
        heads.learn(b"one", form)
        heads.learn(b"two", form)
        heads.learn(b"other", other)
    heads.let_go(form.kept)

    assert heads.forms == {b"other": other}
    assert (form.kept.is_gone, form.kept.heads) == (True, set())


def test_what_is_gone_already_is_not_learned(heads, form):
    """It was let go by another thread, after it was found."""
    heads.learn(b"one", form)
    heads.let_go(form.kept)
    heads.learn(b"one", form)

    assert heads.forms == {}


def test_who_has_stopped_learns_no_more(heads, form):
    for _ in range(2):
        heads.learn(b"one", form)
    heads.stop()
    heads.learn(b"one", form)

    assert heads.forms == {}


def test_the_table_stays_the_same_one(heads, form):
    """Those who look up heads hold it."""
    table = heads.forms
    for _ in range(2):
        heads.learn(b"one", form)
    assert table == {b"one": form}
    heads.stop()
    assert table == {}


def test_memory_does_not_grow_with_distinct_heads(heads, form):
    """Heard once or known: after so many, all are forgotten, by the answer as well."""

    def learn(numbers):
        for number in numbers:
            for _ in range(2):
                heads.learn(b"%d " % number * 10, form)

    learn(range(5000))
    tracemalloc.start()
    try:
        learn(range(5000, 10_000))
        before = tracemalloc.get_traced_memory()[0]
        learn(range(10_000, 110_000))
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert after - before < 2_000_000
    assert len(heads.forms) <= known_heads.MOST
    assert form.kept.heads == set(heads.forms)


def learn_some(heads, forms, start):
    start.wait(20)
    for number in range(4000):
        heads.learn(b"%d" % (number % 100), forms[number % len(forms)])


def let_go_some(heads, forms, start):
    start.wait(20)
    for form in forms:
        heads.let_go(form.kept)


def test_threads_that_learn_and_let_go_leave_no_way_to_what_is_gone(heads):
    forms, start = [Form(Kept()) for _ in range(300)], threading.Barrier(4)
    threads = [
        threading.Thread(target=does, args=(heads, forms, start))
        for does in (learn_some, learn_some, let_go_some, let_go_some)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert heads.forms == {}
    assert not any(form.kept.heads for form in forms)
