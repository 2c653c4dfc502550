"""
What is done with files while nobody waits for it?

What the thread does with large files is tested with those who give it work.
"""

import logging
import os
import threading

import pytest

from httpcore_srv.resources.meanwhile import Meanwhile


@pytest.fixture
def file(tmp_path, nothing_left_open):
    """A descriptor; every copy of it is to be closed."""
    (tmp_path / "a").write_bytes(b"content")
    descriptor = os.open(tmp_path / "a", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_a_job_has_a_descriptor_of_its_own(file):
    meanwhile, seen = Meanwhile("test"), []

    def job(descriptor):
        seen.append((descriptor != file, os.pread(descriptor, 7, 0)))

    assert meanwhile.do("key", file, job)
    assert meanwhile.settle(10)
    assert seen == [(True, b"content")]


def test_jobs_are_done_one_after_another(file):
    meanwhile, gate, seen = Meanwhile("test"), threading.Event(), []
    meanwhile.do("first", file, lambda _: (gate.wait(10), seen.append("first")))
    meanwhile.do("second", file, lambda _: seen.append("second"))
    before = list(seen)
    gate.set()

    assert meanwhile.settle(10)
    assert (before, seen) == ([], ["first", "second"])


def test_what_is_under_way_is_not_taken_again_and_too_much_is_not_taken_at_all(file):
    meanwhile, gate = Meanwhile("test", most=2), threading.Event()
    taken = [
        meanwhile.do(key, file, lambda _: gate.wait(10)) for key in ("a", "a", "b", "c")
    ]
    gate.set()

    assert taken == [True, False, True, False]
    assert meanwhile.settle(10)
    assert meanwhile.do("a", file, lambda _: None), "it may be done again later"
    assert meanwhile.settle(10)


def test_a_job_that_meets_a_broken_disk_ends_alone(file):
    meanwhile, seen = Meanwhile("test"), []

    def broken(_):
        raise OSError("broken disk")

    meanwhile.do("broken", file, broken)
    meanwhile.do("next", file, seen.append)

    assert meanwhile.settle(10)
    assert len(seen) == 1


def test_without_a_descriptor_nothing_is_done():
    meanwhile = Meanwhile("test")

    assert not meanwhile.do("key", -1, print)
    assert meanwhile.settle(0)


def test_to_settle_takes_no_longer_than_allowed(file):
    meanwhile, gate = Meanwhile("test"), threading.Event()
    meanwhile.do("key", file, lambda _: gate.wait(10))
    settled = meanwhile.settle(0)
    gate.set()

    assert not settled
    assert meanwhile.settle(10)


# fmt: off
FAULTS = [
    # raised                     why
    (AssertionError("odd"),      "a library that stumbles over the data"),
    (MemoryError(),              "too much at once"),
    (RecursionError("deep"),     "ours"),
]
# fmt: on


@pytest.mark.parametrize(("error", "why"), FAULTS)
def test_a_job_that_fails_ends_alone_and_is_in_the_log(file, caplog, error, why):
    meanwhile, gate, seen = Meanwhile("test"), threading.Event(), []

    def fails(_):
        gate.wait(10)
        raise error

    meanwhile.do("fails", file, fails)
    meanwhile.do("next", file, lambda _: seen.append(threading.current_thread()))
    worker = meanwhile._thread
    gate.set()

    assert meanwhile.settle(10), why
    assert seen == [worker], "the same thread went on"
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info[1] is error


def test_what_waits_can_be_dropped_and_what_is_under_way_goes_on(file):
    meanwhile, begun, gate = Meanwhile("test"), threading.Event(), threading.Event()
    seen = []

    def job(_):
        begun.set()
        gate.wait(10)
        seen.append("first")

    meanwhile.do("first", file, job)
    begun.wait(10)
    meanwhile.do("second", file, lambda _: seen.append("second"))
    meanwhile.drop()
    again = meanwhile.do("second", file, lambda _: seen.append("again"))
    gate.set()

    assert meanwhile.settle(10)
    assert (again, seen) == (True, ["first", "again"])


def test_without_a_thread_nothing_is_done(file, monkeypatch):
    """The system may refuse one more; the request that asked must not suffer."""

    class Refused(threading.Thread):
        def start(self):
            raise RuntimeError("can't start new thread")

    meanwhile, seen = Meanwhile("test"), []
    with monkeypatch.context() as patched:
        patched.setattr("httpcore_srv.resources.meanwhile.Thread", Refused)
        taken = meanwhile.do("key", file, seen.append)

    assert not taken
    assert meanwhile.settle(0)
    assert meanwhile.do("key", file, lambda _: None), "the next attempt may succeed"
    assert meanwhile.settle(10)
    assert seen == []
