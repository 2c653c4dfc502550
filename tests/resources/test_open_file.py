"""What an open file says of itself."""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.message import Span
from httpcore_srv.resources.open_file import (
    Identity,
    OpenFile,
    moment_of,
    whole_seconds,
)

# nanoseconds, the second that is said, why
DATES = [
    (0, 0, "1970"),
    (1_999_999_999, 1, "fractions are cut off: a date never lies in the future"),
    (-1, -1, "and before 1970, too"),
    (10**30, 253_402_300_799, "9999-12-31T23:59:59Z is the last HTTP-date (§5.6.7)"),
    (-(10**30), -62_135_596_800, "0001-01-01T00:00:00Z is the first"),
]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")
    os.utime(path, ns=(0, 1_500_000_000_123_456_789))
    return path


@pytest.mark.parametrize(("nanoseconds", "seconds", "why"), DATES)
def test_a_date_is_brought_to_one_that_can_be_said(nanoseconds, seconds, why):
    assert whole_seconds(nanoseconds) == seconds, why


def test_a_file_was_modified_at_a_whole_second_of_utc(path):
    expected = datetime(2017, 7, 14, 2, 40, 0, tzinfo=UTC)

    assert moment_of(path.stat()) == expected


def test_the_identity_is_what_the_system_says(path):
    status = path.stat()
    with path.open("rb") as file:
        found = Identity.of(file.fileno())

    assert found == Identity.said(status)
    assert found == Identity(
        device=status.st_dev,
        inode=status.st_ino,
        size=5,
        mtime_ns=1_500_000_000_123_456_789,
        ctime_ns=status.st_ctime_ns,
    )


def test_a_file_that_was_written_has_another_identity(path):
    before = Identity.said(path.stat())
    path.write_bytes(b"hello, you")

    assert Identity.said(path.stat()) != before


def test_a_file_gives_a_stretch_of_itself_and_is_closed_once(path):
    descriptor, status = os.open(path, os.O_RDONLY), path.stat()
    identity, modified = Identity.said(status), moment_of(status)
    file = OpenFile(descriptor, 5, modified, identity, "a.txt")

    assert file.length == 5
    assert list(file.pieces(1, 3)) == [Span(descriptor, 1, 3)]
    assert list(file.pieces(1, 0)) == []
    file.close()
    file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
