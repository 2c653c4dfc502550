"""
What is done with files while nobody waits for it?

What the thread does with large files is tested with those who give it work.
"""

import os
import threading

import pytest

from httpcore_srv.resources.meanwhile import Meanwhile


def descriptors():
    return len(os.listdir("/dev/fd"))


@pytest.fixture
def file(tmp_path):
    before = descriptors()
    (tmp_path / "a").write_bytes(b"content")
    descriptor = os.open(tmp_path / "a", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)
    assert descriptors() == before, "every copy was closed"


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
